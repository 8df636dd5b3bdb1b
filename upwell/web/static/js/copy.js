// <button data-copy="#id" data-copied="Copied"> copies the value or the text of an element and says so.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const text = source?.value ?? source?.textContent ?? "";
  const word = button.querySelector("[data-copy-word]") ?? button;
  try {
    await navigator.clipboard.writeText(text.trim());
  } catch {
    // Without https browsers refuse; select it, so that one keystroke copies.
    source?.select?.();
    return;
  }
  const before = word.textContent;
  word.textContent = button.dataset.copied;
  word.setAttribute("aria-live", "polite");
  setTimeout(() => { word.textContent = before; }, 2000);
});
