/**
 * Decodes the `data` of successful responses: a server can send anything. Each decoder adds its errors to `errors` and returns what is
 * valid, so that the caller can find further errors. Use the result only if `errors` is empty. `at` names the call or file in messages.
 */
import type { Diagnostic } from "../core/diagnostic.js";
import type { ModuleSchema } from "../core/snapshot-types.js";
import {
  isWhmVersion,
  diagnoseKeyNames,
  diagnoseModuleNames,
  describeModuleNameFault,
} from "../core/names.js";
import { quote } from "../core/text/escape.js";
import { isRecord } from "../core/type-guards.js";
import { getOwnProperty } from "./answer.js";
import { MAX_DEFINITION_LENGTH, MAX_KEYS_PER_MODULE, MAX_MODULES } from "../core/limits.js";
import { locate, responseProblem } from "./response-diagnostics.js";

/** A schema without the name and the priority of its module, which are not part of the response. */
export type DecodedSchema = Pick<ModuleSchema, "keys" | "primary" | "required">;

/** Checks a column definition. Returns an error if the definition cannot be used. */
export type DefinitionDiagnoser = (module: string, key: string, def: string) => Diagnostic | undefined;

/** Creates the error for an invalid value. `path` is its location in the response, such as `data.modules`. */
function invalid(
  at: string,
  path: string,
  value: unknown,
  expected: string,
  description = describeValue(value),
): Diagnostic {
  return locate(at, responseProblem("answer-value-invalid", { path, value: description, expected }));
}

/** Describes a decoded JSON value, such as `a list` or `missing`. */
function describeValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return value === "" ? "an empty string" : quote(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" && Object.keys(value).length === 0 ? "an empty object" : "an object";
}

function tooMany(at: string, entries: string, count: number, limit: number): Diagnostic {
  const values = { entries, count, limit, responses: "response comes" };
  return locate(at, responseProblem("answer-too-many-entries", values));
}

/** Creates the warning for a version that could not be determined. A snapshot does not need the version. */
export function versionUnknown({ message, hint }: Diagnostic): Diagnostic {
  const warning = responseProblem("server-version-unknown", { cause: message });
  return { ...warning, ...(hint !== undefined && { hint }) };
}

/** Returns the entries of an object that must have at least one. */
function decodeEntries(
  value: unknown,
  path: string,
  at: string,
  errors: Diagnostic[],
  { limit, of, elements }: { limit: number; of: string; elements: string },
): readonly (readonly [string, unknown])[] {
  const entries = isRecord(value) ? Object.entries(value) : [];
  if (entries.length === 0) errors.push(invalid(at, path, value, `an object of ${of}`));
  if (entries.length <= limit) return entries;
  errors.push(tooMany(at, elements, entries.length, limit));
  return [];
}

/** Decodes `data` of available_transfer_modules. Returns the priorities by module name. Omits modules with an invalid name. */
export function decodeModulePriorities(
  data: unknown,
  at: string,
  errors: Diagnostic[],
): ReadonlyMap<string, number> {
  const options = { limit: MAX_MODULES, of: "module names and priorities", elements: "transfer modules" };
  const entries = decodeEntries(getOwnProperty(data, "modules"), "data.modules", at, errors, options);
  errors.push(
    ...diagnoseModuleNames(
      entries.map(([name]) => name),
      at,
    ),
  );
  const priorities = new Map<string, number>();
  for (const [name, value] of entries) {
    const priority = decodePriority(value);
    if (priority === undefined)
      errors.push(invalid(at, `data.modules.${name}`, value, "a whole number as a decimal string"));
    if (describeModuleNameFault(name) === undefined) priorities.set(name, priority ?? 0);
  }
  return priorities;
}

/** Decodes a priority: a decimal string, as documented, or a number. Adding 0 makes JSON's negative zero positive. */
function decodePriority(value: unknown): number | undefined {
  const priority = typeof value === "string" && /^(0|-?[1-9][0-9]*)$/.test(value) ? Number(value) : value;
  return typeof priority === "number" && Number.isSafeInteger(priority) ? priority + 0 : undefined;
}

/** Decodes `data` of transfer_module_schema. Returns `undefined` if the schema contains no keys or too many keys. */
export function decodeSchema(
  data: unknown,
  module: string,
  at: string,
  errors: Diagnostic[],
  diagnoseDefinition: DefinitionDiagnoser = () => undefined,
): DecodedSchema | undefined {
  const schema = getOwnProperty(data, "schema");
  const options = {
    limit: MAX_KEYS_PER_MODULE,
    of: "column definitions",
    elements: "keys of the transfer module",
  };
  const entries = decodeEntries(getOwnProperty(schema, "keys"), "data.schema.keys", at, errors, options);
  if (entries.length === 0) return undefined;
  const keys = entries.map(([name, value]) => {
    const def = decodeDefinition(getOwnProperty(value, "def"), `data.schema.keys.${name}.def`, at, errors);
    const error = def === "" ? undefined : diagnoseDefinition(module, name, def);
    if (error !== undefined) errors.push(error);
    return [name, { def }] as const;
  });
  const decoded = {
    keys: Object.fromEntries(keys),
    primary: decodeKeyList(schema, "primary", at, errors),
    required: decodeKeyList(schema, "required", at, errors),
  };
  errors.push(...diagnoseKeyNames({ module, priority: null, ...decoded }, at));
  return decoded;
}

/** Decodes a column definition. If it is invalid, adds an error and returns an empty string. */
function decodeDefinition(def: unknown, path: string, at: string, errors: Diagnostic[]): string {
  const isTooLong = typeof def === "string" && def.length > MAX_DEFINITION_LENGTH;
  if (typeof def === "string" && !isTooLong && def.trim() !== "" && !/\p{Surrogate}/u.test(def)) return def;
  const expected = `a column definition of at most ${MAX_DEFINITION_LENGTH} characters`;
  errors.push(invalid(at, path, def, expected, isTooLong ? `${def.length} characters` : undefined));
  return "";
}

/** Decodes a list of key names, in the server's order, and adds an error for each element that is not a string. */
function decodeKeyList(
  schema: unknown,
  name: "primary" | "required",
  at: string,
  errors: Diagnostic[],
): readonly string[] {
  const list = getOwnProperty(schema, name);
  const path = `data.schema.${name}`;
  if (!Array.isArray(list)) {
    errors.push(invalid(at, path, list, "a list of keys"));
    return [];
  }
  if (list.length > MAX_KEYS_PER_MODULE) {
    errors.push(tooMany(at, `names in ${path}`, list.length, MAX_KEYS_PER_MODULE));
    return [];
  }
  return (list as readonly unknown[]).filter((key, index) => {
    if (typeof key !== "string") errors.push(invalid(at, `${path}[${index}]`, key, "the name of a key"));
    return typeof key === "string";
  });
}

/** Returns the version from `data` of the function `version`. If it is missing or invalid, adds a warning and returns `undefined`. */
export function decodeVersion(data: unknown, at: string, warnings: Diagnostic[]): string | undefined {
  const version = getOwnProperty(data, "version");
  if (isWhmVersion(version)) return version;
  const error = invalid(at, "data.version", version, "numbers separated by dots");
  warnings.push(versionUnknown(error));
  return undefined;
}
