/** Diagnostics about snapshots on disk. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type FileFault,
  createErrorDiagnostic,
} from "../core/diagnostic.js";
import { quote, quoteShellArgument, sanitize, formatLocation } from "../core/text/escape.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const SNAPSHOT_DIAGNOSTIC_CODES = {
  "snapshot-missing": {
    exitCode: 2,
    cause:
      "The snapshot folder contains no snapshot. `codegen` and `fetch` write a snapshot, which contains the schemas of a server.",
    remedy:
      "Set the project up with `init`, or fetch the schemas with `codegen`. If the snapshot is in another folder, pass it with `--schemas`.",
  },
  "snapshot-file-invalid": {
    exitCode: 2,
    cause: "A file of the snapshot is not valid JSON, or is not in the format of a snapshot.",
    remedy: "Restore the file from version control, or delete it and fetch the snapshot again.",
  },
  "snapshot-file-missing": {
    exitCode: 2,
    cause: "A file that `snapshot.json` lists does not exist.",
    remedy: "Restore the file from version control, or fetch the snapshot again with `fetch` or `codegen`.",
  },
  "snapshot-modified": {
    exitCode: 2,
    cause: "A file of the snapshot was modified: its hash differs from the one in `snapshot.json`.",
    remedy:
      "Restore the file from version control, or delete it and fetch the snapshot again. If a run was killed, run `fetch` or `codegen` again, which repairs the snapshot. If the change is intended, set the `sha256` of the file in `snapshot.json` to the value in the hint.",
  },
  "revision-missing": {
    exitCode: 2,
    cause:
      "No snapshot was found for an argument of `diff`, such as `HEAD~1:schemas`. The argument is not a path on disk. Git does not find the revision, or finds no snapshot at this path in the revision.",
    remedy:
      "Check the revision and the path, which is relative to the root of the repository. Or pass a snapshot folder on disk.",
  },
  "revision-ambiguous": {
    exitCode: 2,
    cause: "The Git revision matches several branches, tags or commits.",
    remedy: "Pass the hash of the commit, or a full name such as `refs/remotes/origin/main`.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof SNAPSHOT_DIAGNOSTIC_CODES> = createErrorDiagnostic;

export function createSnapshotMissingError(dir: string): Diagnostic {
  return createError(
    "snapshot-missing",
    `There is no snapshot in ${sanitize(dir)}: snapshot.json is missing.`,
    {
      file: dir,
      hint: "To set the project up, run npx whm-transfer-codegen init. To fetch the schemas of a server, run npx whm-transfer-codegen codegen --server URL. To try this tool without a server, use the schemas in its package: npx whm-transfer-codegen codegen --from node_modules/whm-transfer-codegen/schemas. If the snapshot is in another folder, pass it with --schemas.",
    },
  );
}

export function createSnapshotFileInvalidError(file: string, { message, location }: FileFault): Diagnostic {
  return createError(
    "snapshot-file-invalid",
    `Invalid snapshot file ${formatLocation(file, location)}: ${message}.`,
    {
      file,
      ...location,
      hint: "Restore the file from version control, or delete it and fetch the snapshot again.",
    },
  );
}

export function createSnapshotFileMissingError(file: string): Diagnostic {
  return createError(
    "snapshot-file-missing",
    `The snapshot file ${sanitize(file)} does not exist, but snapshot.json lists it.`,
    {
      file,
      hint: `Restore it with git checkout -- ${sanitize(quoteShellArgument(file))}, or fetch the snapshot again with npx whm-transfer-codegen fetch.`,
    },
  );
}

export function createSnapshotModifiedError(file: string, actualHash: string): Diagnostic {
  return createError(
    "snapshot-modified",
    `${sanitize(file)} was modified after it was written: its SHA-256 differs from the one in snapshot.json.`,
    {
      file,
      hint: `Restore the file from version control, or delete it and fetch the snapshot again. If a run was killed, run fetch or codegen again, which repairs the snapshot. If the change is intended, set the sha256 of this file in snapshot.json to ${actualHash}.`,
    },
  );
}

export function createRevisionMissingError(revisionAndFolder: string, gitFailureReason: string): Diagnostic {
  return createError(
    "revision-missing",
    `No snapshot was found at ${quote(revisionAndFolder)}, because Git failed: ${sanitize(gitFailureReason)}.`,
    {
      hint: "Check the revision and the path, which is relative to the root of the repository, as in HEAD~1:schemas. Or pass a snapshot folder on disk. In a shallow clone, which is common in CI, fetch the revision first. If the message contains ENOENT, install Git.",
    },
  );
}

/** Creates the error for an ambiguous Git revision, such as `v1:schemas`. `refName` is its ambiguous part, such as `v1`. */
export function createRevisionAmbiguousError(revisionAndFolder: string, refName: string): Diagnostic {
  return createError(
    "revision-ambiguous",
    `The Git revision ${quote(revisionAndFolder)} is ambiguous: ${quote(refName)} matches several branches, tags or commits.`,
    { hint: "Pass the hash of the commit, or a full name such as refs/remotes/origin/main." },
  );
}
