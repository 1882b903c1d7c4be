/**
 * Stands in for the package `prettier` where json-schema-to-typescript asks for it in the bundle: that
 * library loads it at once and uses it for nothing here, since it is told not to format.
 */
export function format(): never {
  throw new Error("json-schema-to-typescript is to be called with format: false");
}
