/**
 * Replaces the package `prettier` in the bundle. json-schema-to-typescript imports it, but does not call it with `format: false`.
 */
export function format(): never {
  throw new Error("Call json-schema-to-typescript with format: false.");
}
