/**
 * Queues items, and restores local backups. Items are checked with the rules of the generated validators. cPanel does not document these
 * details, so they are guesses:
 *
 * - The wording of every refusal.
 * - Unknown keys are refused. Real servers possibly ignore them.
 * - Missing or empty required keys are refused when the item is queued, not when it is transferred.
 * - A session accepts items until it has ended.
 * - For local restores: the keys of the item, and that the user's name is part of the file's name. The file is not read.
 */

import { parseColumn } from "../../column/parser.js";
import { ColumnSyntaxError } from "../../core/column-syntax-error.js";
import type { DefinedType } from "../../core/item-types.js";
import type { ModuleSchema } from "../../core/snapshot-types.js";
import { acceptsValue } from "../../item/accepts.js";
import { buildItem } from "../../item/item.js";
import { NO_DETAILS } from "../outcomes.js";
import { CallRefusal } from "../responses.js";
import { hasSessionEnded } from "../sessions.js";
import type { ItemRow } from "../store.js";
import { checkParameters, findModule, findSession, requireParameter } from "./parameters.js";
import type { ApiFunctions, SimulatedWhm } from "./parameters.js";
import { pickSessionOptions } from "./sessions.js";

/** The value of each key of an item, as the client sent it. */
type ItemValues = Readonly<Record<string, string>>;

const RESTORE_FLAGS = ["dedicated_ip", "delete_archive", "overwrite", "restricted"];

const RESTORE_PATTERNS = {
  ...Object.fromEntries(RESTORE_FLAGS.map((name) => [name, /^[01]$/])),
  update_a_records: /^(?:all|basic)$/,
};

/** The keys of a restored item, with the parameters that contain their values. */
const RESTORE_KEYS = [
  ["cpmovefile", "cpmovepath"],
  ["force", "overwrite"],
  ["ip", "dedicated_ip"],
  ["mail_location", "mail_location"],
  ["replaceip", "update_a_records"],
] as const;

export const ITEM_FUNCTIONS: ApiFunctions = {
  enqueue_transfer_item(whm, parameters) {
    requireParameter(parameters, "transfer_session_id");
    const moduleName = requireParameter(parameters, "module");
    const { id, state } = findSession(whm, parameters);
    const module = findModule(whm.snapshot, moduleName);
    // Every API call accepts parameters such as `api.version`.
    const entries = [...parameters].filter(([name]) => !/^(?:module$|transfer_session_id$|api\.)/.test(name));
    const values = Object.fromEntries(entries);
    const row = buildRow(module, id, values);
    if (hasSessionEnded(state))
      throw new CallRefusal(`The transfer session “${id}” is ${state} and accepts no more items.`);
    addItem(whm, id, { module, values, row });
    return {};
  },

  /** Restores a local backup. The session starts at once. */
  start_local_cpmove_restore(whm, parameters) {
    const path = requireParameter(parameters, "cpmovepath");
    checkParameters(parameters, RESTORE_PATTERNS);
    const module = findModule(whm.snapshot, "AccountLocal");
    // The name of an archive contains the user, as in `cpmove-alice.tar.gz` or `backup-1.2.2026_10-00-00_alice.tar.gz`.
    const archive = path
      .replace(/\/+$/, "")
      .replace(/^.*\//, "")
      .replace(/\.(?:tar|tar\.gz|tgz)$/, "");
    const user = parameters.get("username") ?? archive.replace(/^(?:cpmove-|backup-.*_)/, "");
    const entries = RESTORE_KEYS.map(([key, name]) => [key, parameters.get(name)] as const);
    const values = Object.fromEntries(
      [["user", user] as const, ["localuser", user] as const, ...entries].flatMap(([key, value]) =>
        value !== undefined && Object.hasOwn(module.keys, key) ? [[key, value]] : [],
      ),
    ) as ItemValues;
    const { transferManager } = whm;
    const id = transferManager.createSessionId("local", user);
    const row = buildRow(module, id, values);
    const session = transferManager.createSession({
      ...{ id, kind: "local", host: "", initiator: whm.user, threads: { TRANSFER: 1, RESTORE: 1 } },
      options: pickSessionOptions(parameters),
    });
    addItem(whm, id, { module, values, row });
    transferManager.startSession(session);
    return { data: { transfer_session_id: id } };
  },
};

/** Adds an item to a session. */
function addItem(
  { store, transferManager }: SimulatedWhm,
  sessionId: string,
  item: { readonly module: ModuleSchema; readonly values: ItemValues; readonly row: ItemRow },
): void {
  const { module: name, priority, primary, required } = item.module;
  const number = store.nextItemNumber;
  const nameKey = [...primary, ...required].find((key) => Object.hasOwn(item.values, key));
  const itemName = (nameKey === undefined ? undefined : item.values[nameKey]) ?? String(number);
  transferManager.addItem(
    {
      ...{ number, session: sessionId, module: name, priority: priority ?? 0, values: item.values },
      ...{ item: itemName, localItem: item.values["localuser"] ?? itemName },
      // A guess: modules without "Remote" in their name restore items without transferring them first.
      phase: name.includes("Remote") ? "TRANSFER" : "RESTORE",
      ...{ state: "PENDING", message: "", details: NO_DETAILS },
    },
    item.row,
  );
}

/** Modules are read when their first item is queued, so that a test can serve definitions that cannot be parsed. */
const modulesBySchema = new WeakMap<ModuleSchema, ReturnType<typeof readModule>>();

/** Returns the row of an item. @throws CallRefusal if the module does not accept the item. */
function buildRow(schema: ModuleSchema, sessionId: string, values: ItemValues): ItemRow {
  let module = modulesBySchema.get(schema);
  try {
    module ??= readModule(schema);
  } catch (error) {
    if (!(error instanceof ColumnSyntaxError)) throw error;
    throw new CallRefusal(`“${schema.module}” has an invalid definition, “${error.def}”: ${error.message}`);
  }
  modulesBySchema.set(schema, module);
  const { columnsByKey, requiredKeys } = module;
  const unknownKey = Object.keys(values).find((key) => !columnsByKey.has(key));
  if (unknownKey !== undefined) throw new CallRefusal(`“${schema.module}” has no key “${unknownKey}”.`);
  const missingKey = requiredKeys.find((key) => !Object.hasOwn(values, key) || values[key] === "");
  if (missingKey !== undefined) throw new CallRefusal(`The parameter “${missingKey}” is required.`);
  const cells: [key: string, value: string | null][] = [];
  for (const [key, { def, default: columnDefault }] of columnsByKey) {
    const text = Object.hasOwn(values, key) ? values[key] : undefined;
    const type = module.typesByKey.get(key);
    const value = text === undefined || type === undefined ? text : parseWireValue(type, text);
    if (value !== undefined && (type === undefined || !acceptsValue(type, value)))
      throw new CallRefusal(`The value of “${key}” does not fit its definition, “${def}”.`);
    const stored = columnDefault.kind === "literal" ? columnDefault.value : null;
    cells.push([key, value === undefined ? stored : String(value)]);
  }
  return Object.fromEntries([["transfer_session_id", sessionId], ...cells]);
}

/** @throws ColumnSyntaxError if a definition cannot be parsed. */
function readModule({ module: name, priority, primary, required, keys }: ModuleSchema) {
  const columns = Object.entries(keys).map(([key, { def }]) => ({ name: key, column: parseColumn(def) }));
  const item = buildItem({ name, priority, columns, primary, required });
  return {
    columnsByKey: new Map(columns.map(({ name: key, column }) => [key, column])),
    // Excludes keys that the database computes.
    typesByKey: new Map(item.keys.map(({ name: key, type }) => [key, type])),
    requiredKeys: item.keys.filter((key) => key.required).map((key) => key.name),
  };
}

/** Converts a value of a request, which is always text, to the value that the type describes. */
function parseWireValue({ kind }: DefinedType, text: string): string | number | bigint {
  if (!/^[+-]?\d+$/.test(text)) return text;
  if (kind === "bigint") return BigInt(text);
  return kind === "flag" || kind === "integer" ? Number(text) : text;
}
