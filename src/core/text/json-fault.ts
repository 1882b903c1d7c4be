/** Why a text is not JSON with one meaning, as data and in words. */

import type { FileFault, TextLocation } from "../diagnostic.js";
import { quote, visible } from "./escape.js";

/** Why JSON text is refused. */
export type JsonProblem =
  | { readonly kind: "syntax" }
  | { readonly kind: "deep"; readonly limit: number }
  /** `path` is where the object stands, empty at the top. */
  | { readonly kind: "twice"; readonly path: string; readonly key: string };

export type JsonFault = JsonProblem & { readonly location: TextLocation };

/** The same as the end of a sentence. */
export function describeJsonProblem(fault: JsonProblem): string {
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

/** The same as a fault of the file that contains the text. */
export function jsonFault(fault: JsonFault): FileFault {
  return { message: `it ${describeJsonProblem(fault)}`, location: fault.location };
}
