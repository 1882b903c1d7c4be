/**
 * Responses that are endless, too deep, malformed or ambiguous: each is refused with one message, and the disk stays unchanged.
 * `test/read-json.test.ts` tests the syntax of JSON.
 */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect } from "vitest";
import { BIN } from "../support/command.js";
import type { AnswerFault } from "../support/faulty-server.js";
import {
  changeAnswer,
  changeMetadata,
  error,
  faultCases,
  LIST,
  listOf,
  refusals,
  refuse,
  replaceData,
  TOKEN,
  warning,
  type FaultCase,
  type Refusal,
} from "./fault-case.js";

const NOT_JSON = `"${LIST}": the response is not valid JSON`;

refusals("codegen refuses a body that is not valid JSON:", [
  ["empty", "", "the response is empty"],
  ["blank", " \r\n\t", "the response is empty"],
  ["a page", "<!DOCTYPE html><title>Login</title>", "is a web page, not JSON"],
  ["an HTML page after white space", "\r\n\t <html>", "is a web page"],
  ["an HTML page after a byte order mark", "\ufeff<html>", "is a web page"],
  ["text", "It works!", NOT_JSON],
]);

const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
const utf32 = (text: string): Buffer => Buffer.concat(Array.from(text, (one) => Buffer.from(`${one}\0\0\0`)));

refusals("codegen refuses the encoding of a body:", [
  ["two byte order marks", (body) => `\ufeff\ufeff${body}`, NOT_JSON],
  ["UTF-16", utf16, "is UTF-16 or UTF-32 text"],
  ["UTF-16 with a byte order mark", (body) => utf16(`\ufeff${body}`), "is UTF-16 or UTF-32 text"],
  ["UTF-16 in big endian", (body) => utf16(body).swap16(), "is UTF-16 or UTF-32 text"],
  ["UTF-32", utf32, "is UTF-16 or UTF-32"],
  ["a byte that is invalid in UTF-8", Buffer.from([0x22, 0xff, 0x22]), "is not UTF-8 text"],
  ["an overlong UTF-8 sequence", Buffer.from([0x22, 0xc0, 0xaf, 0x22]), "is not UTF-8 text"],
  ["half a surrogate pair in UTF-8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), "is not UTF-8 text"],
  [
    "a character set that is not UTF-8",
    { headers: { "Content-Type": "application/json; charset=windows-1252" }, body: refuse("\u00e9") },
    'has the character set "windows-1252"',
  ],
]);

const twice = (from: string, to: string, name: string): Refusal => [
  `the name ${to}`,
  (body) => body.replace(from, to),
  `contains the key ${name}`,
];
const twiceInSchema = (from: string, to: string, name: string): Refusal => [
  `the name ${to} of a schema`,
  { module: "Added", body: (body) => body.replace(from, to) },
  `for Added: the response contains the key ${name}`,
  { requests: [2, 3] },
];

refusals("codegen refuses JSON with a repeated name:", [
  twice('"result":1', '"result":1,"result":0', '"result" twice in metadata'),
  twice('"Added":', '"Added":"1","Added":', '"Added" twice in data.modules'),
  twice('"Added":', '"__proto__":"1","__proto__":{},"Added":', '"__proto__" twice in data.modules'),
  twiceInSchema('"a":', '"a":{"def":"int"},"a":', '"a" twice in data.schema.keys'),
  twiceInSchema('"def":', '"def":"int","def":', '"def" twice in data.schema.keys.a'),
]);

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
const more = (levels: number) => (body: string) => `{"more":${deep(levels)},${body.slice(1)}`;
const DEEP = "is nested deeper than 100 levels";

refusals("codegen refuses nested JSON:", [
  ["101 levels", more(100), DEEP],
  ["an unterminated nesting", "[".repeat(1_000_000), DEEP],
]);

const NO_RESPONSE = ["null", "true", "1", '"text"', "[]", "{}", '{"metadata":null}', '{"data":{}}'];
const UNCLEAR = [undefined, null, 2, -1, true, "yes", "01", [], {}];
const isOther = (command: string): string => `sent a response to a different API function, "${command}"`;

refusals("codegen refuses JSON that is not an API response:", [
  ...NO_RESPONSE.map((body): Refusal => [body, body, "is not a response of WHM API 1"]),
  ["an inherited member", '{"__proto__":{"metadata":{"result":1}}}', "is not a response of WHM API 1"],
  ...UNCLEAR.map((result): Refusal => [
    `the result ${JSON.stringify(result)}`,
    changeMetadata({ result }),
    "reports neither success nor failure",
  ]),
  ["of another version of the API", changeMetadata({ version: 0 }), "has the format of WHM API 0"],
  [
    "a response for another command",
    changeMetadata({ command: "createacct" }),
    isOther("createacct"),
    { requests: 3 },
  ],
  [
    "a schema response for another command",
    { module: "Added", body: changeMetadata({ command: LIST }) },
    `for Added: the server ${isOther(LIST)}`,
    { requests: 3 },
  ],
  ["a refusal", refuse("Not today"), 'the server refused the call with the reason "Not today"'],
  [
    "a refusal in text",
    changeMetadata({ result: "0", reason: "No" }),
    'refused the call with the reason "No"',
  ],
]);

const modules = (value: unknown): AnswerFault["body"] => replaceData({ modules: value });
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `M${index}`);
const PRIORITIES = ["1.5", "1e3", "0x10", " 1", "007", "\u0661", "", "9007199254740993", "1".repeat(5000)];

refusals("codegen refuses a list of modules", [
  ["that is empty", modules({}), "data.modules is an empty object, but must be an object of module names"],
  ["that is an empty array", modules([]), "data.modules is an empty list, but"],
  ["that is an array of names", modules(["Added", "Changed"]), "data.modules is a list, but"],
  ["that is null", modules(null), "data.modules is null, but"],
  ["that is a string", modules("Added"), 'data.modules is "Added", but'],
  ["that is missing", replaceData({}), "data.modules is missing, but"],
  ["without data", changeAnswer(({ metadata }) => ({ metadata })), "data.modules is missing, but"],
  ["with 1,001 modules", listOf(...many(1001)), "1001 transfer modules, more than the limit of 1000"],
  ...[...PRIORITIES, 1e300, 0.5, null, true, [], {}].map((value): Refusal => [
    `with the priority ${JSON.stringify(value).slice(0, 40)}`,
    modules({ Added: value }),
    "data.modules.Added is .*, but must be a whole number as a decimal string",
    { requests: 2 },
  ]),
  [
    "with a module whose schema the server does not have",
    listOf("Added", "Vanished"),
    "for Vanished: the server refused the call with the reason",
    { requests: 3 },
  ],
]);

const badSchema = (name: string, schema: unknown, message: string): Refusal => [
  name,
  { module: "Added", body: replaceData({ schema }) },
  `transfer_module_schema" for Added.*${message}`,
  { requests: 3 },
];
const DEFINITIONS = [undefined, null, 1, true, [], {}, "", " \t", "\ud800"];

const badKeys = (name: string, value: unknown, message: string): Refusal =>
  badSchema(name, { keys: value, primary: [], required: [] }, message);
const badLists = (name: string, primary: unknown, required: unknown, message: string): Refusal =>
  badSchema(name, { keys: { a: { def: "text" } }, primary, required }, message);
const named = (names: readonly string[]): object =>
  Object.fromEntries(names.map((name) => [name, { def: "text" }]));
const NO_KEYS = "data.schema.keys is .*, but must be an object of column definitions";
const NO_DEF = "keys.a.def is .*, but must be a column definition of at most 65536 characters";
const NO_LIST = "data.schema.primary is .*, but must be a list of keys";
const NO_NAME = "data.schema.required\\[0\\] is .*, but must be the name of a key";
const LONG_DEFINITION = `text comment '${"x".repeat(65_537)}'`;

refusals("codegen refuses a schema", [
  ...[undefined, null, [], "text", 1].map((value) =>
    badSchema(`that is ${JSON.stringify(value)}`, value, NO_KEYS),
  ),
  ...[{}, [], null, "a"].map((value) => badKeys(`with the keys ${JSON.stringify(value)}`, value, NO_KEYS)),
  ...[...DEFINITIONS.map((def) => ({ def })), "text"].map((value) =>
    badKeys(`with the definition ${JSON.stringify(value)}`, { a: value }, NO_DEF),
  ),
  badKeys("with a long definition", { a: { def: LONG_DEFINITION } }, "def is 65552 characters, but"),
  badKeys(
    "with 1,018 keys",
    named(many(1018)),
    "1018 keys of the transfer module, more than the limit of 1017",
  ),
  badKeys("with a key of 65 characters", named(["k".repeat(65)]), "is longer than 64 characters"),
  badKeys("with a key without a name", named([""]), "is empty"),
  ...[null, {}, "a"].map((list) =>
    badLists(`with the primary keys ${JSON.stringify(list)}`, list, [], NO_LIST),
  ),
  ...[1, null, {}].map((name) => badLists(`that requires ${JSON.stringify(name)}`, [], [name], NO_NAME)),
  badLists("that requires an unknown key", [], ["b"], 'contains "b"'),
  badLists("that requires an inherited property", [], ["toString"], 'contains "toString"'),
  badLists("that requires a key twice", [], ["a", "a"], 'contains the key "a" twice'),
  badLists(
    "with 1,018 primary keys",
    Array(1018).fill("a"),
    [],
    "1018 names in .*, more than the limit of 1017",
  ),
]);

const VERSIONS = [null, 11, 11.138, "", "11", "v11.138", "1.2\n", "<b>", "1.".repeat(5000), ["11.138"]];

const unknownVersion = (fault: AnswerFault, message: string): FaultCase => ({
  faults: [{ function: "version", ...fault }],
  exit: 0,
  stderr: warning(`could not be determined\\. API call "version": [^\n]*${message}`),
  disk: () => undefined,
  check: ({ cwd }) =>
    expect(readFileSync(join(cwd, "schemas/snapshot.json"), "utf8")).toContain('"whmVersion": null'),
});

faultCases("codegen saves a snapshot without a version, and warns, if the server's version", [
  ...VERSIONS.map((version): [string, FaultCase] => [
    `is ${JSON.stringify(version).slice(0, 40)}`,
    unknownVersion({ body: replaceData({ version }) }, "data\\.version is"),
  ]),
  ["is refused", unknownVersion({ body: refuse("not for you") }, "not for you")],
  ["is denied", unknownVersion({ status: 403, body: "" }, "denied access")],
]);

const accepted = (...faults: readonly AnswerFault[]): FaultCase => ({ exit: 0, faults });
const TYPES = ["text/html", "text/plain; charset=iso-8859-1", "nonsense", "", "a".repeat(8000), null];
const RESET = { times: 1, wire: { kind: "reset" } } as const;

faultCases("codegen accepts", [
  ["a byte order mark", accepted({ body: (body) => `\ufeff${body}` })],
  ["100 levels of nesting", accepted({ function: "version", body: more(99) })],
  ["a response without its command", accepted({ body: changeMetadata({ command: undefined }) })],
  ["a result that is a string", accepted({ body: changeMetadata({ result: "1" }) })],
  ["the content encoding identity", accepted({ headers: { "Content-Encoding": "identity" } })],
  ...TYPES.map((type): [string, FaultCase] => [
    `the content type ${String(type).slice(0, 40)}`,
    accepted({ headers: { "Content-Type": type } }),
  ]),
  ["two content types", accepted({ headers: { "Content-Type": ["text/html", "application/json"] } })],
  ["a body that ends with the connection", accepted({ wire: { kind: "cut", after: 1e9, framing: "close" } })],
  ["16 informational responses", accepted({ times: 1, wire: { kind: "interim", count: 16 } })],
  ["a response after a reset", { ...accepted(RESET), requests: 5 }],
  [
    "a response after a reset within a body",
    { ...accepted({ ...RESET, wire: { kind: "reset", after: 20 } }), requests: 5 },
  ],
  ["a response after status 503", { ...accepted({ times: 1, status: 503 }), requests: 5 }],
]);

const packed = (name: string, encoding: string, pack: (body: string) => Buffer): Refusal => [
  name,
  { headers: { "Content-Encoding": encoding }, body: pack },
  `has the Content-Encoding "${encoding}"`,
];
const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20, "["));

faultCases(
  "codegen decompresses a response that it did not request compressed:",
  ["gzip", "GZIP", "x-gzip"].map((encoding): readonly [string, FaultCase] => [
    encoding,
    { faults: [{ headers: { "Content-Encoding": encoding }, body: gzipSync }], exit: 0 },
  ]),
);

refusals("codegen refuses a compressed response:", [
  packed("deflate", "deflate", deflateSync),
  packed("br", "br", brotliCompressSync),
  packed("twice", "gzip, gzip", (body) => gzipSync(gzipSync(body))),
  [
    "declared, but not compressed",
    { headers: { "Content-Encoding": "gzip" }, body: (body) => Buffer.from(body) },
    "the response is compressed with gzip, but damaged \\(incorrect header check\\)",
  ],
  [
    "cut off",
    { headers: { "Content-Encoding": "gzip" }, body: (body) => gzipSync(body).subarray(0, -12) },
    "the response is compressed with gzip, but damaged \\(unexpected end of file\\)",
  ],
  [
    "a decompression bomb",
    { headers: { "Content-Encoding": "gzip" }, body: bomb },
    "the response is longer than 1 MiB",
  ],
  ["not declared as compressed", (body) => gzipSync(body), "is not UTF-8 text"],
  ["an undeclared decompression bomb", bomb, "is not UTF-8 text"],
  [
    "during transfer",
    { headers: { "Transfer-Encoding": "gzip, chunked" }, body: (body) => gzipSync(body) },
    'has the Transfer-Encoding "gzip, chunked"',
  ],
]);

const TRUNCATED = "the connection closed before the end of the response";
const BROKEN = "failed: the connection was (?:reset|closed|aborted)";
const length = (value: string): AnswerFault => ({
  headers: { "Content-Length": value },
  wire: { kind: "cut", after: 1e9, framing: "close" },
});
const FOUR = { requests: 4 };

refusals(
  "codegen refuses a response that is truncated",
  [
    ["before its Content-Length", { wire: { kind: "cut", after: 20, framing: "length" } }, TRUNCATED, FOUR],
    ["between chunks", { wire: { kind: "cut", after: 20, framing: "chunked" } }, TRUNCATED, FOUR],
    ["with its connection", { wire: { kind: "cut", after: 20, framing: "close" } }, NOT_JSON],
    ["after its headers", { wire: { kind: "cut", after: 0, framing: "close" } }, "the response is empty"],
    // A reset can discard data that has arrived, such as the headers.
    ["by a reset", { wire: { kind: "reset", after: 20 } }, `${TRUNCATED}|${BROKEN}`, FOUR],
    ["before a Content-Length of a petabyte", length("1125899906842624"), TRUNCATED, FOUR],
    ["at a Content-Length that is too small", length("20"), NOT_JSON],
    ["in its first line", { wire: { kind: "raw", bytes: "HTTP/1.1 20" } }, BROKEN, FOUR],
    ["before its first byte", { wire: { kind: "reset" } }, BROKEN, FOUR],
  ],
  {},
  0,
);

const endless = (part: "body" | "head" | "interim", every: number): AnswerFault => ({
  wire: { kind: "endless", part, every },
});
const drip = (head: boolean): AnswerFault => ({ wire: { kind: "drip", bytes: 1, every: 50, head } });
const SILENT = `"${LIST}": the server did not respond within 2 s`;

refusals(
  "codegen ends at its timeout:",
  [
    ["a response that never starts", { wire: { kind: "silence" } }, SILENT],
    ["a body that arrives byte by byte", drip(false), SILENT],
    ["headers that arrive byte by byte", drip(true), SILENT],
    ["white space that arrives byte by byte", endless("body", 20), SILENT],
    ["a status line that arrives byte by byte", endless("head", 50), SILENT],
    ["slow informational responses", endless("interim", 400), SILENT],
    [
      "a connection that stays open",
      { wire: { kind: "raw", bytes: "HTTP/1.1 200 OK\r\n\r\n{", open: true } },
      SILENT,
    ],
  ],
  { timeout: 2 },
);

const LONG = "is longer than 1 MiB, the limit for one response";
const LONG_HEADERS = "the response headers are longer than 16 KiB";
const INTERIM = "the server sent only interim responses";

refusals("codegen ends a response that is too long:", [
  ["an endless body", { wire: { kind: "endless", part: "body" } }, LONG],
  ["a body of 2 MiB", Buffer.alloc(2 * 2 ** 20, " "), LONG],
  [
    "an endless header block",
    { wire: { kind: "endless", part: "head" } },
    `${LONG_HEADERS} \\(HPE_HEADER_OVERFLOW`,
  ],
  ["endless informational responses", { wire: { kind: "endless", part: "interim" } }, INTERIM],
  ["17 informational responses", { wire: { kind: "interim", count: 17 } }, INTERIM],
  ["one endless header", { headers: { "X-Long": "x".repeat(20_000) } }, LONG_HEADERS],
  ["3,000 headers", { headers: { "X-Many": Array<string>(3000).fill("0123456789") } }, LONG_HEADERS],
  [
    "many long responses together",
    listOf(...many(16)),
    "with this response, the total size of all responses exceeds the limit of 8 MiB",
    {
      faults: [
        { function: LIST, body: listOf(...many(16)) },
        { function: "transfer_module_schema", body: (body) => refuse("x")(body).padEnd(2 ** 20 * 0.95) },
      ],
      requests: [9, 14],
    },
  ],
]);

const NO_HTTP = "failed: the response is not valid HTTP \\(HPE_";
const raw = (name: string, bytes: string | Uint8Array): Refusal => [
  name,
  { wire: { kind: "raw", bytes } },
  NO_HTTP,
];
const head = (lines: string, body = "{}"): string => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n${body}`;

refusals("codegen refuses a response that is not HTTP:", [
  raw("SSH", "SSH-2.0-OpenSSH_9.6\r\n"),
  raw("HTTP/0.9", "<html>"),
  raw("zeros", Buffer.alloc(4096)),
  raw("two lengths", head("Content-Length: 2\r\nContent-Length: 3")),
  raw("a length, and chunks", head("Content-Length: 2\r\nTransfer-Encoding: chunked")),
]);

const status = (code: number, message: string, body = "odd"): Refusal => [
  String(code),
  { status: code, statusText: "Odd", body },
  message,
];
const REFUSED_STATUS = [300, 304, 305, 306, 402, 404, 405, 410, 418, 451, 500, 501, 505, 599, 999];

refusals("codegen refuses a response with the HTTP status", [
  ...[201, 202, 203, 206].map((code) => status(code, NOT_JSON)),
  ...[204, 205].map((code) => status(code, "the response is empty", "")),
  ...REFUSED_STATUS.map((code) => status(code, `has the HTTP status ${code} "Odd"`)),
]);

const denied = (name: string, fault: AnswerFault, requests: FaultCase["requests"]): Refusal => [
  name,
  fault,
  "the server denied access with the reason .*The request was not repeated",
  requests === undefined ? {} : { requests },
];
const DENIAL = '{"cpanelresult":{"error":"Access denied"}}';
const silentAfter = { function: "transfer_module_schema", from: 2, wire: { kind: "silence" } } as const;

refusals("codegen does not repeat a denied request", [
  ...[401, 403].flatMap((code) => [
    denied(`of the list (${code})`, { status: code, body: "" }, 1),
    denied(`of a schema (${code})`, { status: code, body: DENIAL, module: "Added" }, [2, 3]),
    denied(`with an endless body (${code})`, { status: code, ...endless("body", 50) }, 1),
  ]),
  denied("with status 200", { body: DENIAL }, 1),
  [
    "for one of many schemas, and ends the requests in progress",
    "",
    'for M\\d: the server denied access with the reason "Access denied"',
    {
      faults: [
        { function: LIST, body: listOf(...many(40)) },
        { function: "transfer_module_schema", times: 1, status: 403, body: DENIAL },
        silentAfter,
      ],
      requests: [2, 5],
    },
  ],
  [
    "with the token of another server",
    (body) => body,
    'denied access with the reason "Access denied"',
    { env: { WHM_TOKEN: "WRONGTOKENWRONGTOKENWRONGTOKEN12" } },
  ],
]);

const PRINT_PEAK = 'process.on("exit", () => console.log(process.resourceUsage().maxRSS / 1024));';

/** Runs the command again in its own process. The start of a process takes about 60 MiB. */
const LITTLE_DATA = ["gzip-name", "gzip-blocks", "gzip-members", "chunk-extensions"] as const;

refusals(
  "codegen ends a response after a few MiB, although it contains hardly any data:",
  LITTLE_DATA.map((part): Refusal => [
    part,
    { wire: { kind: "endless", part } },
    LONG,
    // The system buffers some bytes that the client does not read.
    { check: ({ whm }) => expect(whm.sentBytes()).toBeLessThan(24 * 2 ** 20) },
  ]),
  { timeout: 20 },
  4,
);

const limitedMemory = (fault: AnswerFault): FaultCase => ({
  ...{ faults: [fault], stderr: error("") },
  async check({ cwd, serverOptions }) {
    const words = ["--import", `data:text/javascript,${PRINT_PEAK}`, BIN, "codegen", ...serverOptions];
    const ran = promisify(execFile)(process.execPath, words, { cwd, env: { WHM_TOKEN: TOKEN } });
    const { code, stdout } = (await ran.catch((reason: unknown) => reason)) as {
      code: number;
      stdout: string;
    };
    expect(code).toBe(3);
    expect(Number(stdout)).toBeLessThan(250);
  },
});

faultCases(
  "the command needs less than 250 MiB of memory for",
  [
    ["an endless body", limitedMemory({ wire: { kind: "endless", part: "body" } })],
    ["an undeclared decompression bomb", limitedMemory({ body: bomb })],
    ["a decompression bomb", limitedMemory({ headers: { "Content-Encoding": "gzip" }, body: bomb })],
    ["500,000 nested lists", limitedMemory({ body: deep(500_000) })],
  ],
  0,
);
