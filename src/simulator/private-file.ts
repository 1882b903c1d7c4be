/** Creates files with secrets. */

import { existsSync, writeFileSync } from "node:fs";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { LocalError } from "../core/diagnostic.js";

/** Creates a file that only the current user can read. Does nothing if the path exists. @throws LocalError if it cannot be written. */
export async function createPrivateFileIfMissing(
  path: string,
  createContent: () => string | Promise<string>,
): Promise<void> {
  if (existsSync(path)) return;
  const content = await createContent();
  try {
    writeFileSync(path, content, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new LocalError(createFileUnwritableError(path, error));
  }
}
