/** Problems with snapshots on disk and in Git. */

import { problems } from "../core/diagnostic.js";

const RESTORE = "Restore the file from version control, or delete it and run npx whm-transfer-codegen fetch.";

export const snapshotProblem = problems({
  "snapshot-missing": {
    message: "There is no snapshot in {file}: snapshot.json is missing.",
    hint: "To set the project up, run npx whm-transfer-codegen init. To fetch the schemas of a server, run npx whm-transfer-codegen codegen --server URL. To try this tool without a server, use the schemas in its package: npx whm-transfer-codegen generate --schemas bundled. If the snapshot is in another folder, pass it with --schemas.",
    remedy:
      "Set the project up with `init`, fetch the schemas with `codegen`, or pass the folder of the snapshot with `--schemas`.",
  },
  "snapshot-file-invalid": {
    message: "Invalid snapshot file {place:clause}: {fault:clause}.",
    hint: RESTORE,
  },
  "snapshot-file-missing": {
    message: "The snapshot file {file} does not exist, but snapshot.json lists it.",
    hint: "Restore it with git checkout -- {file:shell}, or fetch the snapshot again with npx whm-transfer-codegen fetch.",
  },
  "snapshot-modified": {
    message: "{file} was modified after it was written: its SHA-256 differs from the one in snapshot.json.",
    hint: `${RESTORE} If a run was killed, run fetch or codegen again. If the change is intended, set the sha256 of this file in snapshot.json to {hash}.`,
  },
  "revision-missing": {
    message: "No snapshot was found at {revision:quote}, because Git failed: {reason}.",
    hint: "Check the revision, and the path from the root of the repository, as in HEAD~1:schemas. In a shallow clone, as in CI, fetch the revision first. If the message contains ENOENT, install Git.",
  },
  "revision-ambiguous": {
    message:
      "The Git revision {revision:quote} is ambiguous: {name:quote} matches several branches, tags or commits.",
    hint: "Pass the hash of the commit, or a full name such as refs/remotes/origin/main.",
  },
});
