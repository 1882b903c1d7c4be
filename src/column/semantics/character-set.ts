/**
 * Resolves the character set, collation and data type of a column. A text type with the character set
 * `binary` becomes a binary type.
 */

import {
  getBinaryCollation,
  findCollation,
  DEFAULT_CHARACTER_SET,
  type Collation,
} from "../charsets/charsets.js";
import { DEFAULT_COLLATION_MARKER, type ParsedDefinition } from "../facts/parsed-definition.js";
import { refuse } from "../facts/refusal.js";

export interface ResolvedType {
  readonly dataType: string;
  /** The character set if the definition specifies one: by CHARACTER SET, a collation, or a keyword such as ASCII. */
  readonly characterSet?: string;
  readonly collation?: string;
  /** The specified character set. Without one, `binary` for binary types and `DEFAULT_CHARACTER_SET` for all other types. */
  readonly effectiveCharacterSet: string;
}

const BINARY_TYPE_BY_TEXT_TYPE: ReadonlyMap<string, string> = new Map([
  ["char", "binary"],
  ["varchar", "varbinary"],
  ["tinytext", "tinyblob"],
  ["text", "blob"],
  ["mediumtext", "mediumblob"],
  ["longtext", "longblob"],
]);

const TEXT_TYPE_BY_BINARY_TYPE: ReadonlyMap<string, string> = new Map(
  [...BINARY_TYPE_BY_TEXT_TYPE].map(([textType, binaryType]) => [binaryType, textType]),
);

/**
 * Returns the character set, collation and data type of a column. Refuses unknown collations and collations
 * of another character set.
 */
export function resolveTypeAndCharacterSet(definition: ParsedDefinition): ResolvedType {
  const { namedType, options } = definition.type;
  const { dataType, family } = namedType;
  const declaredCharacterSet = options.characterSet?.text ?? namedType.characterSet;
  const collation = resolveCollation(definition, declaredCharacterSet);
  if (family === "bytes") return resolveBinaryType(dataType, collation);
  if (family === "vector" && collation !== undefined)
    refuse(definition.type, "no collation (VECTOR has none)");
  if ((family !== "text" && family !== "members") || dataType === "json") {
    return { dataType, effectiveCharacterSet: DEFAULT_CHARACTER_SET };
  }
  const effectiveCharacterSet = collation?.characterSet ?? declaredCharacterSet ?? DEFAULT_CHARACTER_SET;
  const binaryType = effectiveCharacterSet === "binary" ? BINARY_TYPE_BY_TEXT_TYPE.get(dataType) : undefined;
  if (binaryType !== undefined) return { dataType: binaryType, effectiveCharacterSet };
  const collationName =
    collation?.name ??
    (options.hasBinaryKeyword ? getBinaryCollation(effectiveCharacterSet).name : undefined);
  if (collationName !== undefined)
    return { dataType, characterSet: effectiveCharacterSet, collation: collationName, effectiveCharacterSet };
  return declaredCharacterSet === undefined
    ? { dataType, effectiveCharacterSet }
    : { dataType, characterSet: effectiveCharacterSet, effectiveCharacterSet };
}

/** Resolves the character set of a binary type. With a text collation, the type becomes the corresponding text type. */
function resolveBinaryType(dataType: string, collation: Collation | undefined): ResolvedType {
  if (collation === undefined || collation.characterSet === "binary")
    return { dataType, effectiveCharacterSet: "binary" };
  const { name, characterSet } = collation;
  const textType = TEXT_TYPE_BY_BINARY_TYPE.get(dataType) ?? dataType;
  return { dataType: textType, characterSet, collation: name, effectiveCharacterSet: characterSet };
}

/** Returns the specified collation. Several COLLATE clauses must specify the same collation. */
function resolveCollation(
  definition: ParsedDefinition,
  characterSet: string | undefined,
): Collation | undefined {
  const { options } = definition.type;
  const { collationClauses: attributeCollationClauses } = definition.attributes;
  const collationClauses =
    options.collation === undefined
      ? attributeCollationClauses
      : [options.collation, ...attributeCollationClauses];
  let chosenCollation: Collation | undefined;
  for (const clause of collationClauses) {
    if (clause.text === DEFAULT_COLLATION_MARKER) {
      if (collationClauses.length > 1) refuse(clause, "no COLLATE DEFAULT together with another collation");
      return undefined;
    }
    const collation = findCollation(clause.text, characterSet ?? DEFAULT_CHARACTER_SET);
    if (collation === undefined) refuse(clause, "a collation");
    if (characterSet !== undefined && collation.characterSet !== characterSet) {
      refuse(clause, `a collation of the character set ${characterSet}`);
    }
    if (options.hasBinaryKeyword && !/_bin$/.test(collation.name))
      refuse(clause, "a binary collation (the type has the option BINARY)");
    if (chosenCollation !== undefined && collation.name !== chosenCollation.name) {
      refuse(clause, `the same collation as before (${chosenCollation.name})`);
    }
    chosenCollation = collation;
  }
  return chosenCollation;
}
