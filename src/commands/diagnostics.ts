/** What keeps a command from its work, apart from drift's (drift-diagnostics.ts). */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type WarningBuilder,
  buildError,
  buildWarning,
} from "../core/diagnostic.js";
import { quoteServer, visible } from "../core/text/escape.js";
import { listed, formatPathList } from "../core/text/lists.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const COMMAND_CODES = {
  "snapshot-folder-ambiguous": {
    exitCode: 2,
    cause: "The configuration names several snapshot folders, and the command needs one.",
    remedy: "Pass it with --schemas DIR.",
  },
  "files-modified": {
    exitCode: 2,
    cause: "Files that would be overwritten or removed were modified after they were written.",
    remedy: "Keep what you need of them elsewhere, then run again with --force.",
  },
  "files-maybe-modified": {
    exitCode: 2,
    cause: "It cannot be determined whether files were modified by hand.",
    remedy: "Run again with --force if there is nothing in them to keep.",
  },
  "project-initialized": {
    exitCode: 2,
    cause: "The project has a configuration already.",
    remedy: "Change that configuration, or remove it first.",
  },
  "session-in-config": {
    exitCode: 2,
    cause: "The server is named with the session of a browser, which ends and which must stay secret.",
    remedy: "Use a URL without the session, such as https://host:2087.",
  },
  "source-missing": {
    exitCode: 2,
    cause: "No server, no whmapi1 command and no saved answers are specified.",
    remedy: "Pass --server URL, --whmapi1 or --from PATH, or set WHM_SERVER or server in the configuration.",
  },
  "token-missing": {
    exitCode: 2,
    cause: "There is no API token for the server.",
    remedy: "Set WHM_TOKEN, or use --token-file FILE or --token-stdin.",
  },
  "module-omitted": {
    severity: "warning",
    cause: "A module is listed, but no saved answer contains its schema, so it is omitted.",
    remedy: "Save that answer, too, if you need the module.",
  },
  "modules-would-be-lost": {
    exitCode: 2,
    cause: "The saved answers contain no schema of modules that the snapshot has.",
    remedy: "Save those answers, too, or choose another folder with --schemas.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof COMMAND_CODES> = buildError;
const warningOf: WarningBuilder<typeof COMMAND_CODES> = buildWarning;

/** One folder is to be written, or served, and several are named. */
export function snapshotFolderAmbiguous(): Diagnostic {
  return errorOf(
    "snapshot-folder-ambiguous",
    "The configuration names several folders in snapshots, and one folder is needed here: name it with --schemas DIR.",
  );
}

/** Files that are other than they were written, and would be written over, or removed. */
export function filesModified(paths: readonly string[]): Diagnostic {
  const [were, them] = paths.length === 1 ? ["was", "it"] : ["were", "them"];
  return errorOf(
    "files-modified",
    `${formatPathList(paths)} ${were} edited by hand, or merged, since ${paths.length === 1 ? "it was" : "they were"} written; nothing has been changed: keep what you need of ${them} elsewhere, then run again with --force, which writes over ${them}.`,
  );
}

/** `index` is the file that should tell how the others were written, and does not. */
export function filesMaybeModified(paths: readonly string[], index: string): Diagnostic {
  const [were, them] = paths.length === 1 ? ["was", "it"] : ["were", "them"];
  return errorOf(
    "files-maybe-modified",
    `Nothing tells whether ${formatPathList(paths)} ${were} edited by hand, since ${visible(index)} is missing, in pieces, or says nothing of ${them}; nothing has been changed: if there is nothing in ${them} to keep, run again with --force, which writes over ${them}.`,
  );
}

export function projectInitialized(path: string): Diagnostic {
  return errorOf(
    "project-initialized",
    `This project is set up already, by ${visible(path)}: change that, or take it away first.`,
    { file: path },
  );
}

export function sessionInConfig(): Diagnostic {
  return errorOf(
    "session-in-config",
    "The server is named with a browser's session, which ends, and lets in whoever reads it: name it without, like https://host:2087.",
  );
}

/** What `fetch` and `drift` need, and what `codegen` offers. */
export function sourceMissing(): Diagnostic {
  return errorOf(
    "source-missing",
    "There is nobody to ask: name a server with --server URL (or WHM_SERVER, or server in the configuration), the local command with --whmapi1, or saved answers with --from PATH.",
  );
}

export function tokenMissing(server: string): Diagnostic {
  return errorOf(
    "token-missing",
    `There is no API token for the server ${quoteServer(server)}: put it into WHM_TOKEN, or name a file with --token-file FILE, or pass it on standard input with --token-stdin.`,
  );
}

/** A warning, not a fault: saved answers may hold less than they list. */
export function moduleOmitted(module: string): Diagnostic {
  return warningOf(
    "module-omitted",
    `${visible(module)} is listed, but no saved answer tells its schema, so it is left out: save that answer too if you need it.`,
  );
}

/** Saved answers that would delete modules about which they say nothing. */
export function modulesWouldBeLost(names: readonly string[], dir: string): Diagnostic {
  return errorOf(
    "modules-would-be-lost",
    `The saved answers list ${listed(names)} but hold no schema of ${names.length === 1 ? "it" : "them"}, and ${visible(dir)} does: save those answers too, or choose another folder with --schemas.`,
  );
}
