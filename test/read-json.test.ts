import fc from "./support/fast-check.js";
import { describe, expect, it } from "vitest";
import {
  describeJsonProblem,
  createJsonLocator,
  parseStrictJson,
  type JsonPath,
} from "../src/core/text/read-json.js";
import { expectLinearTime } from "./support/cpu-time.js";

function faultOf(text: string): string | undefined {
  const read = parseStrictJson(text);
  return "problem" in read ? describeJsonProblem(read.problem) : undefined;
}

/** Fragments from which random texts are assembled that are nearly JSON. */
const PIECE = fc.constantFrom(
  ...'{}[]:,"\\ -.0e+/*'.split(""),
  ...'a 1 -0 1.5 1e5 2E-3 1e999 12345678901234567890 null true false nul NaN [] {} // /* */ "a":1'.split(" "),
  ...String.raw`"a" "__proto__" "1" "\u0061" "\n\u00e9" "\ud800" "\u00g0" "\x41"`.split(" "),
  ...["\ufeff", "\u00a0", "\u2028", "\0", '"\t"', "\n", "\r\n", "\t", "\f"],
);

const TEXT = fc.oneof(
  fc.array(PIECE, { maxLength: 30 }).map((pieces) => pieces.join("")),
  // JSON in which one character is missing or replaced.
  fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom("", ...'{}[]:,"\\0-/\t'.split("")))
    .map(([json, at, other]) => {
      const index = at % json.length;
      return json.slice(0, index) + other + json.slice(index + 1);
    }),
);

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

describe("parseStrictJson", () => {
  it("parseStrictJson returns the value of JSON.parse for any JSON text, with any indentation", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, "\t"), (compact, indent) => {
        const value: unknown = JSON.parse(compact);
        expect(parseStrictJson(JSON.stringify(value, null, indent))).toStrictEqual({ value });
      }),
    );
  });

  it("parseStrictJson accepts and refuses the same texts as JSON.parse, except for repeated names", () => {
    let accepted = 0;
    fc.assert(
      fc.property(TEXT, (text) => {
        const expected = parsed(text);
        const read = parseStrictJson(text);
        if ("value" in read) {
          expect(read).toStrictEqual(expected);
          accepted += 1;
        } else expect(read.problem.kind).toBe(expected === undefined ? "syntax" : "duplicate-key");
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(80);
  });

  it.each([
    ['{"a":1,"b":{"a":2},"a":3}', '"a" twice', 1, 20],
    ['{"a":1,\n"\\u0061":2}', '"a" twice', 2, 1],
    ['{"__proto__":1,"__proto__":2}', '"__proto__" twice', 1, 16],
    ['{"":1,"":2}', '"" twice', 1, 7],
    ['{"\\"":1,"\\u0022":2}', '""" twice', 1, 9],
    ['{"data":{"keys":{"user":{},"x":[],\r\n\t"user":{}}}}', '"user" twice in data.keys', 2, 2],
    ['{"accepted":[{},[],"a,b",{"x":[{"y":1,"y":1}]}]}', '"y" twice in accepted[3].x[0]', 1, 39],
    ['[[1,2],{"a":",}","a":2}]', '"a" twice in [1]', 1, 18],
    ['{"a\\n::warning::x":1,"a\\n::warning::x":2}', '"a\\u{a}::warning::x" twice', 1, 22],
    ['{"a":{"b":1,"b":2},"a":1,"a":2}', '"b" twice in a', 1, 13],
  ])(
    "parseStrictJson refuses the repeated name in %j, and locates the second one",
    (text, message, line, column) => {
      expect(faultOf(text)).toContain(`contains the key ${message}`);
      expect(parseStrictJson(text)).toMatchObject({
        problem: { kind: "duplicate-key", location: { line, column } },
      });
    },
  );

  it.each([
    ["NaN", 1, 1],
    ["[1,]", 1, 4],
    ['{"a":1,}', 1, 8],
    ["// x\n1", 1, 1],
    ["[1 /* x */]", 1, 4],
    ["'a'", 1, 1],
    ["{a:1}", 1, 2],
    ["01", 1, 2],
    ["1.", 1, 1],
    ['{\n  "a": "\t"\n}', 2, 8],
    ['"', 1, 1],
    ['{"a": "b\n', 1, 7],
    ["{", 1, 2],
    ['{\n  "a": 1\n', 3, 1],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ["\ufeff1", 1, 1],
    ["1 2", 1, 3],
    ["", 1, 1],
    [" \n ", 2, 2],
  ])("parseStrictJson refuses %j, and locates the first error", (text, line, column) => {
    expect(faultOf(text)).toBe("is not valid JSON");
    expect(parseStrictJson(text)).toMatchObject({ problem: { kind: "syntax", location: { line, column } } });
  });

  it("parseStrictJson accepts at most a hundred levels of nesting", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    expect(faultOf(nested(100))).toBeUndefined();
    expect(parseStrictJson(nested(101))).toEqual({
      problem: { kind: "too-deep", location: { line: 1, column: 101 } },
    });
    expect(faultOf(`[${"[],".repeat(1000)}[]]`)).toBeUndefined();
  });

  it("parseStrictJson accepts at most a million values", () => {
    const values = (count: number): string => `[${"0,".repeat(count - 2)}0]`;
    expect(faultOf(values(1_000_000))).toBeUndefined();
    expect(parseStrictJson(values(1_000_001))).toEqual({
      problem: { kind: "too-many-values", location: { line: 1, column: 2 * 1_000_000 } },
    });
  });

  it('parseStrictJson returns large integers as bigints with the option integers: "exact"', () => {
    const text =
      "[9007199254740991,9007199254740992,-18446744073709551615,-0,1e30,1.5,12345678901234567890.0]";
    expect(parseStrictJson(text, { integerPrecision: "exact" })).toStrictEqual({
      value: [
        ...[9007199254740991, 9007199254740992n, -18446744073709551615n, -0, 1e30, 1.5],
        ...[12345678901234567000],
      ],
    });
    expect(parseStrictJson(text)).toStrictEqual({ value: JSON.parse(text) as unknown });
  });

  it.each([
    ...["[", '{"a":', '[{"a":', "\\", '"', '\\"', '{"a":{},', '"a":1,', ",", "]", " ", "\n", "1", "a"],
    ...["\\u0061"],
  ])("parseStrictJson takes linear time for a text with many repetitions of %j", (piece) => {
    expectLinearTime((size) => {
      for (const text of [`"${piece.repeat(size)}`, `[${piece.repeat(size)}`, `[${piece.repeat(size)}]`]) {
        faultOf(text);
        createJsonLocator(text)(["a"]);
      }
    }, 2 ** 16);
  });

  it("parseStrictJson returns the correct value and error location for a text with much white space", () => {
    const [blanks, spaces] = [" \t".repeat(2 ** 16), " ".repeat(2 ** 17)];
    const text = `${blanks}{"a${spaces}\\"":${blanks}[1,\n${blanks}"${spaces}"]${blanks}}${blanks}`;
    expect(parseStrictJson(text)).toStrictEqual({ value: JSON.parse(text) as unknown });
    expect(createJsonLocator(text)([`a${spaces}"`, 1])).toEqual({ line: 2, column: blanks.length + 1 });
    expect(parseStrictJson(`${text}x`)).toMatchObject({
      problem: { location: { line: 2, column: 4 * blanks.length + 5 } },
    });
  });
});

describe("createJsonLocator", () => {
  it("createJsonLocator locates each property name and each value, with any indentation", () => {
    const separator = fc.constantFrom(0, 1, 3, "\t");
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), separator, (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const locate = createJsonLocator(text);
        const textAt = (path: JsonPath, part?: "name" | "value"): string => {
          const { line, column } = locate(path, part) ?? { line: 0, column: 0 };
          return (text.split("\n")[line - 1] ?? "").slice(column - 1);
        };
        for (const { path, name, begin } of partsOf(JSON.parse(text))) {
          expect(textAt(path).startsWith(name)).toBe(true);
          expect(textAt(path, "value").startsWith(begin)).toBe(true);
        }
        expect(locate([])).toEqual({ line: 1, column: 1 });
        expect(locate(["no such member", "and no member in it"])).toBeUndefined();
      }),
    );
  });

  it("createJsonLocator returns no location in a text that is invalid or nested too deeply", () => {
    for (const text of [
      "",
      "{",
      '{"a":',
      "nonsense",
      '{"a" 1}',
      `{"a":${"[".repeat(100)}${"]".repeat(100)}}`,
    ])
      expect([createJsonLocator(text)(["a"]), createJsonLocator(text)([])]).toEqual([undefined, undefined]);
  });

  it("createJsonLocator locates the last of two members with the same name", () => {
    expect(createJsonLocator('{"a":1,\n"a":2}')(["a"])).toEqual({ line: 2, column: 1 });
  });

  /** Each member and element of a value, with the start of its name and of its value. */
  function partsOf(
    value: unknown,
    path: JsonPath = [],
  ): readonly { readonly path: JsonPath; readonly name: string; readonly begin: string }[] {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
      const inner = [...path, Array.isArray(value) ? Number(key) : key];
      const begin = Array.isArray(member) ? "[" : member instanceof Object ? "{" : JSON.stringify(member);
      const name = Array.isArray(value) ? begin : JSON.stringify(key);
      return [{ path: inner, name, begin }, ...partsOf(member, inner)];
    });
  }
});
