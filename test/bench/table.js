/** Prints the results of a part of the benchmark, and computes medians. */

/** @param {string} title @param {object[]} rows Objects with the same members. */
export function printTable(title, rows) {
  const round = (value) => (typeof value === "number" ? Number(value.toFixed(value < 100 ? 2 : 0)) : value);
  const rounded = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, round(value)])),
  );
  console.log(`\n${title}`);
  console.table(rounded);
}

export function computeMedian(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
