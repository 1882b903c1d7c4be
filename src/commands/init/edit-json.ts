/** Edits JSON files of the project. Keeps comments and formatting. */

import { applyEdits, modify } from "jsonc-parser";
import { removeByteOrderMark } from "../../core/text/project-json.js";
import type { JsonPath } from "../../core/text/read-json.js";

/** Sets a value at each path in a JSON text, which must be valid. The index -1 appends the value to an array. */
export function editJson(
  text: string,
  edits: readonly (readonly [path: JsonPath, value: unknown])[],
): string {
  const textWithoutByteOrderMark = removeByteOrderMark(text);
  const indentation = /^([ \t]+)\S/m.exec(textWithoutByteOrderMark)?.[1] ?? "  ";
  const formattingOptions = {
    insertSpaces: !indentation.startsWith("\t"),
    tabSize: indentation.length,
    eol: textWithoutByteOrderMark.includes("\r\n") ? "\r\n" : "\n",
  };
  const editedJsonText = edits.reduce(
    (currentJsonText, [path, value]) =>
      applyEdits(
        currentJsonText,
        modify(currentJsonText, [...path], value, {
          formattingOptions,
          isArrayInsertion: path.at(-1) === -1,
        }),
      ),
    textWithoutByteOrderMark,
  );
  return `${text.slice(0, text.length - textWithoutByteOrderMark.length)}${editedJsonText}`;
}
