// A search box over the checkboxes of skills; without it the groups open one by one.
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  for (const list of document.querySelectorAll("[data-skills]")) {
    const box = list.querySelector("[data-skills-search]");
    const groups = [...list.querySelectorAll("details")];
    const first = new Map(groups.map((group) => [group, group.open]));
    box.hidden = false;
    const search = box.querySelector("input");
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    search.addEventListener("input", () => {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      for (const group of groups) {
        const choices = [...group.querySelectorAll(".choice")];
        for (const choice of choices) choice.hidden = !words.every((word) => plain(choice.textContent).includes(word));
        const found = choices.some((choice) => !choice.hidden);
        group.hidden = !found;
        group.open = words.length ? found : first.get(group);
      }
    });
  }
})();
