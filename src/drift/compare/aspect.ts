/**
 * Aspects: single differences between the old and the new definition of a key. Contains the type and functions to create them.
 */

import { containsType } from "../../item/merged-type.js";
import { acceptsValue } from "../../item/accepts.js";
import type { Column } from "../../core/column-types.js";
import type { DefinedType, ItemKey, ItemType } from "../../core/item-types.js";
import type { RuleId, Surface } from "../../core/drift-types.js";
import type { BeforeAfter } from "./raw-finding.js";
import { normalizeColumn } from "./normalize-column.js";
import { candidateValues, isWireTextAccepted, type CandidateValue } from "./candidate-values.js";

/** A key that both snapshots have. */
export type KeyPair = BeforeAfter<ItemKey>;

/** One difference between the old and the new definition of a key. */
export interface Aspect {
  readonly rule: RuleId;
  /** What changed. Completes a sentence that starts with the name of the key: `is now required`. */
  readonly change: string;
  /** The old and the new state, independent of spelling. The fingerprint contains it, so it must not change between releases. */
  readonly meaning: readonly [before: unknown, after: unknown];
  readonly surfaces: readonly Surface[];
  /** A value that was accepted and is now refused. */
  readonly refusedValue?: CandidateValue;
  /** Whether items that omit the key are now refused. */
  readonly isOmissionRefused?: true;
}

export type AspectDetector = (pair: KeyPair) => readonly Aspect[];

/**
 * Finds a value that was accepted and is now refused. Prefers a value whose text in requests is refused, too: that breaks
 * deployed programs. Ignores the empty string if the key became required, since `required-added` reports that.
 */
export function findRefusedValue({ before, after }: KeyPair): CandidateValue | undefined {
  const isReportedElsewhere = (value: CandidateValue): boolean =>
    value === "" && after.required && !before.required;
  const isRefused = (value: CandidateValue): boolean =>
    !isReportedElsewhere(value) && acceptsValue(before.type, value) && !acceptsValue(after.type, value);
  if (isContained(after.type, before.type)) return undefined;
  const values = candidateValues(before.type, after.type);
  return (
    values.find((value) => isRefused(value) && !isWireTextAccepted(value, after.type)) ??
    values.find(isRefused)
  );
}

function isContained(outer: ItemType, inner: ItemType): boolean {
  return isDefined(outer) && isDefined(inner) && containsType(outer, inner);
}

/** Whether the type comes from one column definition. Always true here, because a snapshot has only one WHM version. */
function isDefined(type: ItemType): type is DefinedType {
  return type.kind !== "any-of" && type.kind !== "all-of";
}

/** Builds an aspect for a change of the type. Its `meaning` contains all facts of both types. */
export function typeAspect(
  rule: RuleId,
  pair: KeyPair,
  change: string,
  refusedValue: CandidateValue | undefined,
): Aspect {
  return {
    rule,
    change,
    meaning: [typeFactsOf(pair.before.column), typeFactsOf(pair.after.column)],
    surfaces: refusedValue === undefined ? [] : ["wire"],
    ...(refusedValue !== undefined && { refusedValue }),
  };
}

/** The members of a column that define its type. */
const TYPE_FACTS = [
  ...(["dataType", "length", "precision", "scale", "fractionalSeconds", "unsigned"] as const),
  ...(["values", "characterSet"] as const),
] as const satisfies readonly (keyof Column)[];

function typeFactsOf(column: Column): unknown {
  const facts = TYPE_FACTS.map((fact) => column[fact] ?? null);
  // YEAR(2) has a different range. For other types, the display width does not limit values.
  return column.dataType === "year" ? [...facts, normalizeColumn(column).displayWidth ?? null] : facts;
}

type ClauseValue = string | boolean | undefined;

/**
 * Builds an aspect for a clause without a separate rule. The fingerprint contains `name`, so `name` must not change between
 * releases.
 */
export function clauseAspect(name: string, before: ClauseValue, after: ClauseValue): Aspect {
  return {
    rule: "clause-changed",
    change: `changed its ${name} from ${clauseText(before)} to ${clauseText(after)}`,
    meaning: [
      [name, before ?? null],
      [name, after ?? null],
    ],
    surfaces: ["behaviour"],
  };
}

function clauseText(value: ClauseValue): string {
  if (typeof value === "string") return value;
  return value === true ? "set" : "not set";
}
