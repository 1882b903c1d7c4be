/** Each diagnostic at least once, with the kind of values that it is built with. */

import { cliProblem, formatHelpHint } from "../../src/cli/diagnostics.js";
import { adviseFleetKeys } from "../../src/cli/fleet-drift.js";
import { createWatchError } from "../../src/cli/input-watcher.js";
import { commandProblem } from "../../src/commands/diagnostics.js";
import { driftProblem } from "../../src/commands/drift-diagnostics.js";
import { configProblem } from "../../src/config/diagnostics.js";
import { ColumnSyntaxError, createDefinitionInvalidError } from "../../src/core/column-syntax-error.js";
import { toProblemValues } from "../../src/core/decode.js";
import type { Diagnostic } from "../../src/core/diagnostic.js";
import * as core from "../../src/core/diagnostics.js";
import { MAX_CONCURRENT_SERVERS } from "../../src/core/limits.js";
import { nameProblem } from "../../src/core/names.js";
import { acceptanceProblem } from "../../src/drift/acceptances/diagnostics.js";
import { fleetProblem } from "../../src/drift/fleet/diagnostics.js";
import { usageProblem } from "../../src/drift/usage/diagnostics.js";
import { emitProblem } from "../../src/emit/diagnostics.js";
import { itemProblem } from "../../src/item/diagnostics.js";
import { versionProblem } from "../../src/item/version-diagnostics.js";
import { outputProblem } from "../../src/output/diagnostics.js";
import { simulatorProblem } from "../../src/simulator/diagnostics.js";
import { pluginProblem } from "../../src/plugins/diagnostics.js";
import { snapshotProblem } from "../../src/snapshot/diagnostics.js";
import { connectionProblem, createFingerprintCommand, optionProblem } from "../../src/source/diagnostics.js";
import { locate, responseProblem, savedProblem } from "../../src/source/response-diagnostics.js";

const [CALL, SERVER, MODULE] = [
  'API call "transfer_module_schema" for AccountLocal',
  "whm.example:2087",
  "AccountLocal",
];
const [FILE, DIR] = ["schemas/AccountLocal.json", "schemas"];
const FINGERPRINT = "0123456789abcdef";
const SHA256 = "ab".repeat(32);
const CERTIFICATE_FINGERPRINT = "AB:".repeat(31) + "AB";
const noEntry = Object.assign(new Error("no such file"), { code: "ENOENT" });
const denied = Object.assign(new Error("permission denied"), { code: "EACCES" });
const at = { line: 3, column: 7 };
const NOT_JSON = { message: "it is not valid JSON", location: at };
const FILE_LOCATION = { location: `${FILE}:3:7`, file: FILE, ...at };
const syntaxError = new ColumnSyntaxError({ def: "int(1 DEFAULT 0", offset: 6, length: 7, expected: '")"' });

/** Creates each problem of a table, with these values for its slots, or with the same values as other tables. */
function createSamples(
  problem: { readonly table: object },
  values: Readonly<Record<string, string | number | readonly string[]>>,
): readonly Diagnostic[] {
  const create = problem as unknown as (code: string, values: object) => Diagnostic;
  return Object.entries(problem.table).map(([code, row]) => {
    const { file, line, column, ...others } = values;
    const place = /\{(?:file\b|place\b|location:clause)/.test(JSON.stringify(row))
      ? { file, line, column }
      : {};
    return create(code, { pid: 42, host: "ci-1", folders: [DIR, "./generated"], ...others, ...place });
  });
}

export const SAMPLES: readonly Diagnostic[] = [
  cliProblem("command-missing", {}),
  cliProblem("argument-missing", { synopsis: "diff <before> <after>", command: "diff" }),
  cliProblem("argument-unexpected", { argument: "schemas", command: "check" }),
  cliProblem("option-unknown", {
    s: "",
    options: ["--shcemas (did you mean --schemas?)"],
    help: formatHelpHint("check"),
  }),
  cliProblem("option-unknown", { s: "", options: ["--verbose"], help: formatHelpHint(undefined) }),
  cliProblem("option-not-applicable", {
    options: "--server",
    use: 'used with the command "check"',
    command: "check",
  }),
  cliProblem("option-repeated", { option: "schemas" }),
  cliProblem("option-value-invalid", {
    fault: "--timeout requires a number greater than 0",
    help: formatHelpHint("fetch"),
  }),
  cliProblem("command-unknown", { name: "chekc", suggestion: ' (did you mean "check"?)' }),
  cliProblem("command-unknown", { name: "nonsense", suggestion: "" }),
  cliProblem("options-conflict", {
    options: ["--server", "--from"],
    purpose: "where the schemas come from",
  }),
  cliProblem("folders-overlap", {
    folder: "/project/generated",
    relation: "contains the snapshot folder /project/generated/schemas",
  }),
  cliProblem("folders-overlap", { folder: "/project/generated", relation: "is also the snapshot folder" }),
  cliProblem("used-by-missing", {}),
  cliProblem("server-missing", { options: "--user", require: "requires" }),
  cliProblem("server-missing", { options: ["--user", "--ca"], require: "require" }),
  ...[["--server"], ["--user", "--ca"], ["--token-stdin"]].map((options) =>
    cliProblem("fleet-with-server", { options, advice: adviseFleetKeys(options) }),
  ),
  cliProblem("fleet-missing", { options: ["--shard"] }),
  cliProblem("concurrency-invalid", { concurrency: 500, max: MAX_CONCURRENT_SERVERS }),
  cliProblem("shard-invalid", { shard: "5/2" }),
  cliProblem("definition-missing", {}),
  cliProblem("definition-line-invalid", { line: 2 }),
  cliProblem("edits-overwritten", { path: "generated/index.ts", file: "/project/generated/index.ts" }),
  cliProblem("output-failed", { reason: "write EIO" }),
  ...["ENOSPC", "EMFILE", "EACCES", "EIO"].flatMap(
    (code) =>
      createWatchError(DIR, Object.assign(new Error(`${code}: watch 'schemas'`), { code })).diagnostics,
  ),
  cliProblem("work-unfinished", {}),
  cliProblem("unhandled-error", { reason: "later" }),

  ...createSamples(commandProblem, {
    ...{ reason: "index file corrupt", server: "https://whm.example:2087/cpsess##########", module: MODULE },
    ...{ files: ["generated/index.ts"], were: "was", them: "it", noun: "file" },
    ...{
      manifest: "generated/manifest.json",
      hashes: "the hash of this file",
      file: "whm-transfer.config.ts",
    },
    ...{ name: "zod", minimum: "4.0.0", next: 5, folder: "node_modules/zod", version: "3.25.76" },
    ...{ unit: "module", modules: MODULE, responses: "response", these: "this module" },
  }),
  ...createSamples(driftProblem, {
    ...{ path: FILE, rule: "key-remvoed", suggestion: ' (did you mean "key-removed"?)', text: "xyz" },
    ...{ date: "2020-01-01", today: "2030-01-01", fingerprint: FINGERPRINT, file: "report.json" },
    ...{ other: "a", name: "WHM_TOKEN_A", parts: 3, part: 2, reports: "The report of part 2 is" },
    ...{
      report: "one.json",
      server: "a",
      sources: "Both one.json and two.json contain",
      twice: "",
      hint: "Pass only one report for each part.",
    },
  }),
  ...createSamples(configProblem, {
    ...{ file: "whm-transfer.config.json", ...at, place: "whm-transfer.config.json:3:7" },
    files: ["whm-transfer.config.ts", "whm-transfer.config.json"],
    ...{
      problem: "every user can write to the file",
      reason: "it is not valid JSON",
      fix: "run chmod o-w whm-transfer.config.mjs.",
    },
    ...{
      configuration: "Invalid configuration whm-transfer.config.json:3:7",
      fault: "timeout must be a number",
    },
    hint: "Correct the file at this position.",
  }),

  core.createFileUnreadableError(FILE, noEntry),
  core.createFileUnreadableError(FILE, denied),
  core.createFileUnwritableError("out/report.json", noEntry),
  core.createFileUnwritableError(FILE, denied),
  ...createSamples(core.coreProblem, {
    ...{ file: "./whm-token", subject: FILE, source: "The token file whm-token", mode: "644" },
    ...{ reason: "permission denied (EACCES)", hint: "Correct the path.", consequence: "" },
  }),
  core.createInternalError(
    Object.assign(new Error("boom"), { stack: "Error: boom\n    at run (run.ts:1:1)" }),
  ),

  ...createSamples(nameProblem, {
    ...FILE_LOCATION,
    ...{ module: MODULE, name: "a b", fault: "is longer than 64 characters", subject: "The snapshot" },
    ...{ names: ["A", "validateA"], exported: "validateAItem", list: "required" },
  }),
  createDefinitionInvalidError(MODULE, "user", syntaxError),
  ...syntaxError.diagnostics,

  acceptanceProblem("acceptances-invalid", toProblemValues("drift-accept.json", NOT_JSON)),
  fleetProblem(
    "fleet-invalid",
    toProblemValues("fleet.yaml", { message: 'servers[0] has no "name"', location: at }),
  ),
  fleetProblem(
    "fleet-not-yaml",
    toProblemValues("fleet.yaml", { message: "has a tab in the indentation", location: at }),
  ),
  fleetProblem("fleet-not-json", toProblemValues("fleet.json", NOT_JSON)),
  fleetProblem("report-invalid", toProblemValues("report.json", NOT_JSON)),

  usageProblem("used-by-unmatched", { folder: "/project", glob: "src/*.ts" }),
  usageProblem("used-by-generated", {}),
  usageProblem("used-by-too-large", {}),
  usageProblem("source-skipped", { file: "src/pipe.ts", reason: "it is not a regular file" }),
  usageProblem("source-uncompiled", { file: "src/deep.ts", reason: "its code is nested too deeply" }),
  usageProblem("settings-differ", { folder: "generated" }),
  usageProblem("used-by-empty", { globs: ["!src/*.ts"] }),
  usageProblem("ts-morph-missing", { folder: "/project" }),
  usageProblem("ts-morph-unsupported", { folder: "/project/node_modules/ts-morph", version: "1.0.0" }),
  usageProblem("ts-morph-broken", {
    ...{ folder: "/project/node_modules/ts-morph", version: "28.0.0", reason: "no exports" },
  }),

  ...createSamples(emitProblem, {
    ...{ name: "x.ts", names: ["zod", "valibot"], suggestion: ' (did you mean "zod"?)', index: 0 },
    ...{ fault: 'Two generated files have the name "x.ts"', emitter: "mine", requirement: "" },
    ...{ files: "", property: "sharedFiles", path: "/project/generated/index.ts", reason: "boom" },
    ...{ formatter: "biome", packageName: "@biomejs/biome", folder: "/project" },
  }),

  ...createSamples(itemProblem, {
    ...{ module: MODULE, key: "user", keys: ["copy_point", "copyPoint"], property: "copyPoint" },
    ...{ reason: "only an integer column can be a flag", override: '{"module":"Nowhere"}' },
    ...{ noun: "keys", them: "them", theseKeys: "these keys" },
    ...{ requiring: "11.138.0.6", require: "requires", lacking: "11.136.0.1", do: "does", all: "both" },
    ...{ versions: "11.136.0.1 and 11.138.0.6" },
    ...{ inLocation: "", effect: "The key accepts any text and number" },
    ...{ parts: ['the type "hafvec(3)"', 'the clause "DEFUALT 0" (did you mean DEFAULT?)'] },
  }),
  ...createSamples(versionProblem, {
    ...{ locations: ["./one", "./two"], location: "./schemas", version: "newest", listed: "A", name: "B" },
  }),

  ...createSamples(outputProblem, { file: "generated/index.ts", folder: "./generated", other: "./schemas" }),

  pluginProblem("output-stale", {
    files: "generated/AccountLocal.ts is out of date, generated/manifest.json is out of date",
    causes: " Cause: the snapshot changed for the transfer module AccountLocal.",
    remedy: "Run npx whm-transfer-codegen generate to update the files.",
  }),
  simulatorProblem("state-unusable", { file: "sessions.json" }),
  simulatorProblem("simulated-module-missing", { module: "Nowhere", modules: [MODULE] }),
  simulatorProblem("simulated-version-missing", { name: "old", known: "has only these versions: new" }),
  simulatorProblem("certificate-unusable", { file: "whm.pem", reason: "it has no private key" }),
  simulatorProblem("port-unavailable", {
    ...{ port: 2087, failure: "the port is in use", reason: "EADDRINUSE", example: "" },
  }),

  ...createSamples(snapshotProblem, {
    file: FILE,
    place: `${FILE}:3:7`,
    fault: "it is not valid JSON",
    hash: SHA256,
    revision: "HEAD~1:schemas",
    reason: "fatal: invalid object name",
    name: "v1",
  }),
  ...createSamples(responseProblem, {
    reason: 'with the reason "Permission denied"',
    function: "version",
    path: "data.schema.keys",
    value: "gzip",
    expected: "an object of column definitions",
    ...{ count: 1018, entries: "keys of the transfer module", limit: 1017, responses: "response comes" },
    warning: "This function is deprecated",
    cause: 'API call "version": the server refused the call and sent no reason.',
    ...{ errors: "errors are", warnings: "warnings are" },
    problem: 'contains the key "schema" twice in data',
    version: "2",
    location: "/login",
    status: '500 "Oops"',
    hint: "Read the error log on the server, /usr/local/cpanel/logs/error_log.",
  }).map((diagnostic) =>
    /^(?:more|server-version)-/.test(diagnostic.code) ? diagnostic : locate(CALL, diagnostic),
  ),
  ...createSamples(connectionProblem, {
    server: SERVER,
    reason: "the connection was refused (ECONNREFUSED)",
    fingerprint: CERTIFICATE_FINGERPRINT,
    pin: "CD:".repeat(31) + "CD",
    command: createFingerprintCommand(2087),
    proxy: "proxy.example:3128",
    status: '503 "Service Unavailable"',
    ...{ limit: 1800, factor: 30, timeout: 60 },
    path: "whmapi1",
    failure: "exit code 1",
    output: 'the message "not root"',
    hint: "Run whmapi1 --output=json version as root on the server to see the cause.",
  }).map((diagnostic) =>
    /^(?:call-|server-busy|server-unr|whmapi1-failed|answers-)/.test(diagnostic.code)
      ? locate(CALL, diagnostic)
      : diagnostic,
  ),
  ...createSamples(optionProblem, {
    address: '"whm.example/x"',
    fault: "is empty",
    pin: "abc",
    source: "The file ca.pem of --ca",
    hint: "Set HTTPS_PROXY to http://host:port or https://host:port.",
    seconds: 0,
  }),
  ...createSamples(savedProblem, {
    file: "responses/AccountLocal.json",
    reason: "the path does not exist (ENOENT)",
    function: "listaccts",
    expected: "the name of a transfer module",
    files: "responses/a.json and responses/b.json",
    call: "version",
    module: MODULE,
  }),
];
