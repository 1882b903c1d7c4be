/** What the detectors of changes share: functions that create changes, and find refused values. */

import { acceptsValue } from "../../item/accepts.js";
import type { Column, ItemKey } from "../../core/item-types.js";
import type { RuleId } from "../../core/drift-types.js";
import type { Change, Pair } from "./findings.js";
import { normalizeColumn } from "./normalize.js";
import { listCandidateValues, acceptsAsText, type CandidateValue } from "./counterexample.js";

/** The old and the new definition of a key that both snapshots have. The key can be renamed. */
export type KeyPair = Pair<ItemKey>;

/** A function that finds the changes of one kind, such as changes of the default. */
export type ChangeDetector = (pair: KeyPair) => readonly Change[];

/**
 * Finds a value that was accepted and is now refused. Prefers a value that the server also refuses as text: requests send all
 * values as text, so such a value breaks deployed programs. Ignores the empty string if the key became required, because the rule
 * `required-added` reports this change.
 */
export function findRefusedValue({ before, after }: KeyPair): CandidateValue | undefined {
  const isRequiredNow = after.required && !before.required;
  const key = JSON.stringify([before.type, after.type, isRequiredNow], (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  const known = resultsByTypes.get(key);
  if (known !== undefined) return known.value;
  const value = searchRefusedValue({ before, after }, isRequiredNow);
  if (resultsByTypes.size === MAX_RESULTS) resultsByTypes.clear();
  resultsByTypes.set(key, { value });
  return value;
}

/** The results for pairs of types, in JSON. Many keys have equal types, and candidates for `mediumtext` have 16 MiB. */
const resultsByTypes = new Map<string, { readonly value: CandidateValue | undefined }>();
const MAX_RESULTS = 1000;

function searchRefusedValue({ before, after }: KeyPair, isRequiredNow: boolean): CandidateValue | undefined {
  const isNewlyRefused = (value: CandidateValue): boolean =>
    !(isRequiredNow && value === "") && !acceptsValue(after.type, value) && acceptsValue(before.type, value);
  const values = listCandidateValues(before.type, after.type);
  return (
    values.find((value) => isNewlyRefused(value) && !acceptsAsText(value, after.type)) ??
    values.find(isNewlyRefused)
  );
}

/** The properties of a column that define its type. */
const TYPE_PROPERTIES = [
  ...(["dataType", "length", "precision", "scale", "fractionalSeconds", "unsigned"] as const),
  ...(["values", "characterSet"] as const),
] as const satisfies readonly (keyof Column)[];

/** Creates the change of a key whose column type changed. The fingerprint contains the properties that define the type. */
export function createTypeChange(
  rule: RuleId,
  { before, after }: KeyPair,
  text: string,
  refusedValue?: CandidateValue,
): Change {
  const listProperties = (column: Column): unknown => {
    const values = TYPE_PROPERTIES.map((property) => column[property] ?? null);
    // YEAR(2) has a different range than YEAR(4). For other types, the display width does not limit values.
    return column.dataType === "year" ? [...values, normalizeColumn(column).displayWidth ?? null] : values;
  };
  const data = [listProperties(before.column), listProperties(after.column)] as const;
  return { rule, text, data, affects: refusedValue === undefined ? [] : ["requests"], refusedValue };
}

/** The reason for a change of an expression or condition. */
export const EXPRESSION_REASON = {
  reason:
    "Conditions and expressions are not compared by meaning, so the server may handle the value differently.",
};

type ClauseValue = string | boolean | undefined;

/**
 * Creates the change of a clause, such as COLLATE, that has no rule of its own. The fingerprint contains `name`, so it must not change
 * between releases.
 */
export function createClauseChange(name: string, before: ClauseValue, after: ClauseValue): Change {
  const format = (value: ClauseValue = false): string =>
    typeof value === "string" ? value : `${value ? "" : "not "}set`;
  return {
    rule: "clause-changed",
    text: `changed its ${name} from ${format(before)} to ${format(after)}`,
    data: [
      [name, before ?? null],
      [name, after ?? null],
    ],
    affects: ["behavior"],
    ...(name === "CHECK" && before !== undefined && after !== undefined && EXPRESSION_REASON),
  };
}
