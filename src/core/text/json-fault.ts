/** Why a text is not JSON with one meaning, as data and in words. */

import type { TextPosition } from "../diagnostic.js";
import { quote, visible } from "./escape.js";

/** Why JSON text is refused, and where: the offset counts UTF-16 code units from 0, line and column count from 1. */
export type JsonFault = { readonly offset: number; readonly line: number; readonly column: number } & (
  | { readonly kind: "syntax" }
  | { readonly kind: "deep"; readonly limit: number }
  /** `path` is where the object stands, empty at the top. */
  | { readonly kind: "twice"; readonly path: string; readonly key: string }
);

/** The same as the end of a sentence. */
export function inJson(fault: JsonFault): string {
  switch (fault.kind) {
    case "syntax":
      return "is not JSON";
    case "deep":
      return `is JSON that is nested deeper than ${fault.limit} levels`;
    case "twice": {
      const place = fault.path === "" ? "" : ` in ${visible(fault.path)}`;
      return `says ${quote(fault.key)} twice${place}, and nobody knows which of the two it means`;
    }
  }
}

/** Where in its file. */
export function positionOf({ line, column }: JsonFault): TextPosition {
  return { line, column };
}
