/** Problems with files and folders that cannot be written safely. */

import { problems } from "../core/diagnostic.js";

export const outputProblem = problems({
  "file-foreign": {
    message:
      "Cannot write {file}: a file or folder with this name exists, and whm-transfer-codegen did not create it.",
    hint: "Move it elsewhere, or choose another folder with --out or --schemas.",
  },
  "file-is-link": {
    message: "Cannot write {file}: it is a symbolic link, which is not followed.",
    hint: "Replace the link with a regular file, or remove it.",
  },
  "folders-identical": {
    message:
      "The paths {folder} and {other} resolve to the same folder, but the snapshot and the generated code need different folders.",
    hint: "Choose another folder with --out or --schemas.",
  },
  "folder-locked": {
    message:
      "{folder} is locked: process {pid} on the host {host:quote} may still be writing to this folder.",
    hint: "Wait until this process has ended, then run the command again. If it has ended, or is not whm-transfer-codegen, delete {file} first.",
  },
  "folder-keeps-changing": {
    message:
      "This run tried several times to update {folders}, but another program changed files there each time. This run changed no file.",
    hint: "Run the command again while no other program writes there.",
  },
  "folder-moved": {
    message:
      "The folder {file} cannot be written: it was moved or replaced during this run. No file was changed.",
    hint: "Run the command again while no other program changes this path.",
  },
  "folder-not-restored": {
    message:
      "The files in {folder} are partly old and partly new: replacing them failed, and the old files could not be restored.",
    hint: "Fix the problem in the other error message, then run the same command again.",
  },
});
