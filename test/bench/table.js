/** Formats the results of a part of the benchmark, and computes medians. */

/** @param {string} title @param {string[]} head @param {string[][]} rows The first cell of a row is its name. */
export function formatTable(title, head, rows) {
  const table = [["", ...head], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column] + 2)))
      .join(""),
  );
  return `\n${title}\n\n${lines.join("\n")}\n`;
}

/** Formats a number with separators for thousands. */
export function formatInteger(value) {
  return Math.round(value).toLocaleString("en");
}

export function computeMedian(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
