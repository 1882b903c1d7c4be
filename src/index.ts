/**
 * The library: what the commands do, for programs.
 *
 * Errors are `LocalError` (the reason is on this side), `RemoteError` (the server could not be asked,
 * or its answer cannot be trusted or understood) and `ColumnSyntaxError`.
 */

export { parseColumn } from "./column/parser.js";
export { columnSchema } from "./column/schema.js";
export { ColumnSyntaxError, LocalError, RemoteError, type CodegenError, type Complaint } from "./errors.js";
export {
  diffSnapshots,
  fetchSnapshot,
  generate,
  itemSchema,
  propertyName,
  readSnapshot,
  stringLiteral,
  writeSnapshot,
  type DiffOptions,
  type FetchOptions,
} from "./library.js";
export { jsonFile, jsonLine } from "./json.js";
export type {
  Column,
  ColumnDefault,
  Config,
  DefinedType,
  BigintChoice,
  BuiltInEmitter,
  Dialect,
  EmitConfig,
  EmitContext,
  Emitter,
  FetchProgress,
  Finding,
  FlagChoice,
  GeneratedFile,
  ImportExtension,
  History,
  Item,
  ItemKey,
  ItemType,
  JsonSchema,
  KeyNote,
  KeyRule,
  Level,
  LevelChoice,
  KeyVariant,
  ModuleHistory,
  ModulePresence,
  ModuleSchema,
  Naming,
  Origin,
  Override,
  SchemaTable,
  SharedEmitContext,
  RuleId,
  Snapshot,
  Surface,
  Span,
  VersionsChoice,
  VersionTable,
  TransferModule,
  Witness,
} from "./model.js";

import type { Config } from "./model.js";

/** Gives a configuration file its types; returns what it is given. */
export function defineConfig(config: Config): Config {
  return config;
}
