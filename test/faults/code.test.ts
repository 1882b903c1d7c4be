/**
 * Names and definitions of a server that are refused before they could become code. `test/hostile/` generates code from texts that are
 * accepted.
 */

import type { AnswerFault } from "../support/faulty-server.js";
import { LIST, listOf, refusals, schemaOf, error, faultCases, type Refusal } from "./fault-case.js";

const INVALID_MODULES = [
  ...[
    ...["../evil", "/etc/passwd", "a/b", "a\\b", "..", ".", ".hidden", "a.ts", "a b", "-a", "1a", ""],
    ...["C:", "a\0b"],
  ],
  ...["*/globalThis.canary=1/*", "x;globalThis.canary=1", "`", "${1}", "__proto__", "a\n::error::x"],
  ...["\u202ecod.exe", "A\u030a", "\u00c5", "a\u200bb", "\ufeffa", "\ud800"],
];
const FILE_NAMES = ["con", "NUL", "Com1", "lpt9", "index", "Snapshot", "manifest"];

const module = (name: string, message: string): Refusal => [
  JSON.stringify(name).slice(0, 40),
  listOf(name),
  message,
];
/** The server lists these modules. */
const modules = (...names: readonly string[]): AnswerFault[] => [
  { function: LIST, body: listOf(...names) },
  { function: "transfer_module_schema", body: SCHEMA },
];
const SCHEMA = JSON.stringify({
  metadata: { result: 1 },
  data: { schema: { keys: { a: { def: "text" } }, primary: [], required: [] } },
});

refusals("codegen refuses the module name", [
  ...INVALID_MODULES.map((name) => module(name, "must begin with a letter, and contain only")),
  ...FILE_NAMES.map((name) => module(name, "is the name of another generated file")),
  module("x".repeat(65), "is longer than 64 characters"),
]);

faultCases("codegen refuses two modules", [
  [
    "whose names differ only in case",
    {
      faults: modules("Added", "ADDED"),
      ...{ requests: 3, stderr: error('"ADDED" and "Added"|"Added" and "ADDED"') },
    },
  ],
]);

const keys = (message: string, ...names: readonly string[]): Refusal => [
  names.map((name) => JSON.stringify(name)).join(" and "),
  { module: "Added", body: schemaOf(Object.fromEntries(names.map((name) => [name, "text"]))) },
  message,
  { requests: 3 },
];
const NOT_ASCII = ["\u00e9", "a\u0000", "a\n", "\u202e", "a\u200b", "\ufeff", "\ud800", "\u2028", "\u0430"];

refusals("codegen refuses the key", [
  ...NOT_ASCII.map((name) => keys("is not printable ASCII", name)),
  ...[" a", "a ", " "].map((name) => keys("begins or ends with a space", name)),
  ...["module", "transfer_session_id", "api.version"].map((name) =>
    keys('is a parameter of the API function "enqueue_transfer_item" itself', name),
  ),
  keys('"user" and "USER"|"USER" and "user"', "user", "USER"),
]);

const definition = (name: string, def: string): Refusal => [
  name,
  { module: "Added", body: schemaOf({ a: def }) },
  "",
  { requests: 3, stderr: /^error: [^\n]*\n {2}(?:1 )?\| [^\n]*\n {2} *\| *\^+\n {2}hint: [^\n]*\n$/ },
];

refusals("codegen refuses as a definition", [
  definition("a page", "<script>alert(1)</script>"),
  definition("a command of a CI system", "::error::forged"),
  definition("a terminal command", "\u001b[2J\u001b]0;x\u0007text"),
  definition("an unending parenthesis", `int(${"(".repeat(5000)}`),
  definition("an unending text", `text default '${"''".repeat(20_000)}`),
]);
