// Runs in the page of a report, and shows of it what somebody asks for. Without it everything is shown.
"use strict";
(() => {
  const filter = document.getElementById("filter");
  if (filter === null) return;
  const fields = {
    text: document.getElementById("filter-text"),
    server: document.getElementById("filter-server"),
    used: document.getElementById("filter-used"),
    accepted: document.getElementById("filter-accepted"),
  };
  const levels = [...filter.querySelectorAll("[name=level]")];
  const count = document.getElementById("filter-count");
  const matrix = document.querySelector("table.matrix");
  const articles = [...document.querySelectorAll("article")];
  const byId = new Map(articles.map((article) => [article.id, article]));
  const groups = [...document.querySelectorAll("tr[id^='s-']")];

  /** Texts in small letters, made when somebody first asks for one. */
  const texts = new Map();
  const holds = (element, words) => {
    if (words === "") return true;
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element).includes(words);
  };
  const said = (field) => field?.value.trim().toLowerCase() ?? "";

  const apply = () => {
    const server = said(fields.server);
    const columns = groups.map((group) => holds(group.querySelector(".members"), server));
    groups.forEach((group, index) => (group.hidden = !columns[index]));
    const wanted = new Set(levels.filter(({ checked }) => checked).map(({ value }) => value));
    const isWanted = ({ dataset }) =>
      wanted.has(dataset.level) &&
      ["used", "accepted"].every((name) => ["", dataset[name]].includes(said(fields[name]))) &&
      (server === "" || dataset.columns.split(" ").some((column) => columns[column]));
    for (const article of articles)
      article.hidden = !(isWanted(article) && holds(article, said(fields.text)));
    for (const section of document.querySelectorAll("section.module"))
      section.hidden = section.querySelector("article:not([hidden])") === null;
    showMatrix(columns);
    const shown = articles.filter(({ hidden }) => !hidden).length;
    const text = `${shown} of ${articles.length} findings shown`;
    if (count.textContent !== text) count.textContent = text;
  };

  const showMatrix = (columns) => {
    for (const row of matrix.rows)
      [...row.cells].slice(1).forEach((cell, index) => (cell.hidden = columns[index] === false));
    for (const body of matrix.tBodies) {
      const rows = [...body.rows].filter(({ className }) => className !== "sum");
      const found = rows.map((row) => [...row.cells].slice(1).map(showCell));
      rows.forEach((row, index) => (row.hidden = !hasSomething(row) && found[index].every(isNothing)));
      const sum = body.querySelector(".sum");
      if (sum === null) continue;
      [...sum.cells].slice(1).forEach((cell, index) =>
        show(
          cell,
          found.flatMap((row) => row[index] ?? []),
        ),
      );
      sum.hidden = !hasSomething(sum) && rows.every(({ hidden }) => hidden);
    }
  };

  /** Where something could not be told, or was shown: both are to be seen. */
  const hasSomething = (row) => row.querySelector("td:not([hidden]) > .untold") !== null;
  const isNothing = ({ length }) => length === 0;

  /** All that is found in a cell, the worst first, of which its link tells one. */
  const found = new Map();
  const showCell = (cell) => {
    const link = cell.querySelector("a:not(.untold)");
    if (link === null) return [];
    if (!found.has(cell))
      found.set(cell, cell.dataset.findings?.split(" ") ?? [link.getAttribute("href").slice(1)]);
    const shown = found
      .get(cell)
      .map((id) => byId.get(id))
      .filter(({ hidden }) => !hidden);
    show(cell, shown);
    return cell.hidden ? [] : shown;
  };

  const show = (cell, shown) => {
    const link = cell.querySelector("a:not(.untold)");
    if (link === null) return;
    link.hidden = shown.length === 0;
    if (link.hidden) return;
    const worst = shown.reduce((one, other) =>
      Number(other.dataset.rank) < Number(one.dataset.rank) ? other : one,
    );
    const more = shown.length > 1 ? ` +${shown.length - 1}` : "";
    link.className = worst.dataset.level;
    link.setAttribute("href", `#${worst.id}`);
    link.textContent = worst.dataset.cell + more;
  };

  let due;
  const soon = () => {
    clearTimeout(due);
    due = setTimeout(apply, 120);
  };
  filter.addEventListener("input", soon);
  document.getElementById("filter-reset").addEventListener("click", () => {
    for (const field of Object.values(fields)) if (field !== null) field.value = "";
    for (const level of levels) level.checked = true;
    apply();
  });
  filter.hidden = false;
})();
