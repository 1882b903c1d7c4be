/** The inputs of commands. Defaults are already applied, and all paths are absolute. */

import { commandProblem } from "./diagnostics.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Config, EmitConfig, FormatChoice } from "../core/config-types.js";
import type { FetchProgress } from "../core/snapshot-types.js";
import type { LockOptions } from "../output/lock.js";
import type { Secrets } from "../core/text/redaction.js";
import type { SnapshotRequestOptions } from "../source/request-snapshot.js";
import type { ServerOptions } from "../source/server.js";
import type { Whmapi1Options } from "../source/whmapi1.js";

export interface Settings {
  /** Snapshot folders, one for each version of WHM. */
  readonly schemas: readonly string[];
  /** Folder of the generated code. */
  readonly out: string;
  /** Folder of the configuration, or the current folder if there is no configuration. */
  readonly projectFolder: string;
  readonly emitConfig: EmitConfig;
  /** The formatter to run on the generated TypeScript, such as `prettier`. Default: none. */
  readonly format?: FormatChoice;
  /** The effect of definitions with an unknown type or clause. Default: `warn`. */
  readonly unknownDefinitions?: Config["unknownDefinitions"];
  /** Whether to generate all files again, and to overwrite files that were modified by hand. */
  readonly force?: boolean;
  /** Whether to plan the changes of files without making them. */
  readonly isDryRun?: boolean;
}

/**
 * Returns the snapshot folder, for commands that support only one snapshot.
 *
 * @throws UsageError if the settings contain several snapshot folders.
 */
export function getSingleSnapshotFolder({ schemas }: Pick<Settings, "schemas">): string {
  const [folder, ...others] = schemas;
  if (folder === undefined || others.length > 0) throw commandProblem.error("snapshot-folder-ambiguous");
  return folder;
}

/** The source from which a snapshot is read: a server, the command `whmapi1`, or saved responses. */
export type SnapshotSource =
  | ({ readonly kind: "server" } & Omit<ServerOptions, keyof SnapshotRequestOptions | "environment">)
  | ({ readonly kind: "whmapi1" } & Omit<Whmapi1Options, keyof SnapshotRequestOptions | "environment">)
  | { readonly kind: "saved"; readonly path: string };

/** The process-wide dependencies of a command, and what it does while it waits for the lock of another process. */
export interface CommandContext extends LockOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Secrets that no output may contain. Commands add the secrets that they read. */
  readonly secrets: Secrets;
  /** Called for warnings that are not part of the result. */
  readonly onWarning?: (warning: Diagnostic) => void;
  /** Called as soon as a server denies access. */
  readonly onAccessDenied?: () => void;
}
