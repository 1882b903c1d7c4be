/** The canonical text of a module's schema, and SHA-256 hashes of texts. */

import { hash } from "node:crypto";
import { formatJsonFile } from "./text/json.js";
import type { ModuleSchema } from "./snapshot-types.js";

/** Formats a schema as the text of `schemas/NAME.json`. Omits members that `ModuleSchema` does not have. */
export function formatModule({ module, priority, keys, primary, required }: ModuleSchema): string {
  const definitions = Object.entries(keys).map(([name, { def }]) => [name, { def }] as const);
  return formatJsonFile({ module, priority, keys: Object.fromEntries(definitions), primary, required });
}

/** SHA-256 in hexadecimal. Strings are encoded in UTF-8. */
export function sha256(content: string | Uint8Array): string {
  return hash("sha256", content);
}
