/** Types of problems in JSON text, and their messages. */

import type { FileFault, LineAndColumn } from "../diagnostic.js";
import { quote, sanitize } from "./escape.js";

/** Why a JSON text is refused. */
export type JsonProblem =
  | { readonly kind: "syntax" }
  | { readonly kind: "too-deep" | "too-many-values"; readonly limit: number }
  /** A property occurs twice. `parentPath` is the path of the object that contains the property, empty at the top level. */
  | { readonly kind: "duplicate-key"; readonly parentPath: string; readonly key: string };

export type LocatedJsonProblem = JsonProblem & { readonly location: LineAndColumn };

/** Describes the problem in a clause without subject, such as `is not valid JSON`. */
export function describeJsonProblem(problem: JsonProblem): string {
  switch (problem.kind) {
    case "syntax":
      return "is not valid JSON";
    case "too-deep":
      return `is nested deeper than ${problem.limit} levels`;
    case "too-many-values":
      return `contains more than ${problem.limit} values`;
    case "duplicate-key": {
      const parentPathText = problem.parentPath === "" ? "" : ` in ${sanitize(problem.parentPath)}`;
      return `contains the key ${quote(problem.key)} twice${parentPathText}`;
    }
  }
}

/** Converts a problem in JSON text to a `FileFault` of the file that contains the text. */
export function toFileFault(problem: LocatedJsonProblem): FileFault {
  return { message: `it ${describeJsonProblem(problem)}`, location: problem.location };
}
