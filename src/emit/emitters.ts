/**
 * Who makes which files. An emitter is a table of file names, so that what a run will write is known before anything
 * is loaded that could write it: whether there is something to do is told from names and hashes alone.
 */

import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import {
  emitterFileInvalid,
  emitterFilesAlike,
  emitterFunctionMissing,
  emitterRepeated,
  emitterUnknown,
} from "./diagnostics.js";
import type { EmitConfig } from "../core/config-types.js";
import type { BuiltInEmitter, Emitter } from "../core/emitter-types.js";
import type { ObjectLibrary } from "./emitters/object-file.js";
import { MANIFEST, REVISION } from "./manifest.js";

/** The types, validators, encoders and helpers that everyone gets. */
const TYPESCRIPT: Emitter = {
  name: "typescript",
  revision: REVISION,
  moduleFiles: {
    ".ts": async (item, context) => (await import("./module-file.js")).moduleFile(item, context),
  },
  sharedFiles: {
    "index.ts": async (items, context) => (await import("./index-file.js")).indexFile(items, context),
    "transfer-answers.ts": passedOn("transfer-answers.ts"),
    "transfer-client.ts": passedOn("transfer-client.ts"),
    "transfer-functions.ts": passedOn("transfer-functions.ts"),
    "transfer-item.ts": passedOn("transfer-item.ts"),
    "transfer-items.ts": async (items, context) =>
      (await import("./modules-file.js")).itemsFile(items, context),
    "transfer-log.ts": passedOn("transfer-log.ts"),
    "transfer-modules.ts": async (items, context) =>
      (await import("./modules-file.js")).modulesFile(items, context),
    "transfer-schema.ts": async (_items, context) =>
      (await import("./transfer-schema-file.js")).transferSchemaFile(context),
    "transfer-session.ts": passedOn("transfer-session.ts"),
    "transfer-verify.ts": passedOn("transfer-verify.ts"),
    "transfer-versions.ts": async (_items, context) =>
      (await import("./versions-file.js")).versionsFile(context),
    "transfer-watch.ts": passedOn("transfer-watch.ts"),
    "whm-client.ts": passedOn("whm-client.ts"),
  },
};

const JSON_SCHEMA: Emitter = {
  name: "json-schema",
  revision: REVISION,
  moduleFiles: {
    ".schema.json": async (item) => (await import("./schema-file.js")).schemaFile(item),
  },
};

const ALWAYS = [TYPESCRIPT, JSON_SCHEMA];

/** Those that a configuration asks for by name. */
const BUILT_IN: Readonly<Record<BuiltInEmitter, Emitter>> = {
  zod: objectEmitter("zod", async () => (await import("./emitters/zod.js")).ZOD),
  valibot: objectEmitter("valibot", async () => (await import("./emitters/valibot.js")).VALIBOT),
  ajv: {
    name: "ajv",
    revision: REVISION,
    moduleFiles: {
      ".ajv.ts": async (item, context) => (await import("./emitters/ajv.js")).ajvFile(item, context),
    },
    sharedFiles: {
      "ajv.ts": async (items, context) => (await import("./emitters/ajv.js")).ajvIndex(items, context),
    },
  },
  typebox: {
    name: "typebox",
    revision: REVISION,
    moduleFiles: {
      ".typebox.ts": async (item, context) =>
        (await import("./emitters/typebox.js")).typeboxFile(item, context),
    },
    sharedFiles: {
      "typebox.ts": async (items, context) =>
        (await import("./emitters/typebox.js")).typeboxIndex(items, context),
    },
  },
};

/** A schema a module, all of them in one file, and what they are made with. */
function objectEmitter(name: ObjectLibrary["name"], library: () => Promise<ObjectLibrary>): Emitter {
  return {
    name,
    revision: REVISION,
    moduleFiles: {
      [`.${name}.ts`]: async (item, context) =>
        (await import("./emitters/object-file.js")).objectFile(item, await library(), context),
    },
    sharedFiles: {
      [`${name}.ts`]: async (items, context) =>
        (await import("./emitters/object-file.js")).objectIndex(items, await library(), context),
      [`${name}-item.ts`]: passedOn(`${name}-item.ts`),
    },
  };
}

/** A template as it is. */
function passedOn(template: string): NonNullable<Emitter["sharedFiles"]>[string] {
  return async (_items, context) => (await import("./template.js")).fillTemplate(template, context);
}

/**
 * The emitters of a configuration, behind those that everyone has.
 *
 * @throws LocalError for one that is not known, is there twice, or has files that could not be ours.
 */
export function emittersOf({ emitters = [] }: Pick<EmitConfig, "emitters">): readonly Emitter[] {
  const diagnostics: Diagnostic[] = [];
  const asked = emitters.flatMap((emitter): readonly Emitter[] => {
    if (typeof emitter !== "string") return [emitter];
    if (Object.hasOwn(BUILT_IN, emitter)) return [BUILT_IN[emitter]];
    diagnostics.push(emitterUnknown(emitter, Object.keys(BUILT_IN)));
    return [];
  });
  const all = [...ALWAYS, ...asked];
  const names = all.map(({ name }) => name);
  diagnostics.push(...names.filter((name, index) => names.indexOf(name) < index).map(emitterRepeated));
  diagnostics.push(...asked.flatMap(badFiles));
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return all;
}

export function isBuiltIn(emitter: Emitter): boolean {
  return ALWAYS.includes(emitter) || Object.values(BUILT_IN).includes(emitter);
}

/** Sources and JSON, side by side: what else lies in the folder is not ours. */
const ENDING = /^(?:\.[\w-]+)*\.(?:ts|json)$/;
const FILE_NAME = /^[A-Za-z0-9_][\w-]*(?:\.[\w-]+)*\.(?:ts|json)$/;

function badFiles({ name, moduleFiles = {}, sharedFiles = {} }: Emitter): readonly Diagnostic[] {
  const misnamed = [
    ...Object.keys(moduleFiles).filter((ending) => !ENDING.test(ending)),
    ...Object.keys(sharedFiles).filter((path) => !FILE_NAME.test(path)),
  ];
  const makers: readonly [file: string, maker: unknown][] = [
    ...Object.entries(moduleFiles),
    ...Object.entries(sharedFiles),
  ];
  return [
    ...misnamed.map((file) => emitterFileInvalid(name, file)),
    ...makers
      .filter(([, maker]) => typeof maker !== "function")
      .map(([file]) => emitterFunctionMissing(name, file)),
  ];
}

/**
 * Paths of everything that is emitted for modules of these names, the manifest aside, sorted.
 *
 * @throws LocalError where two would be one file, if only to a file system that folds case.
 */
export function outputPaths(modules: readonly string[], emitters: readonly Emitter[]): string[] {
  const paths = emitters.flatMap(({ moduleFiles = {}, sharedFiles = {} }) => [
    ...Object.keys(sharedFiles),
    ...modules.flatMap((module) => modulePaths(module, { moduleFiles })),
  ]);
  const seen = new Map([[MANIFEST, MANIFEST]]);
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const other = seen.get(path.toLowerCase());
    if (other !== undefined) diagnostics.push(emitterFilesAlike(path, other));
    seen.set(path.toLowerCase(), path);
  }
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return paths.sort();
}

/** Paths of what an emitter makes of one module. */
export function modulePaths(module: string, { moduleFiles = {} }: Pick<Emitter, "moduleFiles">): string[] {
  return Object.keys(moduleFiles).map((ending) => module + ending);
}
