/** A file's text, or the sentence that says why there is none. */

import { readFileSync } from "node:fs";
import { emptyToken, LocalError, unreadableFile } from "./errors.js";

/** @throws LocalError that names the file and the system's reason. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new LocalError(unreadableFile(path, error));
  }
}

/**
 * The token in a text that came from a file or from standard input: its first line.
 *
 * @throws LocalError where that is empty.
 */
export function tokenIn(text: string, from: string): string {
  const line = text.split("\n", 1)[0]?.trim() ?? "";
  if (line === "") throw new LocalError(emptyToken(from));
  return line;
}
