/**
 * JSON text that somebody else wrote → its value, where it can mean one thing alone. JSON.parse takes the last of two
 * members of one name and any depth; here both are refused, in one pass over the text before it is parsed.
 */

import type { JsonFault } from "../errors.js";
import { DEEPEST_JSON } from "../limits.js";

/** A member called `__proto__` is one like any other. */
export type StrictJson = { readonly value: unknown } | { readonly fault: JsonFault };

export function readStrictJson(text: string): StrictJson {
  const fault = structureFault(text);
  // What a text says that is too deep is not looked at: even where it parses, whoever walks through it would run out of stack.
  if (fault?.kind === "deep") return { fault };
  try {
    const value: unknown = JSON.parse(text);
    return fault === undefined ? { value } : { fault };
  } catch (error) {
    // The engine's own words repeat a part of the text, in which a secret may stand; its place alone is taken from them.
    const [offset] = /(?<=position )[0-9]+/.exec((error as Error).message) ?? [];
    return { fault: { kind: "syntax", offset: offset === undefined ? undefined : Number(offset) } };
  }
}

/** An object or a list that has begun and not ended. */
interface OpenValue {
  /** The names of an object's members so far; none for a list. */
  readonly names: Set<string> | undefined;
  /** The member, or the number of the element, that is being read. */
  at: string | number;
  /** Whether the next string is a member's name. */
  isNaming: boolean;
}

/** Of a text that is no JSON, something or nothing: whoever parses it will say so. */
function structureFault(text: string): Exclude<JsonFault, { kind: "syntax" }> | undefined {
  const open: OpenValue[] = [];
  let twice: (JsonFault & { kind: "twice" }) | undefined;
  for (let index = 0; index < text.length; index++) {
    const inside = open.at(-1);
    switch (text[index]) {
      case '"': {
        const end = endOfString(text, index);
        if (inside?.isNaming === true) {
          const name = unescaped(text.slice(index, end + 1));
          if (inside.names?.has(name) === true) twice ??= { kind: "twice", path: pathOf(open), key: name };
          inside.names?.add(name);
          inside.at = name;
          inside.isNaming = false;
        }
        index = end;
        break;
      }
      case "{":
      case "[": {
        if (open.length === DEEPEST_JSON) return { kind: "deep", limit: DEEPEST_JSON };
        const isObject = text[index] === "{";
        open.push({ names: isObject ? new Set() : undefined, at: 0, isNaming: isObject });
        break;
      }
      case "}":
      case "]":
        open.pop();
        break;
      case ",":
        if (inside === undefined) break;
        inside.isNaming = inside.names !== undefined;
        if (typeof inside.at === "number") inside.at += 1;
        break;
      default:
    }
  }
  return twice;
}

/** The quotation mark that ends the string which begins at `start`; the text's end where there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** Two spellings of one name are one name. */
function unescaped(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}

/** Where the innermost object stands: `data.schema.keys`, `accepted[3]`; empty at the top. */
function pathOf(open: readonly OpenValue[]): string {
  return open
    .slice(0, -1)
    .map(({ at }, index) => (typeof at === "number" ? `[${at}]` : `${index === 0 ? "" : "."}${at}`))
    .join("");
}
