/** Compares the parser with recorded results of MariaDB (`test/conformance/run.ts --record`). */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MARIADB_COMPARISON } from "../conformance/mariadb.js";
import { parseVerdicts } from "../conformance/record.js";
import { countOutcomes, formatMismatches, meetsTargets, scoreDefinition } from "../conformance/scoreboard.js";

test("parseColumn accepts each recorded definition, and returns the properties that MariaDB reports", () => {
  const verdicts = parseVerdicts(readFileSync(new URL("verdicts.jsonl", import.meta.url), "utf8"));
  const scores = verdicts.map(([definition, verdict]) =>
    scoreDefinition(MARIADB_COMPARISON, definition, verdict),
  );
  expect(scores.length).toBeGreaterThan(1_300);
  expect(meetsTargets(countOutcomes(scores)), formatMismatches(scores)).toBe(true);
});
