/**
 * Replaces the package `js-yaml` in the bundle. json-schema-to-typescript calls it only to read files, and here it gets objects.
 */

/** json-schema-to-typescript extends this schema when it is loaded. */
export const CORE_SCHEMA = { withTags: (): undefined => undefined };

export function load(): never {
  throw new Error("Pass a schema to json-schema-to-typescript as an object.");
}
