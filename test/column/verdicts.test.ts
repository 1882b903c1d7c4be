/** Compares the parser with recorded results of MariaDB (`conformance/run.ts --record`). */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MARIADB_COMPARISON } from "../../conformance/mariadb.js";
import { parseVerdicts } from "../../conformance/record.js";
import { scoreDefinition } from "../../conformance/scoreboard.js";

const verdicts = parseVerdicts(readFileSync(new URL("verdicts.jsonl", import.meta.url), "utf8"));
const accepted = verdicts
  .filter(([, verdict]) => verdict.accepted)
  .map(([definition, verdict]) => scoreDefinition(MARIADB_COMPARISON, definition, verdict));

test("parseColumn accepts each recorded column definition that MariaDB accepts", () => {
  expect(accepted.length).toBeGreaterThan(1_300);
  const refused = accepted.filter(({ outcome }) => outcome === "wrongly refused");
  expect(refused.map(({ definition }) => definition)).toStrictEqual([]);
});

test("parseColumn returns the properties that MariaDB reports, except for rare defaults and collations of binary types", () => {
  const wrong = accepted.filter(({ outcome }) => outcome === "wrong");
  const others = wrong.filter(
    ({ definition, fields }) =>
      String(fields) !== "default" && !/(?:blob|binary).*collate/is.test(definition),
  );
  expect(others.map(({ definition, details }) => [definition, details])).toStrictEqual([]);
  expect(wrong.length / accepted.length).toBeLessThan(0.07);
});
