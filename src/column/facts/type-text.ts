import type { Column } from "../../core/column-types.js";

/** `A`, `A or B`, `A, B or C`: words of which one is due. */
export function spokenChoice(words: readonly string[]): string {
  const spoken = words.map((word) => word.toUpperCase());
  const others = spoken.slice(0, -1).join(", ");
  return `${others}${others && " or "}${spoken.at(-1) ?? ""}`;
}

/** Such as `DECIMAL(5,2) UNSIGNED`. */
export function spokenType({ dataType, length, precision, scale, unsigned }: Column): string {
  const sizes = length ?? (precision === undefined ? undefined : `${precision},${scale ?? 0}`);
  const size = sizes === undefined ? "" : `(${sizes})`;
  return `${dataType.toUpperCase()}${size}${unsigned ? " UNSIGNED" : ""}`;
}
