/**
 * Replaces the package `prettier` in the bundle for json-schema-to-typescript. That library imports it at the start, but never calls it
 * with `format: false`.
 */
export function format(): never {
  throw new Error("Call json-schema-to-typescript with format: false.");
}
