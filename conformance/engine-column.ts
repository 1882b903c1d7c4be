/** What the INFORMATION_SCHEMA tells of a column, as far as it is about the definition. */
export interface EngineColumn {
  readonly columnType: string;
  readonly dataType: string;
  readonly characterLength: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly fractionalSeconds: number | null;
  readonly nullable: boolean;
  /** SQL text: a string in quotes, a number, an expression, `NULL`; null where there is no default. */
  readonly default: string | null;
  readonly characterSet: string | null;
  readonly collation: string | null;
  /** The collation of a column that names this character set and no collation. */
  readonly usualCollation: string | null;
  readonly key: string;
  readonly extra: string;
  readonly comment: string;
  readonly generated: string | null;
  readonly onUpdate: string | null;
  /** The condition of the column's own CHECK. */
  readonly check: string | null;
  /** What a foreign key refers to, and its actions. */
  readonly references: string | null;
}

/** In `references` where the clause is read, and no table that has all else keeps it. */
export const KEPT_NOWHERE = "kept nowhere";
