/** Code for other libraries never executes text of a hostile server. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { RemoteError } from "../../src/core/diagnostic.js";
import { describeKeyNameFault } from "../../src/core/names.js";
import { generate } from "../../src/emit/generate.js";
import { compareEmitter, loadEmitter } from "../support/emitters.js";
import { counts, SCALED } from "../support/extent.js";
import { AWKWARD_NAMES, moduleOf, snapshotOf } from "../support/snapshots.js";

const EMITTERS = ["ajv", "zod", "valibot"] as const;

/** Texts that would be code if they could end their string literal or comment. */
const HOSTILE = [
  ...["*/ globalThis.canary = 1; /*", "\n globalThis.canary = 1; //", "`${globalThis.canary = 1}`"],
  ...['"; globalThis.canary = 1; "', '\\"; globalThis.canary = 1; //', "'+(globalThis.canary=1)+'"],
  ...[
    "\u2028globalThis.canary = 1",
    "\u202e",
    "\u0000",
    "$&",
    "mark0",
    "key0",
    "data.key0",
    '"mark0"',
    "value",
    "item",
  ],
];

test.each(EMITTERS)(
  "the emitter %s escapes hostile text of a server, so that the generated code never executes this text",
  SCALED,
  async (emitter) => {
    const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 20 }));
    const name = fc
      .oneof(
        fc.constantFrom(...HOSTILE, ...AWKWARD_NAMES),
        fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 30 }),
      )
      .map((words) => words.replaceAll(" ", ""))
      .filter((words) => describeKeyNameFault(words) === undefined);
    const members = fc.uniqueArray(text, { minLength: 1, maxLength: 6 });
    // A SET with more members has a type without the union of all combinations.
    const definitions = fc
      .tuple(fc.constantFrom("enum", "set"), members)
      .map(([type, words]) => `${type}(${words.map(quoted).join(",")})`);
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, definitions, { minKeys: 1, maxKeys: 4 }),
        fc.array(text),
        async (keys, values) => {
          const loaded = await loadEmitter(emitter, snapshotOf(moduleOf("Hostile", keys))).catch(
            (error: unknown) => {
              // Some texts give invalid definitions. A refusal is equally safe.
              if (error instanceof RemoteError) return undefined;
              throw error;
            },
          );
          if (loaded === undefined) return;
          const code = loaded.files.find(({ path }) => path === `Hostile.${emitter}.ts`)?.text ?? "";
          expect(/[^\n\x20-\x7e]/.exec(code)?.[0]).toBeUndefined();
          const items = Object.keys(keys).flatMap((key) =>
            [...values, ...HOSTILE].map((value) => Object.fromEntries([[key, value]])),
          );
          // zod validates a key named __proto__ after the others.
          const anyOrder = emitter !== "ajv";
          const { accepted, refused } = compareEmitter(loaded, "Hostile", items, { anyOrder });
          compared += accepted + refused;
          expect(globalThis).not.toHaveProperty("canary");
        },
      ),
      { numRuns: counts(10, 60) },
    );
    expect(compared).toBeGreaterThan(counts(100, 1000));
  },
);

function quoted(words: string): string {
  return `'${words.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
}

test("generated code imports no function whose name occurs only in the name, the members or the definition of a key", async () => {
  const module = moduleOf("M", {
    "isJson(a)": "int DEFAULT 1",
    b: "enum('setOwn(','\"isJson(') COMMENT 'isSetValue('",
  });
  for (const { path, text } of await generate({
    snapshot: snapshotOf(module),
    config: { emitters: ["ajv", "zod"] },
  }))
    if (path.startsWith("M.")) expect(text, path).not.toMatch(/^ {2}(?:isJson|setOwn|isSetValue),$/m);
});
