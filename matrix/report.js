/** Results → tables, with what went wrong and what there is not below them. */

import { stripVTControlCharacters } from "node:util";

/** @returns {string} */
export function tables(/** @type {import("./run.js").Result[]} */ results) {
  const groups = unique(results.map(({ group }) => group));
  const grids = groups.map((group) => grid(results.filter((result) => result.group === group)));
  const notes = unique(results.flatMap(({ tool, outside, missing }) => note(tool, outside, missing)));
  const problems = results
    .filter(({ problem }) => problem)
    .map(({ tool, option, problem }) => `FAIL ${tool}, ${option}:\n${stripVTControlCharacters(problem)}\n`);
  return [...grids, `${notes.join("\n")}\n`, ...problems, `${summary(results)}\n`].join("\n");
}

function note(/** @type {string} */ tool, /** @type {string} */ outside, /** @type {string} */ missing) {
  if (outside !== undefined) return [`–  ${tool}: ${outside}`];
  return missing === undefined ? [] : [`?  ${tool}: not run, since ${missing}`];
}

/** Options down, tools across. */
function grid(/** @type {import("./run.js").Result[]} */ results) {
  const [options, tools] = [
    unique(results.map(({ option }) => option)),
    unique(results.map(({ tool }) => tool)),
  ];
  const head = ["", ...tools];
  const rows = options.map((option) => [
    option,
    ...tools.map((tool) => word(results.find((result) => result.option === option && result.tool === tool))),
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

function word(/** @type {import("./run.js").Result | undefined} */ result) {
  if (result === undefined) return "";
  if (result.outside !== undefined) return "–";
  if (result.missing !== undefined) return "?";
  return result.problem ? "FAIL" : "ok";
}

function summary(/** @type {import("./run.js").Result[]} */ results) {
  const count = (/** @type {string} */ wanted) => results.filter((result) => word(result) === wanted).length;
  return `${count("ok")} cells hold, ${count("FAIL")} fail, ${count("–")} cannot be, ${count("?")} were not run for want of the tool.`;
}

function unique(/** @type {string[]} */ words) {
  return [...new Set(words)];
}
