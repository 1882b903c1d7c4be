/**
 * Text of a server that would be code if it were not escaped: in names, definitions, lists, priorities, versions and members that
 * generators interpret. A refusal leaves the disk unchanged. An accepted text arrives unchanged in the generated declarations,
 * and is never executed during generation, import, validation or encoding.
 */

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { FULL } from "../support/extent.js";
import type { AnswerFault } from "../support/faulty-server.js";
import { declarationFaults } from "../support/declarations.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { javaScriptOf } from "../support/generated.js";
import {
  changeAnswer,
  replaceData,
  error,
  testCases,
  writeProjectFile,
  refusals,
  type FaultCase,
  type CaseRow,
  type CaseContext,
} from "./fault-case.js";

const LIST = "available_transfer_modules";

/** Code that is detected if it runs. */
const CANARY = "globalThis.canary=1";

/** The server lists one module with this schema. */
function serving(schema: unknown, module = "Added"): readonly AnswerFault[] {
  return [
    { function: LIST, body: replaceData({ modules: { [module]: "1" } }) },
    {
      function: "transfer_module_schema",
      body: changeAnswer(({ metadata }) => ({
        metadata: { ...metadata, result: 1, reason: "OK" },
        data: { schema },
      })),
    },
  ];
}

function keysOf(definitions: Readonly<Record<string, string>>): object {
  // From entries, because `__proto__` in a literal would set the prototype.
  return Object.fromEntries(Object.entries(definitions).map(([name, def]) => [name, { def }]));
}

function schemaOf(definitions: Readonly<Record<string, string>>, more: object = {}): object {
  return { keys: keysOf(definitions), primary: [], required: [], ...more };
}

/** A case that succeeds, with the text unchanged in the generated code. */
function successCase(
  name: string,
  definitions: Readonly<Record<string, string>>,
  more: Partial<FaultCase> & { readonly schema?: object; readonly module?: string } = {},
): FaultCase {
  const { schema = schemaOf(definitions), module = "Added", ...rest } = more;
  return {
    name,
    faults: serving(schema, module),
    ...{ exit: 0, requests: 3, stdout: / files? written/ },
    ...rest,
    async disk(context) {
      await expectHarmlessCode(context, { [module]: definitions });
    },
  };
}

/** Expects that the code contains only declarations, and imports it in a monitored process. */
async function expectHarmlessCode(
  context: CaseContext,
  known: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<void> {
  const files = Object.entries(filesBelow(join(context.cwd, "generated"))).map(([path, text]) => ({
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
  const probed = await context.probe(join(ROOT, "test/faults/probe.js"), dir);
  expect(probed).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(probed.stdout)).toEqual(known);
  for (const [module, definitions] of Object.entries(known)) {
    const { properties = {} } = JSON.parse(
      readFileSync(join(context.cwd, "generated", `${module}.schema.json`), "utf8"),
    ) as { properties?: Record<string, { description: string }> };
    expect(
      Object.fromEntries(Object.entries(properties).map(([key, { description }]) => [key, description])),
    ).toEqual(definitions);
  }
}

/** Texts that would end a literal, a comment, a template, a regular expression, a line or a tag. */
const PAYLOADS: Readonly<Record<string, string>> = {
  "the end of a comment": `*/ ${CANARY}; /*`,
  "the end of a line comment": `\n${CANARY}; //`,
  "a line separator": `\u2028${CANARY}; //`,
  "the end of a string": `"; ${CANARY}; "`,
  "an escaped end of a string": `\\"; ${CANARY}; //`,
  "a template literal": `\${${CANARY}}\`; ${CANARY}; \``,
  "the end of an expression": `/; ${CANARY}; /x`,
  "the end of a list": `]}); ${CANARY}; ({[`,
  "the end of a script": `</script><script>${CANARY}</script>`,
  "a source map": `//# sourceMappingURL=data:,x\n//# sourceURL=x\n${CANARY}`,
  "a directive": `@ts-nocheck */ ${CANARY} /* /// <reference path="/etc/passwd" />`,
  "a pattern of replacement": `$& $1 $\` $' ${CANARY}`,
  "placeholders of the generator": `MODULE mark0 "mark0" data.key0 // @end ${CANARY}`,
  "a change of the text direction": `\u202e ${CANARY} \u2066`,
};

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

describe("codegen escapes a column comment with", () => {
  testCases(
    Object.entries(PAYLOADS).map(([name, text]) =>
      successCase(name, { a: `int(1) DEFAULT 0 COMMENT ${quoted(text)}` }),
    ),
  );
});

describe("codegen escapes a default with", FULL, () => {
  testCases(
    Object.entries(PAYLOADS).map(([name, text]) =>
      successCase(name, { a: `varchar(200) DEFAULT ${quoted(text)}` }),
    ),
  );
});

describe("codegen escapes an enum member with", FULL, () => {
  testCases(
    Object.entries(PAYLOADS).map(([name, text]) => successCase(name, { a: `enum('x',${quoted(text)})` })),
  );
});

describe("codegen escapes a CHECK with", FULL, () => {
  testCases(
    Object.entries(PAYLOADS).map(([name, text]) =>
      successCase(name, { a: `text CHECK (a <> ${quoted(text)})` }),
    ),
  );
});

describe("codegen escapes the key", () => {
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
  testCases(keys.map((key) => successCase(key, Object.fromEntries([[key, "text"]]))));
});

describe("keys with a meaning in JavaScript, required and primary,", FULL, () => {
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString"];
  const definitions = Object.fromEntries(names.map((name) => [name, "char(5) DEFAULT NULL"]));
  testCases([
    successCase("are ordinary keys", definitions, {
      schema: schemaOf(definitions, { primary: names, required: names }),
    }),
    successCase("are ordinary keys in every emitter", definitions, {
      schema: schemaOf(definitions, { primary: names, required: names }),
      arrange: (context) =>
        writeProjectFile(context, "whm-transfer.config.json", '{ "emitters": ["zod", "valibot", "ajv"] }'),
    }),
  ]);
});

describe("codegen accepts the module name", () => {
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
  testCases(modules.map((module) => successCase(module, { a: "text" }, { module })));
});

describe("codegen refuses the module name", () => {
  const name = (module: string, stderr: string, more: Partial<CaseRow> = {}): CaseRow => ({
    name: JSON.stringify(module).slice(0, 40),
    faults: [{ function: LIST, body: replaceData({ modules: { [module]: "1" } }) }],
    stderr: error(stderr),
    ...more,
  });
  const NONE = "must begin with a letter, and contain only";
  const TAKEN = "is the name of another generated file";
  testCases(
    refusals([
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
        name(module, "would lead to exports that have the same names as the exports of other generated code"),
      ),
      name("x".repeat(65), "is longer than 64 characters"),
      {
        name: "that differs from another name only in case",
        faults: [
          { function: LIST, body: replaceData({ modules: { Added: "1", ADDED: "2" } }) },
          {
            function: "transfer_module_schema",
            body: changeAnswer(({ metadata }) => ({
              metadata: { ...metadata, result: 1 },
              data: { schema: schemaOf({ a: "text" }) },
            })),
          },
        ],
        ...{ requests: 3, stderr: error('"ADDED" and "Added"|"Added" and "ADDED"') },
      },
      {
        name: "whose exports have the same name as another export",
        faults: [
          { function: LIST, body: replaceData({ modules: { XItem: "1", validateX: "2" } }) },
          {
            function: "transfer_module_schema",
            body: changeAnswer(({ metadata }) => ({
              metadata: { ...metadata, result: 1 },
              data: { schema: schemaOf({ a: "text" }) },
            })),
          },
        ],
        ...{ requests: 3, stderr: error('would export the same name, "validateXItem"') },
      },
    ]),
  );
});

describe("codegen refuses the key", () => {
  const key = (name: string, stderr: string): CaseRow => ({
    name: JSON.stringify(name).slice(0, 40),
    faults: serving(schemaOf(Object.fromEntries([[name, "text"]]))),
    ...{ requests: 2, stderr: error(stderr) },
  });
  testCases(
    refusals([
      ...["\u00e9", "a\u0000", "a\n", "\u202e", "a\u200b", "\ufeff", "\ud800", "\u2028", "\u0430"].map(
        (name) => key(name, "is not printable ASCII"),
      ),
      ...[" a", "a ", " "].map((name) => key(name, "begins or ends with a space")),
      ...["module", "transfer_session_id", "api.version"].map((name) =>
        key(name, 'is a parameter of the API function "enqueue_transfer_item" itself'),
      ),
      {
        name: "that differs from another name only in case",
        faults: serving(schemaOf({ user: "text", USER: "text" })),
        ...{ requests: 2, stderr: error('"user" and "USER"|"USER" and "user"') },
      },
    ]),
  );
});

describe("members that generators interpret", () => {
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
  testCases([
    successCase(
      "next to a definition are ignored",
      { a: "text" },
      { schema: { keys: { a: { def: "text", ...words } }, primary: [], required: [] } },
    ),
    successCase("next to the keys are not read", { a: "text" }, { schema: schemaOf({ a: "text" }, words) }),
    successCase(
      "are ordinary keys if a schema has them",
      Object.fromEntries(Object.keys(words).map((name) => [name, "text"])),
    ),
    successCase(
      "are ordinary keys in every emitter",
      Object.fromEntries(Object.keys(words).map((name) => [name, "text"])),
      {
        arrange: (context) =>
          writeProjectFile(context, "whm-transfer.config.json", '{ "emitters": ["zod", "valibot", "ajv"] }'),
      },
    ),
    successCase(
      "in the metadata of a response are ignored",
      { a: "text" },
      {
        faults: [
          ...serving(schemaOf({ a: "text" })),
          {
            body: (body) =>
              body.replace(/^\{/, `{"__proto__":{"canary":1},"constructor":{"prototype":{"canary":1}},`),
          },
        ],
      },
    ),
    successCase(
      "named __proto__ do not set the prototype",
      { a: "text" },
      {
        faults: serving({
          keys: { a: JSON.parse('{"def":"text","__proto__":{"def":"int"}}') as object },
          primary: [],
          required: [],
          ["__proto__"]: { keys: {} },
        }),
      },
    ),
  ]);
});

describe("codegen, for a definition that is not SQL,", () => {
  const def = (name: string, text: string): CaseRow => ({
    name,
    faults: serving(schemaOf({ a: text })),
    ...{
      requests: 2,
      stderrLines: 3,
      stderr: /^error: [^\n]*\n {2}(?:1 )?\| [^\n]*\n {2} *\| *\^+\n {2}hint: [^\n]*\n$/,
    },
  });
  testCases(
    refusals([
      def("refuses a page", "<script>alert(1)</script>"),
      def("refuses a command of a CI system", "::error::forged"),
      def("refuses a command of Azure", "##vso[task.complete result=Succeeded]x"),
      def("refuses a terminal command", "\u001b[2J\u001b]0;x\u0007text"),
      def("refuses an unending parenthesis", `int(${"(".repeat(5000)}`),
      def("refuses an unending text", `text default '${"''".repeat(20_000)}`),
    ]),
  );
  testCases([
    successCase(
      "treats JavaScript as an unknown clause or type",
      { a: `text; ${CANARY}`, b: "process.exit(66)" },
      { stderr: /^warning: [^\n]* unknown parts?: /, stderrLines: 2 },
    ),
  ]);
  const deep = `text CHECK (${"(".repeat(3000)}a > 1${")".repeat(3000)})`;
  testCases([successCase("accepts deeply nested parentheses", { a: deep })], FULL);
});

describe("saved responses", () => {
  const saved = (
    name: string,
    write: (context: CaseContext, dir: string) => void,
    more: Partial<FaultCase>,
  ): FaultCase => ({
    name,
    arrange(context) {
      const dir = join(context.outside, "answers");
      mkdirSync(dir);
      const list = { data: { modules: { Added: "1" } }, metadata: { command: LIST, result: 1 } };
      writeFileSync(join(dir, `${LIST}.json`), JSON.stringify(list));
      write(context, dir);
    },
    parameters: ({ outside: aside }) => ["codegen", "--from", join(aside, "answers")],
    ...{ isOffline: true, exit: 2, requests: 0, disk: "old" },
    ...more,
  });
  const schema = JSON.stringify({
    data: { schema: schemaOf({ a: `text COMMENT '*/ ${CANARY} /*'` }) },
    metadata: { command: "transfer_module_schema", result: 1, reason: "OK", version: 1 },
  });
  testCases([
    saved(
      "with a name that would be a path are refused",
      (_, dir) => writeFileSync(join(dir, "transfer_module_schema...evil.json"), schema),
      { stderr: /^error: / },
    ),
    saved(
      "with definitions that resemble code become declarations",
      (_, dir) => writeFileSync(join(dir, "transfer_module_schema.Added.json"), schema),
      {
        ...{ exit: 0, stdout: / files? written/ },
        disk: (context) => expectHarmlessCode(context, { Added: { a: `text COMMENT '*/ ${CANARY} /*'` } }),
      },
    ),
  ]);
});
