/** Decodes a file of a snapshot. If the file is invalid, finds the line and column of the fault. */

import type { FileFault } from "../core/diagnostic.js";
import {
  toFileFault,
  createJsonLocator,
  findNearestLocation,
  parseStrictJson,
} from "../core/text/read-json.js";
import { decodeIfCanonical, type FileFormat } from "./decode.js";

export function decodeFile<Value>(
  text: string,
  format: FileFormat<Value>,
): { readonly value: Value } | { readonly fault: FileFault } {
  const valueIfCanonical = decodeIfCanonical(text, format);
  if (valueIfCanonical !== undefined) return { value: valueIfCanonical };
  const parseResult = parseStrictJson(text);
  if ("problem" in parseResult) return { fault: toFileFault(parseResult.problem, text) };
  const decodeResult = format.decode(parseResult.value);
  if ("value" in decodeResult) return decodeResult;
  const location = findNearestLocation(createJsonLocator(text), decodeResult.path, "value");
  return { fault: { message: `it ${decodeResult.faultDescription}`, location } };
}
