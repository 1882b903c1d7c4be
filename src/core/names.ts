/**
 * Checks the names of modules and keys in each snapshot, whether it comes from a server, a file or a caller of the library. All other
 * code can therefore rely on valid names.
 */

import { type Diagnostic, type LineAndColumn, problemsWithExit } from "./diagnostic.js";
import type { JsonPath } from "./text/read-json.js";
import { MAX_NAME_LENGTH } from "./limits.js";
import type { ModuleSchema } from "./snapshot-types.js";

/** Where a column definition, or the name of a module or key, was read from. */
export interface SchemaLocation extends Partial<LineAndColumn> {
  /** The location as text for messages, such as `the response of available_transfer_modules` or `schemas/snapshot.json:4:5`. */
  readonly location: string;
  readonly file?: string;
}

const REPORT_TO_VENDOR = "Report this to cPanel, or to the vendor of the plugin.";

export const nameProblem = problemsWithExit("2 or 3", {
  // `fault` is a clause without subject, such as `is longer than 64 characters`.
  "module-name-invalid": {
    message: "{location:clause}: a transfer module has an invalid name: {name:quote} {fault}.",
    hint: REPORT_TO_VENDOR,
  },
  // Every server has modules, so the server's response must have been wrong. Without this error, the generated files of all modules
  // would be deleted.
  "modules-missing": {
    exit: 2,
    message: "{subject:clause} contains no transfer modules, although every WHM server has some.",
    hint: "Fetch the snapshot again with npx whm-transfer-codegen fetch.",
  },
  "module-names-alike": {
    message:
      "{location:clause}: the names of the transfer modules {names:quote} differ only in case. Their generated files would have the same name on file systems that ignore case.",
    hint: REPORT_TO_VENDOR,
  },
  "export-names-alike": {
    message:
      "{location:clause}: the generated code of the transfer modules {names:quote} would export the same name, {exported:quote}.",
    hint: REPORT_TO_VENDOR,
  },
  "key-name-invalid": {
    message:
      "{location:clause}: a key of the transfer module {module} has an invalid name: {name:quote} {fault}.",
    hint: REPORT_TO_VENDOR,
  },
  "key-names-alike": {
    message:
      "{location:clause}: the keys {names:quote} of the transfer module {module} differ only in case. In a database, they would be the same column.",
    hint: REPORT_TO_VENDOR,
  },
  "listed-key-missing": {
    message:
      "{location:clause}: the list {list:quote} of the transfer module {module} contains {name:quote}, but the module has no key with this name.",
    hint: REPORT_TO_VENDOR,
  },
  "listed-key-repeated": {
    message:
      "{location:clause}: the list {list:quote} of the transfer module {module} contains the key {name:quote} twice.",
    hint: REPORT_TO_VENDOR,
  },
});

const WINDOWS_DEVICES: readonly string[] = [
  ...["con", "prn", "aux", "nul", "conin$", "conout$"],
  ...Array.from("123456789\u00b9\u00b2\u00b3").flatMap((number) => [`com${number}`, `lpt${number}`]),
];

/** Names that a module cannot have, in lower case: names of other generated files, and device names of Windows. */
const RESERVED_MODULE_NAMES = new Set(["snapshot", "index", "manifest", ...WINDOWS_DEVICES]);

/** Module names, in lower case, that would make a module's exports (`NAMEItem`, `enqueueNAME`) collide with shared exports. */
const COLLIDING_MODULE_NAMES = new Set([
  ...["transfer", "transferitem", "transferitems", "invalidtransfer", "enqueuetransfer", "encodetransfer"],
  // These names would collide with `itemSchema`, `transferModuleSchema`, `verifySchema` and `validateSystemUser`.
  ...["item", "transfermodule", "verify", "systemuser"],
]);

/** Prefixes and suffixes that emitters add to a module's name to form the names of exports. */
const EXPORT_PREFIXES = ["checkAndEncode", "encode", "enqueue", "validate", "warn"];
const EXPORT_SUFFIXES = ["Item", "Schema", "Shape", "Entries"];

/** Parameters of `enqueue_transfer_item` that are not keys of a module. */
const RESERVED_KEY_NAMES = new Set(["module", "transfer_session_id", "api.version"]);

/** Whether a value is a version of WHM, such as `11.138.0.6` or `138.0.6` (without the leading 11). */
export function isWhmVersion(value: unknown): value is string {
  return typeof value === "string" && /^[0-9]{1,6}(?:\.[0-9]{1,6}){1,5}$/.test(value);
}

/**
 * Returns why the name of a module is invalid, as a clause without subject, such as `is longer than 64 characters`. Returns undefined
 * if the name is valid.
 */
export function describeModuleNameFault(name: string): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return `is longer than ${MAX_NAME_LENGTH} characters`;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
    return "must begin with a letter, and contain only letters, digits and underscores";
  if (RESERVED_MODULE_NAMES.has(name.toLowerCase()))
    return "is the name of another generated file or of a Windows device, such as con";
  if (COLLIDING_MODULE_NAMES.has(name.toLowerCase()))
    return "would lead to exports that have the same names as the exports of other generated code";
  return undefined;
}

/** Returns why the name of a key is invalid, as a clause without subject, such as `is empty`. Returns undefined if it is valid. */
export function describeKeyNameFault(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name.length > MAX_NAME_LENGTH) return `is longer than ${MAX_NAME_LENGTH} characters`;
  if (!/^[\x20-\x7e]+$/.test(name)) return "contains a character that is not printable ASCII";
  if (name.trim() !== name) return "begins or ends with a space";
  if (RESERVED_KEY_NAMES.has(name))
    return 'is a parameter of the API function "enqueue_transfer_item" itself, so the key cannot be sent';
  return undefined;
}

/** Groups names that differ only in case, such as `user` and `User`. Omits all other names. */
function groupCaseVariants(names: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const name of names) groups.set(name.toLowerCase(), [...(groups.get(name.toLowerCase()) ?? []), name]);
  return [...groups.values()].filter((group) => group.length > 1);
}

/**
 * Returns the location of a name or a definition. `path` is its position in `snapshot.json`, such as `["modules", NAME]`, or in the file
 * of a module, such as `["keys", KEY]`, `["keys", KEY, "def"]` or `["required", INDEX]`.
 */
export type SchemaLocator = (path: JsonPath) => SchemaLocation;

/** Returns a function that returns the same location for every path, such as `the response of available_transfer_modules`. */
export function locateAt(location: string): SchemaLocator {
  return () => ({ location });
}

/**
 * Reports export names that two modules share. For example, `validateAItem` is the item type of the module `validateA` and the
 * validator of the module `AItem`.
 */
export function diagnoseExportNameConflicts(modules: readonly string[], locate: SchemaLocator): Diagnostic[] {
  const all = new Set(modules);
  return modules.flatMap((module) =>
    EXPORT_SUFFIXES.filter((suffix) => module.endsWith(suffix)).flatMap((suffix) =>
      EXPORT_PREFIXES.map((prefix) => prefix + module.slice(0, -suffix.length))
        .filter((other) => all.has(other))
        .map((other) =>
          nameProblem("export-names-alike", {
            names: [module, other],
            exported: other + suffix,
            ...locate(["modules", module]),
          }),
        ),
    ),
  );
}

/** Reports invalid and conflicting module names. */
export function diagnoseModuleNames(names: readonly string[], locate: SchemaLocator): Diagnostic[] {
  const at = (name = ""): SchemaLocation => locate(["modules", name]);
  return [
    ...names.flatMap((name) => {
      const fault = describeModuleNameFault(name);
      return fault === undefined ? [] : [nameProblem("module-name-invalid", { name, fault, ...at(name) })];
    }),
    ...groupCaseVariants(names).map((group) =>
      nameProblem("module-names-alike", { names: group, ...at(group.at(-1)) }),
    ),
    ...diagnoseExportNameConflicts(names, locate),
  ];
}

/**
 * Reports invalid and conflicting names of keys in a module. Also reports elements of `primary` and `required` that are not keys of the
 * module, or that occur twice.
 */
export function diagnoseKeyNames(schema: ModuleSchema, locate: SchemaLocator): Diagnostic[] {
  const { module, keys } = schema;
  const names = Object.keys(keys);
  return [
    ...names.flatMap((name) => {
      const fault = describeKeyNameFault(name);
      if (fault === undefined) return [];
      return [nameProblem("key-name-invalid", { module, name, fault, ...locate(["keys", name]) })];
    }),
    ...groupCaseVariants(names).map((group) =>
      nameProblem("key-names-alike", { module, names: group, ...locate(["keys", group.at(-1) ?? ""]) }),
    ),
    ...(["primary", "required"] as const).flatMap((list) =>
      schema[list].flatMap((name, index) => {
        const isMissing = !Object.hasOwn(keys, name);
        if (!isMissing && schema[list].indexOf(name) === index) return [];
        const code = isMissing ? "listed-key-missing" : "listed-key-repeated";
        return [nameProblem(code, { list, module, name, ...locate([list, index]) })];
      }),
    ),
  ];
}

/**
 * Reports invalid and conflicting names of modules and keys. The diagnostics give `location` as the location of each name.
 * If `schemas` is empty, reports that modules are missing.
 */
export function diagnoseNames(schemas: readonly ModuleSchema[], location: string): Diagnostic[] {
  if (schemas.length === 0) return [nameProblem("modules-missing", { subject: "The snapshot" })];
  const locate = locateAt(location);
  const names = schemas.map(({ module }) => module);
  return [
    ...diagnoseModuleNames(names, locate),
    ...schemas.flatMap((schema) => diagnoseKeyNames(schema, locate)),
  ];
}

/** Whether Windows would open a device instead of a file with this name, such as `con` or `aux.txt`. */
export function isWindowsDeviceName(fileName: string): boolean {
  return WINDOWS_DEVICES.includes(fileName.toLowerCase().split(/[.:]/, 1)[0]?.trimEnd() ?? "");
}
