/** Formats results as tables, followed by notes about cells that did not run and the problems of those that failed. */

import { stripVTControlCharacters } from "node:util";

/** @returns {string} */
export function formatTables(/** @type {import("./run.js").Result[]} */ results) {
  const groups = removeDuplicates(results.map(({ group }) => group));
  const groupTables = groups.map((group) => formatTable(results.filter((result) => result.group === group)));
  const notes = removeDuplicates(
    results.flatMap(({ tool, impossible, missing }) => formatNote(tool, impossible, missing)),
  );
  const problems = results
    .filter(({ problem }) => problem)
    .map(({ tool, option, problem }) => `FAIL ${tool}, ${option}:\n${stripVTControlCharacters(problem)}\n`);
  return [...groupTables, `${notes.join("\n")}\n`, ...problems, `${formatSummary(results)}\n`].join("\n");
}

function formatNote(
  /** @type {string} */ tool,
  /** @type {string} */ impossible,
  /** @type {string} */ missing,
) {
  if (impossible !== undefined) return [`–  ${tool}: ${impossible}`];
  return missing === undefined ? [] : [`?  ${tool}: not run, because ${missing}`];
}

/** Formats a table with a row for each option and a column for each tool. */
function formatTable(/** @type {import("./run.js").Result[]} */ results) {
  const [options, tools] = [
    removeDuplicates(results.map(({ option }) => option)),
    removeDuplicates(results.map(({ tool }) => tool)),
  ];
  const head = ["", ...tools];
  const rows = options.map((option) => [
    option,
    ...tools.map((tool) =>
      formatOutcome(results.find((result) => result.option === option && result.tool === tool)),
    ),
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)),
  );
  const line = (/** @type {string[]} */ row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return `${[head, ...rows].map(line).join("\n")}\n`;
}

function formatOutcome(/** @type {import("./run.js").Result | undefined} */ result) {
  if (result === undefined) return "";
  if (result.impossible !== undefined) return "–";
  if (result.missing !== undefined) return "?";
  return result.problem ? "FAIL" : "ok";
}

function formatSummary(/** @type {import("./run.js").Result[]} */ results) {
  const count = (/** @type {string} */ wanted) =>
    results.filter((result) => formatOutcome(result) === wanted).length;
  return `${count("ok")} cells passed, ${count("FAIL")} failed, ${count("–")} are impossible, ${count("?")} were not run because the tool is missing.`;
}

function removeDuplicates(/** @type {string[]} */ values) {
  return [...new Set(values)];
}
