// Enter in the search of skills searches; without this it would press the first button of the form.
(() => {
  "use strict";
  const button = document.querySelector("[data-skill-search]");
  if (!button) return;
  document.querySelector("[name=skill_search]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    button.click();
  });
})();
