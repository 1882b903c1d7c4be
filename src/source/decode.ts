/**
 * What stands in a success's `data`: unknown in, typed out, by looking and never by casting.
 *
 * Each decoder adds every fault that it finds to `faults` and goes on; what it returns is what is
 * sound, for the sake of finding more, and is of use only while `faults` is empty. `place` is how
 * sentences name the answer: the call, or the file. Definitions are text here; nobody reads SQL.
 */
import {
  answerOfAnotherCommand,
  badKeyName,
  badModuleName,
  inWords,
  listedTwice,
  modulesAlike,
  strangerListed,
  tooMany,
  unexpectedValue,
  versionUnknown,
} from "../errors.js";
import type { Complaint } from "../errors.js";
import type { ModuleSchema } from "../model.js";
import { keyNameFault, moduleNameFault, namesAlikeInAnyCase } from "../names.js";
import { isObject, member } from "./answer.js";
import type { FunctionName } from "./answer.js";
import { LONGEST_DEFINITION, MOST_KEYS, MOST_MODULES } from "./limits.js";

/** What a schema says of itself; its module and priority stand elsewhere. */
export type DecodedSchema = Pick<ModuleSchema, "keys" | "primary" | "required">;

/** An answer may leave out whose it is, but may not be another's. */
export function expectCommand(
  command: string | null,
  functionName: FunctionName,
  place: string,
  faults: Complaint[],
): void {
  if (command !== null && command !== functionName) faults.push(answerOfAnotherCommand(place, command));
}

/** `data` of available_transfer_modules: the modules with sound names → priority. */
export function decodeModules(
  data: unknown,
  place: string,
  faults: Complaint[],
): ReadonlyMap<string, number> {
  const modules = member(data, "modules");
  if (!isObject(modules) || Object.keys(modules).length === 0) {
    faults.push(
      unexpectedValue(place, "data.modules", inWords(modules), "an object of module names and priorities"),
    );
    return new Map();
  }
  const entries = Object.entries(modules);
  if (entries.length > MOST_MODULES) {
    faults.push(tooMany(place, "modules", entries.length, MOST_MODULES));
    return new Map();
  }
  const sound = new Map<string, number>();
  for (const [name, value] of entries) {
    const nameFault = moduleNameFault(name);
    const priority = decodePriority(value);
    if (nameFault !== undefined) faults.push(badModuleName(name, nameFault, place));
    if (priority === undefined) {
      faults.push(
        unexpectedValue(place, `data.modules.${name}`, inWords(value), "a whole number as a decimal string"),
      );
    }
    if (nameFault === undefined) sound.set(name, priority ?? 0);
  }
  faults.push(...namesAlikeInAnyCase([...sound.keys()]).map((names) => modulesAlike(names, place)));
  return sound;
}

/** A decimal string as documented, or a number as Perl might send it. */
function decodePriority(value: unknown): number | undefined {
  const priority = typeof value === "string" && /^(0|-?[1-9][0-9]*)$/.test(value) ? Number(value) : value;
  return typeof priority === "number" && Number.isSafeInteger(priority) ? priority : undefined;
}

/** `data` of transfer_module_schema for `module`; `undefined` where there is no schema to speak of. */
export function decodeSchema(
  data: unknown,
  module: string,
  place: string,
  faults: Complaint[],
): DecodedSchema | undefined {
  const schema = member(data, "schema");
  const keys = member(schema, "keys");
  if (!isObject(keys) || Object.keys(keys).length === 0) {
    faults.push(
      unexpectedValue(place, "data.schema.keys", inWords(keys), "an object of keys and definitions"),
    );
    return undefined;
  }
  const entries = Object.entries(keys);
  if (entries.length > MOST_KEYS) {
    faults.push(tooMany(place, "keys", entries.length, MOST_KEYS));
    return undefined;
  }
  const definitions = entries.map(([name, value]) => {
    const nameFault = keyNameFault(name);
    if (nameFault !== undefined) faults.push(badKeyName(module, name, nameFault, place));
    const def = decodeDefinition(member(value, "def"), `data.schema.keys.${name}.def`, place, faults);
    return [name, { def }] as const;
  });
  const names = new Set(Object.keys(keys));
  return {
    keys: Object.fromEntries(definitions),
    primary: decodeKeyList(member(schema, "primary"), "primary", { module, names, place }, faults),
    required: decodeKeyList(member(schema, "required"), "required", { module, names, place }, faults),
  };
}

function decodeDefinition(def: unknown, path: string, place: string, faults: Complaint[]): string {
  if (typeof def === "string" && def.trim() !== "" && def.length <= LONGEST_DEFINITION) return def;
  const found =
    typeof def === "string" && def.length > LONGEST_DEFINITION ? `${def.length} characters` : inWords(def);
  faults.push(
    unexpectedValue(place, path, found, `a column definition of at most ${LONGEST_DEFINITION} characters`),
  );
  return "";
}

/** A list of keys that the schema has, in the server's order. */
function decodeKeyList(
  value: unknown,
  list: "primary" | "required",
  schema: { readonly module: string; readonly names: ReadonlySet<string>; readonly place: string },
  faults: Complaint[],
): readonly string[] {
  const { module, names, place } = schema;
  if (!Array.isArray(value)) {
    faults.push(unexpectedValue(place, `data.schema.${list}`, inWords(value), "a list of keys"));
    return [];
  }
  const elements: readonly unknown[] = value;
  const seen = new Set<string>();
  for (const [index, name] of elements.entries()) {
    if (typeof name !== "string") {
      faults.push(
        unexpectedValue(place, `data.schema.${list}[${index}]`, inWords(name), "the name of a key"),
      );
    } else if (seen.has(name)) faults.push(listedTwice(module, list, name, place));
    else if (!names.has(name)) faults.push(strangerListed(module, list, name, place));
    else seen.add(name);
  }
  return [...seen];
}

/** `data` of version: such as `11.138.0.6` or `138.0.6`, as the server says it; anything else is a warning. */
export function decodeVersion(data: unknown, place: string, warnings: string[]): string | undefined {
  const version = member(data, "version");
  if (typeof version === "string" && /^[0-9]{1,6}(\.[0-9]{1,6}){1,5}$/.test(version)) return version;
  const fault = unexpectedValue(place, "data.version", inWords(version), "numbers with dots between them");
  warnings.push(versionUnknown(fault));
  return undefined;
}
