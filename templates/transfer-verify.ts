import { visible } from "./transfer-item.js";
import { called, memberOf, nameIn } from "./transfer-answers.js";
import {
  availableTransferModules,
  transferModuleSchema,
  type LiveTransferModule,
} from "./transfer-functions.js";
import { knownModules, knownVersions, type KnownModule } from "./transfer-schema.js";
import { WhmApiError, type CallOptions, type WhmCaller } from "./whm-client.js";

/**
 * One way in which the server is not as this code has it. `before` is what it was generated from, `after` what the server says.
 *
 * `breaking` tells whether items that this code takes, or makes, are refused: `true` where some are, `false` where none is, and
 * `undefined` where that depends on what a definition means, or on what the server makes of a key that it does not have.
 * `whm-transfer-codegen drift` tells more.
 */
export type TransferSchemaDrift = { readonly module: string; readonly breaking: boolean | undefined } & (
  | { readonly kind: "module-removed" | "module-added" }
  | { readonly kind: "priority-changed"; readonly before: number; readonly after: number }
  | {
      readonly kind: "required-changed" | "primary-changed";
      readonly before: readonly string[];
      readonly after: readonly string[];
    }
  | { readonly kind: "key-removed"; readonly key: string; readonly before: string }
  | { readonly kind: "key-added"; readonly key: string; readonly after: string }
  | {
      readonly kind: "definition-changed";
      readonly key: string;
      readonly before: string;
      readonly after: string;
    }
);

export interface TransferSchemaReport {
  /** Whether the server says what this code was generated from, to the letter. */
  readonly isSame: boolean;
  /** `true` where some drift is; else `undefined` where some may be. */
  readonly breaking: boolean | undefined;
  /** The version of WHM that the server was compared with; `null` where this code was generated from one that is not known. */
  readonly comparedWith: string | null;
  /** By module, then by key. */
  readonly drifts: readonly TransferSchemaDrift[];
}

export interface VerifySchemaOptions extends CallOptions {
  /** Only these, since a program may use a few of them. Default all. */
  readonly modules?: readonly string[] | undefined;
}

/**
 * Asks the server what its modules accept now, and tells where that is not what this code was generated from. Of code for several
 * versions of WHM, that version counts which the server says it is, and else the newest.
 *
 * @throws whatever the client throws, at the first call that fails: nothing is told to be gone because nobody could be asked.
 */
export async function verifySchema(
  client: WhmCaller,
  { modules, signal }: VerifySchemaOptions = {},
): Promise<TransferSchemaReport> {
  const options: CallOptions = { signal };
  const version = await versionToCompare(client, options);
  const known = knownModules(version);
  const isAsked = (module: string): boolean => modules === undefined || modules.includes(module);
  const live = await availableTransferModules(client, options);
  const drifts: TransferSchemaDrift[] = [];
  for (const module of Array.from(known.keys()).filter(isAsked)) {
    if (live.some((one) => one.module === module)) continue;
    drifts.push({ kind: "module-removed", module, breaking: true });
  }
  for (const { module, priority } of live.filter((one) => isAsked(one.module))) {
    const before = known.get(module);
    if (before === undefined) {
      drifts.push({ kind: "module-added", module, breaking: false });
      continue;
    }
    if (before.priority !== null && before.priority !== priority) {
      drifts.push({
        kind: "priority-changed",
        module,
        breaking: false,
        before: before.priority,
        after: priority,
      });
    }
    drifts.push(...moduleDrifts(module, before, await transferModuleSchema(client, { module }, options)));
  }
  drifts.sort((one, other) => (one.module < other.module ? -1 : one.module > other.module ? 1 : 0));
  return {
    isSame: drifts.length === 0,
    breaking: drifts.some(({ breaking }) => breaking === true)
      ? true
      : drifts.some(({ breaking }) => breaking === undefined)
        ? undefined
        : false,
    comparedWith: version ?? null,
    drifts,
  };
}

/** The one that the server is, if there are several and it is one of them; else the newest. */
async function versionToCompare(client: WhmCaller, options: CallOptions): Promise<string | undefined> {
  const versions = knownVersions();
  const newest = versions[versions.length - 1];
  if (versions.length < 2) return newest;
  try {
    const live = nameIn(memberOf(await called(client, "version", {}, options), "version"));
    return versions.find((version) => withoutEleven(version) === withoutEleven(live)) ?? newest;
  } catch (error) {
    // Some tokens may not ask for it.
    if (error instanceof WhmApiError && error.failure === "refused") return newest;
    throw error;
  }
}

/** `11.138.0.6` and `138.0.6` are one version. */
function withoutEleven(version: string): string {
  return version.replace(/^11\./, "");
}

function moduleDrifts(module: string, before: KnownModule, after: LiveTransferModule): TransferSchemaDrift[] {
  const drifts: TransferSchemaDrift[] = [];
  const live = new Map(Object.entries(after.keys).map(([key, { def }]) => [key, def]));
  const { required, primary } = before;
  if (!isSameList(required, after.required)) {
    const breaking = after.required.some((key) => !required.includes(key));
    drifts.push({ kind: "required-changed", module, breaking, before: required, after: after.required });
  }
  if (!isSameList(primary, after.primary)) {
    const breaking = undefined;
    drifts.push({ kind: "primary-changed", module, breaking, before: primary, after: after.primary });
  }
  for (const key of Array.from(new Set([...before.keys.keys(), ...live.keys()])).sort()) {
    const was = before.keys.get(key);
    const is = live.get(key);
    if (was === undefined && is !== undefined) {
      const breaking = isLeftOutSafely(is) ? false : undefined;
      drifts.push({ kind: "key-added", module, breaking, key, after: is });
    } else if (was !== undefined && is === undefined) {
      drifts.push({ kind: "key-removed", module, breaking: undefined, key, before: was });
    } else if (was !== undefined && is !== undefined && was !== is) {
      drifts.push({ kind: "definition-changed", module, breaking: undefined, key, before: was, after: is });
    }
  }
  return drifts;
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

/** A column that plainly takes NULL, or has a plain default, asks nothing of those who do not know it. */
function isLeftOutSafely(def: string): boolean {
  return /^[a-z]+(?:\(\d+\))?(?: unsigned)?(?: default (?:null|-?\d+|'[^'\\]*'))?$/i.test(def);
}

/** A drift as a person reads it, in one line. */
export function describeSchemaDrift(drift: TransferSchemaDrift): string {
  return visible(sentenceOf(drift));
}

function sentenceOf(drift: TransferSchemaDrift): string {
  const { module } = drift;
  switch (drift.kind) {
    case "module-removed":
      return `${module}: the server has no such module any more`;
    case "module-added":
      return `${module}: the server has this module, too`;
    case "priority-changed":
      return `${module}: priority ${drift.before} is ${drift.after} now`;
    case "required-changed":
    case "primary-changed":
      return `${module}: ${drift.kind.replace("-changed", "")} was ${listed(drift.before)}, is ${listed(drift.after)} now`;
    case "key-removed":
      return `${module}.${drift.key}: the server has no such key any more`;
    case "key-added":
      return `${module}.${drift.key}: the server has this key, too`;
    case "definition-changed":
      return `${module}.${drift.key}: was ${drift.before}, is ${drift.after} now`;
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "empty" : names.join(", ");
}
