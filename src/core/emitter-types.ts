/** Types of emitters. An emitter generates files from the definitions of items, for example schemas for a validator library. */

import type { Item } from "./item-types.js";
import type { SchemaTable, VersionTable } from "./version-types.js";

/** The path and the content of a file. `path` is relative to the output folder, with `/` as separator. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Generates files from the definitions of items, in addition to the files that are always generated. The keys of `moduleFiles` and
 * `sharedFiles` determine the names of all files before any function is called. The result of a function must depend only on its
 * arguments, because the function is not called again for modules that have not changed.
 */
export interface Emitter {
  /** Identifies the emitter in the manifest and in diagnostics. */
  readonly name: string;
  /**
   * The version of the emitter. Change it whenever the emitter generates different output for the same items. Otherwise, modules that
   * have not changed keep their old files.
   */
  readonly revision: string | number;
  /**
   * Functions that generate a file for each module. The keys are suffixes of file names: the function for `.form.ts` generates
   * `AccountLocal.form.ts`. A suffix must end with `.ts` or `.json`.
   */
  readonly moduleFiles?: Readonly<
    Record<string, (item: Item, context: EmitContext) => string | Promise<string>>
  >;
  /** Functions that generate one file for all modules, by file name. `items` is sorted by module. */
  readonly sharedFiles?: Readonly<
    Record<string, (items: readonly Item[], context: SharedEmitContext) => string | Promise<string>>
  >;
}

/**
 * Information that an emitter's functions receive in addition to the items. The functions do not have to write the `@generated` comment:
 * it is added to the files that they return.
 */
export interface EmitContext {
  /** The extension to append to the import path of a generated file, such as `./AccountLocal`. */
  readonly extension: ".js" | ".ts" | "";
}

/** Information for functions that generate one file for all modules. */
export interface SharedEmitContext extends EmitContext {
  readonly versions: VersionTable;
  readonly schemas: SchemaTable;
}

export type BuiltInEmitter = "zod" | "valibot" | "ajv" | "node";
