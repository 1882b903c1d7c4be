/** Suggestions for misspelled keys in emitted validators, compared with a direct implementation of the edit distance. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { counts, SCALED } from "../support/extent.js";
import { loadGenerated } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

/** Few letters, so that names are similar, and edits often repeat existing letters. */
const letter = fc.constantFrom("a", "b", "c", "A", "B", "_", "1");
const other = fc.oneof({ arbitrary: letter, weight: 9 }, fc.constantFrom("\u00e9", "\u0130", "\u{1f600}"));
const name = fc.array(letter, { minLength: 1, maxLength: 14 }).map((letters) => letters.join(""));

/** Names that differ not only in case, because generated code could have one property for two of them. */
const names = fc.uniqueArray(name, {
  ...{ minLength: 1, maxLength: 12 },
  selector: (text) => text.toLowerCase(),
});

/** A random edit of a name: its position, its kind, and a letter. */
const slip = fc.tuple(fc.nat(14), fc.constantFrom("add", "leave out", "change", "swap", "case"), other);

/** An unknown key: a name with edits, or a text that is not derived from a name. */
const guess = fc.oneof(
  { arbitrary: fc.tuple(fc.nat(11), fc.array(slip, { minLength: 1, maxLength: 5 })), weight: 4 },
  name,
  fc.nat(50).map((width) => "a".repeat(width)),
);

/** The modules are generated, compiled and loaded once, so that shrinking a counterexample generates no further code. */
test(
  "the validator suggests the existing key with the smallest edit distance if an item has an unknown key",
  SCALED,
  async () => {
    const count = counts(30, 100);
    const runs = counts(2_000, 10_000);
    const lists = fc.sample(names, count);
    const modules = lists.map((list, index) => {
      return moduleOf(`Nearest${index}`, Object.fromEntries(list.map((key) => [key, "text"])));
    });
    const loaded = await loadGenerated(snapshotOf(...modules));
    const tables = loaded.exports["transferModules"] as Record<string, { keys: object }>;
    let answered = 0;
    fc.assert(
      fc.property(fc.nat(count - 1), guess, (index, from) => {
        const list = lists[index] ?? [];
        const text = textOf(from, list);
        if (list.includes(text)) return;
        const module = `Nearest${index}`;
        const validate = loaded.validator(module);
        expect(validate({ [text]: 1 })).toBe(false);
        const meant = nearest(text, Object.keys(tables[module]?.keys ?? {}));
        const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
        expect(validate.errors?.[0]?.message, `keys: ${list.join(" ")}`).toBe(
          `${module}.${messageText(text)}: this module has no such key${hint}`,
        );
        if (meant !== undefined) answered++;
      }),
      { numRuns: runs },
    );
    // Without texts that are close to a name, the property would hold trivially.
    expect(answered).toBeGreaterThan(runs / 10);
  },
);

/** Swapping code units within a character leaves surrogates, which a message prints as escapes. */
function messageText(text: string): string {
  return text.replace(/\p{Cs}/gu, (half) => `\\u{${half.charCodeAt(0).toString(16)}}`);
}

type Slip = readonly [place: number, kind: string, added: string];

function textOf(from: string | readonly [number, readonly Slip[]], list: readonly string[]): string {
  if (typeof from === "string") return from;
  const [index, slips] = from;
  return slips.reduce(slipped, list[index % list.length] ?? "");
}

function slipped(text: string, [place, kind, added]: Slip): string {
  const at = Math.min(place, text.length);
  const [start, end] = [text.slice(0, at), text.slice(at)];
  switch (kind) {
    case "add":
      return start + added + end;
    case "leave out":
      return start + end.slice(1);
    case "change":
      return start + added + end.slice(1);
    case "swap":
      return start + end.slice(1, 2) + end.slice(0, 1) + end.slice(2);
    default:
      return start.toUpperCase() + end;
  }
}

/** The rule for suggestions: at most two edits or a third of the letters, and fewer edits than the name has letters. */
function nearest(text: string, known: readonly string[]): string | undefined {
  if (text.length > 40) return undefined;
  const near = known
    .map((key) => ({ key, count: slipsBetween(text.toLowerCase(), key.toLowerCase()) }))
    .filter(({ key, count }) => count <= Math.max(2, Math.floor(text.length / 3)) && count < key.length);
  const fewest = Math.min(...near.map(({ count }) => count));
  return near.find(({ count }) => count === fewest)?.key;
}

/** Computes the complete table of the optimal string alignment. Each cell is the distance of two prefixes. */
function slipsBetween(one: string, other: string): number {
  const table: number[][] = [];
  const at = (row: number, column: number): number => table[row]?.[column] ?? Infinity;
  for (let row = 0; row <= one.length; row++) {
    table.push([]);
    for (let column = 0; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      table[row]?.push(
        row === 0 || column === 0
          ? row + column
          : Math.min(
              at(row - 1, column) + 1,
              at(row, column - 1) + 1,
              at(row - 1, column - 1) + (isSame ? 0 : 1),
              row > 1 && column > 1 && isSwapped ? at(row - 2, column - 2) + 1 : Infinity,
            ),
      );
    }
  }
  return at(one.length, other.length);
}
