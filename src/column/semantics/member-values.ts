/** Converts the members of ENUM and SET to the text that the column stores. */

import type { ResolvedType } from "./character-set.js";
import type { ParsedDefinition } from "../facts/parsed-definition.js";
import { toComparisonKey, trimTrailingSpaces } from "./members.js";
import { refuse } from "../facts/refusal.js";
import { replaceUnencodableCharacters } from "../charsets/encoded-text.js";
import { decodeToText } from "./literal-value.js";

/** Maximum number of members of ENUM and SET. */
const MAX_MEMBERS_BY_DATA_TYPE: ReadonlyMap<string, number> = new Map([
  ["enum", 65_535],
  ["set", 64],
]);

/** Decodes the members. Refuses duplicates, too many members, and members that the column cannot store. */
export function decodeMembers({ type }: ParsedDefinition, resolvedType: ResolvedType): string[] {
  const { dataType, effectiveCharacterSet } = resolvedType;
  const seenComparisonKeys = new Set<string>();
  const maxMemberCount = MAX_MEMBERS_BY_DATA_TYPE.get(dataType) ?? 0;
  return type.members.map(({ literal, start, end }, index) => {
    const decodedText = literal.kind === "null" ? undefined : decodeToText(literal, effectiveCharacterSet);
    if (decodedText === undefined)
      refuse({ start, end }, `text in the character set ${effectiveCharacterSet}`);
    const encodableText = replaceUnencodableCharacters(effectiveCharacterSet, decodedText);
    if (index >= maxMemberCount) refuse({ start, end }, `at most ${maxMemberCount} members`);
    if (dataType === "set" && encodableText.includes(",")) refuse({ start, end }, "a member without a comma");
    const comparisonKey = toComparisonKey(encodableText, resolvedType);
    if (seenComparisonKeys.has(comparisonKey)) refuse({ start, end }, "a unique member");
    seenComparisonKeys.add(comparisonKey);
    return effectiveCharacterSet === "binary" ? encodableText : trimTrailingSpaces(encodableText);
  });
}
