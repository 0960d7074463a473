// Smooths pages that already work without it: filters, tables by keyboard, confirm sheets, toasts.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Filters stand open on the desk, where browsers without ::details-content keep them folded.
  const desk = matchMedia("(min-width: 900px)");
  const foldFilters = () => all("[data-filter]").forEach((filter) => { filter.open = desk.matches; });
  desk.addEventListener("change", foldFilters);

  // A confirm sheet becomes a dialog; on closing, its form goes back to its fold.
  const openSheet = (fold) => {
    const sheet = one(".sheet", fold);
    const dialog = document.createElement("dialog");
    const title = one(".sheet__title", sheet);
    dialog.setAttribute("aria-label", title.textContent);
    one("[data-close]", sheet).hidden = false;
    one("[data-close]", sheet).onclick = () => dialog.close();
    dialog.append(sheet);
    fold.after(dialog);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { fold.append(sheet); dialog.remove(); one("summary", fold).focus(); });
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("[data-sheet] > summary");
    if (summary && window.HTMLDialogElement) {
      event.preventDefault();
      openSheet(summary.parentElement);
    }
  });

  // j and k walk the rows of a table; Enter opens; a letter presses what the row offers for it.
  let startAt = 0;
  const rowsOf = (table) => all("tbody > tr", table);
  const walk = (table, step) => {
    const rows = rowsOf(table);
    const current = rows.findIndex((row) => row.classList.contains("is-current"));
    const at = current < 0 && step > 0 ? startAt - 1 : current < 0 ? startAt : current;
    const next = rows[at + step];
    if (!next) return;
    rows[at]?.classList.remove("is-current");
    next.classList.add("is-current");
    const target = one("[data-open], a, button", next);
    if (target) target.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  // After a change the page comes back to the row, or to before the row that stands there now:
  // a key that is pressed twice must not change what comes next.
  const comeBack = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const row = target && target.closest("[data-rows] > tbody > tr");
    if (!row) return;
    if (row === target) row.classList.add("is-current");
    else startAt = row.sectionRowIndex;
    row.scrollIntoView({ block: "nearest" });
  };
  // ? unfolds which keys there are.
  const showKeys = () => {
    const keys = one("[data-keys]");
    if (!keys) return;
    keys.open = !keys.open;
  };
  document.addEventListener("keydown", (event) => {
    const busy = event.ctrlKey || event.metaKey || event.altKey;
    const table = one("table[data-rows]");
    if (busy || !table || one("dialog[open]") || event.target.closest("input, select, textarea")) return;
    if (event.key === "j") walk(table, 1);
    else if (event.key === "k") walk(table, -1);
    else if (event.key === "?") showKeys();
    else if (event.key === "Enter") {
      if (!event.target.closest("a, button, summary")) one("tr.is-current [data-open]", table)?.click();
    }
    else one(`tr.is-current [data-key="${CSS.escape(event.key)}"]`, table)?.click();
  });

  // What just happened takes the focus, so that it is read out and Undo is one key away.
  const tell = (root) => {
    const news = one("[data-errors], [data-toast]", root);
    if (news) (one("button", news) || news).focus({ preventScroll: !news.matches("[data-errors]") });
  };
  foldFilters();
  comeBack();
  tell(document);
  document.addEventListener("htmx:afterSettle", (event) => tell(event.target));
})();
