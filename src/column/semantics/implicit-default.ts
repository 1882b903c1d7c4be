/** Defaults of columns that are NOT NULL and have no DEFAULT clause. */

import type { Column, ColumnDefault } from "../../core/column-types.js";
import { formatDateTime, ZERO_DATE } from "../facts/temporal.js";

type LiteralDefault = Extract<ColumnDefault, { kind: "literal" }>;

/**
 * Returns the default that the server adds to a definition without DEFAULT clause. SHOW CREATE TABLE prints it.
 * The default of a TIMESTAMP or DATETIME with ON UPDATE is the zero date. In MariaDB, the default of a
 * COMPRESSED column is empty.
 */
export function addedDefault({
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
 * Returns the default that a row gets if it omits the column. An ENUM that is NOT NULL and has no DEFAULT gets its
 * first member, also in strict mode. Unlike other added defaults, SHOW CREATE TABLE does not print it.
 */
export function effectiveDefault(
  column: Pick<Column, "default" | "dataType" | "nullable" | "values" | "generated">,
): ColumnDefault {
  const { default: declared, dataType, nullable, values, generated } = column;
  const firstMember = values?.[0];
  const isFilledIn = declared.kind === "none" && dataType === "enum" && !nullable && generated === undefined;
  return isFilledIn && firstMember !== undefined ? { kind: "literal", value: firstMember } : declared;
}
