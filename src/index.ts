/**
 * The library interface. Functions receive all settings as parameters and print nothing.
 *
 * Every failure throws a `CodegenError` with an exit code and diagnostics. The error is one of:
 *
 * - `UsageError`: options, the configuration or files are invalid
 * - `ServerError`: the server cannot be queried, or its response cannot be used
 * - `ColumnSyntaxError`: a column definition cannot be parsed
 */

import { fetchSnapshotFromSource, planSnapshotFolderChanges } from "./commands/fetch.js";
import type { SnapshotSource } from "./commands/context.js";
import { rejectEditedFiles } from "./commands/generate.js";
import { SETTING_DEFAULTS } from "./core/defaults.js";
import { commandProblem } from "./commands/diagnostics.js";
import { type Diagnostic, UsageError, formatMessageWithHint } from "./core/diagnostic.js";
import { readTextFile } from "./core/files.js";
import type { Dialect, ItemDefinition, JsonSchema } from "./core/item-types.js";
import type { Config, EmitConfig } from "./core/config-types.js";
import type { FetchProgress, ModuleSchema, Snapshot } from "./core/snapshot-types.js";
import { maskSessionIds } from "./core/text/escape.js";
import { Secrets } from "./core/text/redaction.js";
import { formatPrettyJson } from "./core/text/json.js";
import { buildItemSchema } from "./item/item-schema.js";
import { buildItem } from "./item/item.js";
import { parseModules } from "./item/parse-modules.js";
import { transactBlocking } from "./output/commit.js";

export { parseColumn, type ParseColumnOptions } from "./column/parser.js";
export { columnSchema } from "./column/schema.js";
export { ColumnSyntaxError, type SyntaxFault } from "./core/column-syntax-error.js";
export { CodegenError, UsageError, ServerError, type Diagnostic } from "./core/diagnostic.js";
export { diffSnapshots } from "./drift/compare/diff.js";
export type { DiffOptions } from "./drift/compare/unchanged.js";
export { propertyName, stringLiteral } from "./emit/code.js";
export { generate, type GenerateOptions } from "./emit/generate.js";
export { readSnapshot } from "./snapshot/read.js";
export type {
  BuiltInEmitter,
  Config,
  EmitConfig,
  EmitContext,
  Emitter,
  FormatChoice,
  FormatterName,
  GeneratedFile,
  ImportExtension,
  ItemConfig,
  LevelChoice,
  Naming,
  Override,
  SharedEmitContext,
  VersionsChoice,
} from "./core/config-types.js";
export type { AffectedArea, Counterexample, Finding, Level, RuleId, Threshold } from "./core/drift-types.js";
export type {
  BigintChoice,
  Column,
  ColumnDefault,
  DefinedType,
  Dialect,
  FlagChoice,
  ItemDefinition,
  ItemKey,
  ItemType,
  JsonSchema,
  KeyNote,
  KeyRule,
  KeyVariant,
  TransferModule,
} from "./core/item-types.js";
export type { ModulePresence, VersionRange, VersionTable } from "./core/version-types.js";
export type { FetchProgress, ModuleSchema, Origin, Snapshot } from "./core/snapshot-types.js";

/**
 * Returns its argument unchanged. In a configuration file, it makes editors and the compiler check the types of the settings.
 *
 * @example
 * `whm-transfer.config.ts`:
 *
 * ```ts
 * import { defineConfig } from "whm-transfer-codegen";
 *
 * export default defineConfig({
 *   server: "new.example",
 *   out: "src/generated",
 *   emitters: ["zod"],
 * });
 * ```
 */
export function defineConfig(config: Config): Config {
  return config;
}

/** Options of `fetchSnapshot`. Requires `server` and `token`, or `whmapi1`, or `from`. */
export interface FetchOptions {
  /** Address of the server: `https://host:2087`, `host`, `host:port`, or a URL with a `/cpsess##########` path. */
  readonly server?: string;
  /** WHM user that owns the API token. Default: `root`. */
  readonly user?: string;
  readonly token?: string;
  /** Certificate authority that signed the server's certificate: PEM text, or the path of a PEM file. */
  readonly ca?: string;
  /** SHA-256 of the server's certificate (DER), in hexadecimal. A server with another certificate is rejected. */
  readonly pinSha256?: string;
  /** Use the command `whmapi1` of this machine instead of a server: `true`, or the path of the command. */
  readonly whmapi1?: boolean | string;
  /** Read saved responses from this folder or file instead of a server. */
  readonly from?: string;
  /** Maximum duration of one API call, in seconds. Default: `60`. */
  readonly timeout?: number;
  /** SQL dialect in which the column definitions are validated. Default: `mysql`. */
  readonly dialect?: Dialect;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Called with the message of each warning. */
  readonly onWarning?: (message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Fetches the schemas of all transfer modules from a server, the command `whmapi1` of this machine or saved responses.
 *
 * @throws ServerError if the schemas cannot be fetched. It contains a diagnostic for each error.
 * @throws UsageError if options are missing or invalid, or if a file cannot be read.
 *
 * @example
 * ```ts
 * import { fetchSnapshot, writeSnapshot } from "whm-transfer-codegen";
 *
 * const token = process.env["WHM_TOKEN"] ?? "";
 * const snapshot = await fetchSnapshot({ server: "new.example", token, onWarning: console.warn });
 * writeSnapshot("schemas", snapshot);
 * ```
 */
export async function fetchSnapshot(options: FetchOptions): Promise<Snapshot> {
  const { onProgress = () => undefined, onWarning, signal = new AbortController().signal } = options;
  const source = toSnapshotSource(options);
  const context = { environment: process.env, onProgress, secrets: new Secrets(), signal };
  const { snapshot, warnings, undeterminedModules } = await fetchSnapshotFromSource(
    source,
    context,
    options.dialect,
  );
  for (const warning of [
    ...warnings,
    ...undeterminedModules.map(({ module }) => commandProblem("module-omitted", { module })),
  ])
    onWarning?.(formatMessageWithHint(warning));
  return snapshot;
}

function toSnapshotSource(options: FetchOptions): SnapshotSource {
  const { server, token, ca, pinSha256, whmapi1 = false, from } = options;
  const { user = SETTING_DEFAULTS.user, timeout = SETTING_DEFAULTS.timeout } = options;
  if (from !== undefined) return { kind: "saved", path: from };
  if (whmapi1 !== false) return { kind: "whmapi1", timeout, ...(whmapi1 !== true && { path: whmapi1 }) };
  if (server === undefined) throw commandProblem.error("source-missing");
  if (token === undefined) throw commandProblem.error("token-missing", { server: maskSessionIds(server) });
  return {
    kind: "server",
    server,
    user,
    token,
    timeout,
    ...(ca !== undefined &&
      (ca.includes("-----BEGIN")
        ? { ca }
        : { ca: readTextFile(ca, { allowsPipeOrTerminal: true }), caPath: ca })),
    ...(pinSha256 !== undefined && { pinSha256 }),
  };
}

export interface WriteSnapshotOptions {
  /** Whether to overwrite files that were modified by hand. Default: `false`. */
  readonly force?: boolean;
}

/**
 * Writes a snapshot to a folder in one transaction. Files that do not belong to a snapshot stay unchanged. Waits up to ten seconds if
 * another process has locked the folder.
 *
 * @throws UsageError if the snapshot cannot be written. The folder is then unchanged.
 *
 * @example
 * ```ts
 * import { readSnapshot, writeSnapshot } from "whm-transfer-codegen";
 *
 * const { whmVersion, ...snapshot } = readSnapshot("schemas");
 * writeSnapshot("schemas-without-version", { ...snapshot, whmVersion: null });
 * ```
 */
export function writeSnapshot(dir: string, snapshot: Snapshot, options: WriteSnapshotOptions = {}): void {
  const { force = false } = options;
  transactBlocking([dir], () => {
    const changes = planSnapshotFolderChanges(dir, snapshot);
    if (!force) rejectEditedFiles(changes, "call writeSnapshot with { force: true }");
    return { changes };
  });
}

/**
 * Returns a JSON Schema (2020-12) of the items that the generated code accepts for a module. Custom emitters can pass the `ItemDefinition` that
 * they receive. All other callers pass the schema of a module.
 *
 * @throws ServerError with a diagnostic for each definition that cannot be parsed, and each required key for which no value can be sent.
 * @throws UsageError for invalid names of modules and keys, and for overrides that do not fit a column.
 *
 * @example
 * ```ts
 * import { itemSchema } from "whm-transfer-codegen";
 *
 * const keys = { package: { def: "char(64)" }, size: { def: "int unsigned DEFAULT 1" } };
 * const required = ["package"];
 * const schema = itemSchema({ module: "Example", priority: 10, keys, required, primary: required });
 * console.log(schema.required); // [ 'package' ]
 * ```
 */
export function itemSchema(moduleOrItem: ModuleSchema | ItemDefinition, config: EmitConfig = {}): JsonSchema {
  if ("source" in moduleOrItem) return parseItemSchema(moduleOrItem);
  const [parsedModule] = parseModules([moduleOrItem], config.dialect);
  if (parsedModule === undefined) throw new TypeError("Expected exactly one parsed module.");
  const diagnostics: Diagnostic[] = [];
  const item = buildItem(parsedModule, config, diagnostics);
  if (diagnostics.length > 0) throw new UsageError(diagnostics);
  return parseItemSchema(item);
}

/** Returns what `JSON.parse` reads from the generated file: JSON Schema validators accept no bigints. */
function parseItemSchema(item: ItemDefinition): JsonSchema {
  return JSON.parse(formatPrettyJson(buildItemSchema(item))) as JsonSchema;
}
