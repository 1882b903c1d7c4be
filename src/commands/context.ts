/** What a command is told: every option resolved, every path absolute. */

import { snapshotFolderAmbiguous } from "./diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import type { EmitConfig, Naming } from "../core/config-types.js";
import type { FetchProgress } from "../core/snapshot-types.js";
import type { LockOptions } from "../output/transaction.js";
import type { Secrets } from "../core/text/redaction.js";
import type { SnapshotRequestOptions } from "../source/request-snapshot.js";
import type { ServerOptions } from "../source/server.js";
import type { Whmapi1Options } from "../source/whmapi1.js";
import type { SourceGlobs } from "../drift/usage/sources.js";

export interface Settings {
  /** Folders of snapshots, one for each version of WHM. */
  readonly schemas: readonly string[];
  /** Folder of the generated code. */
  readonly out: string;
  readonly emit: EmitConfig;
  /** Whether files that somebody edited may be written over. */
  readonly force?: boolean;
}

/**
 * The one folder that is to be written or served.
 *
 * @throws LocalError if there are several.
 */
export function oneFolder({ schemas: [folder, ...others] }: Pick<Settings, "schemas">): string {
  if (folder === undefined || others.length > 0) throw new LocalError(snapshotFolderAmbiguous());
  return folder;
}

/** Whose use of what is generated is looked at, and where that is. */
export interface UsedBy {
  readonly sources: SourceGlobs;
  /** Folder of the generated code. */
  readonly out: string;
  /** What places are told relative to. */
  readonly cwd: string;
  /** Folder from which the project's own packages are found. */
  readonly projectDir: string;
  readonly naming: Naming | undefined;
}

/** Whom to ask. */
export type Source =
  | ({ readonly kind: "server" } & Omit<ServerOptions, keyof SnapshotRequestOptions | "environment">)
  | ({ readonly kind: "whmapi1" } & Omit<Whmapi1Options, keyof SnapshotRequestOptions | "environment">)
  | { readonly kind: "saved"; readonly path: string };

/** How it waits for others who write in the same folders. */
export function lockOptionsOf({
  signal,
  onProgress,
}: Pick<CommandContext, "signal" | "onProgress">): LockOptions {
  return {
    signal,
    onWaiting: (reason, seconds) => onProgress({ kind: "waiting", call: "", reason, seconds }),
  };
}

/** What a command uses of the process around it. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FetchProgress) => void;
  /** What is known of this side that no word may repeat; what is learnt is added. */
  readonly secrets: Secrets;
  /** Told as soon as a server denies access. */
  readonly onDenied?: () => void;
}
