/** What a command is told: every option resolved, every path absolute. */

import type { EmitConfig, FetchProgress } from "../model.js";

export interface Settings {
  /** Folder of the snapshot. */
  readonly schemas: string;
  /** Folder of the generated code. */
  readonly out: string;
  readonly emit: EmitConfig;
}

/** Whom to ask. */
export type Source =
  | {
      readonly kind: "server";
      readonly server: string;
      readonly user: string;
      readonly token: string;
      /** PEM text. */
      readonly ca?: string;
      readonly pinSha256?: string;
      /** Seconds that one call may take. */
      readonly timeout: number;
    }
  | { readonly kind: "whmapi1"; readonly path?: string; readonly timeout: number }
  | { readonly kind: "saved"; readonly path: string };

/** What a command uses of the process around it. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FetchProgress) => void;
}
