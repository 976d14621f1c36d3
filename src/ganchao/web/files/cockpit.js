(() => {
  "use strict";
  document.querySelectorAll("[data-w]").forEach((cell) => cell.style.setProperty("--w", cell.dataset.w));
  document.querySelectorAll("[data-mark]").forEach((table) => {
    table.style.backgroundImage = "url('" + table.dataset.mark + "')";
  });
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
