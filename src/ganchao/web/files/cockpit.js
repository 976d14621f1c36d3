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
  const reach = () => document.querySelectorAll("main .scroll, main pre").forEach((each) => {
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
  // what is typed stays in this tab until it was sent and taken: an ended session or a broken line loses no words
  const taken = document.querySelector("p.callout[role=status]:not(.problem):not(#state)");
  document.querySelectorAll("form[data-keep]").forEach((form) => {
    const key = "keep " + form.dataset.keep, kept = () => JSON.parse(sessionStorage.getItem(key) || "null");
    const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "file", "checkbox", "submit"].includes(field.type) && !field.multiple);
    const before = kept();
    if (before && before.sent && taken) sessionStorage.removeItem(key);
    else if (before) {
      fields().forEach((field, place) => { if (before.values[place] && !field.value) field.value = before.values[place]; });
      const fold = form.closest("details");
      if (fold) fold.open = true;
    }
    const keep = (sent) => sessionStorage.setItem(key, JSON.stringify({sent: sent, values: fields().map((field) => field.value)}));
    form.addEventListener("input", () => keep(false));
    form.addEventListener("submit", () => { if (kept()) keep(true); });
  });
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
