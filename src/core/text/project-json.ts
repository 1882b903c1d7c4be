/** Parses JSON files of the project, such as the configuration of another tool. */

import { parse, type ParseError } from "jsonc-parser";
import { isRecord } from "../type-guards.js";

/** Parses a JSON object that may contain comments and trailing commas. Returns undefined if the text is invalid. */
export function parseJsoncObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const errors: ParseError[] = [];
  const value: unknown = parse(removeByteOrderMark(text), errors, { allowTrailingComma: true });
  return errors.length === 0 && isRecord(value) ? value : undefined;
}

/** Removes the byte order mark. */
export function removeByteOrderMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}
