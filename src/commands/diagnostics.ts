/** Diagnostics of the commands that fetch and generate. Those about drift are in drift-diagnostics.ts. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type WarningBuilder,
  buildError,
  buildWarning,
} from "../core/diagnostic.js";
import { quoteServer, visible } from "../core/text/escape.js";
import { joinList, formatPathList } from "../core/text/lists.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
export const COMMAND_CODES = {
  "snapshot-folder-ambiguous": {
    exitCode: 2,
    cause: "The configuration contains several snapshot folders, and the command needs exactly one.",
    remedy: "Pass it with --schemas DIR.",
  },
  "files-modified": {
    exitCode: 2,
    cause: "Files that would be overwritten or removed were modified after they were written.",
    remedy: "Save your changes elsewhere, then run again with --force.",
  },
  "files-maybe-modified": {
    exitCode: 2,
    cause: "It cannot be determined whether files were modified by hand.",
    remedy: "Save changes that you need elsewhere, then run again with --force.",
  },
  "project-initialized": {
    exitCode: 2,
    cause: "The project already has a configuration.",
    remedy: "Edit that file, or remove it first.",
  },
  "session-in-config": {
    exitCode: 2,
    cause: "The server URL contains a browser session, which expires and must stay private.",
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

export function snapshotFolderAmbiguous(): Diagnostic {
  return errorOf(
    "snapshot-folder-ambiguous",
    "The configuration contains several snapshot folders, and this command needs exactly one.",
    { hint: "Pass it with --schemas DIR." },
  );
}

/** `paths` are files that would be overwritten or removed, although they were modified after they were written. */
export function filesModified(paths: readonly string[]): Diagnostic {
  const [were, they] = paths.length === 1 ? ["was", "it"] : ["were", "they"];
  return errorOf(
    "files-modified",
    `${formatPathList(paths)} ${were} modified by hand or by a merge after ${they} ${were} written; nothing has been changed.`,
    { hint: "Save your changes elsewhere, then run again with --force to overwrite them." },
  );
}

/**
 * `index` is the file that contains the hashes of all generated files. It is missing or damaged, or has no hashes for `paths`.
 */
export function filesMaybeModified(paths: readonly string[], index: string): Diagnostic {
  const were = paths.length === 1 ? "was" : "were";
  return errorOf(
    "files-maybe-modified",
    `Cannot determine whether ${formatPathList(paths)} ${were} modified by hand: ${visible(index)} is missing, damaged or has no hash of ${paths.length === 1 ? "it" : "them"}; nothing has been changed.`,
    { hint: "Save changes that you need elsewhere, then run again with --force to overwrite the files." },
  );
}

export function projectInitialized(path: string): Diagnostic {
  return errorOf("project-initialized", `The project already has the configuration ${visible(path)}.`, {
    file: path,
    hint: "Edit that file, or remove it first.",
  });
}

export function sessionInConfig(): Diagnostic {
  return errorOf(
    "session-in-config",
    "The server URL contains a browser session, which expires and must stay private.",
    { hint: "Use a URL without the session, such as https://host:2087." },
  );
}

export function sourceMissing(): Diagnostic {
  return errorOf("source-missing", "No server or other source of schemas is specified.", {
    hint: "Pass --server URL, --whmapi1 or --from PATH, or set WHM_SERVER or server in the configuration.",
  });
}

export function tokenMissing(server: string): Diagnostic {
  return errorOf("token-missing", `There is no API token for the server ${quoteServer(server)}.`, {
    hint: "Set WHM_TOKEN, or use --token-file FILE or --token-stdin.",
  });
}

/** This is a warning instead of an error, because saved answers may contain fewer modules than they list. */
export function moduleOmitted(module: string): Diagnostic {
  return warningOf(
    "module-omitted",
    `${visible(module)} is omitted: it is listed, but no saved answer contains its schema.`,
    { hint: "Save that answer, too, if you need the module." },
  );
}

export function modulesWouldBeLost(names: readonly string[], dir: string): Diagnostic {
  return errorOf(
    "modules-would-be-lost",
    `The saved answers contain no schema of ${joinList(names)}, so fetch would remove ${names.length === 1 ? "this module" : "these modules"} from ${visible(dir)}.`,
    { hint: "Save those answers, too, or choose another folder with --schemas." },
  );
}
