/** One way in which a key differs, and what makers of such have in common. */

import { containsType } from "../../item/merged-type.js";
import { acceptsValue } from "../../item/accepts.js";
import type { Column } from "../../core/column-types.js";
import type { RuleId, Surface } from "../../core/drift-types.js";
import type { DefinedType, ItemKey, ItemType } from "../../core/item-types.js";
import type { Sides } from "./raw-finding.js";
import { meant } from "./definition-meaning.js";
import { sentAlike, candidateValues, type CandidateValue } from "./candidate-values.js";

/** One key on both sides. */
export type KeyPair = Sides<ItemKey>;

/** What one aspect of a key has to say. */
export interface Aspect {
  readonly rule: RuleId;
  /** What changed, as the end of a sentence about the key. */
  readonly says: string;
  /** What was and what is, apart from how it is spelled: the finding's identity. */
  readonly meaning: readonly [before: unknown, after: unknown];
  readonly surfaces: readonly Surface[];
  /** A value that was taken and is refused, or that leaving the key out is refused. */
  readonly lost?: CandidateValue;
  /** Whether leaving the key out is refused. */
  readonly isMissed?: true;
}

export type AspectOf = (pair: KeyPair) => readonly Aspect[];

/**
 * A value that was taken and is refused now; one whose text on the wire is refused, too, where there is one. Not the empty text of
 * a key that became required, which is told by that.
 */
export function lostValue({ before, after }: KeyPair): CandidateValue | undefined {
  const isTold = (value: CandidateValue): boolean => value === "" && after.required && !before.required;
  const isLost = (value: CandidateValue): boolean =>
    !isTold(value) && acceptsValue(before.type, value) && !acceptsValue(after.type, value);
  if (isContained(after.type, before.type)) return undefined;
  const values = candidateValues(before.type, after.type);
  return values.find((value) => isLost(value) && !sentAlike(value, after.type)) ?? values.find(isLost);
}

function isContained(wide: ItemType, narrow: ItemType): boolean {
  return isDefined(wide) && isDefined(narrow) && containsType(wide, narrow);
}

/** Types of one version, as all are here. */
function isDefined(type: ItemType): type is DefinedType {
  return type.kind !== "any-of" && type.kind !== "all-of";
}

/** Of the type as a whole. */
export function typed(rule: RuleId, pair: KeyPair, says: string, lost: CandidateValue | undefined): Aspect {
  return {
    rule,
    says,
    meaning: [sizeOf(pair.before.column), sizeOf(pair.after.column)],
    surfaces: lost === undefined ? [] : ["wire"],
    ...(lost !== undefined && { lost }),
  };
}

/** The facts of a column that its type consists of. */
const SIZES = [
  ...(["dataType", "length", "precision", "scale", "fractionalSeconds", "unsigned"] as const),
  ...(["values", "characterSet"] as const),
] as const satisfies readonly (keyof Column)[];

function sizeOf(column: Column): unknown {
  const sizes = SIZES.map((fact) => column[fact] ?? null);
  // Of an integer it is how it is printed; two digits of a YEAR are another range.
  return column.dataType === "year" ? [...sizes, meant(column).displayWidth ?? null] : sizes;
}

type Fact = string | boolean | undefined;

/** Something that is neither told by a rule of its own nor silence. */
export function clause(name: string, was: Fact, is: Fact): Aspect {
  const words = (fact: Fact): string =>
    typeof fact === "string" ? fact : fact === true ? "there" : "not there";
  return {
    rule: "clause-changed",
    says: `has another ${name}: it is ${words(is)} and was ${words(was)}`,
    meaning: [
      [name, was ?? null],
      [name, is ?? null],
    ],
    surfaces: ["behaviour"],
  };
}
