/** What an engine says of one definition, whichever engine it is. `Facts` is what that one tells of a column. */

export type Verdict<Facts> = { readonly accepted: true; readonly column: Facts } | Refused;

export interface Refused {
  readonly accepted: false;
  /** The engine's own number. */
  readonly code: number;
  readonly message: string;
  /** Whether the table had columns beside ours, whose types nobody said. */
  readonly besideOthers?: boolean;
}

/** The engine read more than one column: no grammar of a column has that. MariaDB has no fault of this number. */
export const LEFT_THE_COLUMN: Refused = {
  accepted: false,
  code: 1,
  message: "the definition leaves the column",
};
