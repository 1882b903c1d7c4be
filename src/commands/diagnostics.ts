/** Problems that the commands report. Those about drift are in drift-diagnostics.ts. */

import { problems } from "../core/diagnostic.js";

/** How to overwrite modified files, as a clause. Plugins and functions have no option --force. */
export const RUN_WITH_FORCE = "run the command again with --force";

const FORCE_HINT = "Back up your changes, then {retry:clause}.";
const FORCE_REMEDY = `Back up your changes, then ${RUN_WITH_FORCE}.`;

export const commandProblem = problems({
  "index-unreadable": {
    message: "Git's index, which contains the staged files, cannot be read: {reason}.",
    hint: "Fix this problem, or omit --staged. If the message contains ENOENT, install Git.",
  },
  "repository-missing": {
    message: "--staged compares files with Git's index, but {folder} is not in a Git repository.",
    hint: "Run the command in a Git repository, or omit --staged.",
  },
  "snapshot-folder-ambiguous": {
    message:
      '"snapshots" in the configuration lists several folders, but this command uses only one snapshot.',
    hint: "Pass one of the folders with --schemas DIR. Instead of codegen, run fetch with this option, and then generate.",
  },
  "versions-omitted": {
    message:
      'The option --schemas of codegen would generate the code of only one version, but "snapshots" in the configuration lists several folders. Nothing was written.',
    hint: "Run fetch with --schemas {schemas:shell}, and then generate without --schemas.",
  },
  "snapshot-bundled": {
    message: "The bundled schemas cannot be replaced with those of a server.",
    hint: 'Choose another folder with --schemas, or in the configuration. For a folder named "bundled", use ./bundled.',
  },
  "files-modified": {
    message:
      "{files} {were} modified by hand, or by a merge, after whm-transfer-codegen wrote {them}. This run changed no file.",
    hint: FORCE_HINT,
    remedy: FORCE_REMEDY,
  },
  "files-maybe-modified": {
    message:
      "{files} may have been modified by hand. This cannot be checked, because {manifest} is missing or damaged, or does not contain {hashes}. This run changed no file.",
    hint: FORCE_HINT,
    remedy: FORCE_REMEDY,
  },
  "source-missing": {
    message: "No server and no saved responses are specified.",
    hint: 'Pass --server URL, or set WHM_SERVER or "server" in the configuration. Or use --whmapi1 on the server itself, or --from PATH with saved API responses.',
  },
  "token-missing": {
    message: "No API token for the server {server:quote} is specified.",
    hint: "Create a token in WHM, under Manage API Tokens. Pass it in WHM_TOKEN, with --token-file FILE or with --token-stdin.",
  },
  // Only a warning, because users may save only the schemas that they need.
  "module-omitted": {
    exit: "warning",
    message:
      "The transfer module {module} is omitted: the saved response of available_transfer_modules lists it, but its schema is not saved.",
    hint: "If you need it, save its response of transfer_module_schema, too.",
  },
  "library-unsupported": {
    message:
      "The emitter {name:quote} requires {name} {minimum} or a newer version before {next}.0.0, but {folder} contains version {version}.",
    hint: 'Run npm install {name}@^{minimum}, or remove {name:quote} from "emitters" in the configuration.',
  },
  "library-missing": {
    exit: "warning",
    message:
      "The code of the emitter {name:quote} imports the package {name}, which is neither installed nor listed in package.json.",
    hint: 'Run npm install {name}@{major}, or remove {name:quote} from "emitters" in the configuration.',
  },
  "modules-would-be-lost": {
    message:
      "The snapshot in {folder:quote} contains the transfer {unit} {modules:clause}, but the saved API responses do not. Fetching would delete {them} from the snapshot.",
    hint: "Save the missing responses of transfer_module_schema, too, or choose another folder with --schemas.",
  },
});
