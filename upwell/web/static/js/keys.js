// Keys for going through rows: Up and Down choose a row, a letter presses the row's own button with that data-key.
// <… data-keys> holds rows (data-row); a row's link [data-choose] shows it; [data-page-key] are buttons of the page.
// A [data-keys-switch] button turns the keys off (WCAG 2.1.4); the choice is remembered in this browser.
// Listeners sit on the document, so rows that htmx swaps in work too.

const MEMORY = "upwell.keys";
const area = () => document.querySelector("[data-keys]");
const isOn = () => { try { return localStorage.getItem(MEMORY) !== "off"; } catch { return true; } };
const isTyping = (element) => element.closest("input, select, textarea, [contenteditable], dialog[open], details.menu[open]");

function show() {
  for (const button of document.querySelectorAll("[data-keys-switch]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isOn()));
  }
  for (const hint of document.querySelectorAll("[data-keys-hint]")) hint.hidden = !isOn();
}

function step(by) {
  const rows = [...area().querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  for (const row of rows) row.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  const link = next.querySelector("[data-choose]");
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  link?.click();
}

function press(letter) {
  const row = area().querySelector('[data-row][aria-current="true"]');
  const button = row?.querySelector(`[data-key="${letter}"]`) ?? document.querySelector(`[data-page-key="${letter}"]`);
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!area() || !isOn() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    step(event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
  } else if (/^[a-z]$/i.test(event.key) && press(event.key.toLowerCase())) {
    event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-keys-switch]")) return;
  try { localStorage.setItem(MEMORY, isOn() ? "off" : "on"); } catch { return; }
  show();
});

show();
