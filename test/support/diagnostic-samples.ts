/** Each diagnostic at least once, with the kind of values that it is built with. */

import * as cli from "../../src/cli/diagnostics.js";
import * as commands from "../../src/commands/diagnostics.js";
import * as drift from "../../src/commands/drift-diagnostics.js";
import * as fleetCommands from "../../src/commands/fleet-diagnostics.js";
import * as config from "../../src/config/diagnostics.js";
import { ColumnSyntaxError, definitionInvalid } from "../../src/core/column-syntax-error.js";
import type { Diagnostic } from "../../src/core/diagnostic.js";
import * as core from "../../src/core/diagnostics.js";
import { MAX_CONCURRENCY } from "../../src/core/limits.js";
import * as names from "../../src/core/name-diagnostics.js";
import * as acceptances from "../../src/drift/acceptances/diagnostics.js";
import * as fleet from "../../src/drift/fleet/diagnostics.js";
import * as usage from "../../src/drift/usage/diagnostics.js";
import * as emit from "../../src/emit/diagnostics.js";
import * as item from "../../src/item/diagnostics.js";
import * as version from "../../src/item/version-diagnostics.js";
import * as output from "../../src/output/diagnostics.js";
import * as simulator from "../../src/simulator/diagnostics.js";
import * as plugins from "../../src/plugins/diagnostics.js";
import * as snapshot from "../../src/snapshot/diagnostics.js";
import * as answer from "../../src/source/answer-diagnostics.js";
import * as connection from "../../src/source/connection-diagnostics.js";
import * as source from "../../src/source/diagnostics.js";
import * as saved from "../../src/source/saved-diagnostics.js";
import {
  responseUnreadable,
  savedResponseUnreadable,
  UNREADABLE_REASONS,
} from "../../src/source/unreadable-diagnostics.js";

const [CALL, SERVER, MODULE] = [
  "API call transfer_module_schema for AccountLocal",
  "whm.example:2087",
  "AccountLocal",
];
const COMMAND = "whmapi1 --output=json transfer_module_schema module=AccountLocal";
const [FILE, DIR] = ["schemas/AccountLocal.json", "schemas"];
const FINGERPRINT = "0123456789abcdef";
const SHA256 = "ab".repeat(32);
const CERTIFICATE_FINGERPRINT = "AB:".repeat(31) + "AB";
const SUPPORTED = { oldest: 24, newest: 28 };
const noEntry = Object.assign(new Error("no such file"), { code: "ENOENT" });
const denied = Object.assign(new Error("permission denied"), { code: "EACCES" });
const at = { line: 3, column: 7 };
const FILE_PLACE = { text: `${FILE}:3:7`, file: FILE, ...at };
const syntaxError = new ColumnSyntaxError({ def: "int(1 DEFAULT 0", offset: 6, length: 7, expected: '")"' });

export const SAMPLES: readonly Diagnostic[] = [
  cli.usageInvalid("No command is specified", "command-missing"),
  cli.usageInvalid("Missing arguments: expected diff <before> <after>", "argument-missing", "diff"),
  cli.usageInvalid('Unexpected argument "schemas" for the command "check"', "argument-unexpected", "check"),
  cli.usageInvalid("Unknown option --shcemas (did you mean --schemas?)", "option-unknown", "check"),
  cli.usageInvalid("Unknown option --verbose", "option-unknown"),
  cli.usageInvalid('--server cannot be used with the command "check"', "option-not-applicable", "check"),
  cli.usageInvalid("--schemas is set several times, but accepts only one value", "option-repeated", "check"),
  cli.usageInvalid("--timeout requires a number greater than 0", "option-value-invalid", "fetch"),
  cli.commandUnknown("chekc", "check"),
  cli.commandUnknown("nonsense", undefined),
  cli.optionsConflict(["--server", "--from"], "where the schemas come from"),
  cli.foldersOverlap("/project/generated", "/project/generated/schemas"),
  cli.foldersOverlap("/project/generated", "/project/generated"),
  cli.usedBySettingMissing(),
  cli.serverMissing(["--user"]),
  cli.serverMissing(["--user", "--ca"]),
  cli.fleetWithServer(["--server"]),
  cli.fleetWithServer(["--user", "--ca"]),
  cli.fleetWithServer(["--token-stdin"]),
  cli.fleetMissing(["--shard"]),
  cli.concurrencyInvalid(500, MAX_CONCURRENCY),
  cli.shardInvalid("5/2"),
  cli.definitionMissing(),
  cli.definitionLineInvalid(2),
  cli.editsOverwritten("generated/index.ts", "/project/generated/index.ts"),
  cli.outputFailed("write EIO"),
  ...["ENOSPC", "EMFILE", "EACCES", "EIO"].map((code) =>
    cli.watchFailed(DIR, Object.assign(new Error(`${code}: watch 'schemas'`), { code })),
  ),
  cli.workUnfinished(),
  cli.unhandledError("later"),

  commands.indexUnreadable("index file corrupt"),
  commands.snapshotFolderAmbiguous(),
  commands.filesModified(["generated/index.ts"]),
  commands.filesModified(["generated/index.ts", "generated/client.ts"]),
  commands.filesMaybeModified(["generated/index.ts"], "generated/manifest.json"),
  commands.projectInitialized("whm-transfer.config.ts"),
  commands.sessionInConfig(),
  commands.sourceMissing(),
  commands.tokenMissing("https://whm.example:2087/cpsess0123456789"),
  commands.moduleOmitted(MODULE),
  commands.libraryUnsupported(
    { path: "node_modules/zod/package.json", version: "3.25.76" },
    { name: "zod", oldest: "4.0.0" },
  ),
  commands.modulesWouldBeLost([MODULE], DIR),
  commands.modulesWouldBeLost([MODULE, "Packages"], DIR),

  fleetCommands.serverSkipped("a"),
  drift.ruleUnknown("key-remvoed", "key-removed"),
  drift.ruleUnknown("nonsense", undefined),
  drift.levelRuleUnknown("key-remvoed", "key-removed"),
  drift.acceptancesMissing("drift-accept.json"),
  drift.fingerprintInvalid("xyz"),
  drift.reasonMissing(),
  drift.untilInvalid("tomorrow"),
  drift.untilPast("2020-01-01", "2030-01-01"),
  drift.findingNotAcceptable(FINGERPRINT),
  drift.fingerprintNotReported(FINGERPRINT, "report.json"),
  drift.fingerprintNotAccepted(FINGERPRINT, "drift-accept.json"),
  fleetCommands.fleetServerInvalid(
    "fleet.yaml",
    { first: { name: "a", label: 'servers[0] ("a")' }, others: 1, location: at },
    fleetCommands.fleetTokenMissing("WHM_TOKEN_A"),
  ),
  fleetCommands.fleetTokenMissing("WHM_TOKEN_A"),
  fleetCommands.reportNotMergeable("one.json"),
  fleetCommands.fleetPartsMissing([2], 3),
  fleetCommands.fleetPartsMissing([2, 3], 3),
  fleetCommands.fleetsDiffer("one.json", "two.json"),
  fleetCommands.serverReportedTwice("a", ["one.json", "two.json"]),
  fleetCommands.serverReportedTwice("a", ["one.json", "one.json"]),

  config.snapshotFoldersConflict({ file: "whm-transfer.config.json", ...at }),
  config.configMissing("nowhere.json"),
  config.configsConflict(["whm-transfer.config.ts", "whm-transfer.config.json"]),
  config.configUntrusted("/srv/whm-transfer.config.mjs", {
    reason: "every user can write to the file",
    fix: "run chmod o-w /srv/whm-transfer.config.mjs.",
  }),
  config.configUnreadable("whm-transfer.config.ts", { reason: "unexpected token", location: at }),
  config.configNotJson("whm-transfer.config.json", { message: "it is not valid JSON", location: at }),
  config.configKeyUnknown("whm-transfer.config.json", {
    message: 'it has an unknown key "shcemas" (did you mean "schemas"?)',
    location: at,
  }),
  config.configValueInvalid("whm-transfer.config.json", {
    message: "timeout must be a number",
    location: at,
  }),
  config.configValueInvalid("whm-transfer.config.ts", { message: "its default export must be an object" }),

  core.fileUnreadable(FILE, noEntry),
  core.fileUnreadable(FILE, denied),
  core.fileUnwritable("out/report.json", noEntry),
  core.fileUnwritable(FILE, denied),
  core.folderMoved("./schemas"),
  core.tokenEmpty("whm-token"),
  core.tokenEmpty("standard input"),
  core.tokenFileShared("whm-token", 0o644),
  core.tokenUnreadable("whm-token"),
  core.tokenUnreadable("standard input"),
  core.internalError(Object.assign(new Error("boom"), { stack: "Error: boom\n    at run (run.ts:1:1)" })),

  names.moduleNameInvalid(
    "a b",
    "must begin with a letter, and contain only letters, digits and underscores",
    FILE_PLACE,
  ),
  names.modulesMissing("The snapshot"),
  names.moduleNamesAlike(["Account", "ACCOUNT"], { text: "Snapshot" }),
  names.exportNamesAlike(["A", "validateA"], "validateAItem", { text: "Snapshot" }),
  names.keyNameInvalid(
    MODULE,
    "module",
    'is a parameter of the API function "enqueue_transfer_item" itself, so the key cannot be sent',
    FILE_PLACE,
  ),
  names.keyNamesAlike(MODULE, ["user", "USER"], FILE_PLACE),
  names.listedKeyMissing(MODULE, "required", "user", FILE_PLACE),
  names.listedKeyRepeated(MODULE, "primary", "user", FILE_PLACE),
  definitionInvalid(MODULE, "user", syntaxError),
  ...syntaxError.diagnostics,

  acceptances.acceptancesInvalid("drift-accept.json", { message: "it is not valid JSON", location: at }),

  fleet.fleetInvalid("fleet.yaml", { message: 'servers[0] has no "name"', location: at }),
  fleet.fleetTooLarge("fleet.yaml"),
  fleet.fleetNotYaml("fleet.yaml", { message: "has a tab as indentation", location: at }),
  fleet.fleetNotJson("fleet.json", { message: "it is not valid JSON", location: at }),
  fleet.reportInvalid("report.json", { message: "it is not valid JSON", location: at }),

  usage.usedByUnmatched("src/*.ts", "/project"),
  usage.usedByGenerated(),
  usage.usedByTooLarge("match more than 20000 files"),
  usage.sourceSkipped("src/deep.ts", "its code is nested too deeply"),
  usage.usedByEmpty(["!src/*.ts"]),
  usage.tsMorphMissing("/project", SUPPORTED),
  usage.tsMorphUnsupported({ dir: "/project/node_modules/ts-morph", version: "1.0.0" }, SUPPORTED),
  usage.tsMorphBroken(
    { dir: "/project/node_modules/ts-morph", version: "28.0.0", reason: "no exports" },
    SUPPORTED,
  ),

  emit.emitterUnknown("zodd", ["zod", "valibot"]),
  emit.emitterInvalid(0, 'its "revision" must be a string or a number'),
  emit.emitterRepeated("mine"),
  emit.formatterMissing("biome", "@biomejs/biome", "/project"),
  emit.formatterFailed("prettier", "/project/generated/index.ts", "Cannot find package prettier-plugin-mine"),
  emit.formatterIgnoresOutput("biome", "/project/generated/index.ts"),
  emit.emitterFileInvalid("mine", "../x.ts"),
  emit.emitterFunctionMissing("mine", "x.ts"),
  emit.emitterFunctionMissing("mine", ".x.ts"),
  emit.emitterFilesAlike("x.ts", "X.ts"),
  emit.emitterFilesAlike("x.ts", "x.ts"),
  emit.emitterFileInvalid("mine", "x.js"),
  emit.emitterFailed("mine", "x.ts", new Error("boom")),

  item.propertyNamesAlike(MODULE, ["copy_point", "copyPoint"], "copyPoint"),
  item.overrideInvalid(MODULE, "user", "only an integer column can be a flag"),
  item.definitionCommentSkipped(MODULE, "customip", "/*!80016 CHECK (customip > 0) */"),
  item.overrideUnused({ module: "Nowhere", set: { required: true } }),
  item.documentedKeyMissing(MODULE, ["skipmail"]),
  item.documentedKeyMissing(MODULE, ["skipmail", "skipftp"]),
  item.requiredKeyMissing(MODULE, "user", { requiring: ["11.138.0.6"], missing: ["11.136.0.1"] }),
  item.requiredKeyUnsatisfiable(MODULE, "user"),
  item.sharedModuleMissing(["11.136.0.1", "11.138.0.6"]),
  version.snapshotVersionUnknown("./schemas"),
  version.snapshotVersionInvalid("./schemas", "newest"),
  version.moduleNameMismatch("./schemas", "A", "B"),
  version.snapshotVersionRepeated(["./one", "./two"], "11.138.0.6"),
  item.requiredKeyComputed(MODULE, "user"),
  item.requiredKeyBinary(MODULE, "user"),
  item.requiredKeyEmpty(MODULE, "user"),

  output.fileForeign("generated/index.ts"),
  output.fileIsLink("generated/index.ts"),
  output.foldersIdentical("./one/schemas", "./two/schemas"),
  output.folderLocked("./generated", 42),
  output.folderMaybeLocked("./generated", 42, "generated/.lock"),
  output.folderLockedElsewhere("./generated", { pid: 42, host: "ci-1" }, "generated/.lock"),
  output.lockInvalid("generated/.lock"),
  output.journalUntrusted(
    "generated/.whm-transfer-codegen.journal",
    "Git tracks it, so it may come from a commit of another person",
    ["generated/.whm-transfer-codegen.journal", "generated/.whm-transfer-codegen.0a1b2c3d.0.new"],
  ),
  output.lockTracked("generated/.whm-transfer-codegen.lock"),
  output.journalInvalid("./generated/.journal"),
  output.folderKeepsChanging(["./generated"]),
  output.runUnfinished("./generated"),
  output.runUnfinishedElsewhere("./schemas", "./generated"),
  output.runNotResumable(["generated/index.ts"], "generated/.journal"),
  output.folderNotRestored("./generated"),
  output.folderNotRestored(
    "./generated",
    "all its files were replaced, but the journal of this run could not be deleted",
  ),

  plugins.outputStale(
    ["generated/AccountLocal.ts is out of date", "generated/manifest.json is out of date"],
    ["Cause: the snapshot changed: AccountLocal."],
    "Run npx whm-transfer-codegen generate to update the files.",
  ),
  simulator.databaseMissing("20.19.0"),
  simulator.definitionNotStorable({
    module: MODULE,
    key: "user",
    parser: "expected a type",
    engine: "syntax error",
  }),
  simulator.tableNotCreatable(MODULE, "syntax error"),
  simulator.simulatedModuleMissing("Nowhere", [MODULE]),
  simulator.simulatedVersionMissing("old", ["new"]),
  simulator.simulatedVersionMissing("old", []),
  simulator.portUnavailable(2087, "EADDRINUSE"),
  simulator.certificateUnusable("whm.pem", "it has no private key"),

  snapshot.snapshotMissing("./schemas"),
  snapshot.snapshotFileInvalid(FILE, { message: "it is not valid JSON", location: at }),
  snapshot.snapshotFileMissing("schemas/AccountLocal.json"),
  snapshot.snapshotModified(FILE, SHA256),
  snapshot.revisionMissing("HEAD~1:schemas", "fatal: invalid object name"),
  snapshot.revisionAmbiguous("v1:schemas", "v1"),

  answer.accessDenied(CALL, "Token denied"),
  answer.callRefused(CALL, "Permission denied"),
  answer.savedResponseRefused("responses/version.json", "refused", "Permission denied"),
  answer.savedResponseRefused("responses/version.json", "denied", ""),
  answer.responseOfAnotherCommand(CALL, "version"),
  answer.responseValueInvalid(CALL, "data.schema.keys", "missing", "an object of column definitions"),
  answer.responseTooManyEntries(CALL, "keys", 20_001, 20_000),
  answer.schemasTooLarge(200_001, 200_000),
  answer.serverWarning(CALL, "This function is deprecated"),
  answer.serverVersionUnknown(answer.callRefused("API call version", "Permission denied")),
  answer.moreErrors(5),
  answer.moreErrors(1),
  answer.moreWarnings(5),
  ...[
    ...[
      UNREADABLE_REASONS.webPage,
      UNREADABLE_REASONS.notJson,
      UNREADABLE_REASONS.empty,
      UNREADABLE_REASONS.notUtf8,
      UNREADABLE_REASONS.utf16,
    ],
    ...[UNREADABLE_REASONS.repeatsSecret, UNREADABLE_REASONS.noMetadata, UNREADABLE_REASONS.noResult],
    ...[
      UNREADABLE_REASONS.truncated,
      UNREADABLE_REASONS.interim,
      UNREADABLE_REASONS.upgrade,
      UNREADABLE_REASONS.otherApi("2"),
    ],
    UNREADABLE_REASONS.json({ kind: "duplicate-key", path: "data", key: "schema", location: at }),
    UNREADABLE_REASONS.json({ kind: "too-deep", limit: 100, location: at }),
    UNREADABLE_REASONS.json({ kind: "too-many-values", limit: 5_000_000, location: at }),
    ...[
      UNREADABLE_REASONS.tooLarge(2 ** 24),
      UNREADABLE_REASONS.contentEncoding("br"),
      UNREADABLE_REASONS.transferEncoding("gzip"),
    ],
    ...[
      UNREADABLE_REASONS.charset("latin1"),
      UNREADABLE_REASONS.redirect("/login"),
      UNREADABLE_REASONS.status(500, "Oops"),
    ],
  ].map((why) => responseUnreadable(CALL, why)),
  ...[
    UNREADABLE_REASONS.noCommand,
    UNREADABLE_REASONS.notUtf8,
    UNREADABLE_REASONS.repeatsSecret,
    UNREADABLE_REASONS.otherApi("2"),
  ].map((why) => savedResponseUnreadable("responses/version.json", why)),
  savedResponseUnreadable("responses/version.json", UNREADABLE_REASONS.notJson),
  responseUnreadable(CALL, UNREADABLE_REASONS.status(404, "Not Found")),

  connection.serverCertificateRejected(SERVER, 2087, "it is self-signed", CERTIFICATE_FINGERPRINT),
  connection.certificateUnconfirmed(
    { hostAndPort: SERVER, port: 2087 },
    "it is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)",
    CERTIFICATE_FINGERPRINT,
  ),
  connection.certificateUnchecked(SERVER, "the connection was refused (ECONNREFUSED)"),
  connection.serverPinMismatch(SERVER, 2087, {
    pinned: "CD:".repeat(31) + "CD",
    presented: CERTIFICATE_FINGERPRINT,
  }),
  connection.tlsFailed(SERVER, "wrong version number"),
  connection.serverUnreachable(CALL, SERVER, "the connection was refused (ECONNREFUSED)"),
  connection.proxyRefused("proxy.example:3128", 403),
  connection.proxyRefused("proxy.example:3128", 407),
  connection.runTimedOut(60, 30),
  connection.callTimedOut(CALL, 60),
  connection.serverBusy(CALL, 503, "Service Unavailable"),
  connection.whmapi1NotRunnable("whmapi1", "ENOENT"),
  connection.whmapi1Failed(CALL, { failure: "exit code 1", errorLine: "not root", command: COMMAND }),
  connection.whmapi1Failed(CALL, { failure: "exit code 1", errorLine: "", command: COMMAND }),
  connection.responsesTooLarge(CALL, 2 ** 26),

  source.serverInvalid(
    "whm.example/x",
    "must not have a path, a query or a fragment. Only the path of a browser session (/cpsess##########) is allowed",
  ),
  source.serverUnencrypted("http://whm.example:2086"),
  source.serverWithCredentials(),
  source.credentialInvalid("user", "is empty"),
  source.credentialInvalid("token", "contains a space or a character that is not printable ASCII"),
  source.pinInvalid("abc"),
  source.authorityInvalid(),
  source.authorityInvalid("ca.pem"),
  source.proxyInvalid("is not a URL"),
  source.proxyInvalid(
    "has a user or a password with an invalid percent escape",
    "Write special characters in the user and the password as percent escapes, such as %40 for @ and %25 for %.",
  ),
  source.certificateCheckDisabled(),
  source.timeoutInvalid(0),

  saved.savedResponsesUnreadable("responses", "ENOENT"),
  saved.savedSchemasMissing("responses"),
  saved.savedListMissing("responses"),
  saved.savedResponseUnexpected("responses/accounts.json", "listaccts"),
  saved.savedModuleUnknown("responses/x.json", [MODULE]),
  saved.savedModuleUnknown("responses/x.json", []),
  saved.savedResponsesConflict(["responses/a.json", "responses/b.json"], "version"),
  saved.moduleNamedByFile("responses/AccountLocal.json", MODULE),
];
