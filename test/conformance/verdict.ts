/** An engine's verdict on a definition. `Facts` is the engine's description of a column. */
export type EngineVerdict<Facts> = { readonly accepted: true; readonly column: Facts } | Refusal;

export interface Refusal {
  readonly accepted: false;
  /** The engine's error code. */
  readonly code: number;
  readonly message: string;
}

/** The verdict on a definition from which the engine creates more than one column. MariaDB itself has no error code 1. */
export const NOT_ONE_COLUMN: Refusal = {
  accepted: false,
  code: 1,
  message: "the definition contains more than one column",
};
