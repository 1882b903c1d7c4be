/** Types for the changes of a key, and functions that create and detect these changes. */

import { acceptsValue } from "../../item/accepts.js";
import type { Column } from "../../core/column-types.js";
import type { ItemKey } from "../../core/item-types.js";
import type { RuleId, Surface } from "../../core/drift-types.js";
import type { BeforeAfterPair } from "./raw-finding.js";
import { normalizeColumn } from "./normalize-column.js";
import { listCandidateValues, isAcceptedWhenSentAsText, type CandidateValue } from "./candidate-values.js";

/** The old and the new definition of a key that both snapshots have. The key can be renamed. */
export type KeyPair = BeforeAfterPair<ItemKey>;

/** One difference between the old and the new definition of a key. */
export interface KeyChange {
  readonly rule: RuleId;
  /** What changed, as the rest of a sentence that starts with the name of the key: `is now required`. */
  readonly changeDescription: string;
  /**
   * The old and the new state of what changed, such as the old and the new length. Does not depend on how the definitions are
   * written. Later releases must use the same data for the same change, because the fingerprint is computed from the data.
   */
  readonly fingerprintData: readonly [before: unknown, after: unknown];
  readonly surfaces: readonly Surface[];
  /** A value that was accepted and is now refused. */
  readonly refusedValue?: CandidateValue;
  /** Whether items that omit the key are now refused. */
  readonly isOmissionRefused?: true;
}

/** A function that finds the changes of one kind, such as changes of the default. */
export type KeyChangeDetector = (pair: KeyPair) => readonly KeyChange[];

/**
 * Finds a value that was accepted and is now refused. Prefers a value that the server also refuses as text: requests send all
 * values as text, so such a value breaks deployed programs. Ignores the empty string if the key became required, because the rule
 * `required-added` reports this change.
 */
export function findRefusedValue({ before, after }: KeyPair): CandidateValue | undefined {
  const isEmptyValueOfNewlyRequiredKey = (value: CandidateValue): boolean =>
    value === "" && after.required && !before.required;
  const isNewlyRefused = (value: CandidateValue): boolean =>
    !isEmptyValueOfNewlyRequiredKey(value) &&
    acceptsValue(before.type, value) &&
    !acceptsValue(after.type, value);
  const candidateValues = listCandidateValues(before.type, after.type);
  return (
    candidateValues.find((value) => isNewlyRefused(value) && !isAcceptedWhenSentAsText(value, after.type)) ??
    candidateValues.find(isNewlyRefused)
  );
}

/**
 * Creates the change object for a key whose column type changed. The fingerprint contains the properties that define the old and
 * the new type.
 */
export function createTypeChange(
  rule: RuleId,
  pair: KeyPair,
  changeDescription: string,
  refusedValue: CandidateValue | undefined,
): KeyChange {
  return {
    rule,
    changeDescription,
    fingerprintData: [listTypePropertyValues(pair.before.column), listTypePropertyValues(pair.after.column)],
    surfaces: refusedValue === undefined ? [] : ["wire"],
    ...(refusedValue !== undefined && { refusedValue }),
  };
}

/** The properties of a column that define its type. */
const TYPE_PROPERTIES = [
  ...(["dataType", "length", "precision", "scale", "fractionalSeconds", "unsigned"] as const),
  ...(["values", "characterSet"] as const),
] as const satisfies readonly (keyof Column)[];

function listTypePropertyValues(column: Column): unknown {
  const propertyValues = TYPE_PROPERTIES.map((property) => column[property] ?? null);
  // YEAR(2) has a different range than YEAR(4). For other types, the display width does not limit values.
  return column.dataType === "year"
    ? [...propertyValues, normalizeColumn(column).displayWidth ?? null]
    : propertyValues;
}

type ClauseValue = string | boolean | undefined;

/**
 * Creates the change object for a changed clause, such as COLLATE, that has no rule of its own. The fingerprint contains `clauseName`, so
 * `clauseName` must not change between releases.
 */
export function createClauseChange(clauseName: string, before: ClauseValue, after: ClauseValue): KeyChange {
  return {
    rule: "clause-changed",
    changeDescription: `changed its ${clauseName} from ${formatClauseValue(before)} to ${formatClauseValue(after)}`,
    fingerprintData: [
      [clauseName, before ?? null],
      [clauseName, after ?? null],
    ],
    surfaces: ["behaviour"],
  };
}

function formatClauseValue(value: ClauseValue): string {
  if (typeof value === "string") return value;
  return value === true ? "set" : "not set";
}
