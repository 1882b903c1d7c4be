import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/core/diagnostic.js";
import { parseApiResponse } from "../../src/source/answer.js";
import { decodeModulePriorities, decodeSchema, decodeVersion } from "../../src/source/decode.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function modulesOf(modules: unknown): { names: string[]; messages: string[] } {
  const faults: Diagnostic[] = [];
  const decoded = decodeModulePriorities({ modules }, "the list", faults);
  return { names: [...decoded.keys()], messages: faults.map(({ message }) => message) };
}

function schemaOf(schema: unknown): { decoded: unknown; messages: string[] } {
  const faults: Diagnostic[] = [];
  const decoded = decodeSchema({ schema }, "M", "the schema", faults);
  return { decoded, messages: faults.map(({ message }) => message) };
}

describe("parseApiResponse", () => {
  it("parseApiResponse accepts a result as a number or a string, and a byte order mark", () => {
    for (const result of ["1", '"1"']) {
      const text = `\ufeff{"data":{"x":1},"metadata":{"result":${result},"command":"version"}}`;
      expect(parseApiResponse(bytes(text))).toEqual({
        kind: "success",
        command: "version",
        data: { x: 1 },
        warnings: [],
      });
    }
  });

  // test/faults/bounded.test.ts contains further cases of each kind.
  it.each<[string, string | Uint8Array, RegExp]>([
    ["white space", " \n", /^The response is empty/],
    ["UTF-16", Buffer.from('{"data":1}', "utf16le"), /^The response is UTF-16/],
    ["bytes that are no UTF-8", Uint8Array.of(0x7b, 0xc3, 0x28, 0x7d), /^The response is not UTF-8/],
    ["two marks", "\ufeff\ufeff{}", /^The response is not valid JSON/],
    ["a page", " <!doctype html>", /^The response is a web page/],
    ["a list", "[]", /"metadata" is missing/],
    ["an inherited member", '{"__proto__":{"metadata":{"result":1}}}', /"metadata" is missing/],
    [
      "a name twice",
      '{"data":{"modules":{"A":"1","\\u0041":"2"}},"metadata":{"result":1}}',
      /^The response contains the key "A" twice in data\.modules/,
    ],
    ["a hundred thousand lists", "[".repeat(100_000), /^The response is nested deeper than 100 levels/],
    [
      "an answer of no version",
      '{"data":{},"metadata":{"result":1,"version":[1]}}',
      /^The response has the format of WHM API \[1\]/,
    ],
    ["a result of 01", '{"metadata":{"result":"01"}}', /neither success nor failure/],
  ])("parseApiResponse refuses %s", (_, body, why) => {
    const answer = parseApiResponse(typeof body === "string" ? bytes(body) : body);
    expect(answer).toMatchObject({
      kind: "unreadable",
      problem: { message: expect.stringMatching(why) as string },
    });
  });

  it("parseApiResponse returns the reason of a refusal in any API version", () => {
    const body = '{"metadata":{"result":0,"version":0,"reason":"Unknown App Requested"}}';
    expect(parseApiResponse(bytes(body))).toMatchObject({ kind: "refused", reason: "Unknown App Requested" });
  });

  it("parseApiResponse does not throw for any JSON value", () => {
    const kinds = new Set(["success", "refused", "denied", "unreadable"]);
    fc.assert(fc.property(fc.uint8Array(), (body) => kinds.has(parseApiResponse(body).kind)));
    fc.assert(fc.property(fc.json(), (text) => kinds.has(parseApiResponse(bytes(text)).kind)));
    const member = fc.jsonValue();
    const envelope = fc.record(
      { data: member, metadata: member, cpanelresult: member },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(envelope, (json) => kinds.has(parseApiResponse(bytes(JSON.stringify(json))).kind)));
  });
});

describe("decodeModulePriorities", () => {
  it.each([
    ["6000", 6000],
    [6000, 6000],
    ["0", 0],
    ["-1", -1],
  ])("decodeModulePriorities accepts the priority %j", (value, priority) => {
    const faults: Diagnostic[] = [];
    expect(decodeModulePriorities({ modules: { M: value } }, "the list", faults)).toEqual(
      new Map([["M", priority]]),
    );
    expect(faults).toEqual([]);
  });

  it.each(["", "1.5", "1e3", " 1", "007", "0x10", "99999999999999999999", 1.5, null, true, [], "١"])(
    "decodeModulePriorities refuses the priority %j",
    (value) => {
      expect(modulesOf({ M: value }).messages).toEqual([
        expect.stringMatching(/^the list: in the response, data\.modules\.M is .*whole number/),
      ]);
    },
  );

  it("decodeModulePriorities reports every error", () => {
    const modules = JSON.parse(
      '{"../x":"1","__proto__":"2","Fine":"3","fine":"4","Odd":"odd","transfer":"5"}',
    ) as unknown;
    const { names, messages } = modulesOf(modules);
    expect(names).toEqual(["Fine", "fine", "Odd"]);
    expect(messages).toHaveLength(5);
  });
});

describe("decodeSchema", () => {
  it("decodeSchema preserves definitions, the order of lists, and printable names", () => {
    const text =
      '{"keys":{"__proto__":{"def":" text\\n"},"constructor":{"def":"x","more":1},"x-y":{"def":"y"}},"primary":["x-y","__proto__"],"required":[]}';
    const { decoded, messages } = schemaOf(JSON.parse(text));
    expect(messages).toEqual([]);
    expect(JSON.stringify(decoded)).toBe(text.replace(',"more":1', ""));
  });

  it.each([
    [undefined, [/data\.schema\.keys is missing/]],
    [{ keys: {}, primary: [], required: [] }, [/data\.schema\.keys is an empty object/]],
    [{ keys: { a: { def: "x" } } }, [/schema\.primary is missing/, /schema\.required is missing/]],
    [
      { keys: { a: { def: "x" } }, primary: { a: 1 }, required: [7] },
      [/primary is an object/, /required\[0\] is 7/],
    ],
    [
      { keys: { a: {}, b: { def: "" }, c: { def: " " }, d: { def: 1 }, e: "x" }, primary: [], required: [] },
      [/a\.def/, /b\.def/, /c\.def/, /d\.def/, /e\.def/],
    ],
    [{ keys: { a: { def: "x".repeat(70_000) } }, primary: [], required: [] }, [/70000 characters/]],
    [
      { keys: { module: { def: "x" }, "a b ": { def: "x" } }, primary: [], required: [] },
      [/"module"/, /"a b "/],
    ],
    [
      { keys: { a: { def: "char(1) default '\ud800'" } }, primary: [], required: [] },
      [/a\.def is "[^\ud800]*\\u\{d800\}/],
    ],
    [
      { keys: { a: { def: "x" } }, primary: Array.from({ length: 5000 }, () => "a"), required: [] },
      [/5000 names in data\.schema\.primary, more than the limit of 1017/],
    ],
    [{ keys: { a: { def: "x" } }, primary: ["a", "a"], required: ["toString"] }, [/twice/, /"toString"/]],
  ])("decodeSchema refuses %j with all its errors", (schema, words) => {
    expect(schemaOf(schema).messages).toEqual(words.map((each) => expect.stringMatching(each) as string));
  });

  it("decodeSchema returns a valid schema or errors for any value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (keys, primary, required) => {
        const { decoded, messages } = schemaOf({ keys, primary, required });
        expect(decoded !== undefined || messages.length > 0).toBe(true);
      }),
    );
  });
});

describe("decodeVersion", () => {
  it.each(["11.138.0.6", "138.0.6", "11.44"])("decodeVersion accepts the version %s", (version) => {
    const warnings: Diagnostic[] = [];
    expect(decodeVersion({ version }, "version", warnings)).toBe(version);
    expect(warnings).toEqual([]);
  });

  it.each(["", "11", "v11.138", "11.138 (build 6)", "1.2\n", 11.138, null, { major: 11 }])(
    "decodeVersion warns about the invalid version %j",
    (version) => {
      const warnings: Diagnostic[] = [];
      expect(decodeVersion({ version }, "version", warnings)).toBeUndefined();
      expect(warnings).toEqual([
        expect.objectContaining({
          severity: "warning",
          code: "server-version-unknown",
          message: expect.stringMatching(/could not be determined.*data\.version/) as string,
        }),
      ]);
    },
  );
});
