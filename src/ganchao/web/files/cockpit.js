(() => {
  "use strict";
  const dress = (part) => {
    part.querySelectorAll("[data-w]").forEach((cell) => cell.style.setProperty("--w", cell.dataset.w));
    part.querySelectorAll("[data-mark]").forEach((table) => {
      table.style.backgroundImage = "url('" + table.dataset.mark + "')";
    });
  };
  dress(document);
  document.addEventListener("htmx:afterSwap", (event) => dress(event.detail.elt));
  const two = (number) => String(number).padStart(2, "0");
  const now = () => {
    const at = new Date();
    const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
    document.querySelectorAll("time[data-now]").forEach((each) => {
      each.textContent = day + " " + two(at.getHours()) + ":" + two(at.getMinutes());
    });
  };
  const stills = () => Promise.all([...document.querySelectorAll("img[data-src]")].map((still) => {
    still.src = still.dataset.src;
    still.removeAttribute("data-src");
    return still.decode().then(() => still.closest("figure").classList.add("drawn")).catch(() => {});
  }));
  window.addEventListener("beforeprint", () => stills());
  window.addEventListener("beforeprint", now);
  document.querySelectorAll("button.print").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => stills().then(() => window.print()));
  });
  const opened = () => document.querySelectorAll("details[name=top][open]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") opened().forEach((each) => {
      each.open = false;
      each.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => opened().forEach((each) => {
    if (!each.contains(event.target)) each.open = false;
  }));
  const reach = () => document.querySelectorAll("main .scroll").forEach((each) => {
    const wide = each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight;
    if (!wide || each.hasAttribute("tabindex")) return;
    const around = each.closest("section, figure") || each.parentElement;
    const name = around.querySelector("figcaption, .caption, h2, h3") || document.querySelector("h1");
    each.tabIndex = 0;
    each.setAttribute("role", "region");
    each.setAttribute("aria-label", name.textContent.trim());
  });
  reach();
  window.addEventListener("resize", reach);
  document.addEventListener("htmx:afterSwap", reach);
  const state = document.getElementById("state");
  if (state) {
    const look = () => fetch(state.dataset.state, {credentials: "same-origin"}).then((found) => found.json()).then((now) => {
      const bar = state.querySelector("progress"), step = state.querySelector("[data-step]");
      if (bar) bar.value = now.share;
      if (step && step.textContent !== now.step) step.textContent = now.step;
      if (now.step) window.setTimeout(look, 1000); else window.location.reload();
    }).catch(() => window.setTimeout(look, 3000));
    window.setTimeout(look, 1000);
  }
})();
