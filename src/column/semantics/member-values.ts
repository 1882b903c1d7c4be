/** The members of ENUM and SET as the column keeps them, and the lists of them that servers refuse. */

import type { CharacterFacts } from "./characters.js";
import type { ParsedDefinition } from "../facts/parsed-definition.js";
import { folded, withoutPadding } from "./members.js";
import { refuse } from "../facts/refusal.js";
import { sayable } from "../charsets/encoded-text.js";
import { charactersSaid } from "./literal-value.js";

/** Most members of the two types. */
const MOST: ReadonlyMap<string, number> = new Map([
  ["enum", 65_535],
  ["set", 64],
]);

/** Refuses a member that is there twice, one too many, or one that the column could not hold. */
export function memberValues({ type }: ParsedDefinition, characters: CharacterFacts): string[] {
  const { dataType, effective } = characters;
  const seen = new Set<string>();
  const most = MOST.get(dataType) ?? 0;
  return type.members.map(({ literal, start, end }, index) => {
    const said = literal.kind === "null" ? undefined : charactersSaid(literal, effective);
    if (said === undefined) refuse({ start, end }, `a text of the character set ${effective}`);
    const text = sayable(effective, said);
    if (index >= most) refuse({ start, end }, `at most ${most} members`);
    if (dataType === "set" && text.includes(",")) refuse({ start, end }, "a member without a comma");
    const key = folded(text, characters);
    if (seen.has(key)) refuse({ start, end }, "a member that is not there yet");
    seen.add(key);
    return effective === "binary" ? text : withoutPadding(text);
  });
}
