/**
 * What stands in a success's `data`: unknown in, typed out, by looking and never by casting.
 *
 * Each decoder adds every fault that it finds to `faults` and goes on; what it returns is what is
 * sound, for the sake of finding more, and is of use only while `faults` is empty. `place` is how
 * sentences name the answer: the call, or the file. Definitions are text here; nobody reads SQL.
 */
import type { Diagnostic } from "../core/diagnostic.js";
import {
  answerOfAnotherCommand,
  answerTooManyEntries,
  answerValueInvalid,
  describeValue,
  serverVersionUnknown,
} from "./answer-diagnostics.js";
import type { ModuleSchema } from "../core/snapshot-types.js";
import { isWhmVersion, keyDiagnostics, moduleDiagnostics, moduleNameFault } from "../core/names.js";
import { isRecord } from "../core/type-guards.js";
import { member } from "./answer.js";
import type { FunctionName } from "./answer.js";
import { MAX_DEFINITION_LENGTH, MAX_KEYS_PER_MODULE, MAX_MODULES } from "../core/limits.js";

/** What a schema says of itself; its module and priority stand elsewhere. */
export type DecodedSchema = Pick<ModuleSchema, "keys" | "primary" | "required">;

/** An answer may leave out whose it is, but may not be another's. */
export function expectCommand(
  command: string | null,
  functionName: FunctionName,
  place: string,
  faults: Diagnostic[],
): void {
  if (command !== null && command !== functionName) faults.push(answerOfAnotherCommand(place, command));
}

/** `data` of available_transfer_modules: the modules with sound names → priority. */
export function decodeModules(
  data: unknown,
  place: string,
  faults: Diagnostic[],
): ReadonlyMap<string, number> {
  const modules = member(data, "modules");
  if (!isRecord(modules) || Object.keys(modules).length === 0) {
    faults.push(
      answerValueInvalid(
        place,
        "data.modules",
        describeValue(modules),
        "an object of module names and priorities",
      ),
    );
    return new Map();
  }
  const entries = Object.entries(modules);
  if (entries.length > MAX_MODULES) {
    faults.push(answerTooManyEntries(place, "modules", entries.length, MAX_MODULES));
    return new Map();
  }
  faults.push(...moduleDiagnostics(Object.keys(modules), place));
  const sound = new Map<string, number>();
  for (const [name, value] of entries) {
    const priority = decodePriority(value);
    if (priority === undefined) {
      faults.push(
        answerValueInvalid(
          place,
          `data.modules.${name}`,
          describeValue(value),
          "a whole number as a decimal string",
        ),
      );
    }
    if (moduleNameFault(name) === undefined) sound.set(name, priority ?? 0);
  }
  return sound;
}

/** A decimal string as documented, or a number as Perl might send it. */
function decodePriority(value: unknown): number | undefined {
  const priority = typeof value === "string" && /^(0|-?[1-9][0-9]*)$/.test(value) ? Number(value) : value;
  // JSON has two zeros, and a priority one.
  return typeof priority === "number" && Number.isSafeInteger(priority) ? priority + 0 : undefined;
}

/** Why a definition cannot be used; `undefined` where it can. What a definition means is not known here. */
export type CheckDefinition = (module: string, key: string, def: string) => Diagnostic | undefined;

/** `data` of transfer_module_schema for `module`; `undefined` where there is no schema to speak of. */
export function decodeSchema(
  data: unknown,
  module: string,
  place: string,
  faults: Diagnostic[],
  checkDefinition: CheckDefinition = () => undefined,
): DecodedSchema | undefined {
  const schema = member(data, "schema");
  const keys = member(schema, "keys");
  if (!isRecord(keys) || Object.keys(keys).length === 0) {
    faults.push(
      answerValueInvalid(place, "data.schema.keys", describeValue(keys), "an object of keys and definitions"),
    );
    return undefined;
  }
  const entries = Object.entries(keys);
  if (entries.length > MAX_KEYS_PER_MODULE) {
    faults.push(answerTooManyEntries(place, "keys", entries.length, MAX_KEYS_PER_MODULE));
    return undefined;
  }
  const definitions = entries.map(([name, value]) => {
    const def = decodeDefinition(member(value, "def"), `data.schema.keys.${name}.def`, place, faults);
    const fault = def === "" ? undefined : checkDefinition(module, name, def);
    if (fault !== undefined) faults.push(fault);
    return [name, { def }] as const;
  });
  const decoded = {
    keys: Object.fromEntries(definitions),
    primary: decodeKeyList(member(schema, "primary"), "primary", place, faults),
    required: decodeKeyList(member(schema, "required"), "required", place, faults),
  };
  faults.push(...keyDiagnostics({ module, priority: null, ...decoded }, place));
  return decoded;
}

function decodeDefinition(def: unknown, path: string, place: string, faults: Diagnostic[]): string {
  const isWhole = typeof def === "string" && !/\p{Surrogate}/u.test(def);
  if (isWhole && def.trim() !== "" && def.length <= MAX_DEFINITION_LENGTH) return def;
  const found =
    typeof def === "string" && def.length > MAX_DEFINITION_LENGTH
      ? `${def.length} characters`
      : describeValue(def);
  faults.push(
    answerValueInvalid(
      place,
      path,
      found,
      `a column definition of at most ${MAX_DEFINITION_LENGTH} characters`,
    ),
  );
  return "";
}

/** A list of names, in the server's order. */
function decodeKeyList(
  value: unknown,
  list: "primary" | "required",
  place: string,
  faults: Diagnostic[],
): readonly string[] {
  if (!Array.isArray(value)) {
    faults.push(answerValueInvalid(place, `data.schema.${list}`, describeValue(value), "a list of keys"));
    return [];
  }
  const elements: readonly unknown[] = value;
  if (elements.length > MAX_KEYS_PER_MODULE) {
    faults.push(
      answerTooManyEntries(place, `entries in data.schema.${list}`, elements.length, MAX_KEYS_PER_MODULE),
    );
    return [];
  }
  for (const [index, name] of elements.entries()) {
    if (typeof name === "string") continue;
    faults.push(
      answerValueInvalid(place, `data.schema.${list}[${index}]`, describeValue(name), "the name of a key"),
    );
  }
  return elements.filter((name) => typeof name === "string");
}

/** `data` of version: such as `11.138.0.6` or `138.0.6`, as the server says it; anything else is a warning. */
export function decodeVersion(data: unknown, place: string, warnings: Diagnostic[]): string | undefined {
  const version = member(data, "version");
  if (isWhmVersion(version)) return version;
  const fault = answerValueInvalid(
    place,
    "data.version",
    describeValue(version),
    "numbers with dots between them",
  );
  warnings.push(serverVersionUnknown(fault));
  return undefined;
}
