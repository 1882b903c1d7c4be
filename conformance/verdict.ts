/** An engine's verdict on a definition. `Facts` is the engine's description of a column. */

export type Verdict<Facts> = { readonly accepted: true; readonly column: Facts } | Refused;

export interface Refused {
  readonly accepted: false;
  /** The engine's error code. */
  readonly code: number;
  readonly message: string;
  /** Whether the table had other columns, whose types were guessed. */
  readonly hasOtherColumns?: boolean;
}

/** The engine read more than one column, which the grammar of a column does not allow. MariaDB has no error 1. */
export const NOT_ONE_COLUMN: Refused = {
  accepted: false,
  code: 1,
  message: "the definition contains more than one column",
};
