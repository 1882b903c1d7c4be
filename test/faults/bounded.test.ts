/** Responses that are endless, too deep, malformed or ambiguous: each is refused with one message, and the disk stays unchanged. */

import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect } from "vitest";
import { FULL } from "../support/extent.js";
import type { AnswerFault } from "../support/faulty-server.js";
import {
  successes,
  ALL_CALLS,
  changeAnswer,
  replaceData,
  error,
  newTree,
  testCases,
  refusalWithReason,
  refusals,
  treeIn,
  type FaultCase,
  type CaseRow,
  type Tree,
} from "./fault-case.js";

type Body = AnswerFault["body"];

/** The list of modules, which is requested first, has this body. */
function firstAnswer(name: string, body: Body, stderr: string, more: Partial<CaseRow> = {}): CaseRow {
  return firstTransfer(name, { body: body ?? "" }, stderr, more);
}

/** The first response is transferred with this fault. */
function firstTransfer(
  name: string,
  fault: AnswerFault,
  stderr: string,
  more: Partial<CaseRow> = {},
): CaseRow {
  return {
    name,
    faults: [{ function: "available_transfer_modules", ...fault }],
    stderr: error(stderr),
    ...more,
  };
}

function rawResponse(
  name: string,
  bytes: string | Uint8Array,
  stderr: string,
  more: Partial<CaseRow> = {},
): CaseRow {
  return firstTransfer(name, { wire: { kind: "raw", bytes } }, stderr, more);
}

const NOT_JSON = '"available_transfer_modules": the response is not valid JSON';

describe("codegen refuses a body that is not valid JSON:", () => {
  testCases(
    refusals([
      firstAnswer("empty", "", "the response is empty"),
      firstAnswer("blank", " \r\n\t", "the response is empty"),
      firstAnswer("a page", "<!DOCTYPE html><title>Login</title>", "is a web page, not JSON"),
      firstAnswer("an HTML page after white space", "\r\n\t <html>", "is a web page"),
      firstAnswer("an HTML page after a byte order mark", "\ufeff<html>", "is a web page"),
      firstAnswer("text", "It works!", NOT_JSON),
      firstAnswer("a call of a function", (body) => `callback(${body})`, NOT_JSON),
      firstAnswer("JSON after an anti-hijacking prefix", (body) => `)]}',\n${body}`, NOT_JSON),
      firstAnswer("JSON followed by text", (body) => `${body}x`, NOT_JSON),
      firstAnswer("two JSON values", (body) => body + body, NOT_JSON),
      firstAnswer("JSON with a comment", (body) => `${body}//`, NOT_JSON),
      firstAnswer("JSON with a trailing comma", (body) => body.replace(/\}$/, ",}"), NOT_JSON),
      firstAnswer("JSON with single quotes", (body) => body.replaceAll('"', "'"), NOT_JSON),
      firstAnswer("NaN", (body) => body.replace(/"1000"/, "NaN"), NOT_JSON),
      firstAnswer("Infinity", (body) => body.replace(/"1000"/, "-Infinity"), NOT_JSON),
      firstAnswer("a number in hexadecimal", (body) => body.replace(/"1000"/, "0x10"), NOT_JSON),
      firstAnswer("a number that begins with 0", (body) => body.replace(/"1000"/, "01000"), NOT_JSON),
      firstAnswer("a NUL", (body) => `${body}\0`, NOT_JSON),
      firstAnswer("a control character in a text", (body) => body.replace("OK", "O\u0001K"), NOT_JSON),
      firstAnswer("an invalid escape", (body) => body.replace("OK", "\\x41"), NOT_JSON),
      firstAnswer("JSON without its last byte", (body) => body.slice(0, -1), NOT_JSON),
    ]),
  );
});

describe("codegen checks the encoding of a body:", FULL, () => {
  const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
  testCases([
    ...successes([{ name: "accepts a byte order mark", faults: [{ body: (body) => `\ufeff${body}` }] }]),
    ...refusals([
      firstAnswer("two byte order marks", (body) => `\ufeff\ufeff${body}`, NOT_JSON),
      firstAnswer("UTF-16", (body) => utf16(body), "is UTF-16 or UTF-32 text"),
      firstAnswer(
        "UTF-16 with a byte order mark",
        (body) => utf16(`\ufeff${body}`),
        "is UTF-16 or UTF-32 text",
      ),
      firstAnswer("UTF-16 in big endian", (body) => utf16(body).swap16(), "is UTF-16 or UTF-32 text"),
      firstAnswer(
        "UTF-32",
        (body) => Buffer.concat(Array.from(body, (one) => Buffer.from(`${one}\0\0\0`))),
        "is UTF-16 or UTF-32",
      ),
      firstAnswer("a byte that is invalid in UTF-8", Buffer.from([0x22, 0xff, 0x22]), "is not UTF-8 text"),
      firstAnswer("an overlong UTF-8 sequence", Buffer.from([0x22, 0xc0, 0xaf, 0x22]), "is not UTF-8 text"),
      firstAnswer(
        "with half a pair in UTF-8",
        Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
        "is not UTF-8 text",
      ),
      firstAnswer(
        "a body that ends within a character",
        Buffer.from([0x22, 0xe2, 0x82]),
        "is not UTF-8 text",
      ),
      firstTransfer(
        "UTF-16 that the header declares",
        {
          headers: { "Content-Type": "application/json; charset=windows-1252" },
          body: refusalWithReason("\u00e9"),
        },
        'has the character set "windows-1252"',
      ),
    ]),
  ]);
});

describe("codegen refuses JSON with a repeated name:", FULL, () => {
  const twice = (from: string, to: string, stderr: string): CaseRow =>
    firstAnswer(`the name ${to}`, (body) => body.replace(from, to), `contains the key ${stderr}`);
  testCases(
    refusals([
      twice('"result":1', '"result":1,"result":0', '"result" twice in metadata'),
      twice('"result":1', '"result":0,"result":1', '"result" twice in metadata'),
      twice('"result":1', '"result":1,"\\u0072esult":1', '"result" twice in metadata'),
      twice('"Added":', '"Added":"1","Added":', '"Added" twice in data.modules'),
      twice('"Added":', '"__proto__":"1","__proto__":{},"Added":', '"__proto__" twice in data.modules'),
      firstAnswer(
        "a repeated `data`",
        (body) => `{"data":{},${body.slice(1)}`,
        'contains the key "data" twice',
      ),
      {
        name: "a repeated key",
        faults: [{ module: "Added", body: (body) => body.replace('"a":', '"a":{"def":"int"},"a":') }],
        ...{
          requests: [2, 3],
          stderr: error('for Added: the response contains the key "a" twice in data.schema.keys'),
        },
      },
      {
        name: "a repeated definition",
        faults: [{ module: "Added", body: (body) => body.replace('"def":', '"def":"int","def":') }],
        ...{
          requests: [2, 3],
          stderr: error('for Added: the response contains the key "def" twice in data.schema.keys.a'),
        },
      },
    ]),
  );
});

describe("codegen limits the nesting of JSON:", FULL, () => {
  const DEEP = "is nested deeper than 100 levels";
  const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
  const nestedNextToVersion =
    (levels: number): Body =>
    (body) =>
      `{"more":${deep(levels)},${body.slice(1)}`;
  testCases([
    ...successes([
      { name: "accepts 100 levels", faults: [{ function: "version", body: nestedNextToVersion(99) ?? "" }] },
    ]),
    ...refusals([
      firstAnswer("refuses 101 levels", nestedNextToVersion(100), DEEP),
      firstAnswer("refuses 500,000 nested lists", deep(500_000), DEEP, { peak: 400 }),
      firstAnswer(
        "refuses deeply nested objects",
        `${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}`,
        DEEP,
        { peak: 400 },
      ),
      firstAnswer("refuses an unterminated nesting", "[".repeat(1_000_000), DEEP, { peak: 400 }),
    ]),
  ]);
});

describe("codegen refuses JSON that is not an API response:", FULL, () => {
  const envelope = (change: object): Body =>
    changeAnswer(({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, ...change } }));
  testCases([
    ...refusals([
      ...[
        "null",
        "true",
        "1",
        '"text"',
        "[]",
        "{}",
        '{"metadata":null}',
        '{"metadata":[]}',
        '{"data":{}}',
      ].map((body) => firstAnswer(body, body, "is not a response of WHM API 1")),
      ...[undefined, null, 2, -1, true, "yes", "01", [], {}].map((result) =>
        firstAnswer(
          `the result ${JSON.stringify(result)}`,
          envelope({ result }),
          "reports neither success nor failure",
        ),
      ),
      firstAnswer("of another version of the API", envelope({ version: 0 }), "has the format of WHM API 0"),
      firstAnswer(
        "a response for another command",
        envelope({ command: "createacct" }),
        'the server sent a response to a different API function, "createacct"',
        { requests: 3 },
      ),
      {
        name: "a schema response for another command",
        faults: [{ module: "Added", body: envelope({ command: "available_transfer_modules" }) ?? "" }],
        ...{
          requests: 3,
          stderr: error(
            'for Added: the server sent a response to a different API function, "available_transfer_modules"',
          ),
        },
      },
    ]),
    ...successes([
      {
        name: "accepts a response without its command",
        faults: [{ body: envelope({ command: undefined }) ?? "" }],
      },
      { name: "accepts a result that is a string", faults: [{ body: envelope({ result: "1" }) ?? "" }] },
    ]),
  ]);
});

describe("codegen refuses a list of modules", FULL, () => {
  const modules = (value: unknown): Body => replaceData({ modules: value });
  const many = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`M${index}`, "1"]));
  const priority = (value: unknown): CaseRow =>
    firstAnswer(
      `with the priority ${JSON.stringify(value).slice(0, 40)}`,
      modules({ Added: value }),
      "data.modules.Added is .*, but must be a whole number as a decimal string",
      {
        requests: 2,
      },
    );
  testCases(
    refusals([
      firstAnswer(
        "that is empty",
        modules({}),
        "data.modules is an empty object, but must be an object of module names and priorities",
      ),
      firstAnswer("that is an empty array", modules([]), "data.modules is an empty list, but"),
      firstAnswer("that is an array of names", modules(["Added", "Changed"]), "data.modules is a list, but"),
      firstAnswer("that is null", modules(null), "data.modules is null, but"),
      firstAnswer("that is a string", modules("Added"), 'data.modules is "Added", but'),
      firstAnswer("that is missing", replaceData({}), "data.modules is missing, but"),
      firstAnswer(
        "without data",
        changeAnswer(({ metadata }) => ({ metadata })),
        "data.modules is missing, but",
      ),
      firstAnswer(
        "inside an array",
        replaceData([{ modules: { Added: "1" } }]),
        "data.modules is missing, but",
      ),
      firstAnswer(
        "with 1,001 modules",
        modules(many(1001)),
        "1001 transfer modules, more than the limit of 1000",
        {
          peak: 400,
        },
      ),
      ...[
        "1.5",
        "1e3",
        "0x10",
        " 1",
        "",
        "9007199254740993",
        "1".repeat(5000),
        1e300,
        0.5,
        null,
        true,
        [],
        {},
      ].map(priority),
      {
        name: "with a module whose schema the server does not have",
        faults: [
          { function: "available_transfer_modules", body: modules({ Added: "1", Vanished: "2" }) ?? "" },
        ],
        ...{ requests: 3, stderr: error("for Vanished: the server refused the call with the reason") },
      },
      {
        name: "whose modules all disappear before their schemas are requested",
        faults: [{ function: "transfer_module_schema", body: refusalWithReason("There is no such module.") }],
        ...{
          requests: 3,
          stderrLines: 2,
          stderr:
            /^(?:error: [^\n]* the server refused the call with the reason "There is no such module\."[^\n]*\n  hint: [^\n]*\n){2}$/,
        },
      },
    ]),
  );
});

describe("codegen refuses a schema", FULL, () => {
  const one = (name: string, schema: unknown, stderr: string, more: Partial<CaseRow> = {}): CaseRow => ({
    name,
    faults: [{ module: "Added", body: replaceData({ schema }) }],
    ...{ requests: 3, stderr: error(`transfer_module_schema" for Added.*${stderr}`) },
    ...more,
  });
  const keys = (value: unknown): object => ({ keys: value, primary: [], required: [] });
  const def = (value: unknown): object => keys({ a: { def: value } });
  const lists = (primary: unknown, required: unknown = []): object => ({
    keys: { a: { def: "text" } },
    primary,
    required,
  });
  const many = Object.fromEntries(Array.from({ length: 1018 }, (_, index) => [`k${index}`, { def: "text" }]));
  const NO_KEYS = "data.schema.keys is .*, but must be an object of column definitions";
  const NO_DEF = "data.schema.keys.a.def is .*, but must be a column definition of at most 65536 characters";
  testCases(
    refusals([
      ...[undefined, null, [], "text", 1].map((schema) =>
        one(`that is ${JSON.stringify(schema)}`, schema, NO_KEYS),
      ),
      ...[{}, [], null, "a", [{ a: { def: "text" } }]].map((value) =>
        one(`with the keys ${JSON.stringify(value)}`, keys(value), NO_KEYS),
      ),
      ...[undefined, null, 1, true, [], {}, "", " \t", "\ud800"].map((value) =>
        one(`with the definition ${JSON.stringify(value)}`, def(value), NO_DEF),
      ),
      one("with a definition without its object", keys({ a: "text" }), NO_DEF),
      one(
        "with a definition of 65,537 characters",
        def(`text comment '${"x".repeat(65_537)}'`),
        "def is 65552 characters, but",
      ),
      one("with 1,018 keys", keys(many), "1018 keys of the transfer module, more than the limit of 1017"),
      one(
        "with a key of 65 characters",
        keys({ ["k".repeat(65)]: { def: "text" } }),
        "is longer than 64 characters",
      ),
      one("with a key without a name", keys({ "": { def: "text" } }), "is empty"),
      ...[null, {}, "a", { 0: "a" }].map((list) =>
        one(
          `with ${JSON.stringify(list)} as its primary keys`,
          lists(list),
          "data.schema.primary is .*, but must be a list of keys",
        ),
      ),
      ...[1, null, ["a"], {}].map((name) =>
        one(
          `with ${JSON.stringify(name)} in its list of required keys`,
          lists([], [name]),
          "data.schema.required\\[0\\] is .*, but must be the name of a key",
        ),
      ),
      one("that requires an unknown key", lists([], ["b"]), 'contains "b"'),
      one("that requires a key twice", lists([], ["a", "a"]), 'contains the key "a" twice'),
      one(
        "with 1,018 primary keys",
        lists(Array(1018).fill("a")),
        "1018 names in data.schema.primary, more than the limit of 1017",
      ),
    ]),
  );
});

describe("a server version", () => {
  const strange = [
    null,
    11,
    "",
    "11",
    "<b>",
    "11.138.0.6\n::error::x",
    "1.".repeat(5000),
    ["11.138"],
    { v: 1 },
  ];
  const ofModules = (tree: Tree): Tree =>
    Object.fromEntries(Object.entries(tree).filter(([path]) => /(?:Added|Changed)\./.test(path)));
  testCases(
    strange.map((version) => ({
      name: `that is ${JSON.stringify(version).slice(0, 40)} is treated as unknown`,
      faults: [{ function: "version", body: replaceData({ version }) }],
      ...{ exit: 0, requests: ALL_CALLS, stdout: / files? written/ },
      stderr:
        /^warning: [^\n]*could not be determined\. API call "version": [^\n]*data\.version is [^\n]*\n  hint: [^\n]*\n$/,
      async disk({ cwd }) {
        const tree = treeIn(cwd);
        expect(ofModules(tree)).toEqual(ofModules(await newTree()));
        expect(Object.keys(tree)).toEqual(Object.keys(await newTree()));
        expect(tree["schemas/snapshot.json"]).toContain('"whmVersion": null');
      },
    })),
  );
});

describe("codegen checks a compressed response:", FULL, () => {
  const packed = (encoding: string, pack: (body: string) => Buffer): AnswerFault => ({
    headers: { "Content-Encoding": encoding },
    body: (body) => pack(body),
  });
  const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20, "["));
  testCases([
    ...refusals([
      firstTransfer(
        "with gzip",
        packed("gzip", gzipSync),
        'has the Content-Encoding "gzip", although no compression was requested',
      ),
      firstTransfer("with GZIP", packed("GZIP", gzipSync), 'has the Content-Encoding "GZIP"'),
      firstTransfer("with deflate", packed("deflate", deflateSync), 'has the Content-Encoding "deflate"'),
      firstTransfer("with br", packed("br", brotliCompressSync), 'has the Content-Encoding "br"'),
      firstTransfer(
        "twice",
        packed("gzip, gzip", (body) => gzipSync(gzipSync(body))),
        'has the Content-Encoding "gzip, gzip"',
      ),
      firstTransfer(
        "that is declared, but not compressed",
        packed("gzip", (body) => Buffer.from(body)),
        'has the Content-Encoding "gzip"',
      ),
      firstTransfer(
        "that is not declared as compressed",
        { body: (body) => gzipSync(body) },
        "is not UTF-8 text",
      ),
      firstTransfer(
        "that is a decompression bomb",
        packed("gzip", () => bomb),
        'has the Content-Encoding "gzip"',
        { peak: 200 },
      ),
      firstTransfer("that is an undeclared decompression bomb", { body: bomb }, "is not UTF-8 text", {
        peak: 200,
      }),
      firstTransfer(
        "during transfer",
        { headers: { "Transfer-Encoding": "gzip, chunked" }, body: (body) => gzipSync(body) },
        'has the Transfer-Encoding "gzip, chunked"',
      ),
    ]),
    ...successes([
      {
        name: "the encoding identity is accepted",
        faults: [packed("identity", (body) => Buffer.from(body))],
      },
    ]),
  ]);
});

describe("the content type of a response", FULL, () => {
  const types = [
    "text/html",
    "text/plain; charset=iso-8859-1",
    "application/octet-stream",
    "nonsense",
    "",
    "a".repeat(8000),
  ];
  testCases(
    successes([
      ...types.map((type) => ({
        name: `is ignored: ${type.slice(0, 40)}`,
        faults: [{ headers: { "Content-Type": type } }],
      })),
      { name: "may be missing", faults: [{ headers: { "Content-Type": null } }] },
      {
        name: "may be repeated",
        faults: [{ headers: { "Content-Type": ["text/html", "application/json"] } }],
      },
    ]),
  );
});

describe("codegen refuses a response that is truncated", FULL, () => {
  const TRUNCATED = "the connection closed before the end of the response";
  const lie = (length: string): AnswerFault => ({
    headers: { "Content-Length": length },
    wire: { kind: "cut", after: 1e9, framing: "close" },
  });
  testCases(
    refusals(
      [
        firstTransfer(
          "before its Content-Length",
          { wire: { kind: "cut", after: 20, framing: "length" } },
          TRUNCATED,
          { requests: 4 },
        ),
        firstTransfer("between chunks", { wire: { kind: "cut", after: 20, framing: "chunked" } }, TRUNCATED, {
          requests: 4,
        }),
        firstTransfer(
          "with its connection",
          { wire: { kind: "cut", after: 20, framing: "close" } },
          NOT_JSON,
        ),
        firstTransfer(
          "after its headers",
          { wire: { kind: "cut", after: 0, framing: "close" } },
          "the response is empty",
        ),
        // A reset can discard data that has arrived, such as the headers.
        firstTransfer(
          "by a reset",
          { wire: { kind: "reset", after: 20 } },
          `(?:${TRUNCATED}|failed: the connection was reset)`,
          { requests: 4 },
        ),
        firstTransfer("before a Content-Length of a petabyte", lie("1125899906842624"), TRUNCATED, {
          ...{ peak: 200, requests: 4 },
        }),
        firstTransfer("at a Content-Length that is too small", lie("20"), NOT_JSON),
        firstTransfer(
          "in its first line",
          { wire: { kind: "raw", bytes: "HTTP/1.1 20" } },
          "failed: the connection was (?:reset|closed|aborted)",
          { requests: 4 },
        ),
        firstTransfer(
          "before its first byte",
          { wire: { kind: "reset" } },
          "failed: the connection was (?:reset|closed|aborted) \\(ECONNRESET\\)",
          { requests: 4 },
        ),
      ],
      { timeout: 20 },
    ),
  );
});

describe("a single connection reset", () => {
  testCases(
    successes([
      { name: "is retried", faults: [{ times: 1, wire: { kind: "reset" } }], requests: 5 },
      {
        name: "within a body is retried",
        faults: [{ times: 1, wire: { kind: "reset", after: 20 } }],
        requests: 5,
      },
    ]),
  );
});

describe("codegen ends an endless response:", () => {
  const SILENT = '"available_transfer_modules": the server did not respond within 5 s';
  /** For cases that end with the timeout. Other cases keep the default, because they may take long on a busy machine. */
  const BRIEFLY = { timeout: 5 };
  const LONG = "is longer than 1 MiB, the limit for one response";
  testCases(
    refusals([
      firstTransfer("a response that never starts", { wire: { kind: "silence" } }, SILENT, BRIEFLY),
      firstTransfer("a response that starts too late", { delay: 10_000 }, SILENT, BRIEFLY),
      firstTransfer(
        "a body that arrives byte by byte",
        { wire: { kind: "drip", bytes: 1, every: 50 } },
        SILENT,
        BRIEFLY,
      ),
      firstTransfer(
        "headers that arrive byte by byte",
        { wire: { kind: "drip", bytes: 1, every: 50, head: true } },
        SILENT,
        BRIEFLY,
      ),
      firstTransfer(
        "white space that arrives byte by byte",
        { wire: { kind: "endless", part: "body", every: 20 } },
        SILENT,
        BRIEFLY,
      ),
      firstTransfer(
        "a status line that arrives byte by byte",
        { wire: { kind: "endless", part: "head", every: 50 } },
        SILENT,
        BRIEFLY,
      ),
      firstTransfer(
        "informational responses that arrive byte by byte",
        { wire: { kind: "endless", part: "interim", every: 400 } },
        SILENT,
        BRIEFLY,
      ),
      firstTransfer(
        "a connection that stays open",
        { wire: { kind: "raw", bytes: "HTTP/1.1 200 OK\r\n\r\n{", open: true } },
        SILENT,
        BRIEFLY,
      ),
      firstTransfer("an endless body", { wire: { kind: "endless", part: "body" } }, LONG, {
        peak: 250,
      }),
      firstTransfer("a body of 2 MiB", { body: Buffer.alloc(2 * 2 ** 20, " ") }, LONG, { peak: 250 }),
      firstTransfer(
        "an endless header block",
        { wire: { kind: "endless", part: "head" } },
        "the response headers are longer than 16 KiB \\(HPE_HEADER_OVERFLOW\\)",
        { peak: 200 },
      ),
      firstTransfer(
        "endless informational responses",
        { wire: { kind: "endless", part: "interim" } },
        "the server sent only interim responses \\(HTTP status 1xx\\)",
        { peak: 200 },
      ),
      firstTransfer(
        "in 17 informational responses",
        { wire: { kind: "interim", count: 17 } },
        "the server sent only interim responses",
      ),
      firstTransfer(
        "one endless header",
        { headers: { "X-Long": "x".repeat(20_000) } },
        "the response headers are longer than 16 KiB",
      ),
      firstTransfer(
        "3,000 headers",
        { headers: { "X-Many": Array<string>(3000).fill("0123456789") } },
        "the response headers are longer than 16 KiB",
      ),
      {
        name: "many long responses together",
        faults: [
          {
            function: "available_transfer_modules",
            body: replaceData({
              modules: Object.fromEntries("ABCDEFGHIJKLMNOP".split("").map((name) => [name, "1"])),
            }),
          },
          { function: "transfer_module_schema", body: (body) => body.padEnd(2 ** 20 * 0.95) },
        ],
        ...{
          requests: [10, 13],
          stderr: error("with this response, the total size of all responses exceeds the limit of 8 MiB"),
          peak: 500,
        },
      },
    ]),
  );
  testCases(
    successes([
      {
        name: "accepts 16 informational responses",
        faults: [{ times: 1, wire: { kind: "interim", count: 16 } }],
      },
    ]),
    FULL,
  );
});

describe("codegen refuses a response that is not HTTP:", FULL, () => {
  const NO_HTTP = "failed: the response is not valid HTTP \\(HPE_";
  const head = (lines: string, body = "{}"): string => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n${body}`;
  testCases(
    refusals([
      rawResponse("SSH", "SSH-2.0-OpenSSH_9.6\r\n", NO_HTTP),
      rawResponse("mail", "220 mail.example ESMTP\r\n", NO_HTTP),
      rawResponse("HTTP/0.9", "<html>", NO_HTTP),
      rawResponse("HTTP/2", Buffer.from("000012040000000000000300000064", "hex"), NO_HTTP),
      rawResponse("zeros", Buffer.alloc(4096), NO_HTTP),
      rawResponse("a status of letters", "HTTP/1.1 OK\r\n\r\n", NO_HTTP),
      rawResponse("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", NO_HTTP),
      rawResponse("two lengths", head("Content-Length: 2\r\nContent-Length: 3"), NO_HTTP),
      rawResponse("a negative length", head("Content-Length: -2"), NO_HTTP),
      rawResponse("a length that is not a number", head("Content-Length: 2x"), NO_HTTP),
      rawResponse("a length that is too large", head("Content-Length: 99999999999999999999999"), NO_HTTP),
      rawResponse("a length, and chunks", head("Content-Length: 2\r\nTransfer-Encoding: chunked"), NO_HTTP),
      rawResponse(
        "a chunk length that is not a number",
        head("Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"),
        NO_HTTP,
      ),
      rawResponse("an endless chunk length", head("Transfer-Encoding: chunked", "f".repeat(400)), NO_HTTP),
      rawResponse("a header without a colon", head("nonsense"), NO_HTTP),
      rawResponse("a header with a NUL", head("X: a\0b"), NO_HTTP),
      rawResponse("a header with a blank before its colon", head("X : b"), NO_HTTP),
      rawResponse("lines that end with LF only", "HTTP/1.1 200 OK\nX: a\n\n{}", NO_HTTP + "|not an answer"),
    ]),
  );
});

describe("codegen refuses a response with the HTTP status", () => {
  const status = (code: number, stderr: string, more: Partial<CaseRow> = {}): CaseRow =>
    firstTransfer(String(code), { status: code, statusText: "Odd", body: "odd" }, stderr, more);
  testCases(
    refusals([
      ...[201, 202, 203, 206].map((code) => status(code, NOT_JSON)),
      ...[204, 205].map((code) =>
        firstTransfer(String(code), { status: code, body: "" }, "the response is empty"),
      ),
      ...[300, 304, 305, 306, 402, 404, 405, 406, 410, 418, 421, 451, 500, 501, 505, 511, 599].map((code) =>
        status(code, `has the HTTP status ${code} "Odd"`),
      ),
      status(99, "request to .* failed|has the HTTP status 99"),
      status(999, 'has the HTTP status 999 "Odd"'),
    ]),
  );
});

describe("codegen retries after an HTTP status that requests it:", FULL, () => {
  const busy = (name: string, fault: AnswerFault, requests: FaultCase["requests"] = 4): CaseRow =>
    firstTransfer(
      name,
      { status: 503, statusText: "Odd", ...fault },
      `the server is busy \\(HTTP status ${fault.status ?? 503} "Odd"\\). All retries failed`,
      { requests },
    );
  const later = (value: string | readonly string[], requests?: FaultCase["requests"]): CaseRow =>
    busy(`for ${JSON.stringify(value).slice(0, 40)}`, { headers: { "Retry-After": value } }, requests);
  testCases([
    ...refusals(
      [
        ...[429, 502, 503, 504].map((status) => busy(String(status), { status })),
        busy("and never ends", { wire: { kind: "endless", part: "body" } }),
        ...["31", "99999999999999999999", "9".repeat(4000), "Fri, 31 Dec 9999 23:59:59 GMT"].map((value) =>
          later(value, 1),
        ),
        ...["-5", "0", "1e9", "NaN", "soon", "", "Thu, 01 Jan 1970 00:00:00 GMT", "0x7fffffff"].map((value) =>
          later(value),
        ),
      ],
      { timeout: 20 },
    ),
    ...successes([
      {
        name: "is reported after the last retry",
        faults: [{ times: 1, status: 503, headers: { "Retry-After": "0" } }],
        requests: 5,
      },
    ]),
  ]);
});

describe("a denied request", FULL, () => {
  const denied = (
    name: string,
    fault: AnswerFault,
    requests: FaultCase["requests"],
    more: Partial<CaseRow> = {},
  ): CaseRow => ({
    name,
    faults: [fault],
    ...{
      requests,
      stderr: error("the server denied access with the reason .*The request was not repeated"),
    },
    ...more,
  });
  const legacy = '{"cpanelresult":{"error":"Access denied"}}';
  testCases(
    refusals([
      ...[401, 403].flatMap((status) => [
        denied(`of the list (${status}) is the last request`, { status, body: "" }, 1),
        denied(
          `of a schema (${status}) ends the other requests`,
          { status, body: legacy, module: "Added" },
          [2, 3],
        ),
        denied(
          `with an endless body (${status}) is reported at once`,
          { status, wire: { kind: "endless", part: "body" } },
          1,
        ),
      ]),
      denied("with status 200 is recognized", { body: legacy }, 1),
      denied(
        "for the last of many schemas ends the requests in progress",
        { status: 403, module: "M9" },
        [2, 41],
        {
          faults: [
            {
              function: "available_transfer_modules",
              body: replaceData({
                modules: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`M${index}`, "1"])),
              }),
            },
            { status: 403, body: legacy, function: "transfer_module_schema", from: 1, times: 1 },
            { function: "transfer_module_schema", from: 2, wire: { kind: "silence" } },
          ],
          requests: [2, 5],
        },
      ),
      denied(
        "with an endless reason is reported without the reason",
        { status: 403, statusText: "No", wire: { kind: "endless", part: "body", every: 50 } },
        1,
        {},
      ),
    ]),
  );
});
