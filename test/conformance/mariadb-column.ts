/** A column as MariaDB's INFORMATION_SCHEMA describes it: the facts that depend on the column's definition. */
export interface MariadbColumn {
  readonly columnType: string;
  readonly dataType: string;
  readonly characterLength: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly fractionalSeconds: number | null;
  readonly nullable: boolean;
  /** SQL text: a quoted string, a number, an expression or `NULL`. Null if the column has no default. */
  readonly default: string | null;
  readonly characterSet: string | null;
  readonly collation: string | null;
  /** The default collation of the column's character set. */
  readonly usualCollation: string | null;
  readonly key: string;
  readonly extra: string;
  readonly comment: string;
  readonly generated: string | null;
  readonly onUpdate: string | null;
  /** The condition of the column's CHECK. */
  readonly check: string | null;
  /** The columns that a foreign key refers to, and its actions. */
  readonly references: string | null;
}

/** The value of `references` if the engine accepts the REFERENCES clause, but does not store it. */
export const REFERENCES_NOT_STORED = "kept nowhere";
