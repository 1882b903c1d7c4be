/** Snapshots: what a server reports about its transfer modules, unchanged. */

import type { Diagnostic } from "./diagnostic.js";

/**
 * Where a snapshot comes from: `live` from a server, `imported` from saved responses, `documented` from cPanel's documentation.
 */
export type Origin = "live" | "imported" | "documented";

/** One transfer module as the server describes it: the content of `schemas/NAME.json`. */
export interface ModuleSchema {
  readonly module: string;
  /** Modules with a lower priority run first. `null` if the schema was imported without the list of modules, which contains the priorities. */
  readonly priority: number | null;
  /** SQL definitions by column name, unchanged. Use `Object.hasOwn` to test for a column, because `__proto__` is a valid name. */
  readonly keys: Readonly<Record<string, { readonly def: string }>>;
  /** Columns that identify an item, in the server's order. */
  readonly primary: readonly string[];
  /** Columns that a caller must send, in the server's order. */
  readonly required: readonly string[];
}

/** All transfer modules of a server at one moment: the content of a `schemas/` folder. */
export interface Snapshot {
  readonly origin: Origin;
  /** The version of WHM, such as `11.138.0.6`. `null` if the server did not report its version. */
  readonly whmVersion: string | null;
  readonly modules: Readonly<Record<string, ModuleSchema>>;
}

/**
 * A snapshot that was fetched from a server, from the command `whmapi1` or from saved responses, with the problems of the fetch.
 */
export interface FetchedSnapshot {
  readonly snapshot: Snapshot;
  /** Problems that did not stop the fetch. */
  readonly warnings: readonly Diagnostic[];
  /** Modules that the server lists, but whose schemas could not be determined. The snapshot does not contain these modules. */
  readonly undeterminedModules: readonly ModuleError[];
}

/** Why the schema of a module could not be determined. */
export interface ModuleError {
  readonly module: string;
  readonly diagnostic: Pick<Diagnostic, "message" | "hint">;
}

/** A module whose schema could not be determined, so it cannot be compared. */
export interface UndeterminedModule {
  /** The module's name. Empty if the reason concerns all modules of the server. */
  readonly module: string;
  readonly reason: string;
}

/** Progress of a fetch. */
export type FetchProgress =
  /** `done` of `total` modules are fetched. `module` is the last fetched module, or `null` before the first. */
  | {
      readonly kind: "described";
      readonly done: number;
      readonly total: number;
      readonly module: string | null;
    }
  /** A call failed and is repeated after `seconds`. `reason` is a phrase that describes the failure. */
  | { readonly kind: "waiting"; readonly call: string; readonly seconds: number; readonly reason: string };
