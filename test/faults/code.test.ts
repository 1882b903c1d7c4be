/**
 * Text of a server that would be code if anything let it: by way of names, definitions, lists, priorities, versions, and of words that
 * generators obey elsewhere. What is refused leaves the disk as it was; what is taken becomes declarations that know it to the letter,
 * and no canary fires: at generation, at import, at validation, at encoding.
 */

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { AnswerFault } from "../../src/testing.js";
import { declarationFaults } from "../support/declarations.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { javaScriptOf } from "../support/generated.js";
import { answer, data, error, perform, put, refused, type Case, type Row, type Stage } from "./stage.js";

const LIST = "available_transfer_modules";

/** Code that shows itself, in the manner of whatever it would have to leave. */
const CANARY = "globalThis.canary=1";

/** The list names one module, of this schema. */
function serves(schema: unknown, module = "Added"): readonly AnswerFault[] {
  return [
    { function: LIST, body: data({ modules: { [module]: "1" } }) },
    {
      function: "transfer_module_schema",
      body: answer(({ metadata }) => ({
        metadata: { ...metadata, result: 1, reason: "OK" },
        data: { schema },
      })),
    },
  ];
}

function keysOf(definitions: Readonly<Record<string, string>>): object {
  // Entries, since a literal's `__proto__` would be none.
  return Object.fromEntries(Object.entries(definitions).map(([name, def]) => [name, { def }]));
}

function schemaOf(definitions: Readonly<Record<string, string>>, more: object = {}): object {
  return { keys: keysOf(definitions), primary: [], required: [], ...more };
}

/** Taken, and known by the generated code to the letter. */
function taken(
  name: string,
  definitions: Readonly<Record<string, string>>,
  more: Partial<Case> & { readonly schema?: object; readonly module?: string } = {},
): Case {
  const { schema = schemaOf(definitions), module = "Added", ...rest } = more;
  return {
    name,
    faults: serves(schema, module),
    ...{ exit: 0, asked: 3, tells: / files? written/ },
    ...rest,
    async disk(stage) {
      await expectSound(stage, { [module]: definitions });
    },
  };
}

/** The generated code is declarations alone, and comes to life in a process that is watched. */
async function expectSound(
  stage: Stage,
  known: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<void> {
  const files = Object.entries(filesBelow(join(stage.cwd, "generated"))).map(([path, text]) => ({
    path,
    text,
  }));
  expect(declarationFaults(files)).toEqual([]);
  const dir = temporaryFolder();
  writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
  symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"), "junction");
  for (const { path, text } of files) {
    if (!path.endsWith(".ts")) continue;
    writeFileSync(join(dir, path.replace(/\.ts$/, ".js")), javaScriptOf(text));
  }
  const probed = await stage.probe(join(ROOT, "test/faults/probe.js"), dir);
  expect(probed).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(probed.stdout)).toEqual(known);
  for (const [module, definitions] of Object.entries(known)) {
    const { properties = {} } = JSON.parse(
      readFileSync(join(stage.cwd, "generated", `${module}.schema.json`), "utf8"),
    ) as { properties?: Record<string, { description: string }> };
    expect(
      Object.fromEntries(Object.entries(properties).map(([key, { description }]) => [key, description])),
    ).toEqual(definitions);
  }
}

/** What would leave a literal, a comment, a template, a regular expression, a line or a tag. */
const PAYLOADS: Readonly<Record<string, string>> = {
  "the end of a comment": `*/ ${CANARY}; /*`,
  "the end of a comment of its line": `\n${CANARY}; //`,
  "a line separator": `\u2028${CANARY}; //`,
  "the end of a text": `"; ${CANARY}; "`,
  "an escaped end of a text": `\\"; ${CANARY}; //`,
  "a template": `\${${CANARY}}\`; ${CANARY}; \``,
  "the end of an expression": `/; ${CANARY}; /x`,
  "the end of a list": `]}); ${CANARY}; ({[`,
  "the end of a script": `</script><script>${CANARY}</script>`,
  "a source map": `//# sourceMappingURL=data:,x\n//# sourceURL=x\n${CANARY}`,
  "a directive": `@ts-nocheck */ ${CANARY} /* /// <reference path="/etc/passwd" />`,
  "a pattern of replacement": `$& $1 $\` $' ${CANARY}`,
  "our own marks": `MODULE mark0 "mark0" data.key0 // @end ${CANARY}`,
  "another direction": `\u202e ${CANARY} \u2066`,
};

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

describe("a comment of a column that holds", () => {
  perform(
    Object.entries(PAYLOADS).map(([name, text]) =>
      taken(name, { a: `int(1) DEFAULT 0 COMMENT ${quoted(text)}` }),
    ),
  );
});

describe("a default that holds", () => {
  perform(
    Object.entries(PAYLOADS).map(([name, text]) =>
      taken(name, { a: `varchar(200) DEFAULT ${quoted(text)}` }),
    ),
  );
});

describe("a member of an enum that holds", () => {
  perform(Object.entries(PAYLOADS).map(([name, text]) => taken(name, { a: `enum('x',${quoted(text)})` })));
});

describe("a check that compares with", () => {
  perform(
    Object.entries(PAYLOADS).map(([name, text]) => taken(name, { a: `text CHECK (a <> ${quoted(text)})` })),
  );
});

describe("a key that is", () => {
  const keys: readonly string[] = [
    ...[
      "__proto__",
      "constructor",
      "hasOwnProperty",
      "toString",
      "prototype",
      "valueOf",
      "__defineGetter__",
      "then",
    ],
    ...[
      "*/",
      "/*",
      "//",
      "'",
      '"',
      "`",
      "\\",
      `"]=1;${CANARY};["`,
      `*/${CANARY}/*`,
      `\${${CANARY}}`,
      `'+(${CANARY})+'`,
    ],
    ...[
      "</script>",
      "@ts-ignore",
      "[Symbol.iterator]",
      "$id",
      "$ref",
      "tsType",
      "a: never; [k: string]",
      "::error::x",
      "../../x",
    ],
  ];
  perform(keys.map((key) => taken(key, Object.fromEntries([[key, "text"]]))));
});

describe("keys that mean something to JavaScript, required and primary,", () => {
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString"];
  const definitions = Object.fromEntries(names.map((name) => [name, "char(5) DEFAULT NULL"]));
  perform([
    taken("are keys like others", definitions, {
      schema: schemaOf(definitions, { primary: names, required: names }),
    }),
    taken("to every emitter", definitions, {
      schema: schemaOf(definitions, { primary: names, required: names }),
      arrange: (stage) =>
        put(stage, "whm-transfer.config.json", '{ "emitters": ["zod", "valibot", "typebox", "ajv"] }'),
    }),
  ]);
});

describe("a module that is", () => {
  const modules = [
    "constructor",
    "hasOwnProperty",
    "toString",
    "Object",
    "Promise",
    "eval",
    "await",
    "class",
    "undefined",
    "default",
    "validateX",
  ];
  perform(modules.map((module) => taken(module, { a: "text" }, { module })));
});

describe("a module's name that is refused:", () => {
  const name = (module: string, says: string, more: Partial<Row> = {}): Row => ({
    name: JSON.stringify(module).slice(0, 40),
    faults: [{ function: LIST, body: data({ modules: { [module]: "1" } }) }],
    says: error(says),
    ...more,
  });
  const NONE = "is not a plain identifier";
  const TAKEN = "is the name of a file that has another meaning";
  perform(
    refused([
      ...[
        "../evil",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "..",
        ".",
        ".hidden",
        "a.ts",
        "a b",
        "-a",
        "1a",
        "",
        "C:",
        "a\0b",
      ].map((module) => name(module, NONE)),
      ...[
        `*/${CANARY}/*`,
        `x;${CANARY}`,
        "`",
        "${1}",
        "__proto__",
        "a\n::error::x",
        "\u202ecod.exe",
        "A\u030a",
        "\u00c5",
        "a\u200bb",
        "\ufeffa",
        "\ud800",
      ].map((module) => name(module, NONE)),
      ...["con", "NUL", "Com1", "lpt9", "index", "Snapshot", "manifest"].map((module) => name(module, TAKEN)),
      ...["Transfer", "item", "TransferItems"].map((module) =>
        name(module, "would give its exports the names of exports that serve all"),
      ),
      name("x".repeat(65), "is longer than 64 characters"),
      {
        name: "two that differ in case",
        faults: [
          { function: LIST, body: data({ modules: { Added: "1", ADDED: "2" } }) },
          {
            function: "transfer_module_schema",
            body: answer(({ metadata }) => ({
              metadata: { ...metadata, result: 1 },
              data: { schema: schemaOf({ a: "text" }) },
            })),
          },
        ],
        ...{ asked: 3, says: error('"ADDED" and "Added"|"Added" and "ADDED"') },
      },
      {
        name: "two of which something would be exported under one name",
        faults: [
          { function: LIST, body: data({ modules: { XItem: "1", validateX: "2" } }) },
          {
            function: "transfer_module_schema",
            body: answer(({ metadata }) => ({
              metadata: { ...metadata, result: 1 },
              data: { schema: schemaOf({ a: "text" }) },
            })),
          },
        ],
        ...{ asked: 3, says: error('something called "validateXItem" would be exported') },
      },
    ]),
  );
});

describe("a key that is refused:", () => {
  const key = (name: string, says: string): Row => ({
    name: JSON.stringify(name).slice(0, 40),
    faults: serves(schemaOf(Object.fromEntries([[name, "text"]]))),
    ...{ asked: 2, says: error(says) },
  });
  perform(
    refused([
      ...["\u00e9", "a\u0000", "a\n", "\u202e", "a\u200b", "\ufeff", "\ud800", "\u2028", "\u0430"].map(
        (name) => key(name, "is not printable ASCII"),
      ),
      ...[" a", "a ", " "].map((name) => key(name, "begins or ends with a space")),
      ...["module", "transfer_session_id", "api.version"].map((name) =>
        key(name, "is a parameter of enqueue_transfer_item itself"),
      ),
      {
        name: "two that differ in case",
        faults: serves(schemaOf({ user: "text", USER: "text" })),
        ...{ asked: 2, says: error('"user" and "USER"|"USER" and "user"') },
      },
    ]),
  );
});

describe("words that generators obey elsewhere", () => {
  const JAVASCRIPT = `1;${CANARY};//`;
  const words = {
    ...{
      $id: `x\n*/${CANARY}//`,
      id: `*/${CANARY}/*`,
      $ref: "file:///etc/passwd",
      $schema: "http://127.0.0.1:1/",
      $anchor: "a",
    },
    ...{
      tsType: `any;${CANARY}`,
      tsEnumNames: [`x=${JAVASCRIPT}`],
      title: `*/${CANARY}/*`,
      description: `*/${CANARY}/*`,
      deprecated: true,
    },
    ...{
      pattern: `/;${CANARY};/`,
      format: "regex",
      minItems: JAVASCRIPT,
      maxLength: JAVASCRIPT,
      const: { toString: JAVASCRIPT },
    },
    ...{
      patternProperties: { [`]/;${CANARY}`]: {} },
      additionalProperties: true,
      definitions: { a: {} },
      $defs: { a: {} },
      $comment: `*/${CANARY}`,
    },
    ...{
      type: "object",
      properties: { evil: {} },
      default: JAVASCRIPT,
      examples: [JAVASCRIPT],
      enum: [JAVASCRIPT],
      toJSON: JAVASCRIPT,
      __proto__: null,
    },
  };
  perform([
    taken(
      "beside a definition are not read",
      { a: "text" },
      { schema: { keys: { a: { def: "text", ...words } }, primary: [], required: [] } },
    ),
    taken("beside the keys are not read", { a: "text" }, { schema: schemaOf({ a: "text" }, words) }),
    taken("as keys are keys", Object.fromEntries(Object.keys(words).map((name) => [name, "text"]))),
    taken(
      "as keys are keys to every emitter",
      Object.fromEntries(Object.keys(words).map((name) => [name, "text"])),
      {
        arrange: (stage) =>
          put(stage, "whm-transfer.config.json", '{ "emitters": ["zod", "valibot", "typebox", "ajv"] }'),
      },
    ),
    taken(
      "that are said of an answer are not read",
      { a: "text" },
      {
        faults: [
          ...serves(schemaOf({ a: "text" })),
          {
            body: (body) =>
              body.replace(/^\{/, `{"__proto__":{"canary":1},"constructor":{"prototype":{"canary":1}},`),
          },
        ],
      },
    ),
    taken(
      "in place of a prototype are none",
      { a: "text" },
      {
        faults: serves({
          keys: { a: JSON.parse('{"def":"text","__proto__":{"def":"int"}}') as object },
          primary: [],
          required: [],
          ["__proto__"]: { keys: {} },
        }),
      },
    ),
  ]);
});

describe("a definition that is no SQL", () => {
  const def = (name: string, text: string): Row => ({
    name,
    faults: serves(schemaOf({ a: text })),
    ...{ asked: 2, lines: 3, says: /^error: [^\n]*\n {2}(?:1 )?\| [^\n]*\n {2} *\| *\^+\n$/ },
  });
  perform(
    refused([
      def("but JavaScript", `text; ${CANARY}`),
      def("but a call", `process.exit(66)`),
      def("but a page", "<script>alert(1)</script>"),
      def("but a command of a CI system", "::error::forged"),
      def("but another", "##vso[task.complete result=Succeeded]x"),
      def("but what a terminal obeys", "\u001b[2J\u001b]0;x\u0007text"),
      def("but an unending parenthesis", `int(${"(".repeat(5000)}`),
      def("but an unending text", `text default '${"''".repeat(20_000)}`),
    ]),
  );
  const deep = `text CHECK (${"(".repeat(3000)}a > 1${")".repeat(3000)})`;
  perform([
    {
      name: "or too deep is taken or refused, in a sentence",
      faults: serves(schemaOf({ a: deep })),
      ...{ exit: 3, asked: 2, disk: "old", lines: 3, says: /^error: / },
    },
  ]);
});

describe("what is saved", () => {
  const saved = (name: string, write: (stage: Stage, dir: string) => void, more: Partial<Case>): Case => ({
    name,
    arrange(stage) {
      const dir = join(stage.aside, "answers");
      mkdirSync(dir);
      const list = { data: { modules: { Added: "1" } }, metadata: { command: LIST, result: 1 } };
      writeFileSync(join(dir, `${LIST}.json`), JSON.stringify(list));
      write(stage, dir);
    },
    words: ({ aside }) => ["codegen", "--from", join(aside, "answers")],
    ...{ offline: true, exit: 2, asked: 0, disk: "old" },
    ...more,
  });
  const schema = JSON.stringify({
    data: { schema: schemaOf({ a: `text COMMENT '*/ ${CANARY} /*'` }) },
    metadata: { command: "transfer_module_schema", result: 1, reason: "OK", version: 1 },
  });
  perform([
    saved(
      "under a name that would be a path is refused",
      (_, dir) => writeFileSync(join(dir, "transfer_module_schema...evil.json"), schema),
      { says: /^error: / },
    ),
    saved(
      "with definitions that would be code becomes declarations",
      (_, dir) => writeFileSync(join(dir, "transfer_module_schema.Added.json"), schema),
      {
        ...{ exit: 0, tells: / files? written/ },
        disk: (stage) => expectSound(stage, { Added: { a: `text COMMENT '*/ ${CANARY} /*'` } }),
      },
    ),
  ]);
});
