/**
 * Flaws of libraries that matter if they process a server's texts. Each test shows the flaw in the installed version, so that a fix
 * is noticed, and that the library gets no text of a server from us.
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

const COMMENT_ESCAPE = "*/ globalThis.canary = 1; /*";

/** A snapshot with hostile text wherever a server can place it. */
const SNAPSHOT = snapshotOf(
  moduleOf("Hostile", {
    ...Object.fromEntries(
      ODD_KEYS.map((name) => [name, `enum('${COMMENT_ESCAPE}','mark0') COMMENT '${COMMENT_ESCAPE}'`]),
    ),
    $id: `text COMMENT '${COMMENT_ESCAPE}'`,
    $ref: "text",
    tsType: "text",
    minItems: `set('${COMMENT_ESCAPE}')`,
    patternProperties: "text",
  }),
);

describe("ajv", () => {
  const codeOf = (schema: AnySchema): string => {
    const ajv = new Ajv({ strict: false, code: { source: true, lines: true } });
    return standalone.default(ajv, ajv.compile(schema));
  };

  test("code that ajv generates executes the text of a $id that ends the surrounding comment", () => {
    const code = codeOf({ $id: `x\n${COMMENT_ESCAPE}`, type: "string" });
    const world = { module: { exports: (_value: unknown): boolean => false }, canary: 0 };
    runInNewContext(code, world);
    world.module.exports("a");
    expect(world.canary).toBe(1);
  });

  test.each([
    [
      "ajv ignores __proto__",
      { properties: JSON.parse('{"__proto__":{"type":"string"}}') as object },
      '{"__proto__":1}',
      true,
    ],
    ["ajv accepts an inherited property as a required one", { required: ["constructor"] }, "{}", true],
    ["ajv validates an inherited property", { properties: { constructor: { type: "string" } } }, "{}", false],
  ])("ajv validates keys with inherited names in an unexpected way: %s", (_title, schema, item, isValid) => {
    const ajv = new Ajv({ strict: false });
    expect(ajv.compile({ type: "object", ...schema })(JSON.parse(item))).toBe(isValid);
  });

  test("the ajv emitter passes only placeholders and patterns to ajv, but no text of a server", async () => {
    const schemas: unknown[] = [];
    const spy = vi.spyOn(Ajv.prototype, "compile").mockImplementation(function (this: Ajv, schema: unknown) {
      schemas.push(schema);
      spy.mockRestore();
      return this.compile(schema as AnySchema);
    } as typeof Ajv.prototype.compile);
    const files = await generate({ snapshot: SNAPSHOT, config: { emitters: ["ajv"] } });
    expect(schemas).toHaveLength(1);
    const text = JSON.stringify(schemas);
    expect(text).not.toMatch(/\$id|\$ref|globalThis|__proto__|tsType|\*\//);
    expect(declarationFaults(files)).toEqual([]);
  });

  test("code of the ajv emitter validates keys with names such as __proto__ and constructor", async () => {
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
      "a limit that is a string",
      { a: { type: "array", items: {}, minItems: "*/ evil(); /*" } },
      "*/ evil(); /*",
    ],
    ["a member that is not ASCII", { a: { enum: ["\u2028\u202e"] } }, "\u2028\u202e"],
    [
      "a key that sets the prototype",
      JSON.parse('{"__proto__":{"type":"string"}}') as object,
      "\n__proto__?: string",
    ],
  ])("json-schema-to-typescript does not escape %s", async (_title, properties, raw) => {
    expect(await codeOf(properties)).toContain(raw);
  });

  test("generate passes only placeholders to json-schema-to-typescript, but no text of a server", async () => {
    const files = await generate({ snapshot: SNAPSHOT });
    expect(declarationFaults(files)).toEqual([]);
    const [own] = files.filter(({ path }) => path === "Hostile.ts");
    expect(own?.text).toContain(
      '["__proto__"]?: "*/ globalThis.canary = 1; /*" | "mark0" | null | undefined',
    );
  });
});

describe("ts-morph", () => {
  test("ts-morph does not escape names and values in the code that a program adds", () => {
    const source = new Project({ useInMemoryFileSystem: true }).createSourceFile("a.ts", "");
    source.addVariableStatement({ declarations: [{ name: "x = evil(), y", initializer: "1, evil()" }] });
    expect(source.getFullText()).toContain("x = evil(), y = 1, evil()");
  });

  test("the package uses ts-morph only to read source files, not to write code", () => {
    const dir = join(ROOT, "src/drift/usage");
    for (const name of readdirSync(dir)) {
      const writers =
        /\.(?:add|insert)(?:Interface|Variable|Function|Class|TypeAlias|TypeParameter|Import|Export|Statement|Text)\w*\(|\.save\w*\(/;
      expect(readFileSync(join(dir, name), "utf8"), name).not.toMatch(writers);
    }
  });
});
