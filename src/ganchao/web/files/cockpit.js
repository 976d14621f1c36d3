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
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  const state = document.getElementById("state");
  if (state) {
    const look = () => fetch(state.dataset.state, {credentials: "same-origin"}).then((found) => found.json()).then((now) => {
      const bar = state.querySelector("progress"), step = state.querySelector("span");
      if (bar) bar.value = now.share;
      if (step) step.textContent = now.step;
      if (now.step) window.setTimeout(look, 1000); else window.location.reload();
    }).catch(() => window.setTimeout(look, 3000));
    window.setTimeout(look, 1000);
  }
})();
