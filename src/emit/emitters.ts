/**
 * The emitters and their files. An emitter maps file names to functions that generate the files. The functions are loaded on demand,
 * because names and hashes are enough to determine whether files are up to date.
 */

import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import {
  createEmitterFileInvalidError,
  createEmitterInvalidError,
  createEmitterFilesAlikeError,
  createEmitterFunctionMissingError,
  createEmitterRepeatedError,
  createEmitterUnknownError,
} from "./diagnostics.js";
import type { EmitConfig } from "../core/config-types.js";
import type { BuiltInEmitter, Emitter } from "../core/emitter-types.js";
import type { ValidatorLibrary } from "./emitters/object-file.js";
import { MAX_EMITTED_FILE_NAME_LENGTH, MAX_MODULE_OR_KEY_NAME_LENGTH } from "../core/limits.js";
import { isRecord } from "../core/type-guards.js";
import { isWindowsDeviceName } from "../core/names.js";
import { MANIFEST_FILE_NAME, REVISION } from "./manifest.js";

/** The emitter that generates types, validators, encoders and helpers. It is always enabled. */
const TYPESCRIPT_EMITTER: Emitter = {
  name: "typescript",
  revision: REVISION,
  moduleFiles: {
    ".ts": async (item, context) => (await import("./module-file.js")).generateModuleFile(item, context),
  },
  sharedFiles: {
    "index.ts": async (items, context) => (await import("./index-file.js")).generateIndexFile(items, context),
    "transfer-analysis.ts": createTemplateFiller("transfer-analysis.ts"),
    "transfer-answers.ts": createTemplateFiller("transfer-answers.ts"),
    "transfer-client.ts": createTemplateFiller("transfer-client.ts"),
    "transfer-events.ts": createTemplateFiller("transfer-events.ts"),
    "transfer-functions.ts": createTemplateFiller("transfer-functions.ts"),
    "transfer-item.ts": createTemplateFiller("transfer-item.ts"),
    "transfer-items.ts": createTemplateFiller("transfer-items.ts"),
    "transfer-log.ts": createTemplateFiller("transfer-log.ts"),
    "transfer-modules.ts": async (items, context) =>
      (await import("./modules-file.js")).generateModulesFile(items, context),
    "transfer-plan.ts": async (items, context) =>
      (await import("./plan-file.js")).generatePlanFile(items, context),
    "transfer-results.ts": createTemplateFiller("transfer-results.ts"),
    "transfer-rules.ts": async (items, context) =>
      (await import("./session-rules-file.js")).generateSessionRulesFile(items, context),
    "transfer-schema.ts": async (_items, context) =>
      (await import("./transfer-schema-file.js")).generateTransferSchemaFile(context),
    "transfer-session.ts": createTemplateFiller("transfer-session.ts"),
    "transfer-verify.ts": createTemplateFiller("transfer-verify.ts"),
    "transfer-versions.ts": async (_items, context) =>
      (await import("./versions-file.js")).generateVersionsFile(context),
    "transfer-wait.ts": createTemplateFiller("transfer-wait.ts"),
    "transfer-watch.ts": createTemplateFiller("transfer-watch.ts"),
    "whm-client.ts": createTemplateFiller("whm-client.ts"),
  },
};

const JSON_SCHEMA_EMITTER: Emitter = {
  name: "json-schema",
  revision: REVISION,
  moduleFiles: {
    ".schema.json": async (item) => (await import("./schema-file.js")).generateJsonSchemaFile(item),
  },
};

const ALWAYS_ENABLED_EMITTERS = [TYPESCRIPT_EMITTER, JSON_SCHEMA_EMITTER];

/** The emitters that a configuration can select by name. */
const OPTIONAL_EMITTERS: Readonly<Record<BuiltInEmitter, Emitter>> = {
  zod: createValidatorEmitter("zod", async () => (await import("./emitters/zod.js")).ZOD_LIBRARY),
  valibot: createValidatorEmitter(
    "valibot",
    async () => (await import("./emitters/valibot.js")).VALIBOT_LIBRARY,
  ),
  ajv: {
    name: "ajv",
    revision: REVISION,
    moduleFiles: {
      ".ajv.ts": async (item, context) => (await import("./emitters/ajv.js")).generateAjvFile(item, context),
    },
    sharedFiles: {
      "ajv.ts": async (items, context) =>
        (await import("./emitters/ajv.js")).generateAjvIndexFile(items, context),
    },
  },
  node: {
    name: "node",
    revision: REVISION,
    sharedFiles: { "node.ts": createTemplateFiller("node.ts") },
  },
};

/** Creates the emitter for a validator library: one schema per module, an index file, and a file with helper functions. */
function createValidatorEmitter(
  name: ValidatorLibrary["name"],
  loadLibrary: () => Promise<ValidatorLibrary>,
): Emitter {
  return {
    name,
    revision: REVISION,
    moduleFiles: {
      [`.${name}.ts`]: async (item, context) =>
        (await import("./emitters/object-file.js")).generateValidatorFile(item, await loadLibrary(), context),
    },
    sharedFiles: {
      [`${name}.ts`]: async (items, context) =>
        (await import("./emitters/object-file.js")).generateValidatorIndexFile(
          items,
          await loadLibrary(),
          context,
        ),
      [`${name}-item.ts`]: createTemplateFiller(`${name}-item.ts`),
    },
  };
}

/**
 * Returns a function that generates a file from a template. The template must not have sections, because the function provides no code
 * for sections.
 */
function createTemplateFiller(templateName: string): NonNullable<Emitter["sharedFiles"]>[string] {
  return async (_items, context) => (await import("./template.js")).fillTemplate(templateName, context);
}

/**
 * Returns the default emitters, and the emitters of the configuration.
 *
 * @throws LocalError for unknown, repeated and invalid emitters.
 */
export function listEnabledEmitters({ emitters = [] }: Pick<EmitConfig, "emitters">): readonly Emitter[] {
  const diagnostics: Diagnostic[] = [];
  const configuredEmitters = emitters.flatMap((emitter, index): readonly Emitter[] => {
    if (typeof emitter === "string") {
      if (Object.hasOwn(OPTIONAL_EMITTERS, emitter)) return [OPTIONAL_EMITTERS[emitter]];
      diagnostics.push(createEmitterUnknownError(emitter, Object.keys(OPTIONAL_EMITTERS)));
      return [];
    }
    const faultDescription = describeEmitterFault(emitter);
    if (faultDescription === undefined) return [emitter];
    diagnostics.push(createEmitterInvalidError(index, faultDescription));
    return [];
  });
  const enabledEmitters = [...ALWAYS_ENABLED_EMITTERS, ...configuredEmitters];
  const emitterNames = enabledEmitters.map(({ name }) => name);
  diagnostics.push(
    ...emitterNames
      .filter((name, index) => emitterNames.indexOf(name) < index)
      .map(createEmitterRepeatedError),
  );
  diagnostics.push(...configuredEmitters.flatMap(diagnoseEmitterFiles));
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return enabledEmitters;
}

/**
 * Returns why an emitter is invalid, as a clause such as `its revision must be a string or a number`. Returns undefined if it is
 * valid. The JSON Schema of the configuration contains the same checks, but emitters from callers of the library are not checked
 * with it.
 */
function describeEmitterFault(emitter: unknown): string | undefined {
  if (!isRecord(emitter)) return "it must be an object, or the name of a built-in emitter";
  const { name, revision, moduleFiles = {}, sharedFiles = {} } = emitter;
  if (typeof name !== "string" || !EMITTER_NAME_PATTERN.test(name))
    return 'its "name" must consist of letters, digits, "_" and "-", and begin with a letter or digit';
  if (typeof revision !== "string" && !Number.isFinite(revision))
    return 'its "revision" must be a string or a number';
  if (!isRecord(moduleFiles)) return 'its "moduleFiles" must be an object';
  if (!isRecord(sharedFiles)) return 'its "sharedFiles" must be an object';
  return undefined;
}

export function isBuiltInEmitter(emitter: Emitter): boolean {
  return ALWAYS_ENABLED_EMITTERS.includes(emitter) || Object.values(OPTIONAL_EMITTERS).includes(emitter);
}

/** Matches valid suffixes in `moduleFiles`. Other file types are invalid, because only TypeScript and JSON files can be marked as generated. */
const MODULE_FILE_SUFFIX_PATTERN = /^(?:\.[\w-]+)*\.(?:ts|json)$/;
const EMITTER_NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const SHARED_FILE_NAME_PATTERN = /^[A-Za-z0-9_][\w-]*(?:\.[\w-]+)*\.(?:ts|json)$/;

function diagnoseEmitterFiles({ name, moduleFiles = {}, sharedFiles = {} }: Emitter): readonly Diagnostic[] {
  const invalidFileNamesAndSuffixes = [
    ...Object.keys(moduleFiles).filter(
      (suffix) =>
        !MODULE_FILE_SUFFIX_PATTERN.test(suffix) ||
        suffix.length > MAX_EMITTED_FILE_NAME_LENGTH - MAX_MODULE_OR_KEY_NAME_LENGTH,
    ),
    ...Object.keys(sharedFiles).filter(
      (fileName) =>
        !SHARED_FILE_NAME_PATTERN.test(fileName) ||
        fileName.length > MAX_EMITTED_FILE_NAME_LENGTH ||
        isWindowsDeviceName(fileName),
    ),
  ];
  const fileEntries: readonly [file: string, emit: unknown][] = [
    ...Object.entries(moduleFiles),
    ...Object.entries(sharedFiles),
  ];
  return [
    ...invalidFileNamesAndSuffixes.map((fileNameOrSuffix) =>
      createEmitterFileInvalidError(name, fileNameOrSuffix),
    ),
    ...fileEntries
      .filter(([, emit]) => typeof emit !== "function")
      .map(([fileNameOrSuffix]) => createEmitterFunctionMissingError(name, fileNameOrSuffix)),
  ];
}

/**
 * Returns the sorted paths of all files that are generated for these modules, without the manifest.
 *
 * @throws LocalError if two paths refer to the same file on a case-insensitive file system.
 */
export function checkAndListOutputPaths(modules: readonly string[], emitters: readonly Emitter[]): string[] {
  const paths = emitters.flatMap(({ moduleFiles = {}, sharedFiles = {} }) => [
    ...Object.keys(sharedFiles),
    ...modules.flatMap((module) => listModuleFilePaths(module, { moduleFiles })),
  ]);
  const pathsByLowerCasePath = new Map([[MANIFEST_FILE_NAME, MANIFEST_FILE_NAME]]);
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const conflictingPath = pathsByLowerCasePath.get(path.toLowerCase());
    if (conflictingPath !== undefined) diagnostics.push(createEmitterFilesAlikeError(path, conflictingPath));
    pathsByLowerCasePath.set(path.toLowerCase(), path);
  }
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return paths.sort();
}

/** Returns the emitter that generates the file `path`, which is relative to the output folder. */
export function findEmitterOfFile(
  path: string,
  modules: readonly string[],
  emitters: readonly Emitter[],
): Emitter | undefined {
  return emitters.find(
    (emitter) =>
      Object.hasOwn(emitter.sharedFiles ?? {}, path) ||
      modules.some((module) => listModuleFilePaths(module, emitter).includes(path)),
  );
}

/** Returns the paths of the files that an emitter generates for one module. */
export function listModuleFilePaths(
  module: string,
  { moduleFiles = {} }: Pick<Emitter, "moduleFiles">,
): string[] {
  return Object.keys(moduleFiles).map((suffix) => module + suffix);
}
