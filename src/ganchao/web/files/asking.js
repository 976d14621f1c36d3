(() => {
  "use strict";
  const pair = (slider) => {
    const field = slider.form.elements[slider.dataset.for];
    if (!field) return;
    const follow = () => { if (field.value !== "") slider.value = field.value; };
    follow();
    slider.addEventListener("input", () => {
      field.value = slider.value;
      field.dispatchEvent(new Event("input", {bubbles: true}));
    });
    field.addEventListener("input", follow);
  };
  document.querySelectorAll("input[type=range][data-for]").forEach(pair);
  document.querySelectorAll("form[data-submit]").forEach((form) => {
    form.querySelectorAll("button").forEach((button) => { button.hidden = true; });
    form.addEventListener("change", () => form.requestSubmit());
  });
  document.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copy);
    if (field.value === "" && /\d/.test(button.textContent)) field.value = button.textContent.trim();
    field.focus();
    field.select();
  }));
  const bars = (root) => {
    root.querySelectorAll("[data-w]").forEach((cell) => cell.style.setProperty("--w", cell.dataset.w));
    root.querySelectorAll("[data-mark]").forEach((table) => {
      table.style.backgroundImage = "url('" + table.dataset.mark + "')";
    });
  };
  document.addEventListener("htmx:load", (event) => bars(event.detail.elt));
  document.addEventListener("htmx:sendError", () => document.body.classList.add("away"));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) document.body.classList.remove("away");
  });
})();
