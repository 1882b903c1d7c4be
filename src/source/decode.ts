/**
 * Decodes the `data` of successful responses. Checks the type of each value at run time, because a server can send anything.
 *
 * Each decoder adds all errors to `errors`, and returns the valid values, so that the caller can find further errors. Use the result
 * only if `errors` is empty. `callOrFileDescription` describes the call or the file in messages.
 */
import type { Diagnostic } from "../core/diagnostic.js";
import {
  createResponseOfAnotherCommandError,
  createResponseTooManyEntriesError,
  createResponseValueInvalidError,
  describeValue,
  createServerVersionUnknownWarning,
} from "./answer-diagnostics.js";
import type { ModuleSchema } from "../core/snapshot-types.js";
import {
  isWhmVersion,
  diagnoseKeyNames,
  diagnoseModuleNames,
  describeModuleNameFault,
} from "../core/names.js";
import { isRecord } from "../core/type-guards.js";
import { getOwnProperty } from "./answer.js";
import type { ApiFunctionName } from "./answer.js";
import { MAX_DEFINITION_LENGTH, MAX_KEYS_PER_MODULE, MAX_MODULES } from "../core/limits.js";

/** A schema without the name and the priority of its module, which are not part of the response. */
export type DecodedSchema = Pick<ModuleSchema, "keys" | "primary" | "required">;

/** Adds an error if the response is for another API function. A response without the name of a function is accepted. */
export function addErrorIfResponseOfAnotherCommand(
  responseCommand: string | null,
  functionName: ApiFunctionName,
  callOrFileDescription: string,
  errors: Diagnostic[],
): void {
  if (responseCommand !== null && responseCommand !== functionName)
    errors.push(createResponseOfAnotherCommandError(callOrFileDescription, responseCommand));
}

/** Decodes `data` of available_transfer_modules. Returns the priorities by module name. Omits modules with an invalid name. */
export function decodeModulePriorities(
  data: unknown,
  callOrFileDescription: string,
  errors: Diagnostic[],
): ReadonlyMap<string, number> {
  const modules = getOwnProperty(data, "modules");
  if (!isRecord(modules) || Object.keys(modules).length === 0) {
    errors.push(
      createResponseValueInvalidError(
        callOrFileDescription,
        "data.modules",
        describeValue(modules),
        "an object of module names and priorities",
      ),
    );
    return new Map();
  }
  const entries = Object.entries(modules);
  if (entries.length > MAX_MODULES) {
    errors.push(
      createResponseTooManyEntriesError(
        callOrFileDescription,
        "transfer modules",
        entries.length,
        MAX_MODULES,
      ),
    );
    return new Map();
  }
  errors.push(...diagnoseModuleNames(Object.keys(modules), callOrFileDescription));
  const prioritiesByModule = new Map<string, number>();
  for (const [name, value] of entries) {
    const priority = decodePriority(value);
    if (priority === undefined) {
      errors.push(
        createResponseValueInvalidError(
          callOrFileDescription,
          `data.modules.${name}`,
          describeValue(value),
          "a whole number as a decimal string",
        ),
      );
    }
    if (describeModuleNameFault(name) === undefined) prioritiesByModule.set(name, priority ?? 0);
  }
  return prioritiesByModule;
}

/** Decodes a priority: a decimal string, as documented, or a number. Returns `undefined` for any other value. */
function decodePriority(value: unknown): number | undefined {
  const priority = typeof value === "string" && /^(0|-?[1-9][0-9]*)$/.test(value) ? Number(value) : value;
  // JSON has a negative zero; adding 0 makes it positive.
  return typeof priority === "number" && Number.isSafeInteger(priority) ? priority + 0 : undefined;
}

/** A function that checks a column definition. It returns an error if the definition cannot be used. */
export type DefinitionDiagnoser = (module: string, key: string, def: string) => Diagnostic | undefined;

/**
 * Decodes the property `data` of a response from the API function transfer_module_schema. `module` is the requested module. Returns
 * `undefined` if the schema contains no keys or too many keys.
 */
export function decodeSchema(
  data: unknown,
  module: string,
  callOrFileDescription: string,
  errors: Diagnostic[],
  diagnoseDefinition: DefinitionDiagnoser = () => undefined,
): DecodedSchema | undefined {
  const schema = getOwnProperty(data, "schema");
  const keys = getOwnProperty(schema, "keys");
  if (!isRecord(keys) || Object.keys(keys).length === 0) {
    errors.push(
      createResponseValueInvalidError(
        callOrFileDescription,
        "data.schema.keys",
        describeValue(keys),
        "an object of column definitions",
      ),
    );
    return undefined;
  }
  const entries = Object.entries(keys);
  if (entries.length > MAX_KEYS_PER_MODULE) {
    errors.push(
      createResponseTooManyEntriesError(
        callOrFileDescription,
        "keys of the transfer module",
        entries.length,
        MAX_KEYS_PER_MODULE,
      ),
    );
    return undefined;
  }
  const definitionEntries = entries.map(([name, value]) => {
    const def = decodeDefinition(
      getOwnProperty(value, "def"),
      `data.schema.keys.${name}.def`,
      callOrFileDescription,
      errors,
    );
    const error = def === "" ? undefined : diagnoseDefinition(module, name, def);
    if (error !== undefined) errors.push(error);
    return [name, { def }] as const;
  });
  const decodedSchema = {
    keys: Object.fromEntries(definitionEntries),
    primary: decodeKeyList(getOwnProperty(schema, "primary"), "primary", callOrFileDescription, errors),
    required: decodeKeyList(getOwnProperty(schema, "required"), "required", callOrFileDescription, errors),
  };
  errors.push(...diagnoseKeyNames({ module, priority: null, ...decodedSchema }, callOrFileDescription));
  return decodedSchema;
}

/** Decodes a column definition. If it is invalid, adds an error and returns an empty string. */
function decodeDefinition(
  def: unknown,
  valuePath: string,
  callOrFileDescription: string,
  errors: Diagnostic[],
): string {
  const isWellFormedString = typeof def === "string" && !/\p{Surrogate}/u.test(def);
  if (isWellFormedString && def.trim() !== "" && def.length <= MAX_DEFINITION_LENGTH) return def;
  const valueDescription =
    typeof def === "string" && def.length > MAX_DEFINITION_LENGTH
      ? `${def.length} characters`
      : describeValue(def);
  errors.push(
    createResponseValueInvalidError(
      callOrFileDescription,
      valuePath,
      valueDescription,
      `a column definition of at most ${MAX_DEFINITION_LENGTH} characters`,
    ),
  );
  return "";
}

/** Decodes a list of key names, in the server's order. Omits each element that is not a string, and adds an error for the element. */
function decodeKeyList(
  value: unknown,
  listName: "primary" | "required",
  callOrFileDescription: string,
  errors: Diagnostic[],
): readonly string[] {
  if (!Array.isArray(value)) {
    errors.push(
      createResponseValueInvalidError(
        callOrFileDescription,
        `data.schema.${listName}`,
        describeValue(value),
        "a list of keys",
      ),
    );
    return [];
  }
  const elements: readonly unknown[] = value;
  if (elements.length > MAX_KEYS_PER_MODULE) {
    errors.push(
      createResponseTooManyEntriesError(
        callOrFileDescription,
        `names in data.schema.${listName}`,
        elements.length,
        MAX_KEYS_PER_MODULE,
      ),
    );
    return [];
  }
  for (const [index, name] of elements.entries()) {
    if (typeof name === "string") continue;
    errors.push(
      createResponseValueInvalidError(
        callOrFileDescription,
        `data.schema.${listName}[${index}]`,
        describeValue(name),
        "the name of a key",
      ),
    );
  }
  return elements.filter((name) => typeof name === "string");
}

/**
 * Returns the version, such as `11.138.0.6` or `138.0.6`, from the `data` of a response to the function `version`. If the version is
 * missing or invalid, adds a warning and returns `undefined`.
 */
export function decodeVersion(
  data: unknown,
  callOrFileDescription: string,
  warnings: Diagnostic[],
): string | undefined {
  const version = getOwnProperty(data, "version");
  if (isWhmVersion(version)) return version;
  const error = createResponseValueInvalidError(
    callOrFileDescription,
    "data.version",
    describeValue(version),
    "numbers separated by dots",
  );
  warnings.push(createServerVersionUnknownWarning(error));
  return undefined;
}
