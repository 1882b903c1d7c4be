/**
 * Finds semantic errors in attributes, such as AUTO_INCREMENT in a text column, or a comment that is too long. Each `check…`
 * function checks one rule, and returns the error if the definition violates it.
 */

import type { Column } from "../../core/column-types.js";
import { getMaxBytesPerCharacter } from "../charsets/charsets.js";
import {
  describeMysqlOnlyDeterminism,
  type ParsedDefinition,
  type SemanticFault,
  type GeneratedClause,
  type LocatedText,
  type TextRange,
} from "../facts/parsed-definition.js";
import { getImplicitDefault } from "./implicit-default.js";
import { formatType } from "../facts/type-text.js";
import { countCodePoints } from "../charsets/encoded-text.js";
import { getTypeFamily, type TypeFamily } from "../facts/data-types.js";

/** A definition, its column, and the character set of the column. */
interface ConsistencyContext {
  readonly definition: ParsedDefinition;
  readonly column: Column;
  readonly characterSet: string;
}

/** Returns the first semantic error in the attributes and their expressions. Checks only attributes that are present. */
export function findDefinitionFault(context: ConsistencyContext): SemanticFault | undefined {
  const { attributes } = context.definition;
  const { autoIncrement, primaryKey, unique, onUpdate, comment, invisible, generated, sridClauseRange } =
    attributes;
  const keyClauseRange = primaryKey ?? unique;
  if (invisible !== undefined) recordInvisibleColumnWithoutDefault(context);
  return (
    checkExpressions(context) ??
    (autoIncrement &&
      (checkAutoIncrementType(autoIncrement, context) ?? checkAutoIncrementDefault(context))) ??
    (keyClauseRange && checkCompressedKeyColumn(keyClauseRange, context)) ??
    (primaryKey && checkPrimaryKeyLength(primaryKey, context)) ??
    (unique && checkUniqueColumnSize(context)) ??
    (onUpdate && checkOnUpdate(onUpdate, context)) ??
    (comment && checkCommentLength(comment)) ??
    (sridClauseRange && checkSpatialReference(sridClauseRange, context)) ??
    (generated &&
      (checkExpressionDeterminism(generated, context) ?? checkVirtualPrimaryKey(generated, context)))
  );
}

function checkExpressions({
  definition: { attributes },
  column,
}: ConsistencyContext): SemanticFault | undefined {
  const { default: defaultClause, checks, generated } = attributes;
  const isDefaultFaultIgnored =
    defaultClause?.kind !== "expression" ||
    (defaultClause.isCurrentTimestampWithPrecision && getTypeFamily(column.dataType) === "datetime");
  const faultOfCheckClause = checks.find(({ fault }) => fault !== undefined)?.fault;
  return (isDefaultFaultIgnored ? undefined : defaultClause.fault) ?? faultOfCheckClause ?? generated?.fault;
}

const AUTO_INCREMENT_FAMILIES: ReadonlySet<TypeFamily> = new Set(["integer", "float"]);

function checkAutoIncrementType(
  autoIncrementClauseRange: TextRange,
  { column }: ConsistencyContext,
): SemanticFault | undefined {
  if (AUTO_INCREMENT_FAMILIES.has(getTypeFamily(column.dataType))) return undefined;
  return {
    ...autoIncrementClauseRange,
    expected: "no AUTO_INCREMENT (only integer and floating-point types support it)",
  };
}

function checkAutoIncrementDefault({
  definition: { attributes },
}: ConsistencyContext): SemanticFault | undefined {
  const { default: defaultClause } = attributes;
  if (defaultClause === undefined) return undefined;
  if (defaultClause.kind === "literal" && defaultClause.literal.kind === "null") return undefined;
  return { ...defaultClause, expected: "no default (AUTO_INCREMENT provides the value)" };
}

function checkCompressedKeyColumn(
  keyClauseRange: TextRange,
  { definition: { type } }: ConsistencyContext,
): SemanticFault | undefined {
  return type.options.compressed
    ? { ...keyClauseRange, expected: "no key (a COMPRESSED column cannot be one)" }
    : undefined;
}

/** Maximum length of an index key in bytes, as in InnoDB. */
const MAX_KEY_BYTES = 3072;

/** Type families in which some types have no maximum length. */
const FAMILIES_WITH_UNBOUNDED_TYPES: ReadonlySet<TypeFamily> = new Set(["text", "bytes", "geometry"]);

function checkPrimaryKeyLength(
  keyClauseRange: TextRange,
  { definition, column, characterSet }: ConsistencyContext,
): SemanticFault | undefined {
  if (!FAMILIES_WITH_UNBOUNDED_TYPES.has(getTypeFamily(column.dataType))) return undefined;
  // A POINT has a fixed size, so it can be a key.
  if (column.dataType === "point") return undefined;
  const maxBytes = computeMaxBytes(column, characterSet);
  if (maxBytes === undefined) {
    return { ...keyClauseRange, expected: `no key (${formatType(column)} values can be too long for a key)` };
  }
  if (maxBytes === 0)
    return { ...keyClauseRange, expected: "no key (a column of length 0 cannot distinguish rows)" };
  if (maxBytes <= MAX_KEY_BYTES) return undefined;
  return { ...definition.type, expected: `a key of at most ${MAX_KEY_BYTES} bytes` };
}

/**
 * Maximum size of a UNIQUE column in bytes: the maximum row size minus the length prefix, the NULL flag and a hash. MariaDB
 * indexes long UNIQUE columns by this hash.
 */
const MAX_UNIQUE_COLUMN_BYTES = 65_532 - 8;

function checkUniqueColumnSize({
  definition,
  column,
  characterSet,
}: ConsistencyContext): SemanticFault | undefined {
  const maxBytes = computeMaxBytes(column, characterSet) ?? 0;
  if (maxBytes <= MAX_UNIQUE_COLUMN_BYTES) return undefined;
  return { ...definition.type, expected: `at most ${MAX_UNIQUE_COLUMN_BYTES} bytes in a UNIQUE column` };
}

function computeMaxBytes({ length }: Column, characterSet: string): number | undefined {
  return length === undefined ? undefined : length * getMaxBytesPerCharacter(characterSet);
}

function checkOnUpdate(onUpdate: LocatedText, { column }: ConsistencyContext): SemanticFault | undefined {
  if (getTypeFamily(column.dataType) !== "datetime") {
    return { ...onUpdate, expected: "no ON UPDATE (only TIMESTAMP and DATETIME support it)" };
  }
  const onUpdatePrecisionText = /[0-9]+/.exec(onUpdate.text)?.[0];
  const { fractionalSeconds = 0 } = column;
  if (onUpdatePrecisionText === undefined || Number(onUpdatePrecisionText) >= fractionalSeconds)
    return undefined;
  return { ...onUpdate, expected: `CURRENT_TIMESTAMP(${fractionalSeconds}) (the precision of the column)` };
}

/** Maximum length of a comment in characters. */
const MAX_COMMENT_CHARACTERS = 1024;

function checkCommentLength(comment: LocatedText): SemanticFault | undefined {
  if (countCodePoints(comment.text) <= MAX_COMMENT_CHARACTERS) return undefined;
  return { ...comment, expected: `a comment of at most ${MAX_COMMENT_CHARACTERS} characters` };
}

/** If the INVISIBLE column is NOT NULL and has no default, records that only MySQL accepts it. */
function recordInvisibleColumnWithoutDefault({ definition, column }: ConsistencyContext): void {
  const { invisible, default: defaultClause, generated } = definition.attributes;
  const hasDefaultOrIsGenerated =
    defaultClause !== undefined || generated !== undefined || getImplicitDefault(column) !== undefined;
  if (
    column.nullable ||
    column.autoIncrement ||
    hasDefaultOrIsGenerated ||
    invisible?.isInMysqlOnlyComment === true
  )
    return;
  definition.mysqlOnlySyntax.push("INVISIBLE without a default");
}

function checkSpatialReference(
  sridClauseRange: TextRange,
  { column }: ConsistencyContext,
): SemanticFault | undefined {
  if (getTypeFamily(column.dataType) === "geometry") return undefined;
  return { ...sridClauseRange, expected: "no SRID (only geometry types support it)" };
}

function checkVirtualPrimaryKey(
  { isStored }: GeneratedClause,
  { definition: { attributes } }: ConsistencyContext,
): SemanticFault | undefined {
  if (isStored || attributes.primaryKey === undefined) return undefined;
  return { ...attributes.primaryKey, expected: "no PRIMARY KEY (the column is VIRTUAL)" };
}

function checkExpressionDeterminism(
  { isStored, nonDeterministicPartRange, mysqlDeterministicFunctionName }: GeneratedClause,
  { definition }: ConsistencyContext,
): SemanticFault | undefined {
  if (!isStored && definition.attributes.unique === undefined) return undefined;
  if (mysqlDeterministicFunctionName !== undefined)
    definition.mysqlOnlySyntax.push(describeMysqlOnlyDeterminism(mysqlDeterministicFunctionName));
  if (nonDeterministicPartRange === undefined) return undefined;
  return {
    ...nonDeterministicPartRange,
    expected: "a deterministic expression (the column is STORED or UNIQUE)",
  };
}
