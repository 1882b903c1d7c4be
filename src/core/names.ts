/**
 * What a server's names may be. Whoever lets a snapshot in (from an answer, from disk, from a caller
 * of the library) asks here, so that every later room may take names for granted.
 */

import type { Diagnostic } from "./diagnostic.js";
import type { JsonPath } from "./text/read-json.js";
import {
  exportNamesAlike,
  keyNameInvalid,
  keyNamesAlike,
  listedKeyMissing,
  listedKeyRepeated,
  moduleNameInvalid,
  moduleNamesAlike,
  modulesMissing,
  type NameLocation,
} from "./name-diagnostics.js";
import { MAX_NAME_LENGTH } from "./limits.js";
import type { ModuleSchema } from "./snapshot-types.js";

/** Names that files of ours or devices of an operating system already have, in lower case. */
const TAKEN_MODULE_NAMES: ReadonlySet<string> = new Set([
  ...["snapshot", "index", "manifest"],
  ...["con", "prn", "aux", "nul", ...range(1, 9, "com"), ...range(1, 9, "lpt")],
]);

/** Module names whose exports (`NAMEItem`, `enqueueNAME`) would meet the exports that serve all modules. */
const COLLIDING_MODULE_NAMES: ReadonlySet<string> = new Set([
  ...["transfer", "transferitem", "transferitems", "invalidtransfer", "enqueuetransfer"],
  // `itemSchema`, `transferModuleSchema`, `verifySchema`, `validateSystemUser`.
  ...["item", "transfermodule", "verify", "systemuser"],
]);

/** What stands before and behind a module's name in the names of what is exported for it, by whatever emitter. */
const EXPORT_PREFIXES = ["encode", "enqueue", "validate", "warn"];
const EXPORT_SUFFIXES = ["Item", "Schema", "Shape", "Entries"];

/** The parameters of `enqueue_transfer_item` itself. */
const CALL_PARAMETERS: ReadonlySet<string> = new Set(["module", "transfer_session_id", "api.version"]);

/** Such as `11.138.0.6`, or `138.0.6` without the leading 11. */
export function isWhmVersion(value: unknown): value is string {
  return typeof value === "string" && /^[0-9]{1,6}(?:\.[0-9]{1,6}){1,5}$/.test(value);
}

/** Why `name` cannot be a module's name, as the end of a sentence; `undefined` where it can. */
export function moduleNameFault(name: string): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return `is longer than ${MAX_NAME_LENGTH} characters`;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    return "is not a plain identifier (a letter, then letters, digits and underscores)";
  }
  const folded = name.toLowerCase();
  if (TAKEN_MODULE_NAMES.has(folded)) return "is the name of a file that has another meaning";
  if (COLLIDING_MODULE_NAMES.has(folded))
    return "would give its exports the names of exports that serve all modules";
  return undefined;
}

/** Why `name` cannot be a column's name, as the end of a sentence; `undefined` where it can. */
export function keyNameFault(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name.length > MAX_NAME_LENGTH) return `is longer than ${MAX_NAME_LENGTH} characters`;
  if (!/^[\x20-\x7e]+$/.test(name)) return "holds a character that is not printable ASCII";
  if (name.trim() !== name) return "begins or ends with a space";
  if (CALL_PARAMETERS.has(name))
    return "is a parameter of enqueue_transfer_item itself, so it could not be sent";
  return undefined;
}

/** Groups of two or more names that are one name to a file system that folds case. */
function namesAlikeInAnyCase(names: readonly string[]): readonly (readonly string[])[] {
  const alike = new Map<string, string[]>();
  for (const name of names) {
    const folded = name.toLowerCase();
    alike.set(folded, [...(alike.get(folded) ?? []), name]);
  }
  return [...alike.values()].filter((group) => group.length > 1);
}

/** The place of a part of a snapshot: `["modules", NAME]`, and within a module `["keys", KEY]` or `["required", INDEX]`. */
export type NameLocationOf = (path: JsonPath) => NameLocation;

/** For names that are not from a file: `the answer of available_transfer_modules`. */
function inPlace(place: NameLocationOf | string): NameLocationOf {
  return typeof place === "string" ? () => ({ text: place }) : place;
}

/** What would be exported for two modules: of `validateA` and `AItem`, the type of the one and the validator of the other. */
export function exportDiagnostics(names: readonly string[], place: NameLocationOf | string): Diagnostic[] {
  const known = new Set(names);
  return names.flatMap((name) =>
    EXPORT_SUFFIXES.filter((suffix) => name.endsWith(suffix)).flatMap((suffix) =>
      EXPORT_PREFIXES.map((prefix) => ({ other: prefix + name.slice(0, -suffix.length), suffix }))
        .filter(({ other }) => known.has(other))
        .map(({ other }) =>
          exportNamesAlike([name, other], other + suffix, inPlace(place)(["modules", name])),
        ),
    ),
  );
}

/** Everything about the names of these modules that no code can be written for. `place` is where they were met. */
export function moduleDiagnostics(names: readonly string[], place: NameLocationOf | string): Diagnostic[] {
  const placeOf = (name: string | undefined): NameLocation => inPlace(place)(["modules", name ?? ""]);
  const bad = names.flatMap((name) => {
    const fault = moduleNameFault(name);
    return fault === undefined ? [] : [moduleNameInvalid(name, fault, placeOf(name))];
  });
  const alike = namesAlikeInAnyCase(names).map((group) => moduleNamesAlike(group, placeOf(group.at(-1))));
  return [...bad, ...alike, ...exportDiagnostics(names, place)];
}

/** Everything about the names within one module that no code can be written for. */
export function keyDiagnostics(schema: ModuleSchema, place: NameLocationOf | string): Diagnostic[] {
  const { module, keys } = schema;
  const placeOf = inPlace(place);
  const bad = Object.keys(keys).flatMap((name) => {
    const fault = keyNameFault(name);
    return fault === undefined ? [] : [keyNameInvalid(module, name, fault, placeOf(["keys", name]))];
  });
  const lists = (["primary", "required"] as const).flatMap((list) =>
    schema[list].flatMap((name, index) => {
      const isMissing = !Object.hasOwn(keys, name);
      if (!isMissing && schema[list].indexOf(name) === index) return [];
      const problem = isMissing ? listedKeyMissing : listedKeyRepeated;
      return [problem(module, list, name, placeOf([list, index]))];
    }),
  );
  const alike = namesAlikeInAnyCase(Object.keys(keys)).map((names) =>
    keyNamesAlike(module, names, placeOf(["keys", names.at(-1) ?? ""])),
  );
  return [...bad, ...alike, ...lists];
}

/** Both, for schemas that have all been met in one place. */
export function schemaDiagnostics(schemas: readonly ModuleSchema[], place: string): Diagnostic[] {
  if (schemas.length === 0) return [modulesMissing(place)];
  const names = schemas.map(({ module }) => module);
  return [...moduleDiagnostics(names, place), ...schemas.flatMap((schema) => keyDiagnostics(schema, place))];
}

function range(first: number, last: number, prefix: string): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => prefix + String(first + index));
}
