/** Creates and redacts secrets. */

import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { createFileUnwritableError } from "../core/diagnostics.js";
import type { RequestParameters } from "./functions/parameters.js";

export function createRandomSecret(): string {
  return randomBytes(16).toString("hex").toUpperCase();
}

/** Creates a file that only the current user can read. Does nothing if the path exists. @throws UsageError if it cannot be written. */
export async function createPrivateFileIfMissing(
  path: string,
  createContent: () => string | Promise<string>,
) {
  if (existsSync(path)) return;
  const content = await createContent();
  try {
    writeFileSync(path, content, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw createFileUnwritableError(path, error);
  }
}

/** Whether the value of a parameter or key is a secret. `pass` is the password parameter of the login form. */
export function isNameOfSecret(name: string): boolean {
  return /passw|passphrase|^pass$|secret|token|credential|accesshash/i.test(name);
}

/** Replaces the secrets in parameters. */
export function redactSecrets(parameters: RequestParameters): RequestParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      return [name, isNameOfSecret(name) && value !== "" ? "[secret]" : value];
    }),
  );
}
