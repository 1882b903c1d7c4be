/** Where in a JSON text its members stand. */

/** A line and a column, both from 1; columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Names of members and numbers of elements, from the outermost. */
export type JsonPath = readonly (string | number)[];

/** Where each member's name begins, and each element: undefined for a path that the text does not have. */
export type PositionOf = (path: JsonPath) => Position | undefined;

/** A string, a mark of structure, or anything else that stands between such. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^[\]{},:"\s]+/g;

/** Of a text that is no JSON, nothing is known. */
export function positionsIn(text: string): PositionOf {
  if (!isJson(text)) return () => undefined;
  const offsets = memberOffsets(text);
  return (path) => {
    const offset = offsets.get(JSON.stringify(path));
    return offset === undefined ? undefined : positionAt(text, offset);
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** An object or a list that is being read, and which of its entries comes next. */
interface OpenContainer {
  readonly path: JsonPath;
  /** The member's name, once it was read; the element's number. */
  next: string | number | undefined;
}

/** Of a name that is there twice, the last counts, as it does for whoever parses the text. */
function memberOffsets(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  const open: OpenContainer[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const inside = open.at(-1);
    if (token === "}" || token === "]") open.pop();
    if (token === "," && inside !== undefined)
      inside.next = typeof inside.next === "number" ? inside.next + 1 : undefined;
    if ("]},:".includes(token)) continue;
    if (inside?.next === undefined && inside !== undefined) {
      inside.next = JSON.parse(token) as string;
      offsets.set(JSON.stringify([...inside.path, inside.next]), index);
      continue;
    }
    const path = inside?.next === undefined ? [] : [...inside.path, inside.next];
    if (typeof inside?.next === "number") offsets.set(JSON.stringify(path), index);
    if (token === "{" || token === "[") open.push({ path, next: token === "[" ? 0 : undefined });
  }
  return offsets;
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
