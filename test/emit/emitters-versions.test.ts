/** Validators of other libraries for several versions of WHM agree with ours. */

import { expect, test } from "vitest";
import type { VersionsChoice } from "../../src/core/config-types.js";
import type { BuiltInEmitter } from "../../src/core/emitter-types.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { compareEmitter, emitterPayloads, loadEmitter } from "../support/emitters.js";
import { casesOf, counts, SCALED } from "../support/extent.js";
import { compilerDiagnostics } from "../support/compiler.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const DEFINITIONS = [
  ...["int(1) DEFAULT 0", "int unsigned", "bigint", "varchar(3)", "varchar(20) CHARACTER SET latin1"],
  ...["json", "decimal(5,2)", "float", "date", "year", "enum('','a','b')", "set('a','b','c','d','e','f')"],
  // The key may be omitted, but null is not allowed.
  "varchar(5) CHARACTER SET latin1 NOT NULL DEFAULT 'a'",
] as const;

interface Pair {
  readonly module: string;
  readonly one: string;
  readonly other: string;
}

/** Each definition with itself and with those after it; in `npm test`, with the next one. */
function pairsOfDefinitions(): Pair[] {
  const others = counts(2, DEFINITIONS.length);
  return DEFINITIONS.flatMap((one, index) =>
    DEFINITIONS.slice(index, index + others).map((other, place) => ({
      module: `Pair${index}_${place}`,
      one,
      other,
    })),
  );
}

function versionOf(
  whmVersion: string,
  pairs: readonly Pair[],
  which: "one" | "other",
  required: readonly string[],
): Snapshot {
  const modules = pairs.map((pair) => moduleOf(pair.module, { k: pair[which] }, { required }));
  return { ...snapshotOf(...modules), whmVersion };
}

interface Choice {
  readonly emitter: BuiltInEmitter;
  readonly versions: VersionsChoice;
  readonly required: readonly string[];
}

/** The intersection is not combined with a key that both versions require: without a common value, it is refused before generation. */
const CHOICES: readonly Choice[] = [
  { emitter: "ajv", versions: "union", required: ["k"] },
  { emitter: "ajv", versions: "intersection", required: [] },
  { emitter: "ajv", versions: "union", required: [] },
];

test.each(casesOf(CHOICES, 2))(
  "code of the emitter $emitter for the $versions of two WHM versions agrees with the generated validator; required keys: $required",
  SCALED,
  async (choice) => {
    const { emitter, versions, required } = choice;
    const pairs = pairsOfDefinitions();
    const both = [
      versionOf("11.110.0.1", pairs, "one", required),
      versionOf("11.138.0.6", pairs, "other", required),
    ];
    const loaded = await loadEmitter(emitter, both, { versions });
    let [accepted, refused] = [0, 0];
    for (const { module } of pairs) {
      if (loaded.exports[`validate${module}`] === undefined) continue;
      const values = emitterPayloads(loaded.schema(module), counts(20, 200));
      const compared = compareEmitter(loaded, module, values, { nameOf: (name) => `validate${name}` });
      accepted += compared.accepted;
      refused += compared.refused;
    }
    expect(accepted).toBeGreaterThan(counts(20, 100));
    expect(refused).toBeGreaterThan(counts(200, 1000));
    if (emitter === "ajv") expect(compilerDiagnostics(loaded.files)).toEqual([]);
  },
);
