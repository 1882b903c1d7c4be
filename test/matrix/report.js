/** Formats results as tables, followed by notes about cells that did not run and the problems of those that failed. */

import { stripVTControlCharacters } from "node:util";

/** @param {import("./run.js").Result[]} results */
export function formatTables(results) {
  const tables = unique(results, "group").map((group) =>
    formatTable(results.filter((one) => one.group === group)),
  );
  const notes = results.flatMap(({ tool, impossible, missing }) => {
    if (impossible !== undefined) return [`–  ${tool}: ${impossible}`];
    return missing === undefined ? [] : [`?  ${tool}: not run, because ${missing}`];
  });
  const problems = results
    .filter(({ problem }) => problem)
    .map(({ tool, option, problem }) => `FAIL ${tool}, ${option}:\n${stripVTControlCharacters(problem)}\n`);
  const count = (outcome) => results.filter((result) => formatOutcome(result) === outcome).length;
  const summary = `${count("ok")} cells passed, ${count("FAIL")} failed, ${count("–")} are impossible, ${count("?")} were not run because the tool is missing.`;
  return [...tables, `${[...new Set(notes)].join("\n")}\n`, ...problems, `${summary}\n`].join("\n");
}

/** Formats a table with a row for each option and a column for each tool. */
function formatTable(results) {
  const tools = unique(results, "tool");
  const rows = unique(results, "option").map((option) => [
    option,
    ...tools.map((tool) => formatOutcome(results.find((one) => one.option === option && one.tool === tool))),
  ]);
  const table = [["", ...tools], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const line = (row) =>
    row
      .map((text, column) => text.padEnd(widths[column]))
      .join("  ")
      .trimEnd();
  return `${table.map(line).join("\n")}\n`;
}

function formatOutcome(result) {
  if (result === undefined) return "";
  if (result.impossible !== undefined) return "–";
  if (result.missing !== undefined) return "?";
  return result.problem ? "FAIL" : "ok";
}

function unique(results, property) {
  return [...new Set(results.map((result) => result[property]))];
}
