import { escapeControlCharacters } from "./transfer-item.js";
import { callFunction, readProperty, readNonEmptyText } from "./transfer-answers.js";
import {
  availableTransferModules,
  transferModuleSchema,
  type LiveTransferModule,
} from "./transfer-functions.js";
import {
  listKnownModuleNames,
  getKnownModules,
  listKnownVersions,
  type KnownModule,
} from "./transfer-schema.js";
import { WhmApiError, type CallOptions, type WhmCaller } from "./whm-client.js";

/**
 * A difference between the server's current schemas and those that this code was generated from. `kind` determines which properties
 * exist. `before` is the value in the generated code, and `after` is the current value of the server.
 *
 * - `module-removed`, `module-added`: the server no longer has the module, or has an additional one.
 * - `priority-changed`: the module has another priority, so it may run earlier or later.
 * - `required-changed`, `primary-changed`: the list of required keys, or of keys that identify an item, has changed.
 * - `key-removed`, `key-added`, `definition-changed`: `key` was removed or added, or its SQL definition has changed. `before` and
 *   `after` are SQL definitions.
 */
export type TransferSchemaDrift = {
  /** The name of the transfer module that differs. */
  readonly module: string;
  /**
   * `true` if the server refuses some items that the generated code accepts, otherwise `false`. `undefined` if `verifySchema`
   * cannot decide that: the command `whm-transfer-codegen drift` analyzes such differences.
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
      /** The list of required keys, or of keys that identify an item, has changed. */
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
  const versionToCompareWith = await findVersionToCompareWith(client, options);
  const knownModules = getKnownModules(versionToCompareWith);
  const isModuleSelected = (module: string): boolean => modules === undefined || modules.includes(module);
  const liveModules = await availableTransferModules(client, options);
  const drifts: TransferSchemaDrift[] = [];
  for (const module of Array.from(knownModules.keys()).filter(isModuleSelected)) {
    if (liveModules.some(({ module: liveModuleName }) => liveModuleName === module)) continue;
    drifts.push({ kind: "module-removed", module, breaking: true });
  }
  for (const { module, priority } of liveModules.filter(({ module: liveModuleName }) =>
    isModuleSelected(liveModuleName),
  )) {
    const knownModule = knownModules.get(module);
    if (knownModule === undefined) {
      drifts.push({ kind: "module-added", module, breaking: false });
      continue;
    }
    if (knownModule.priority !== null && knownModule.priority !== priority) {
      drifts.push({
        kind: "priority-changed",
        module,
        breaking: false,
        before: knownModule.priority,
        after: priority,
      });
    }
    drifts.push(
      ...findModuleDrifts(module, knownModule, await transferModuleSchema(client, { module }, options)),
    );
  }
  drifts.sort((left, right) => (left.module < right.module ? -1 : left.module > right.module ? 1 : 0));
  return {
    isSame: drifts.length === 0,
    breaking: drifts.some(({ breaking }) => breaking === true)
      ? true
      : drifts.some(({ breaking }) => breaking === undefined)
        ? undefined
        : false,
    comparedWith: versionToCompareWith ?? null,
    drifts,
  };
}

function checkModuleNames(modules: readonly string[]): void {
  const knownNames = listKnownModuleNames();
  const unknownNames = modules.filter((module) => !knownNames.includes(module));
  if (modules.length > 0 && unknownNames.length === 0) return;
  const receivedDescription =
    modules.length === 0 ? "an empty list" : unknownNames.map((name) => JSON.stringify(name)).join(", ");
  throw new RangeError(
    escapeControlCharacters(
      `verifySchema: invalid option "modules": expected some of ${knownNames.join(", ")}, got ${receivedDescription}`,
    ),
  );
}

/**
 * Returns the version whose schemas the server is compared with: the server's version if the server returns it and this code was
 * generated from it, otherwise the newest version. Requests the server's version only if this code was generated from several
 * versions.
 */
async function findVersionToCompareWith(
  client: WhmCaller,
  options: CallOptions,
): Promise<string | undefined> {
  const knownVersions = listKnownVersions();
  const newestVersion = knownVersions[knownVersions.length - 1];
  if (knownVersions.length < 2) return newestVersion;
  try {
    const liveVersion = readNonEmptyText(
      readProperty(await callFunction(client, "version", {}, options), "version"),
    );
    return (
      knownVersions.find(
        (version) => removeOptionalVersionPrefix(version) === removeOptionalVersionPrefix(liveVersion),
      ) ?? newestVersion
    );
  } catch (error) {
    // The token may lack the privilege to call `version`.
    if (error instanceof WhmApiError && error.failure === "refused") return newestVersion;
    throw error;
  }
}

/** Removes the leading `11.` of a version, because `11.138.0.6` and `138.0.6` are the same version. */
function removeOptionalVersionPrefix(version: string): string {
  return version.replace(/^11\./, "");
}

function findModuleDrifts(
  module: string,
  knownModule: KnownModule,
  liveModule: LiveTransferModule,
): TransferSchemaDrift[] {
  const drifts: TransferSchemaDrift[] = [];
  const liveDefsByKey = new Map(Object.entries(liveModule.keys).map(([key, { def }]) => [key, def]));
  const { required, primary } = knownModule;
  if (!areListsEqual(required, liveModule.required)) {
    const breaking = liveModule.required.some((key) => !required.includes(key));
    drifts.push({ kind: "required-changed", module, breaking, before: required, after: liveModule.required });
  }
  if (!areListsEqual(primary, liveModule.primary)) {
    const breaking = areListsEqual([...primary].sort(), [...liveModule.primary].sort()) ? false : undefined;
    drifts.push({ kind: "primary-changed", module, breaking, before: primary, after: liveModule.primary });
  }
  for (const key of Array.from(new Set([...knownModule.keys.keys(), ...liveDefsByKey.keys()])).sort()) {
    const defBefore = knownModule.keys.get(key);
    const defAfter = liveDefsByKey.get(key);
    if (defBefore === undefined && defAfter !== undefined) {
      const breaking = canOmitKey(defAfter) ? false : undefined;
      drifts.push({ kind: "key-added", module, breaking, key, after: defAfter });
    } else if (defBefore !== undefined && defAfter === undefined) {
      drifts.push({ kind: "key-removed", module, breaking: undefined, key, before: defBefore });
    } else if (defBefore !== undefined && defAfter !== undefined && defBefore !== defAfter) {
      drifts.push({
        kind: "definition-changed",
        module,
        breaking: undefined,
        key,
        before: defBefore,
        after: defAfter,
      });
    }
  }
  return drifts;
}

function areListsEqual(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((leftElement, index) => leftElement === right[index]);
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
  return escapeControlCharacters(formatDriftUnescaped(drift));
}

function formatDriftUnescaped(drift: TransferSchemaDrift): string {
  const { module } = drift;
  switch (drift.kind) {
    case "module-removed":
      return `${module}: this module was removed from the server`;
    case "module-added":
      return `${module}: this module was added to the server`;
    case "priority-changed":
      return `${module}: priority changed from ${drift.before} to ${drift.after}`;
    case "required-changed":
    case "primary-changed":
      return `${module}: ${drift.kind.replace("-changed", "")} keys changed from ${formatNames(drift.before)} to ${formatNames(drift.after)}`;
    case "key-removed":
      return `${module}.${drift.key}: this key was removed from the server`;
    case "key-added":
      return `${module}.${drift.key}: this key was added to the server`;
    case "definition-changed":
      return `${module}.${drift.key}: changed from ${drift.before} to ${drift.after}`;
  }
}

function formatNames(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
