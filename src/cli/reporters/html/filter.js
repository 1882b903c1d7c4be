// Filters the findings in the page. Without this script, the page shows all of them.
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

  /** Cached text content in lower case. */
  const texts = new Map();
  const contains = (element, text) => {
    if (text === "") return true;
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element).includes(text);
  };
  const valueOf = (field) => field?.value.trim().toLowerCase() ?? "";

  const apply = () => {
    const server = valueOf(fields.server);
    const columns = groups.map((group) => contains(group.querySelector(".members"), server));
    groups.forEach((group, index) => (group.hidden = !columns[index]));
    const wanted = new Set(levels.filter(({ checked }) => checked).map(({ value }) => value));
    const isWanted = ({ dataset }) =>
      wanted.has(dataset.level) &&
      ["used", "accepted"].every((name) => ["", dataset[name]].includes(valueOf(fields[name]))) &&
      (server === "" || dataset.columns.split(" ").some((column) => columns[column]));
    for (const article of articles)
      article.hidden = !(isWanted(article) && contains(article, valueOf(fields.text)));
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
      rows.forEach((row, index) => (row.hidden = !hasFailedComparison(row) && found[index].every(isEmpty)));
      const sum = body.querySelector(".sum");
      if (sum === null) continue;
      [...sum.cells].slice(1).forEach((cell, index) =>
        show(
          cell,
          found.flatMap((row) => row[index] ?? []),
        ),
      );
      sum.hidden = !hasFailedComparison(sum) && rows.every(({ hidden }) => hidden);
    }
  };

  /** Rows with a visible failed comparison are always shown. */
  const hasFailedComparison = (row) => row.querySelector("td:not([hidden]) > .not-compared") !== null;
  const isEmpty = ({ length }) => length === 0;

  /** The IDs of all findings in a cell, most severe first. The link shows one of them. */
  const found = new Map();
  const showCell = (cell) => {
    const link = cell.querySelector("a:not(.not-compared)");
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
    const link = cell.querySelector("a:not(.not-compared)");
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

  let timer;
  const applySoon = () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 120);
  };
  filter.addEventListener("input", applySoon);
  document.getElementById("filter-reset").addEventListener("click", () => {
    for (const field of Object.values(fields)) if (field !== null) field.value = "";
    for (const level of levels) level.checked = true;
    apply();
  });
  filter.hidden = false;
})();
