import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inJson } from "../src/core/errors.js";
import { readStrictJson } from "../src/core/text/strict-json.js";

function faultOf(text: string): string | undefined {
  const read = readStrictJson(text);
  return "fault" in read ? inJson(read.fault) : undefined;
}

describe("readStrictJson", () => {
  it("reads what JSON.parse reads, of any JSON that was written by a program", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, "\t"), (compact, indent) => {
        const value: unknown = JSON.parse(compact);
        expect(readStrictJson(JSON.stringify(value, null, indent))).toEqual({ value });
      }),
    );
  });

  it("refuses whatever JSON.parse refuses, and throws nothing", () => {
    const piece = fc.constantFrom(
      ...'{}[]:,"\\ '.split(""),
      "a",
      "1",
      '"a"',
      '"a":1',
      "\\u0061",
      "null",
      "\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(faultOf(text) === "is not JSON").toBe(!isJson);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a":1,"a":1}', 'says "a" twice, and'],
    ['{"a":1,"b":{"a":2},"a":3}', 'says "a" twice, and'],
    ['{"a":1,"\\u0061":2}', 'says "a" twice, and'],
    ['{"__proto__":1,"__proto__":2}', 'says "__proto__" twice, and'],
    ['{"":1,"":2}', 'says "" twice, and'],
    ['{"\\"":1,"\\u0022":2}', 'says """ twice, and'],
    [
      '{"data":{"schema":{"keys":{"user":{},"x":[],"user":{}}}}}',
      'says "user" twice in data.schema.keys, and',
    ],
    ['{"accepted":[{},[],"a,b",{"x":[{"y":1,"y":1}]}]}', 'says "y" twice in accepted[3].x[0], and'],
    ['[[1,2],{"a":",}","a":2}]', 'says "a" twice in [1], and'],
    ['{"a\\n::warning::x":1,"a\\n::warning::x":2}', 'says "a\\u{a}::warning::x" twice, and'],
  ])("refuses %s, of which nobody knows what it means", (text, words) => {
    expect(faultOf(text)).toMatch(new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`));
  });

  it("takes one name in several objects", () => {
    expect(faultOf('[{"a":1},{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":1}}]')).toBeUndefined();
  });

  it("keeps a member called __proto__ one like any other", () => {
    const read = readStrictJson('{"__proto__":{"metadata":{"result":1}},"constructor":1}');
    expect("value" in read && Object.keys(Object(read.value) as object)).toEqual([
      "__proto__",
      "constructor",
    ]);
    expect("value" in read && "metadata" in Object(read.value)).toBe(false);
  });

  it.each([
    "NaN",
    "Infinity",
    "[1,]",
    '{"a":1,}',
    "// x\n1",
    "/**/1",
    "'a'",
    "{a:1}",
    "01",
    "+1",
    ".5",
    "1.",
    '"\t"',
    '"',
    "{",
    "\ufeff1",
    "",
  ])("takes no %j for JSON", (text) => {
    expect(faultOf(text)).toBe("is not JSON");
  });

  it.each(["[", '{"a":', '[{"a":'])("refuses %s a hundred thousand times, soon", (piece) => {
    const started = performance.now();
    expect(faultOf(piece.repeat(100_000))).toBe("is JSON that is nested deeper than 100 levels");
    expect(performance.now() - started).toBeLessThan(500);
  });

  it("takes a hundred levels, and not one more", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    expect(faultOf(nested(100))).toBeUndefined();
    expect(faultOf(nested(101))).toMatch(/nested deeper/);
    expect(faultOf(`[${"[],".repeat(1000)}[]]`)).toBeUndefined();
  });

  it.each(["\\", '"', '\\"', '{"a":{},', '"a":1,', ",", "]"])(
    "takes linear time for %j over and over",
    (piece) => {
      const started = performance.now();
      faultOf(`"${piece.repeat(2 ** 20)}`);
      expect(performance.now() - started).toBeLessThan(3000);
    },
  );
});
