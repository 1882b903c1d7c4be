/** Limits the memory that blanks (spaces and tabs) in JSON text take. */

/** Minimum length of a run of blanks that is replaced. Normal files contain fewer consecutive blanks. */
const MIN_BLANK_RUN = 2 ** 16;

/**
 * Replaces long runs of blanks by line breaks, without changing offsets. The JSON parser collects consecutive blanks in a string, one by
 * one, which takes 32 bytes for each blank. It does not collect line breaks. Without this function, a hostile response that consists of
 * blanks would take half a gigabyte and several seconds.
 */
export function replaceLongBlankRuns(text: string): string {
  if (text.length < MIN_BLANK_RUN) return text;
  const textParts: string[] = [];
  let [partStart, blankCount, isInString] = [0, 0, false];
  for (let index = 0; index <= text.length; index += 1) {
    const character = text[index];
    if (!isInString && (character === " " || character === "\t")) blankCount += 1;
    else {
      if (blankCount >= MIN_BLANK_RUN) {
        textParts.push(text.slice(partStart, index - blankCount), "\n".repeat(blankCount));
        partStart = index;
      }
      blankCount = 0;
      if (character === '"') isInString = !isInString;
      else if (character === "\\") index += 1;
    }
  }
  return [...textParts, text.slice(partStart)].join("");
}
