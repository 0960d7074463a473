// Filters the list of skills while one types; without it, the groups open and close by hand.
(() => {
  "use strict";
  const box = document.querySelector("[data-skill-search]");
  if (!box) return;
  const input = box.querySelector("input");
  const none = document.querySelector("[data-skill-none]");
  const groups = [...document.querySelectorAll("[data-skill-group]")];
  const openAtFirst = groups.map((group) => group.open);
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const skills = [...document.querySelectorAll("[data-skill]")].map((row) => [row, plain(row.dataset.skill)]);
  const filter = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    skills.forEach(([row, text]) => {
      row.hidden = !words.every((word) => text.includes(word));
      found += row.hidden ? 0 : 1;
    });
    groups.forEach((group, at) => {
      group.hidden = !group.querySelector("[data-skill]:not([hidden])");
      group.open = words.length ? !group.hidden : openAtFirst[at];
    });
    none.hidden = found > 0;
  };
  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  box.hidden = false;
})();
