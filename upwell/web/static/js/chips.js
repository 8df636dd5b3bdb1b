// Long lists of chips get a filter box. Vietnamese marks may be left out: "sang tao" finds "Sáng tạo", "d" finds "đ".

const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLocaleLowerCase().trim();

for (const group of document.querySelectorAll("[data-chips]")) {
  const box = group.querySelector("[data-chips-search]");
  const input = box?.querySelector("input");
  const none = group.querySelector("[data-chips-none]");
  if (!input) continue;
  box.hidden = false;
  const chips = [...group.querySelectorAll(".chip")].map((chip) => ({
    chip,
    words: fold(chip.textContent),
    pick: chip.querySelector("input"),
  }));
  input.addEventListener("input", () => {
    const wanted = fold(input.value);
    let shown = 0;
    for (const { chip, words, pick } of chips) {
      // What is picked stays in sight, or one would send what one does not see.
      chip.hidden = !(words.includes(wanted) || pick.checked);
      if (words.includes(wanted)) shown += 1;
    }
    if (none) none.hidden = shown > 0;
  });
  // Enter in the filter box must not send the form.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
