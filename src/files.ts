/** A file's text, or the sentence that says why there is none. */

import { readFileSync } from "node:fs";
import { LocalError, unreadableFile } from "./errors.js";

/** @throws LocalError that names the file and the system's reason. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new LocalError(unreadableFile(path, error));
  }
}
