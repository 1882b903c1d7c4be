/**
 * What libraries do to whoever feeds them words of a server: each fault as it is in the installed version, so that the day on
 * which it is mended is noticed here, and beside it that no word of a server comes to it from us.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { Ajv, type AnySchema } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { Project } from "ts-morph";
import { describe, expect, test, vi } from "vitest";
import { generate } from "../../src/index.js";
import { declarationFaults } from "../support/declarations.js";
import { ROOT } from "../support/folders.js";
import { ODD_KEYS } from "../support/hostile.js";
import { loadEmitter } from "../support/emitters.js";
import type { LooseValidator } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const BREAKS_OUT = "*/ globalThis.canary = 1; /*";

/** A server's words, wherever it has a say. */
const SNAPSHOT = snapshotOf(
  moduleOf("Hostile", {
    ...Object.fromEntries(
      ODD_KEYS.map((name) => [name, `enum('${BREAKS_OUT}','mark0') COMMENT '${BREAKS_OUT}'`]),
    ),
    $id: `text COMMENT '${BREAKS_OUT}'`,
    $ref: "text",
    tsType: "text",
    minItems: `set('${BREAKS_OUT}')`,
    patternProperties: "text",
  }),
);

describe("ajv", () => {
  const codeOf = (schema: AnySchema): string => {
    const ajv = new Ajv({ strict: false, code: { source: true, lines: true } });
    return standalone.default(ajv, ajv.compile(schema));
  };

  test("runs a $id that ends the comment in which it says where it is from", () => {
    const code = codeOf({ $id: `x\n${BREAKS_OUT}`, type: "string" });
    const world = { module: { exports: (_value: unknown): boolean => false }, canary: 0 };
    runInNewContext(code, world);
    world.module.exports("a");
    expect(world.canary).toBe(1);
  });

  test.each([
    [
      "passes over __proto__",
      { properties: JSON.parse('{"__proto__":{"type":"string"}}') as object },
      '{"__proto__":1}',
      true,
    ],
    ["takes what is inherited for what is required", { required: ["constructor"] }, "{}", true],
    ["takes what is inherited for a value", { properties: { constructor: { type: "string" } } }, "{}", false],
  ])("%s", (_what, schema, item, verdict) => {
    const ajv = new Ajv({ strict: false });
    expect(ajv.compile({ type: "object", ...schema })(JSON.parse(item))).toBe(verdict);
  });

  test("is fed marks and patterns of ours", async () => {
    const fed: unknown[] = [];
    const spy = vi.spyOn(Ajv.prototype, "compile").mockImplementation(function (this: Ajv, schema: unknown) {
      fed.push(schema);
      spy.mockRestore();
      return this.compile(schema as AnySchema);
    } as typeof Ajv.prototype.compile);
    const files = await generate({ snapshot: SNAPSHOT, config: { emitters: ["ajv"] } });
    expect(fed).toHaveLength(1);
    const text = JSON.stringify(fed);
    expect(text).not.toMatch(/\$id|\$ref|globalThis|__proto__|tsType|\*\//);
    expect(declarationFaults(files)).toEqual([]);
  });

  test("knows inherited names as keys like others, where we had it write the code", async () => {
    const module = moduleOf(
      "Odd",
      Object.fromEntries(["__proto__", "constructor"].map((key) => [key, "char(1)"])),
    );
    const { emitterExports } = await loadEmitter("ajv", snapshotOf(module));
    const validate = emitterExports["validateOdd"] as LooseValidator;
    expect(validate({})).toBe(true);
    expect(validate(JSON.parse('{"__proto__":"a","constructor":"b"}'))).toBe(true);
    expect(validate(JSON.parse('{"__proto__":1}'))).toBe(false);
  });
});

describe("json-schema-to-typescript", () => {
  const codeOf = (properties: object): Promise<string> =>
    compile({ type: "object", properties } as JSONSchema, "A", { bannerComment: "", format: false });

  test.each([
    [
      "a tsType",
      { a: { tsType: "string }\nglobalThis.canary = 1;\ninterface B {" } },
      "\nglobalThis.canary = 1;\n",
    ],
    [
      "a limit that is a text",
      { a: { type: "array", items: {}, minItems: "*/ evil(); /*" } },
      "*/ evil(); /*",
    ],
    ["a member that is no ASCII", { a: { enum: ["\u2028\u202e"] } }, "\u2028\u202e"],
    [
      "a key that sets the prototype",
      JSON.parse('{"__proto__":{"type":"string"}}') as object,
      "\n__proto__?: string",
    ],
  ])("writes %s as it finds it", async (_what, properties, raw) => {
    expect(await codeOf(properties)).toContain(raw);
  });

  test("is fed marks, and names of ours", async () => {
    const files = await generate({ snapshot: SNAPSHOT });
    expect(declarationFaults(files)).toEqual([]);
    const [own] = files.filter(({ path }) => path === "Hostile.ts");
    expect(own?.text).toContain(
      '["__proto__"]?: "*/ globalThis.canary = 1; /*" | "mark0" | null | undefined',
    );
  });
});

describe("ts-morph", () => {
  test("writes names and values as it finds them", () => {
    const source = new Project({ useInMemoryFileSystem: true }).createSourceFile("a.ts", "");
    source.addVariableStatement({ declarations: [{ name: "x = evil(), y", initializer: "1, evil()" }] });
    expect(source.getFullText()).toContain("x = evil(), y = 1, evil()");
  });

  test("reads for us, and writes nothing", () => {
    const dir = join(ROOT, "src/drift/usage");
    for (const name of readdirSync(dir)) {
      const writers =
        /\.(?:add|insert)(?:Interface|Variable|Function|Class|Type|Import|Export|Statement|Text)\w*\(|\.save\w*\(/;
      expect(readFileSync(join(dir, name), "utf8"), name).not.toMatch(writers);
    }
  });
});
