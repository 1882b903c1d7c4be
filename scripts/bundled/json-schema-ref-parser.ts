/**
 * Replaces the package `@apidevtools/json-schema-ref-parser` in the bundle. json-schema-to-typescript resolves references with it, but
 * receives only schemas without references.
 */
export class $RefParser {
  dereference<Schema>(_path: string, schema: Schema): Schema {
    return schema;
  }
}
