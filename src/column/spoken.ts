/** A column's type as one would say it, for complaints. */

import type { Column } from "../model.js";

/** Such as `DECIMAL(5,2) UNSIGNED`. */
export function spokenType({ dataType, length, precision, scale, unsigned }: Column): string {
  const sizes = length ?? (precision === undefined ? undefined : `${precision},${scale ?? 0}`);
  const size = sizes === undefined ? "" : `(${sizes})`;
  return `${dataType.toUpperCase()}${size}${unsigned ? " UNSIGNED" : ""}`;
}
