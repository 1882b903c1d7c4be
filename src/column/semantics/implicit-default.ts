/** Defaults of columns that are NOT NULL and have no DEFAULT clause. */

import type { Column, ColumnDefault } from "../../core/column-types.js";
import { formatDateTime, ZERO_DATE } from "../facts/temporal.js";

type LiteralDefault = Extract<ColumnDefault, { kind: "literal" }>;

/**
 * Returns the default that MariaDB adds to a NOT NULL column without a DEFAULT clause, and that SHOW CREATE TABLE prints. For a
 * TIMESTAMP or DATETIME with ON UPDATE, it is the zero date. For a COMPRESSED column, it is an empty string. Returns undefined
 * for all other columns.
 */
export function getImplicitDefault({
  nullable,
  onUpdate,
  compressed,
  generated,
  fractionalSeconds = 0,
}: Column): LiteralDefault | undefined {
  if (nullable || generated !== undefined) return undefined;
  if (onUpdate !== undefined) return { kind: "literal", value: formatDateTime(ZERO_DATE, fractionalSeconds) };
  return compressed ? { kind: "literal", value: "" } : undefined;
}

/**
 * Returns the value of the column in a row that omits it. For an ENUM that is NOT NULL and has no DEFAULT, it is the first member, also in
 * strict mode. SHOW CREATE TABLE does not print this default.
 */
export function getEffectiveDefault(
  column: Pick<Column, "default" | "dataType" | "nullable" | "values" | "generated">,
): ColumnDefault {
  const { default: parsedDefault, dataType, nullable, values, generated } = column;
  const firstMember = values?.[0];
  const defaultsToFirstMember =
    parsedDefault.kind === "none" && dataType === "enum" && !nullable && generated === undefined;
  return defaultsToFirstMember && firstMember !== undefined
    ? { kind: "literal", value: firstMember }
    : parsedDefault;
}
