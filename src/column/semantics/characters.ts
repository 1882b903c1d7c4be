/** Which character set and collation a column has, and what becomes of a text type whose characters are bytes. */

import {
  binaryCollation,
  collationNamed,
  DEFAULT_CHARACTER_SET,
  type Collation,
} from "../charsets/charsets.js";
import { DEFAULT_COLLATION, type ParsedDefinition } from "../facts/parsed-definition.js";
import { refuse } from "../facts/refusal.js";

export interface CharacterFacts {
  readonly dataType: string;
  /** As far as the definition says one, in so many words or by another word. */
  readonly characterSet?: string;
  readonly collation?: string;
  /** The one that counts where none is said. */
  readonly effective: string;
}

/** Text types by the types that hold bytes instead. */
const OF_BYTES: ReadonlyMap<string, string> = new Map([
  ["char", "binary"],
  ["varchar", "varbinary"],
  ["tinytext", "tinyblob"],
  ["text", "blob"],
  ["mediumtext", "mediumblob"],
  ["longtext", "longblob"],
]);

const OF_CHARACTERS: ReadonlyMap<string, string> = new Map(
  [...OF_BYTES].map(([text, bytes]) => [bytes, text]),
);

/** Refuses a collation that is not known, or does not belong to the character set. */
export function characterFacts(draft: ParsedDefinition): CharacterFacts {
  const { spelling, options } = draft.type;
  const { dataType, family } = spelling;
  const said = options.characterSet?.text ?? spelling.characterSet;
  const collation = chosenCollation(draft, said);
  if (family === "bytes") return bytesFacts(dataType, collation);
  if (family === "vector" && collation !== undefined) refuse(draft.type, "no collation beside VECTOR");
  if ((family !== "text" && family !== "members") || dataType === "json") {
    return { dataType, effective: DEFAULT_CHARACTER_SET };
  }
  const effective = collation?.characterSet ?? said ?? DEFAULT_CHARACTER_SET;
  const bytes = effective === "binary" ? OF_BYTES.get(dataType) : undefined;
  if (bytes !== undefined) return { dataType: bytes, effective };
  const name = collation?.name ?? (options.binary ? binaryCollation(effective).name : undefined);
  if (name !== undefined) return { dataType, characterSet: effective, collation: name, effective };
  return said === undefined ? { dataType, effective } : { dataType, characterSet: effective, effective };
}

/** Bytes that are given the collation of characters are characters. */
function bytesFacts(dataType: string, collation: Collation | undefined): CharacterFacts {
  if (collation === undefined || collation.characterSet === "binary")
    return { dataType, effective: "binary" };
  const { name, characterSet } = collation;
  const text = OF_CHARACTERS.get(dataType) ?? dataType;
  return { dataType: text, characterSet, collation: name, effective: characterSet };
}

/** The collation that is said; where several are, they must agree. */
function chosenCollation(draft: ParsedDefinition, characterSet: string | undefined): Collation | undefined {
  const { options } = draft.type;
  const { collations: more } = draft.attributes;
  const collations = options.collation === undefined ? more : [options.collation, ...more];
  let chosen: Collation | undefined;
  for (const said of collations) {
    if (said.text === DEFAULT_COLLATION) {
      if (collations.length > 1) refuse(said, "no COLLATE DEFAULT beside another collation");
      return undefined;
    }
    const collation = collationNamed(said.text, characterSet ?? DEFAULT_CHARACTER_SET);
    if (collation === undefined) refuse(said, "a collation");
    if (characterSet !== undefined && collation.characterSet !== characterSet) {
      refuse(said, `a collation of the character set ${characterSet}`);
    }
    if (options.binary && !/_bin$/.test(collation.name)) refuse(said, "no collation beside BINARY");
    if (chosen !== undefined && collation.name !== chosen.name) {
      refuse(said, `no collation beside ${chosen.name}`);
    }
    chosen = collation;
  }
  return chosen;
}
