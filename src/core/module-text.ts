/** A module's one canonical text, and the hash of texts: what `schemas/` stores and `generated/` refers to. */

import { hash } from "node:crypto";
import { jsonFile } from "./text/json.js";
import type { ModuleSchema } from "./snapshot-types.js";

/** The text of `schemas/NAME.json`: the five members of a schema, whatever else the object may carry. */
export function moduleText({ module, priority, keys, primary, required }: ModuleSchema): string {
  const definitions = Object.entries(keys).map(([name, { def }]) => [name, { def }] as const);
  return jsonFile({ module, priority, keys: Object.fromEntries(definitions), primary, required });
}

/** SHA-256 in hexadecimal; of a string, that of its UTF-8 bytes. */
export function sha256(content: string | Uint8Array): string {
  return hash("sha256", content);
}
