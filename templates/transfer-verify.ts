import { escapeControlCharacters } from "./transfer-item.js";
import { callFunction, readProperty, readNonEmptyText } from "./transfer-responses.js";
import {
  availableTransferModules,
  transferModuleSchema,
  type LiveTransferModule,
} from "./transfer-functions.js";
import { transferModules } from "./transfer-modules.js";
import { WhmApiError, type CallOptions, type WhmCaller } from "./whm-client.js";

/**
 * A difference between the server's current schemas and those that this code was generated from. `kind` determines which properties
 * exist. `before` is the value in the generated code, and `after` is the current value of the server.
 *
 * - `module-removed`, `module-added`: the server no longer has the module, or has an additional one.
 * - `priority-changed`: the module has another priority, so it may run earlier or later.
 * - `required-changed`, `primary-changed`: other keys are required, or identify an item. The order of the keys has no meaning.
 * - `key-removed`, `key-added`, `definition-changed`: `key` was removed or added, or its SQL definition has changed. `before` and
 *   `after` are SQL definitions.
 */
export type TransferSchemaDrift = {
  /** The name of the transfer module that differs. */
  readonly module: string;
  /**
   * `true` if the server refuses some items that the generated code accepts, for example after a removed key, otherwise `false`.
   * `undefined` if this depends on definitions: the command `whm-transfer-codegen drift` analyzes such differences.
   */
  readonly breaking: boolean | undefined;
} & (
  | {
      /** The module was removed from the server, or added to it. */
      readonly kind: "module-removed" | "module-added";
    }
  | {
      /** The module has another priority, so it may run earlier or later. */
      readonly kind: "priority-changed";
      /** The priority in the generated code. */
      readonly before: number;
      /** The current priority on the server. */
      readonly after: number;
    }
  | {
      /** Other keys are required, or identify an item. */
      readonly kind: "required-changed" | "primary-changed";
      /** The list of keys in the generated code. */
      readonly before: readonly string[];
      /** The current list of keys on the server. */
      readonly after: readonly string[];
    }
  | {
      /** The key was removed from the server. */
      readonly kind: "key-removed";
      /** The name of the key. */
      readonly key: string;
      /** The SQL definition of the key in the generated code. */
      readonly before: string;
    }
  | {
      /** The key was added to the server. */
      readonly kind: "key-added";
      /** The name of the key. */
      readonly key: string;
      /** The current SQL definition of the key on the server. */
      readonly after: string;
    }
  | {
      /** The SQL definition of the key has changed. */
      readonly kind: "definition-changed";
      /** The name of the key. */
      readonly key: string;
      /** The SQL definition of the key in the generated code. */
      readonly before: string;
      /** The current SQL definition of the key on the server. */
      readonly after: string;
    }
);

/** The result of `verifySchema`. */
export interface TransferSchemaReport {
  /** Whether the compared schemas of the server are identical to those that this code was generated from. */
  readonly isSame: boolean;
  /**
   * `true` if a difference is breaking: the server refuses some items that the generated code accepts. `undefined` if a difference
   * may be breaking. `false` if no difference is breaking.
   */
  readonly breaking: boolean | undefined;
  /**
   * The WHM version whose schemas the server was compared with: one of the versions that this code was generated from. `null` if
   * the schemas were saved without a version.
   */
  readonly comparedWith: string | null;
  /** The differences, sorted by module and key. */
  readonly drifts: readonly TransferSchemaDrift[];
}

/** The schema of a module in one version of WHM. A key that the version does not have is null. */
interface KnownModule extends Omit<LiveTransferModule, "keys"> {
  /** Modules with a lower priority run first. Null if the schemas were saved without the list of modules and priorities. */
  readonly priority: number | null;
  readonly keys: Readonly<Record<string, LiveTransferModule["keys"][string] | null>>;
}

/**
 * The versions that this code was generated from, newest first. `modules` contains what differs from the next newer version, or for the
 * newest version, from `transferModules`. A module that the version does not have is null.
 */
const HISTORY: readonly {
  readonly whmVersion: string | null;
  readonly modules: Readonly<Record<string, Partial<KnownModule> | null>>;
}[] = [
  // @history
  // The generator replaces the lines from `// @history` to `// @end`: see src/emit/template.ts.
  { whmVersion: null, modules: {} },
  // @end
];

/** Returns the modules of one of the versions in `HISTORY`. */
function getKnownModules(whmVersion: string | null): ReadonlyMap<string, KnownModule> {
  const known = new Map<string, KnownModule>(Object.entries(transferModules));
  for (const version of HISTORY) {
    for (const [name, changes] of Object.entries(version.modules)) {
      const newer = known.get(name) ?? { priority: null, required: [], primary: [], keys: {} };
      if (changes === null) known.delete(name);
      else known.set(name, { ...newer, ...changes, keys: { ...newer.keys, ...changes.keys } });
    }
    if (version.whmVersion === whmVersion) break;
  }
  return known;
}

/** The options of `verifySchema`. */
export interface VerifySchemaOptions extends CallOptions {
  /** The names of the transfer modules to compare, for example those that your program uses. The default is all modules. */
  readonly modules?: readonly string[] | undefined;
}

/**
 * Compares the server's current schemas with the schemas that this code was generated from. Changes nothing. Sends one call for
 * the list of modules, and one call for each compared module.
 *
 * If this code was generated from the schemas of several WHM versions, one more call requests the server's version. The server is
 * then compared with the schemas of its own version. If the generated code does not contain that version, or if the server refuses
 * the call, the server is compared with the newest schemas.
 *
 * @throws RangeError if `modules` is empty, or contains a name that the generated code does not have.
 * @throws WhmApiError if a call fails. A failed call is never reported as a missing module or key.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function verifySchema(
  client: WhmCaller,
  { modules, signal }: VerifySchemaOptions = {},
): Promise<TransferSchemaReport> {
  if (modules !== undefined) checkModuleNames(modules);
  const options: CallOptions = { signal };
  const comparedWith = await findVersion(client, options);
  const knownModules = getKnownModules(comparedWith);
  const isSelected = (module: string): boolean => modules === undefined || modules.includes(module);
  const live = (await availableTransferModules(client, options)).filter(({ module }) => isSelected(module));
  const drifts: TransferSchemaDrift[] = Array.from(knownModules.keys())
    .filter((name) => isSelected(name) && !live.some(({ module }) => module === name))
    .map((module) => ({ kind: "module-removed", module, breaking: true }));
  for (const { module, priority } of live) {
    const known = knownModules.get(module);
    if (known === undefined) {
      drifts.push({ kind: "module-added", module, breaking: false });
      continue;
    }
    const { priority: before } = known;
    if (before !== null && before !== priority)
      drifts.push({ kind: "priority-changed", module, breaking: false, before, after: priority });
    drifts.push(...findModuleDrifts(module, known, await transferModuleSchema(client, { module }, options)));
  }
  drifts.sort((left, right) => (left.module < right.module ? -1 : Number(left.module > right.module)));
  const includes = (breaking: boolean | undefined): boolean =>
    drifts.some((drift) => drift.breaking === breaking);
  return {
    isSame: drifts.length === 0,
    breaking: includes(true) || (includes(undefined) ? undefined : false),
    comparedWith,
    drifts,
  };
}

function checkModuleNames(modules: readonly string[]): void {
  const names = [transferModules, ...HISTORY.map((version) => version.modules)].flatMap(Object.keys);
  const known = Array.from(new Set(names)).sort();
  const unknown = modules.filter((module) => !known.includes(module));
  if (modules.length > 0 && unknown.length === 0) return;
  const got = modules.length === 0 ? "an empty list" : unknown.map((name) => JSON.stringify(name)).join(", ");
  const text = `invalid option "modules": expected some of ${known.join(", ")}, got ${got}`;
  throw new RangeError(escapeControlCharacters(`verifySchema: ${text}`));
}

/**
 * Returns the version whose schemas the server is compared with: the server's version if the server returns it and this code was
 * generated from it, otherwise the newest version. Requests the server's version only if this code was generated from several
 * versions.
 */
async function findVersion(client: WhmCaller, options: CallOptions): Promise<string | null> {
  const known = HISTORY.map(({ whmVersion }) => whmVersion);
  const [newest = null] = known;
  if (known.length < 2) return newest;
  // `11.138.0.6` and `138.0.6` are the same version.
  const shorten = (version: string): string => version.replace(/^11\./, "");
  try {
    const data = await callFunction(client, "version", {}, options);
    const live = readNonEmptyText(readProperty(data, "version"));
    return known.find((version) => shorten(version ?? "") === shorten(live)) ?? newest;
  } catch (error) {
    // The token may lack the privilege to call `version`.
    if (error instanceof WhmApiError && error.failure === "refused") return newest;
    throw error;
  }
}

function findModuleDrifts(
  module: string,
  { required, primary, keys }: KnownModule,
  live: LiveTransferModule,
): TransferSchemaDrift[] {
  const drifts: TransferSchemaDrift[] = [];
  if (!haveSameKeys(required, live.required)) {
    const breaking = live.required.some((key) => !required.includes(key));
    drifts.push({ kind: "required-changed", module, breaking, before: required, after: live.required });
  }
  if (!haveSameKeys(primary, live.primary))
    drifts.push({
      kind: "primary-changed",
      module,
      breaking: undefined,
      before: primary,
      after: live.primary,
    });
  const knownKeys = new Map(Object.entries(keys));
  const liveKeys = new Map(Object.entries(live.keys));
  for (const key of Array.from(new Set([...knownKeys.keys(), ...liveKeys.keys()])).sort()) {
    const before = knownKeys.get(key)?.def;
    const after = liveKeys.get(key)?.def;
    const breaking = before === undefined && canOmitKey(after ?? "") ? false : undefined;
    if (before === after || foldCase(before) === foldCase(after)) continue;
    if (before === undefined) drifts.push({ kind: "key-added", module, breaking, key, after: after ?? "" });
    else if (after === undefined) drifts.push({ kind: "key-removed", module, breaking: true, key, before });
    else drifts.push({ kind: "definition-changed", module, breaking, key, before, after });
  }
  return drifts;
}

/** Converts a definition to lower case, except text in quotes. */
function foldCase(def: string | undefined): string | undefined {
  return def?.replace(/'(?:[^'\\]|\\.|'')*'|"[^"]*"|[^'"]+/g, (part) =>
    /^['"]/.test(part) ? part : part.toLowerCase(),
  );
}

function haveSameKeys(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((key) => right.includes(key));
}

/**
 * Checks whether items may omit a key with this definition. Returns true only for simple definitions without NOT NULL, such as
 * `char(255) DEFAULT NULL`. Returns false for all other definitions, without analyzing them.
 */
function canOmitKey(def: string): boolean {
  return /^[a-z]+(?:\(\d+\))?(?: unsigned)?(?: default (?:null|-?\d+|'[^'\\]*'))?$/i.test(def);
}

/** Returns a description of a difference in one line of English, for example for a log. */
export function describeSchemaDrift(drift: TransferSchemaDrift): string {
  const subject = "key" in drift ? `${drift.module}.${drift.key}` : drift.module;
  return escapeControlCharacters(`${subject}: ${describeChange(drift)}`);
}

function describeChange(drift: TransferSchemaDrift): string {
  const [subject, change] = drift.kind.split("-");
  switch (drift.kind) {
    case "priority-changed":
      return `priority changed from ${drift.before} to ${drift.after}`;
    case "required-changed":
    case "primary-changed":
      return `${subject} keys changed from ${formatNames(drift.before)} to ${formatNames(drift.after)}`;
    case "definition-changed":
      return `changed from ${drift.before} to ${drift.after}`;
    default:
      return `this ${subject} was ${change} ${change === "added" ? "to" : "from"} the server`;
  }
}

function formatNames(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
