/**
 * Decodes the `data` of successful responses: a server can send anything. Each decoder adds its errors to `errors` and returns what is
 * valid, so that the caller can find further errors. Use the result only if `errors` is empty. `at` names the call or file in messages.
 */
import { mapMessage, type Diagnostic } from "../core/diagnostic.js";
import type { ModuleSchema } from "../core/snapshot-types.js";
import {
  isWhmVersion,
  diagnoseKeyNames,
  diagnoseModuleNames,
  describeModuleNameFault,
  locateAt,
} from "../core/names.js";
import { quote } from "../core/text/escape.js";
import { isRecord } from "../core/text/json.js";
import { getOwnProperty } from "./answer.js";
import { MAX_DEFINITION_LENGTH, MAX_KEYS_PER_MODULE, MAX_MODULES } from "../core/limits.js";
import { locate, responseProblem } from "./response-diagnostics.js";

/** A schema without the name and the priority of its module, which are not part of the response. */
export type DecodedSchema = Pick<ModuleSchema, "keys" | "primary" | "required">;

/** Checks a column definition. Returns an error if the definition cannot be used. */
export type DefinitionDiagnoser = (module: string, key: string, def: string) => Diagnostic | undefined;

/** Describes a decoded JSON value, such as `a list` or `missing`. */
function describeValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return value === "" ? "an empty string" : quote(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" && Object.keys(value).length === 0 ? "an empty object" : "an object";
}

/** Creates the warning for a version that could not be determined. A snapshot does not need the version. */
export function versionUnknown(problem: Diagnostic): Diagnostic {
  const create = (cause: string): Diagnostic => responseProblem("server-version-unknown", { cause });
  const { severity, code } = create("");
  return { ...mapMessage(problem, (cause) => create(cause).message), severity, code };
}

/** The errors in one response. `at` is its call or its file, for messages. */
interface ResponseErrors {
  readonly at: string;
  readonly errors: Diagnostic[];
}

/** Adds the error for an invalid value. `path` is its location in the response, such as `data.modules`. */
function addInvalid(
  { at, errors }: ResponseErrors,
  path: string,
  value: unknown,
  expected: string,
  description = describeValue(value),
): void {
  const problem = responseProblem("answer-value-invalid", { path, value: description, expected });
  errors.push(locate(at, problem));
}

function addTooMany({ at, errors }: ResponseErrors, entries: string, count: number, limit: number): void {
  errors.push(locate(at, responseProblem("answer-too-many-entries", { entries, count, limit })));
}

/** Returns the entries of an object, which must have at least one, and at most `limit`. */
function decodeEntries(
  found: ResponseErrors,
  value: unknown,
  {
    path,
    limit,
    entries: description,
    expected,
  }: Readonly<Record<"path" | "entries" | "expected", string>> & { limit: number },
): readonly (readonly [string, unknown])[] {
  const entries = isRecord(value) ? Object.entries(value) : [];
  if (entries.length === 0) addInvalid(found, path, value, expected);
  if (entries.length <= limit) return entries;
  addTooMany(found, description, entries.length, limit);
  return [];
}

/** Decodes `data` of available_transfer_modules. Returns the priorities by module name. Omits modules with an invalid name. */
export function decodeModulePriorities(
  data: unknown,
  at: string,
  errors: Diagnostic[],
): ReadonlyMap<string, number> {
  const entries = decodeEntries({ at, errors }, getOwnProperty(data, "modules"), {
    ...{ path: "data.modules", limit: MAX_MODULES, entries: "transfer modules" },
    expected: "an object of module names and priorities",
  });
  errors.push(
    ...diagnoseModuleNames(
      entries.map(([name]) => name),
      locateAt(at),
    ),
  );
  const priorities = new Map<string, number>();
  for (const [name, value] of entries) {
    // A decimal string, as documented, or a number.
    const number = typeof value === "string" && /^(0|-?[1-9][0-9]*)$/.test(value) ? Number(value) : value;
    const isValid = typeof number === "number" && Number.isSafeInteger(number);
    if (!isValid)
      addInvalid({ at, errors }, `data.modules.${name}`, value, "a whole number as a decimal string");
    // Adding 0 makes JSON's negative zero positive.
    if (describeModuleNameFault(name) === undefined) priorities.set(name, isValid ? number + 0 : 0);
  }
  return priorities;
}

/** Decodes `data` of transfer_module_schema. Returns `undefined` if the schema contains no keys or too many keys. */
export function decodeSchema(
  data: unknown,
  module: string,
  at: string,
  errors: Diagnostic[],
  diagnoseDefinition: DefinitionDiagnoser = () => undefined,
): DecodedSchema | undefined {
  const found = { at, errors };
  const schema = getOwnProperty(data, "schema");
  const entries = decodeEntries(found, getOwnProperty(schema, "keys"), {
    ...{ path: "data.schema.keys", limit: MAX_KEYS_PER_MODULE, entries: "keys of the transfer module" },
    expected: "an object of column definitions",
  });
  if (entries.length === 0) return undefined;
  const keys = entries.map(([name, value]) => {
    const def = getOwnProperty(value, "def");
    const isTooLong = typeof def === "string" && def.length > MAX_DEFINITION_LENGTH;
    if (typeof def === "string" && !isTooLong && def.trim() !== "" && !/\p{Surrogate}/u.test(def)) {
      const error = diagnoseDefinition(module, name, def);
      if (error !== undefined) errors.push(error);
      return [name, { def }] as const;
    }
    const expected = `a column definition of at most ${MAX_DEFINITION_LENGTH} characters`;
    const description = isTooLong ? `${def.length} characters` : undefined;
    addInvalid(found, `data.schema.keys.${name}.def`, def, expected, description);
    return [name, { def: "" }] as const;
  });
  /** Decodes a list of key names, in the server's order, and adds an error for each element that is not a string. */
  const decodeKeyList = (name: "primary" | "required"): readonly string[] => {
    const list = getOwnProperty(schema, name);
    const path = `data.schema.${name}`;
    if (!Array.isArray(list)) addInvalid(found, path, list, "a list of keys");
    else if (list.length > MAX_KEYS_PER_MODULE)
      addTooMany(found, `names in ${path}`, list.length, MAX_KEYS_PER_MODULE);
    else
      return list.filter((key, index) => {
        if (typeof key !== "string") addInvalid(found, `${path}[${index}]`, key, "the name of a key");
        return typeof key === "string";
      });
    return [];
  };
  const decoded = {
    keys: Object.fromEntries(keys),
    primary: decodeKeyList("primary"),
    required: decodeKeyList("required"),
  };
  errors.push(...diagnoseKeyNames({ module, priority: null, ...decoded }, locateAt(at)));
  return decoded;
}

/** Returns the version of a response. If it is missing or invalid, adds a warning and returns `undefined`. */
export function decodeVersion(data: unknown, at: string, warnings: Diagnostic[]): string | undefined {
  const version = getOwnProperty(data, "version");
  if (isWhmVersion(version)) return version;
  const errors: Diagnostic[] = [];
  addInvalid({ at, errors }, "data.version", version, "numbers separated by dots");
  warnings.push(...errors.map(versionUnknown));
  return undefined;
}
