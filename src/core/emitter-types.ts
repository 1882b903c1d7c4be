/** Emitters: functions that generate files from items. */

import type { Item } from "./item-types.js";
import type { SchemaTable, VersionTable } from "./version-types.js";

/** The content of a file. `path` is relative to the output folder, with `/` as separator. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Generates files from items, in addition to the files that are always generated. File names are data, so that they are known
 * before any function is called. The result of a function must depend only on its arguments: unchanged modules are not emitted again.
 */
export interface Emitter {
  /** Identifies the emitter in the manifest and in diagnostics. */
  readonly name: string;
  /** Change it when the emitter generates other files from the same items. Otherwise unchanged modules keep their old files. */
  readonly revision: string | number;
  /** Files of each module, by the suffix of their name: `.form.ts` generates `AccountLocal.form.ts`. Must end with `.ts` or `.json`. */
  readonly moduleFiles?: Readonly<
    Record<string, (item: Item, context: EmitContext) => string | Promise<string>>
  >;
  /** Files about all modules, by name. `items` are sorted by module. */
  readonly sharedFiles?: Readonly<
    Record<string, (items: readonly Item[], context: SharedEmitContext) => string | Promise<string>>
  >;
}

/** Context for an emitter. The comment that marks a file as generated is added to its result. */
export interface EmitContext {
  /** The extension in imports of generated files: `./AccountLocal` is followed by it. */
  readonly extension: ".js" | ".ts" | "";
}

/** Context for a file about all modules. */
export interface SharedEmitContext extends EmitContext {
  readonly versions: VersionTable;
  readonly schemas: SchemaTable;
}

export type BuiltInEmitter = "zod" | "valibot" | "typebox" | "ajv";
