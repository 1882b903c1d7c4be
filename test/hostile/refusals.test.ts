/** Names and versions for which no code is generated, and the messages about them. */

import { describe, expect, test } from "vitest";
import { formatCodeSpan, formatLineComment, stringLiteral } from "../../src/emit/code.js";
import { generate } from "../../src/index.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const emitters = ["zod", "valibot", "ajv", "node"] as const;

function snapshotWith(...names: readonly string[]): Snapshot {
  return snapshotOf(...names.map((name) => moduleOf(name, { a: "int" })));
}

describe("refuses two modules whose exports would have the same name", () => {
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
    await expect(generate({ snapshot: snapshotWith(...names), config: { emitters } })).rejects.toThrow(
      /would export the same name, "(?:validate|enqueue|encode|checkAndEncode|warn)X(?:Item|Schema|Shape|Entries)"/,
    );
  });

  test("generate refuses two modules in different versions whose exports would have the same name", async () => {
    const snapshots = ["XItem", "validateX"].map((name, index) => ({
      ...snapshotWith(name),
      whmVersion: `11.${index}`,
    }));
    await expect(generate({ snapshots })).rejects.toThrow(
      "The list of snapshots: the generated code of the transfer modules",
    );
  });

  test.each([
    ["XItem", "X"],
    ["validateX", "X"],
    ["XItem", "validatex"],
    ["XItem", "validateXItem"],
  ])("generate accepts the modules %s and %s, whose exports differ", async (...names) => {
    await expect(generate({ snapshot: snapshotWith(...names), config: { emitters } })).resolves.toBeDefined();
  });
});

test.each(["item", "Item", "Transfer", "transferitems"])(
  "generate refuses the module name %s, which collides with shared exports",
  async (name) => {
    await expect(generate({ snapshot: snapshotWith(name) })).rejects.toThrow(
      "lead to exports that have the same names",
    );
  },
);

describe("a snapshot that a program creates", () => {
  test.each(["*/ evil() /*", "1.2\nevil()", "11", "", "1.2.3-beta", "\u202e1.2"])(
    "generate refuses a snapshot with the invalid version %j",
    async (whmVersion) => {
      const snapshot = { ...snapshotWith("A"), whmVersion };
      await expect(generate({ snapshot })).rejects.toThrow("invalid version of WHM");
      const both = [{ ...snapshotWith("A"), whmVersion: "11.138" }, snapshot];
      await expect(generate({ snapshots: both })).rejects.toThrow("invalid version of WHM");
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

test("generate removes repeated values of an override", async () => {
  const config = { emitters, overrides: [{ key: "a", set: { values: ["x", "x", "y"] } }] };
  const files = await generate({ snapshot: snapshotOf(moduleOf("A", { a: "text" })), config });
  const zod = files.find(({ path }) => path === "A.zod.ts")?.text;
  expect(zod).toContain('z.ZodEnum<{ x: "x"; y: "y" }>');
});

describe("literals contain no text that tools search for even inside strings", () => {
  test.each([
    "//# sourceMappingURL=data:,x",
    "/*@ sourceURL=x */",
    "</script><script>",
    "</SCRIPT ",
    "<!--<script>",
    'a # b < c "\\#"',
  ])(
    "string literals in generated code contain no sourceMappingURL, script tag or HTML comment: %j",
    (text) => {
      const literal = stringLiteral(text);
      expect(literal).not.toMatch(/[#@]\s*source(?:Mapping)?URL|<\/script|<!--/i);
      expect(formatCodeSpan(text)).not.toMatch(/<\/script|<!--/i);
      expect(formatLineComment(text)).not.toMatch(/<\/script|<!--/i);
      expect(JSON.parse(literal)).toBe(text);
    },
  );
});

describe("comments contain no text that tools search for", () => {
  test.each([
    ["int -- //# sourceMappingURL=x", "// int -- \\u002f/\\u0023 sourceMappingURL=x"],
    ["@ts-ignore", "// \\u0040ts-ignore"],
    ["a /* #__PURE__ */", "// a \\u002f* \\u0023__PURE__ */"],
    ["a # b", "// a # b"],
    ['it\'s "x" \\ \n\u2028', '// it\'s "x" \\ \\n\\u2028'],
  ])(
    "comments in generated code contain no text that tools interpret, such as @ts-ignore or sourceMappingURL: %j",
    (text, comment) => {
      expect(formatLineComment(text)).toBe(comment);
      expect(formatCodeSpan(text)).not.toMatch(/@|#__|# source|\*\/|[^\x20-\x7e]/);
    },
  );
});
