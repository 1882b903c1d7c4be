/**
 * The library: what the commands do, for programs. Options are spelled out and nothing is printed.
 *
 * Every failure is a `CodegenError` with an exit code and diagnostics: a `LocalError` (the reason is on this side), a `RemoteError`
 * (the server could not be requested, or its answer cannot be trusted or understood) or a `ColumnSyntaxError`.
 */

import { fetchFromSource, planSnapshotFolder } from "./commands/fetch.js";
import type { Source } from "./commands/context.js";
import { rejectModifiedFiles } from "./commands/modified-files.js";
import { DEFAULTS } from "./core/defaults.js";
import { moduleOmitted, sourceMissing, tokenMissing } from "./commands/diagnostics.js";
import { type Diagnostic, LocalError, messageWithHint } from "./core/diagnostic.js";
import { readTextFile } from "./core/files.js";
import type { Dialect } from "./core/column-types.js";
import type { Config, EmitConfig } from "./core/config-types.js";
import type { Item } from "./core/item-types.js";
import type { JsonSchema } from "./core/json-schema-types.js";
import type { FetchProgress, ModuleSchema, Snapshot } from "./core/snapshot-types.js";
import { Secrets } from "./core/text/redaction.js";
import { itemSchema as schemaOfItem } from "./item/item-schema.js";
import { buildItem } from "./item/item.js";
import { parseModules } from "./item/parse-modules.js";
import { transactNow } from "./output/transaction.js";

export { parseColumn, type ParseColumnOptions } from "./column/parser.js";
export { columnSchema } from "./column/semantics/column-schema.js";
export { ColumnSyntaxError, type SyntaxFault } from "./core/column-syntax-error.js";
export { CodegenError, LocalError, RemoteError, type Diagnostic } from "./core/diagnostic.js";
export { jsonFile, jsonLine } from "./core/text/json.js";
export { diffSnapshots, type DiffOptions } from "./drift/compare/diff.js";
export { propertyName, stringLiteral } from "./emit/code.js";
export { generate, type GenerateOptions } from "./emit/generate.js";
export { readSnapshot } from "./snapshot/read.js";
export type { Column, ColumnDefault, Dialect, TransferModule } from "./core/column-types.js";
export type {
  Config,
  EmitConfig,
  ImportExtension,
  ItemConfig,
  LevelChoice,
  Naming,
  Override,
  VersionsChoice,
} from "./core/config-types.js";
export type { Finding, Level, RuleId, Surface, Threshold, Witness } from "./core/drift-types.js";
export type {
  BuiltInEmitter,
  EmitContext,
  Emitter,
  GeneratedFile,
  SharedEmitContext,
} from "./core/emitter-types.js";
export type {
  DefinedType,
  BigintChoice,
  FlagChoice,
  Item,
  ItemKey,
  ItemType,
  KeyNote,
  KeyRule,
  KeyVariant,
} from "./core/item-types.js";
export type { JsonSchema } from "./core/json-schema-types.js";
export type { FetchProgress, ModuleSchema, Origin, Snapshot } from "./core/snapshot-types.js";
export type {
  History,
  ModuleHistory,
  ModulePresence,
  SchemaTable,
  Span,
  VersionTable,
} from "./core/version-types.js";

/** Gives a configuration file its types; returns what it is given. */
export function defineConfig(config: Config): Config {
  return config;
}

/** Whom to ask, and how. Give `server` and `token`, or `whmapi1`, or `from`. */
export interface FetchOptions {
  /** `https://host:2087`, `host`, or a URL with a `/cpsess##########` path. */
  readonly server?: string;
  /** User that the API token belongs to. Default: `root`. */
  readonly user?: string;
  readonly token?: string;
  /** The authority that signed the server's certificate: PEM text, or the path of a file that holds it. */
  readonly ca?: string;
  /** SHA-256 of the server's certificate (DER), in hexadecimal. */
  readonly pinSha256?: string;
  /** The local command instead: `true`, or its path. */
  readonly whmapi1?: boolean | string;
  /** Saved answers instead: a folder or a file. */
  readonly from?: string;
  /** Seconds that one call may take. Default: `60`. */
  readonly timeout?: number;
  /** Whose reading of the definitions, by which those that cannot be used are found. Default: `mysql`. */
  readonly dialect?: Dialect;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Receives the message of each warning: what a person should know although the job was done. */
  readonly onWarning?: (message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Asks a server, the local command or saved answers for the schemas of all transfer modules.
 *
 * @throws RemoteError with every fault of the run; LocalError for options that name nobody.
 */
export async function fetchSnapshot(options: FetchOptions): Promise<Snapshot> {
  const { onProgress = () => undefined, onWarning, signal = new AbortController().signal } = options;
  const source = sourceOf(options);
  const context = { environment: process.env, onProgress, secrets: new Secrets(), signal };
  const { snapshot, warnings, undetermined } = await fetchFromSource(source, context, options.dialect);
  for (const warning of [...warnings, ...undetermined.map(({ module }) => moduleOmitted(module))])
    onWarning?.(messageWithHint(warning));
  return snapshot;
}

function sourceOf(options: FetchOptions): Source {
  const { server, token, ca, pinSha256, whmapi1 = false, from } = options;
  const { user = DEFAULTS.user, timeout = DEFAULTS.timeout } = options;
  if (from !== undefined) return { kind: "saved", path: from };
  if (whmapi1 !== false) return { kind: "whmapi1", timeout, ...(whmapi1 !== true && { path: whmapi1 }) };
  if (server === undefined) throw new LocalError(sourceMissing());
  if (token === undefined) throw new LocalError(tokenMissing(server));
  return {
    kind: "server",
    server,
    user,
    token,
    timeout,
    ...(ca !== undefined && { ca: ca.includes("-----BEGIN") ? ca : readTextFile(ca) }),
    ...(pinSha256 !== undefined && { pinSha256 }),
  };
}

export interface WriteSnapshotOptions {
  /** Whether files that were modified by hand are overwritten. Default `false`. */
  readonly force?: boolean;
}

/**
 * Makes a folder hold the snapshot, all or nothing; files that are not of a snapshot stay. Waits, for ten seconds, for others who
 * write there.
 *
 * @throws LocalError after which the folder is as it was.
 */
export function writeSnapshot(
  dir: string,
  snapshot: Snapshot,
  { force = false }: WriteSnapshotOptions = {},
): void {
  transactNow([dir], () => {
    const changes = planSnapshotFolder(dir, snapshot);
    rejectModifiedFiles(changes, force);
    return { changes };
  });
}

/**
 * What a caller may send for a module, as JSON Schema 2020-12; by the same configuration as what is generated. An emitter,
 * which is given items, asks with one of those.
 *
 * @throws RemoteError with a diagnostic for each definition that is not understood.
 * @throws LocalError for overrides that a column does not bear.
 */
export function itemSchema(module: ModuleSchema | Item, config: EmitConfig = {}): JsonSchema {
  if ("source" in module) return schemaOfItem(module);
  const [parsed] = parseModules([module], config.dialect);
  if (parsed === undefined) throw new TypeError("one module in, one module out");
  const diagnostics: Diagnostic[] = [];
  const item = buildItem(parsed, config, diagnostics);
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return schemaOfItem(item);
}
