/** The subset of JSON Schema 2020-12 that is generated. Limits that a number cannot represent exactly are bigints. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $comment?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly default?: string | number | bigint | boolean | null;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly exclusiveMinimum?: number | bigint;
  readonly exclusiveMaximum?: number | bigint;
  readonly minLength?: number;
  readonly maxLength?: number;
  /**
   * A custom keyword: the maximum number of bytes, in UTF-8 or in `characterSet`. Set for columns whose limit is in bytes.
   * If it is set, `maxLength` is set, too.
   */
  readonly maxBytes?: number;
  /**
   * A custom keyword: MySQL's name of the character set. Set only if `pattern` and `maxLength` do not express all limits of the character
   * set.
   */
  readonly characterSet?: string;
  readonly pattern?: string;
  readonly contentMediaType?: string;
  readonly readOnly?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}
