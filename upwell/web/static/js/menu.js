// Loaded on every page: small courtesies that pages work without.

// A <details class="menu"> closes on Escape and on a click outside.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary")?.focus();
});
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));

// <select data-submit> sends its form when changed; its button, marked data-submit-button, is then not needed.
for (const select of document.querySelectorAll("select[data-submit]")) {
  const button = select.form?.querySelector("[data-submit-button]");
  if (button) button.hidden = true;
}
document.addEventListener("change", (event) => {
  if (event.target.matches?.("select[data-submit]")) event.target.form.requestSubmit();
});

// A form is sent once: a second tap on a slow phone does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post], [data-again]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
