/** Checks that the comparison with the engine detects an error in each field: changes one field at a time. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MARIADB_FIELDS } from "./mariadb-fields.js";
import { parseVerdicts } from "./record.js";
import { findDifferences } from "./dialect-comparison.js";
import { parseColumn } from "../../src/column/parser.js";
import type { Column } from "../../src/core/column-types.js";

/** Correct parse results, with the facts that the engine reports about them. */
const right = parseVerdicts(
  readFileSync(new URL("../column/verdicts.jsonl", import.meta.url), "utf8"),
).flatMap(([definition, verdict]) => {
  const ours = parseColumn(definition);
  return findDifferences(MARIADB_FIELDS, ours, verdict.column).length === 0
    ? [{ ours, engine: verdict.column }]
    : [];
});

/** Returns the fields that are reported as different after `spoil` has changed a correct result. */
function blamed(spoil: (ours: Column) => Partial<Column>, among: (ours: Column) => boolean): string[] {
  return right
    .filter(({ ours }) => among(ours))
    .map(({ ours, engine }) =>
      findDifferences(MARIADB_FIELDS, { ...ours, ...spoil(ours) }, engine)
        .map(({ field }) => field)
        .join(" "),
    );
}

type Size = "length" | "precision" | "scale" | "displayWidth" | "fractionalSeconds";

const SIZES: readonly Size[] = ["length", "precision", "scale", "displayWidth", "fractionalSeconds"];

/** The length of TEXT and BLOB only selects the type, and is not stored. */
function hasLengthOfItsOwn({ dataType }: Column): boolean {
  return !/text$|blob$/.test(dataType);
}

test.each(["characterSet", "collation", "comment"] as const)(
  "the comparison of the parser with MariaDB detects a wrong text as the %s of a column",
  (field) => {
    const found = blamed(
      (ours) => ({ [field]: `${ours[field] ?? ""}x` }),
      (ours) => ours[field] !== undefined,
    );
    expect(found.length).toBeGreaterThan(3);
    expect(found.filter((fields) => !fields.includes(field))).toStrictEqual([]);
  },
);

test.each(["check", "generated", "onUpdate", "references", "values"] as const)(
  "the comparison of the parser with MariaDB detects if the parser omits the property %s",
  (field) => {
    const found = blamed(
      () => ({ [field]: undefined }),
      (ours) => ours[field] !== undefined,
    );
    expect(found.length).toBeGreaterThan(3);
    expect(found.filter((fields) => !fields.includes(field))).toStrictEqual([]);
  },
);

test.each(["characterSet", "collation", "comment", ...SIZES] as const)(
  "the comparison of the parser with MariaDB detects if the parser omits a %s that is not the default",
  (field) => {
    const found = blamed(
      () => ({ [field]: undefined }),
      (ours) => ours[field] !== undefined,
    );
    expect(found.filter((fields) => fields.includes(field)).length).toBeGreaterThan(3);
  },
);

test.each(SIZES)(
  "the comparison of the parser with MariaDB detects a wrong number as the %s of a column",
  (field) => {
    const found = blamed(
      (ours) => ({ [field]: (ours[field] ?? 0) + 1 }),
      (ours) => ours[field] !== undefined && (field !== "length" || hasLengthOfItsOwn(ours)),
    );
    expect(found.length).toBeGreaterThan(3);
    expect(found.filter((fields) => !fields.includes(field))).toStrictEqual([]);
  },
);

test.each(["unsigned", "zerofill", "nullable", "autoIncrement"] as const)(
  "the comparison of the parser with MariaDB detects a wrong boolean as the property %s of a column",
  (field) => {
    const found = blamed(
      (ours) => ({ [field]: !ours[field] }),
      () => true,
    );
    expect(found.filter((fields) => !fields.includes(field))).toStrictEqual([]);
  },
);

test.each(["primaryKey", "unique"] as const)(
  "the comparison of the parser with MariaDB detects if the parser does not report a %s column",
  (field) => {
    const found = blamed(
      () => ({ primaryKey: false, unique: false }),
      (ours) => ours[field],
    );
    expect(found.length).toBeGreaterThan(3);
    expect(found).not.toContain("");
  },
);

test("the comparison of the parser with MariaDB detects ENUM or SET members in the wrong order", () => {
  const found = blamed(
    ({ values = [] }) => ({ values: [...values].reverse() }),
    ({ values = [] }) => values.length > 1,
  );
  expect(found.length).toBeGreaterThan(3);
  expect(found.filter((fields) => !fields.includes("values"))).toStrictEqual([]);
});

test("the comparison of the parser with MariaDB detects a wrong data type", () => {
  expect(
    blamed(
      ({ dataType }) => ({ dataType: `${dataType}x` }),
      () => true,
    ).filter((fields) => !fields.includes("dataType")),
  ).toStrictEqual([]);
});

test("the comparison of the parser with MariaDB detects a wrong or missing default", () => {
  for (const kind of ["literal", "expression"] as const) {
    const found = blamed(
      () => ({ default: { kind: "none" } }),
      (ours) => ours.default.kind === kind,
    );
    expect(found.length).toBeGreaterThan(3);
    expect(found.filter((fields) => !fields.includes("default"))).toStrictEqual([]);
  }
  const misread = blamed(
    ({ default: ours }) => ({
      default: { kind: "literal", value: `${ours.kind === "literal" && ours.value}0` },
    }),
    ({ dataType, default: ours }) =>
      /int$|^decimal$/.test(dataType) && ours.kind === "literal" && /^[0-9.]+$/.test(ours.value),
  );
  expect(misread.length).toBeGreaterThan(50);
  expect(misread).not.toContain("");
});
