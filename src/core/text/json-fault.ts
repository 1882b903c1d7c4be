/** Types of problems in JSON text, and their messages. */

import type { FileFault, TextLocation } from "../diagnostic.js";
import { quote, sanitize } from "./escape.js";

/** Why a JSON text is refused. */
export type JsonProblem =
  | { readonly kind: "syntax" }
  | { readonly kind: "too-deep" | "too-many-values"; readonly limit: number }
  /** A property occurs twice. `path` is the path of the object that contains the property, empty at the top level. */
  | { readonly kind: "duplicate-key"; readonly path: string; readonly key: string };

export type JsonFault = JsonProblem & { readonly location: TextLocation };

/** Describes the problem in a clause without subject, such as `is not valid JSON`. */
export function describeJsonProblem(fault: JsonProblem): string {
  switch (fault.kind) {
    case "syntax":
      return "is not valid JSON";
    case "too-deep":
      return `is nested deeper than ${fault.limit} levels`;
    case "too-many-values":
      return `contains more than ${fault.limit} values`;
    case "duplicate-key": {
      const locationText = fault.path === "" ? "" : ` in ${sanitize(fault.path)}`;
      return `contains the key ${quote(fault.key)} twice${locationText}`;
    }
  }
}

/** Converts the problem to a fault of the file that contains the text. */
export function toFileFault(fault: JsonFault): FileFault {
  return { message: `it ${describeJsonProblem(fault)}`, location: fault.location };
}
