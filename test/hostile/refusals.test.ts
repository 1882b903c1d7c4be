/** Names and versions for which no code is generated, and the messages about them. */

import { describe, expect, test } from "vitest";
import { formatCodeSpan, formatLineComment } from "../../src/emit/code.js";
import { generate, stringLiteral, type Snapshot } from "../../src/index.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const config = { emitters: ["zod", "valibot", "ajv", "node"] as const };

function snapshotWith(...names: readonly string[]): Snapshot {
  return snapshotOf(...names.map((name) => moduleOf(name, { a: "int" })));
}

describe("module names", () => {
  test.each([
    ["XItem", "validateX"],
    ["XItem", "enqueueX"],
    ["encodeX", "XItem"],
    ["checkAndEncodeX", "XItem"],
    ["warnX", "XItem"],
    ["XSchema", "validateX"],
    ["XShape", "encodeX"],
    ["XEntries", "encodeX"],
  ])("generate refuses the modules %s and %s, whose exports would have the same name", async (...names) => {
    await expect(generate({ snapshot: snapshotWith(...names), config })).rejects.toThrow(
      /would export the same name, "(?:validate|enqueue|encode|checkAndEncode|warn)X(?:Item|Schema|Shape|Entries)"/,
    );
  });

  test("generate refuses two modules in different versions whose exports would have the same name", async () => {
    const snapshots = ["XItem", "validateX"].map((name, index) => ({
      ...snapshotWith(name),
      whmVersion: `11.${index}`,
    }));
    const message = "The list of snapshots: the generated code of the transfer modules";
    await expect(generate({ snapshots })).rejects.toThrow(message);
  });

  test.each([
    ["XItem", "X"],
    ["validateX", "X"],
    ["XItem", "validatex"],
    ["XItem", "validateXItem"],
  ])("generate accepts the modules %s and %s, whose exports differ", async (...names) => {
    await expect(generate({ snapshot: snapshotWith(...names), config })).resolves.toBeDefined();
  });

  test.each(["item", "Item", "Transfer", "transferitems"])(
    "generate refuses the name %s of a shared export",
    async (name) => {
      const message = "lead to exports that have the same names";
      await expect(generate({ snapshot: snapshotWith(name) })).rejects.toThrow(message);
    },
  );

  test("generate refuses a snapshot that lists a module under a different name than its schema", async () => {
    const { A } = snapshotWith("A").modules;
    const snapshot = { ...snapshotWith("A"), modules: { "../evil": A as NonNullable<typeof A> } };
    await expect(generate({ snapshot })).rejects.toThrow(
      'lists the transfer module "../evil", but the schema of this module has the name "A"',
    );
  });
});

test.each(["*/ evil() /*", "1.2\nevil()", "11", "", "1.2.3-beta", "\u202e1.2"])(
  "generate refuses a snapshot with the invalid version %j",
  async (whmVersion) => {
    const snapshot = { ...snapshotWith("A"), whmVersion };
    await expect(generate({ snapshot })).rejects.toThrow("invalid version of WHM");
    const snapshots = [{ ...snapshotWith("A"), whmVersion: "11.138" }, snapshot];
    await expect(generate({ snapshots })).rejects.toThrow("invalid version of WHM");
  },
);

test("generate removes repeated values of an override", async () => {
  const overrides = [{ key: "a", set: { values: ["x", "x", "y"] } }];
  const files = await generate({
    snapshot: snapshotOf(moduleOf("A", { a: "text" })),
    config: { ...config, overrides },
  });
  const zod = files.find(({ path }) => path === "A.zod.ts")?.text;
  expect(zod).toContain('z.ZodEnum<{ x: "x"; y: "y" }>');
});

const TOOL_TEXT = /[#@]\s*source(?:Mapping)?URL|<\/script|<!--|@ts-|#__/i;

test.each([
  ...["//# sourceMappingURL=data:,x", "/*@ sourceURL=x */", "</script><script>", "</SCRIPT ", "<!--<script>"],
  ...['a # b < c "\\#"', "int -- //# sourceMappingURL=x"],
])("strings in generated code contain no text that tools search for: %j", (text) => {
  expect(stringLiteral(text)).not.toMatch(TOOL_TEXT);
  expect(JSON.parse(stringLiteral(text))).toBe(text);
});

test.each([
  ...["//# sourceMappingURL=x", "/*@ sourceURL=x */", "</script>", "<!--<script>", "@ts-ignore"],
  ...["a /* #__PURE__ */", 'it\'s "x" \\ \n\u2028'],
])("comments in generated code escape what tools or line ends would interpret: %j", (text) => {
  for (const comment of [formatLineComment(text).slice(2), formatCodeSpan(text)]) {
    expect(comment).not.toMatch(TOOL_TEXT);
    expect(comment).not.toMatch(/@|[^\x20-\x7e]/);
  }
  expect(formatCodeSpan(text)).not.toContain("*/");
});
