/** Parses JSON files of the project, such as the configuration of another tool. */

import { isRecord } from "../type-guards.js";
import { parseStrictJson } from "./read-json.js";

/** Parses a JSON object that may contain comments and trailing commas. Returns undefined if the text is invalid or nested too deeply. */
export function parseJsoncObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const result = parseStrictJson(removeByteOrderMark(text), { isLenient: true });
  return "value" in result && isRecord(result.value) ? result.value : undefined;
}

/** Removes the byte order mark. */
export function removeByteOrderMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}
