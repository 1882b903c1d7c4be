import fc from "fast-check";
import { format } from "prettier";
import { expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { counts, SCALED } from "../support/extent.js";
import {
  awkwardModule,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

/** Names of every length near the maximum line width. Some need quotes, single or double. */
const name = fc
  .tuple(fc.constantFrom("a", "a-", 'a"', "a'", "a:", "mark1", "type1"), fc.integer({ min: 0, max: 58 }))
  .map(([start, width]) => start + "z".repeat(width));

const member = fc.constantFrom("a", "1", '"', "it's", "\\\\", "daily", "w".repeat(30));

const definition = fc.oneof(
  fc.constantFrom("text", "int(1) DEFAULT 0", "bigint", "char(5) NOT NULL", "decimal(5,2)", "datetime"),
  fc
    .uniqueArray(member, { minLength: 1, maxLength: 7 })
    .map((members) => `enum(${members.map((text) => `'${text.replaceAll("'", "''")}'`).join(",")})`),
);

const modules = fc
  .array(fc.dictionary(name, definition, { minKeys: 1, maxKeys: 8 }), { minLength: 1, maxLength: 4 })
  .map((list) => list.map((definitions, index) => moduleOf(`Module${index}`, definitions)));

test(
  "the generated interface of a module has exactly the format that Prettier produces",
  SCALED,
  async () => {
    await expectLaidOut(documentedSnapshot());
    await expectLaidOut(snapshotOf(awkwardModule(), everyKindModule(), moduleOf("Empty", {})));
    await fc.assert(
      fc.asyncProperty(modules, (list) => expectLaidOut(snapshotOf(...list))),
      { numRuns: counts(20, 100) },
    );
  },
);

test("the generated interface quotes property names like Prettier if the name of a key resembles a type", async () => {
  const files = await generate({
    snapshot: snapshotOf(moduleOf("Odd", { ':""': "enum('a')", 'a:"k"': "text" })),
  });
  const text = files.find(({ path }) => path === "Odd.ts")?.text;
  expect(text).toContain(`':""'?: "a" | null | undefined;`);
  expect(text).toContain(`'a:"k"'?: string | null | undefined;`);
});

async function expectLaidOut(snapshot: Snapshot): Promise<void> {
  const files = new Map((await generate({ snapshot })).map(({ path, text }) => [path, text]));
  for (const module of Object.keys(snapshot.modules)) {
    const text = files.get(`${module}.ts`) ?? "";
    const [found] = /^export interface \w+Item \{(?:\}|[^]*?^\})\n/m.exec(text) ?? [];
    expect(found).toBe(await format(found ?? "", { parser: "babel-ts" }));
  }
}
