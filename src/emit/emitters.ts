/**
 * The emitters and their files. An emitter maps file names to functions that generate the files. The functions are loaded on demand,
 * because names and hashes are enough to determine whether files are up to date.
 */

import { type Diagnostic, UsageError } from "../core/diagnostic.js";
import { emitProblem } from "./diagnostics.js";
import type { EmitConfig, BuiltInEmitter, Emitter } from "../core/config-types.js";
import type { ValidatorLibrary } from "./emitters/object-file.js";
import { MAX_FILE_NAME_LENGTH, MAX_NAME_LENGTH } from "../core/limits.js";
import { quote } from "../core/text/escape.js";
import { findNearestWord, formatSuggestionInQuotes } from "../core/text/nearest.js";
import { isRecord } from "../core/text/json.js";
import { isWindowsDeviceName } from "../core/names.js";
import { MANIFEST_FILE_NAME, REVISION } from "./manifest.js";

/** The templates that are copied without other changes than the extensions of imports. */
const COPIED_TEMPLATES = [
  ...["transfer-analysis.ts", "transfer-responses.ts", "transfer-client.ts", "transfer-events.ts"],
  ...["transfer-functions.ts", "transfer-item.ts", "transfer-items.ts", "transfer-log.ts"],
  ...["transfer-results.ts", "transfer-session.ts", "transfer-watch.ts"],
  ...["transfer-final-results.ts", "transfer-record.ts", "transfer-run.ts"],
  ...["whm-client.ts", "whm-functions.ts"],
];

/** Returns a function of `shared-files.ts`, which is loaded when it is called. */
const fromShared =
  (name: keyof typeof import("./shared-files.js")) =>
  async (...input: Parameters<NonNullable<Emitter["sharedFiles"]>[string]>): Promise<string> =>
    (await import("./shared-files.js"))[name](...input);
const loadAjv = () => import("./emitters/ajv.js");

/** The emitters that are always enabled. The first generates types, validators, encoders and helpers. */
const DEFAULT_EMITTERS: readonly Emitter[] = [
  {
    name: "typescript",
    revision: REVISION,
    moduleFiles: {
      ".ts": async (...input) => (await import("./module-file.js")).generateModuleFile(...input),
    },
    sharedFiles: {
      ...Object.fromEntries(COPIED_TEMPLATES.map((name) => [name, copyTemplate(name)])),
      "index.ts": fromShared("generateIndexFile"),
      "transfer-modules.ts": fromShared("generateModulesFile"),
      "transfer-plan.ts": async (...input) => (await import("./plan-file.js")).generatePlanFile(...input),
      "transfer-rules.ts": fromShared("generateSessionRulesFile"),
      "transfer-verify.ts": fromShared("generateVerifyFile"),
    },
  },
  {
    name: "json-schema",
    revision: REVISION,
    moduleFiles: {
      ".schema.json": async (item) => (await import("./module-file.js")).generateJsonSchemaFile(item),
    },
  },
];

/** The emitter that is enabled for several versions of WHM. */
const VERSIONS_EMITTER: Emitter = {
  name: "versions",
  revision: REVISION,
  sharedFiles: {
    "transfer-versions.ts": fromShared("generateVersionsFile"),
  },
};

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
    moduleFiles: { ".ajv.ts": async (...input) => (await loadAjv()).generateAjvFile(...input) },
    sharedFiles: { "ajv.ts": async (...input) => (await loadAjv()).generateAjvIndexFile(...input) },
  },
  openapi: {
    name: "openapi",
    revision: REVISION,
    sharedFiles: {
      "openapi.json": async (items) => (await import("./emitters/openapi.js")).generateOpenApiFile(items),
    },
  },
  node: {
    name: "node",
    revision: REVISION,
    sharedFiles: {
      "node.ts": copyTemplate("node.ts"),
      "node-record.ts": copyTemplate("node-record.ts"),
    },
  },
};

/** Creates the emitter for a validator library: one schema per module, an index file, and a file with helper functions. */
function createValidatorEmitter(
  name: ValidatorLibrary["name"],
  loadLibrary: () => Promise<ValidatorLibrary>,
): Emitter {
  const load = () => import("./emitters/object-file.js");
  return {
    name,
    revision: REVISION,
    moduleFiles: {
      [`.${name}.ts`]: async (item, context) =>
        (await load()).generateValidatorFile(item, await loadLibrary(), context),
    },
    sharedFiles: {
      [`${name}.ts`]: async (items, context) =>
        (await load()).generateValidatorIndexFile(items, await loadLibrary(), context),
      [`${name}-item.ts`]: copyTemplate(`${name}-item.ts`),
    },
  };
}

function copyTemplate(name: string): NonNullable<Emitter["sharedFiles"]>[string] {
  return async (_items, context) => (await import("./template.js")).fillTemplate(name, context);
}

/**
 * Returns the default emitters for a number of versions, and the emitters of the configuration.
 *
 * @throws UsageError for unknown, repeated and invalid emitters.
 */
export function listEnabledEmitters(
  { emitters = [] }: Pick<EmitConfig, "emitters">,
  versionCount: number,
): readonly Emitter[] {
  const diagnostics: Diagnostic[] = [];
  const configured = emitters.flatMap((emitter, index): readonly Emitter[] => {
    if (typeof emitter === "string") {
      if (Object.hasOwn(OPTIONAL_EMITTERS, emitter)) return [OPTIONAL_EMITTERS[emitter]];
      const names = Object.keys(OPTIONAL_EMITTERS);
      const suggestion = formatSuggestionInQuotes(findNearestWord(emitter.toLowerCase(), names));
      diagnostics.push(emitProblem("emitter-unknown", { name: emitter, names, suggestion }));
      return [];
    }
    const fault = describeEmitterFault(emitter);
    if (fault === undefined) return [emitter];
    diagnostics.push(emitProblem("emitter-invalid", { index, fault }));
    return [];
  });
  const enabled = [...DEFAULT_EMITTERS, ...(versionCount > 1 ? [VERSIONS_EMITTER] : []), ...configured];
  const names = enabled.map(({ name }) => name);
  diagnostics.push(
    ...names
      .filter((name, index) => names.indexOf(name) < index)
      .map((name) => emitProblem("emitter-repeated", { name })),
    ...configured.flatMap(diagnoseEmitterFiles),
  );
  if (diagnostics.length > 0) throw new UsageError(diagnostics);
  return enabled;
}

/**
 * Returns why an emitter is invalid, as a clause. Returns undefined if it is valid. The JSON Schema of the configuration contains the
 * same checks, but emitters from callers of the library are not checked with it.
 */
function describeEmitterFault(emitter: unknown): string | undefined {
  if (!isRecord(emitter)) return "it must be an object, or the name of a built-in emitter";
  const { name, revision, moduleFiles = {}, sharedFiles = {} } = emitter;
  if (typeof name !== "string" || !/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name))
    return 'its "name" must consist of letters, digits, "_" and "-", and begin with a letter or digit';
  if (typeof revision !== "string" && !Number.isFinite(revision))
    return 'its "revision" must be a string or a number';
  if (!isRecord(moduleFiles)) return 'its "moduleFiles" must be an object';
  if (!isRecord(sharedFiles)) return 'its "sharedFiles" must be an object';
  return undefined;
}

export function isBuiltInEmitter(emitter: Emitter): boolean {
  return [...DEFAULT_EMITTERS, VERSIONS_EMITTER, ...Object.values(OPTIONAL_EMITTERS)].includes(emitter);
}

// Other file types are invalid, because only TypeScript and JSON files can be marked as generated.
const SUFFIX_PATTERN = /^(?:\.[\w-]+)*\.(?:ts|json)$/;
const FILE_NAME_PATTERN = /^[A-Za-z0-9_][\w-]*(?:\.[\w-]+)*\.(?:ts|json)$/;

function diagnoseEmitterFiles({ name: emitter, moduleFiles = {}, sharedFiles = {} }: Emitter): Diagnostic[] {
  const isInvalid = (name: string, pattern: RegExp, maxLength: number): boolean =>
    !pattern.test(name) || name.length > maxLength || isWindowsDeviceName(name);
  const maxSuffixLength = MAX_FILE_NAME_LENGTH - MAX_NAME_LENGTH;
  const invalid = [
    ...Object.keys(moduleFiles).filter((name) => isInvalid(name, SUFFIX_PATTERN, maxSuffixLength)),
    ...Object.keys(sharedFiles).filter((name) => isInvalid(name, FILE_NAME_PATTERN, MAX_FILE_NAME_LENGTH)),
  ];
  const entries: [string, unknown][] = [...Object.entries(moduleFiles), ...Object.entries(sharedFiles)];
  const missing = entries.filter(([, emit]) => typeof emit !== "function");
  return [
    ...invalid.map((name) => {
      const requirement = /\.(?:ts|json)$/.test(name) ? "" : ": it must end in .ts or .json";
      return emitProblem("emitter-file-invalid", { name, emitter, requirement });
    }),
    ...missing.map(([name]) => {
      const isSuffix = name.startsWith(".");
      const files = isSuffix ? "the files with the suffix " : "";
      const property = isSuffix ? "moduleFiles" : "sharedFiles";
      return emitProblem("emitter-function-missing", { emitter, name, files, property });
    }),
  ];
}

/**
 * Returns the sorted paths of all files that are generated for these modules, without the manifest.
 *
 * @throws UsageError if two paths refer to the same file on a case-insensitive file system.
 */
export function listOutputPaths(modules: readonly string[], emitters: readonly Emitter[]): string[] {
  const paths = emitters.flatMap((emitter) => [
    ...Object.keys(emitter.sharedFiles ?? {}),
    ...modules.flatMap((module) => listModuleFilePaths(module, emitter)),
  ]);
  const seen = new Map([[MANIFEST_FILE_NAME, MANIFEST_FILE_NAME]]);
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const other = seen.get(path.toLowerCase());
    seen.set(path.toLowerCase(), path);
    if (other === undefined) continue;
    const fault =
      path === other
        ? `Two generated files have the name ${quote(path)}`
        : `The names of the generated files ${quote(other)} and ${quote(path)} differ only in case. On file systems that ignore case, they are the same file`;
    diagnostics.push(emitProblem("emitter-files-alike", { fault }));
  }
  if (diagnostics.length > 0) throw new UsageError(diagnostics);
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
export function listModuleFilePaths(module: string, { moduleFiles = {} }: Emitter): string[] {
  return Object.keys(moduleFiles).map((suffix) => module + suffix);
}
