// While one searches, families of topics open where something was found and hide where nothing was.
// Loaded after chips.js, which hides the chips themselves.

for (const group of document.querySelectorAll("[data-chips]")) {
  const input = group.querySelector("[data-chips-search] input");
  const families = [...group.querySelectorAll("details")];
  if (!input || !families.length) continue;
  const openBefore = new Map(families.map((family) => [family, family.open]));
  input.addEventListener("input", () => {
    const searching = input.value.trim() !== "";
    for (const family of families) {
      const found = [...family.querySelectorAll(".chip")].some((chip) => !chip.hidden);
      family.hidden = searching && !found;
      family.open = searching ? found : openBefore.get(family);
    }
  });
}
