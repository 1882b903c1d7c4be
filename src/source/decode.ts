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
export function versionUnknown({ message, hint }: Diagnostic): Diagnostic {
  const warning = responseProblem("server-version-unknown", { cause: message });
  return { ...warning, ...(hint !== undefined && { hint }) };
}

/** Decodes a priority: a decimal string, as documented, or a number. Adding 0 makes JSON's negative zero positive. */
function decodePriority(value: unknown): number | undefined {
  const priority = typeof value === "string" && /^(0|-?[1-9][0-9]*)$/.test(value) ? Number(value) : value;
  return typeof priority === "number" && Number.isSafeInteger(priority) ? priority + 0 : undefined;
}

/** Decodes the `data` of one response. */
class ResponseDecoder {
  readonly #at: string;
  readonly #errors: Diagnostic[];

  /** `at` is the call or the file of the response, for messages. Errors are added to `errors`. */
  constructor(at: string, errors: Diagnostic[]) {
    this.#at = at;
    this.#errors = errors;
  }

  /** Adds the error for an invalid value. `path` is its location in the response, such as `data.modules`. */
  #addInvalid(path: string, value: unknown, expected: string, description = describeValue(value)): void {
    const problem = responseProblem("answer-value-invalid", { path, value: description, expected });
    this.#errors.push(locate(this.#at, problem));
  }

  #addTooMany(entries: string, count: number, limit: number): void {
    const values = { entries, count, limit, responses: "response comes" };
    this.#errors.push(locate(this.#at, responseProblem("answer-too-many-entries", values)));
  }

  /** Returns the entries of an object that must have at least one. `elements` and `values` describe them. */
  #decodeEntries(
    value: unknown,
    path: string,
    limit: number,
    [elements, values]: readonly [string, string],
  ): readonly (readonly [string, unknown])[] {
    const entries = isRecord(value) ? Object.entries(value) : [];
    if (entries.length === 0) this.#addInvalid(path, value, `an object of ${values}`);
    if (entries.length <= limit) return entries;
    this.#addTooMany(elements, entries.length, limit);
    return [];
  }

  decodePriorities(data: unknown): ReadonlyMap<string, number> {
    const modules = getOwnProperty(data, "modules");
    const texts = ["transfer modules", "module names and priorities"] as const;
    const entries = this.#decodeEntries(modules, "data.modules", MAX_MODULES, texts);
    const names = entries.map(([name]) => name);
    this.#errors.push(...diagnoseModuleNames(names, locateAt(this.#at)));
    const priorities = new Map<string, number>();
    for (const [name, value] of entries) {
      const priority = decodePriority(value);
      if (priority === undefined)
        this.#addInvalid(`data.modules.${name}`, value, "a whole number as a decimal string");
      if (describeModuleNameFault(name) === undefined) priorities.set(name, priority ?? 0);
    }
    return priorities;
  }

  decodeSchema(
    data: unknown,
    module: string,
    diagnoseDefinition: DefinitionDiagnoser = () => undefined,
  ): DecodedSchema | undefined {
    const schema = getOwnProperty(data, "schema");
    const texts = ["keys of the transfer module", "column definitions"] as const;
    const path = "data.schema.keys";
    const entries = this.#decodeEntries(getOwnProperty(schema, "keys"), path, MAX_KEYS_PER_MODULE, texts);
    if (entries.length === 0) return undefined;
    const keys = entries.map(([name, value]) => {
      const def = this.#decodeDefinition(getOwnProperty(value, "def"), `${path}.${name}.def`);
      const error = def === "" ? undefined : diagnoseDefinition(module, name, def);
      if (error !== undefined) this.#errors.push(error);
      return [name, { def }] as const;
    });
    const decoded = {
      keys: Object.fromEntries(keys),
      primary: this.#decodeKeyList(schema, "primary"),
      required: this.#decodeKeyList(schema, "required"),
    };
    this.#errors.push(...diagnoseKeyNames({ module, priority: null, ...decoded }, locateAt(this.#at)));
    return decoded;
  }

  /** Decodes a column definition. If it is invalid, adds an error and returns an empty string. */
  #decodeDefinition(def: unknown, path: string): string {
    const isTooLong = typeof def === "string" && def.length > MAX_DEFINITION_LENGTH;
    if (typeof def === "string" && !isTooLong && def.trim() !== "" && !/\p{Surrogate}/u.test(def)) return def;
    const expected = `a column definition of at most ${MAX_DEFINITION_LENGTH} characters`;
    this.#addInvalid(path, def, expected, isTooLong ? `${def.length} characters` : undefined);
    return "";
  }

  /** Decodes a list of key names, in the server's order, and adds an error for each element that is not a string. */
  #decodeKeyList(schema: unknown, name: "primary" | "required"): readonly string[] {
    const list = getOwnProperty(schema, name);
    const path = `data.schema.${name}`;
    const isList = Array.isArray(list);
    if (!isList) this.#addInvalid(path, list, "a list of keys");
    else if (list.length > MAX_KEYS_PER_MODULE)
      this.#addTooMany(`names in ${path}`, list.length, MAX_KEYS_PER_MODULE);
    const elements: readonly unknown[] = isList && list.length <= MAX_KEYS_PER_MODULE ? list : [];
    return elements.filter((key, index) => {
      if (typeof key !== "string") this.#addInvalid(`${path}[${index}]`, key, "the name of a key");
      return typeof key === "string";
    });
  }

  /** Returns the version from `data` of the function `version`, or `undefined` if it is missing or invalid. */
  decodeVersion(data: unknown): string | undefined {
    const version = getOwnProperty(data, "version");
    if (isWhmVersion(version)) return version;
    this.#addInvalid("data.version", version, "numbers separated by dots");
    return undefined;
  }
}

/** Decodes `data` of available_transfer_modules. Returns the priorities by module name. Omits modules with an invalid name. */
export function decodeModulePriorities(
  data: unknown,
  at: string,
  errors: Diagnostic[],
): ReadonlyMap<string, number> {
  return new ResponseDecoder(at, errors).decodePriorities(data);
}

/** Decodes `data` of transfer_module_schema. Returns `undefined` if the schema contains no keys or too many keys. */
export function decodeSchema(
  data: unknown,
  module: string,
  at: string,
  errors: Diagnostic[],
  diagnoseDefinition?: DefinitionDiagnoser,
): DecodedSchema | undefined {
  return new ResponseDecoder(at, errors).decodeSchema(data, module, diagnoseDefinition);
}

/** Returns the version of a response. If it is missing or invalid, adds a warning and returns `undefined`. */
export function decodeVersion(data: unknown, at: string, warnings: Diagnostic[]): string | undefined {
  const errors: Diagnostic[] = [];
  const version = new ResponseDecoder(at, errors).decodeVersion(data);
  warnings.push(...errors.map(versionUnknown));
  return version;
}
