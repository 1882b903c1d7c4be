/** What has no end, no bottom, no sense, or two of them: each is refused in one sentence, and every byte on the disk stays. */

import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect } from "vitest";
import type { AnswerFault } from "../../src/testing.js";
import {
  accepted,
  ALL_CALLS,
  answer,
  data,
  error,
  newTree,
  perform,
  reason,
  refused,
  treeIn,
  type Case,
  type Row,
  type Tree,
} from "./stage.js";

type Body = AnswerFault["body"];

/** The list of modules, which is asked for first, has this body. */
function first(name: string, body: Body, says: string, more: Partial<Row> = {}): Row {
  return sent(name, { body: body ?? "" }, says, more);
}

/** The first answer goes over the wire in this way. */
function sent(name: string, fault: AnswerFault, says: string, more: Partial<Row> = {}): Row {
  return { name, faults: [{ function: "available_transfer_modules", ...fault }], says: error(says), ...more };
}

function raw(name: string, bytes: string | Uint8Array, says: string, more: Partial<Row> = {}): Row {
  return sent(name, { wire: { kind: "raw", bytes } }, says, more);
}

const NO_JSON = "available_transfer_modules: the answer is not JSON: check that it is whole";

describe("a body that is no JSON", () => {
  perform(
    refused([
      first("empty", "", "the answer is empty: try again"),
      first("blank", " \r\n\t", "the answer is empty"),
      first("a page", "<!DOCTYPE html><title>Login</title>", "is a web page, not JSON: check that the port"),
      first("a page behind blanks", "\r\n\t <html>", "is a web page"),
      first("a page behind a byte order mark", "\ufeff<html>", "is a web page"),
      first("text", "It works!", NO_JSON),
      first("a call of a function", (body) => `callback(${body})`, NO_JSON),
      first("JSON behind a guard against such calls", (body) => `)]}',\n${body}`, NO_JSON),
      first("JSON, and more behind it", (body) => `${body}x`, NO_JSON),
      first("two of them", (body) => body + body, NO_JSON),
      first("JSON with a comment", (body) => `${body}//`, NO_JSON),
      first("JSON with a comma too many", (body) => body.replace(/\}$/, ",}"), NO_JSON),
      first("JSON in apostrophes", (body) => body.replaceAll('"', "'"), NO_JSON),
      first("NaN", (body) => body.replace(/"1000"/, "NaN"), NO_JSON),
      first("Infinity", (body) => body.replace(/"1000"/, "-Infinity"), NO_JSON),
      first("a number in hexadecimal", (body) => body.replace(/"1000"/, "0x10"), NO_JSON),
      first("a number that begins with 0", (body) => body.replace(/"1000"/, "01000"), NO_JSON),
      first("a NUL", (body) => `${body}\0`, NO_JSON),
      first("a control character in a text", (body) => body.replace("OK", "O\u0001K"), NO_JSON),
      first("an escape that is none", (body) => body.replace("OK", "\\x41"), NO_JSON),
      first("without its last byte", (body) => body.slice(0, -1), NO_JSON),
    ]),
  );
});

describe("a body in other characters", () => {
  const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
  perform([
    ...accepted([{ name: "with a byte order mark is read", faults: [{ body: (body) => `\ufeff${body}` }] }]),
    ...refused([
      first("with two of them", (body) => `\ufeff\ufeff${body}`, NO_JSON),
      first("in UTF-16", (body) => utf16(body), "is UTF-16 or UTF-32 text"),
      first("in UTF-16 with a mark", (body) => utf16(`\ufeff${body}`), "is UTF-16 or UTF-32 text"),
      first("in UTF-16, turned around", (body) => utf16(body).swap16(), "is UTF-16 or UTF-32 text"),
      first(
        "in UTF-32",
        (body) => Buffer.concat(Array.from(body, (one) => Buffer.from(`${one}\0\0\0`))),
        "is UTF-16 or UTF-32",
      ),
      first("with a byte that is none of UTF-8", Buffer.from([0x22, 0xff, 0x22]), "is not UTF-8 text"),
      first("with an overlong character", Buffer.from([0x22, 0xc0, 0xaf, 0x22]), "is not UTF-8 text"),
      first("with half a pair in UTF-8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), "is not UTF-8 text"),
      first("that ends within a character", Buffer.from([0x22, 0xe2, 0x82]), "is not UTF-8 text"),
      sent(
        "that says so, and is not in ASCII",
        { headers: { "Content-Type": "application/json; charset=windows-1252" }, body: reason("\u00e9") },
        'says that it is in the character set "windows-1252"',
      ),
    ]),
  ]);
});

describe("JSON that says a thing twice", () => {
  const twice = (from: string, to: string, says: string): Row =>
    first(
      `as ${to}`,
      (body) => body.replace(from, to),
      `says ${says}, and nobody knows which of the two it means`,
    );
  perform(
    refused([
      twice('"result":1', '"result":1,"result":0', '"result" twice in metadata'),
      twice('"result":1', '"result":0,"result":1', '"result" twice in metadata'),
      twice('"result":1', '"result":1,"\\u0072esult":1', '"result" twice in metadata'),
      twice('"Added":', '"Added":"1","Added":', '"Added" twice in data.modules'),
      twice('"Added":', '"__proto__":"1","__proto__":{},"Added":', '"__proto__" twice in data.modules'),
      first("as data", (body) => `{"data":{},${body.slice(1)}`, 'says "data" twice, and'),
      {
        name: "as a key",
        faults: [{ module: "Added", body: (body) => body.replace('"a":', '"a":{"def":"int"},"a":') }],
        ...{ asked: [2, 3], says: error('for Added: the answer says "a" twice in data.schema.keys') },
      },
      {
        name: "as a definition",
        faults: [{ module: "Added", body: (body) => body.replace('"def":', '"def":"int","def":') }],
        ...{ asked: [2, 3], says: error('for Added: the answer says "def" twice in data.schema.keys.a') },
      },
    ]),
  );
});

describe("JSON that is deep", () => {
  const DEEP = "is JSON that is nested deeper than 100 levels";
  const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
  const beside =
    (levels: number): Body =>
    (body) =>
      `{"more":${deep(levels)},${body.slice(1)}`;
  perform([
    ...accepted([
      { name: "up to 100 levels is read", faults: [{ function: "version", body: beside(99) ?? "" }] },
    ]),
    ...refused([
      first("by one level more", beside(100), DEEP),
      first("by a million lists", deep(1_000_000), DEEP, { peak: 400 }),
      first("by objects", `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`, DEEP, { peak: 400 }),
      first("and has no end there", "[".repeat(8_000_000), DEEP, { peak: 400 }),
    ]),
  ]);
});

describe("JSON that is no answer", () => {
  const envelope = (change: object): Body =>
    answer(({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, ...change } }));
  perform([
    ...refused([
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
      ].map((body) => first(body, body, "is JSON, but not an answer of WHM API 1")),
      ...[undefined, null, 2, -1, true, "yes", "01", [], {}].map((result) =>
        first(
          `with the result ${JSON.stringify(result)}`,
          envelope({ result }),
          "says neither success nor failure",
        ),
      ),
      first("of another version of the API", envelope({ version: 0 }), "is one of version 0 of the API"),
      first(
        "of another command",
        envelope({ command: "createacct" }),
        'says that it is one of "createacct"',
        { asked: 3 },
      ),
      {
        name: "of another command, for a schema",
        faults: [{ module: "Added", body: envelope({ command: "available_transfer_modules" }) ?? "" }],
        ...{
          asked: 3,
          says: error('for Added: the answer says that it is one of "available_transfer_modules"'),
        },
      },
    ]),
    ...accepted([
      {
        name: "but one that does not say its command is one",
        faults: [{ body: envelope({ command: undefined }) ?? "" }],
      },
      { name: "and the result may be a text", faults: [{ body: envelope({ result: "1" }) ?? "" }] },
    ]),
  ]);
});

describe("a list of modules", () => {
  const modules = (value: unknown): Body => data({ modules: value });
  const many = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`M${index}`, "1"]));
  const priority = (value: unknown): Row =>
    first(
      `with the priority ${JSON.stringify(value).slice(0, 40)}`,
      modules({ Added: value }),
      "data.modules.Added is .*, but a whole number as a decimal string was expected",
      {
        asked: 2,
      },
    );
  perform(
    refused([
      first(
        "that is empty",
        modules({}),
        "data.modules is an empty object, but an object of module names and priorities",
      ),
      first("that is an empty list", modules([]), "data.modules is an empty list, but"),
      first("that is a list of names", modules(["Added", "Changed"]), "data.modules is a list, but"),
      first("that is null", modules(null), "data.modules is null, but"),
      first("that is a text", modules("Added"), 'data.modules is "Added", but'),
      first("that is absent", data({}), "data.modules is absent, but"),
      first(
        "without data",
        answer(({ metadata }) => ({ metadata })),
        "data.modules is absent, but",
      ),
      first("in a list", data([{ modules: { Added: "1" } }]), "data.modules is absent, but"),
      first("of 20,001", modules(many(20_001)), "names 20001 modules, but at most 20000 are taken", {
        peak: 400,
      }),
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
        name: "that names a module of which nobody knows when it is asked for",
        faults: [
          { function: "available_transfer_modules", body: modules({ Added: "1", Vanished: "2" }) ?? "" },
        ],
        ...{ asked: 3, says: error("for Vanished: the server refused with the reason") },
      },
      {
        name: "of which each vanishes before it is asked for",
        faults: [{ function: "transfer_module_schema", body: reason("There is no such module.") }],
        ...{
          asked: 3,
          lines: 2,
          says: /^(?:error: [^\n]* the server refused with the reason "There is no such module\."[^\n]*\n){2}$/,
        },
      },
    ]),
  );
});

describe("a schema", () => {
  const one = (name: string, schema: unknown, says: string, more: Partial<Row> = {}): Row => ({
    name,
    faults: [{ module: "Added", body: data({ schema }) }],
    ...{ asked: 3, says: error(`transfer_module_schema for Added.*${says}`) },
    ...more,
  });
  const keys = (value: unknown): object => ({ keys: value, primary: [], required: [] });
  const def = (value: unknown): object => keys({ a: { def: value } });
  const lists = (primary: unknown, required: unknown = []): object => ({
    keys: { a: { def: "text" } },
    primary,
    required,
  });
  const many = Object.fromEntries(Array.from({ length: 4097 }, (_, index) => [`k${index}`, { def: "text" }]));
  const NO_KEYS = "data.schema.keys is .*, but an object of keys and definitions was expected";
  const NO_DEF =
    "data.schema.keys.a.def is .*, but a column definition of at most 65536 characters was expected";
  perform(
    refused([
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
      one("with 4,097 keys", keys(many), "names 4097 keys, but at most 4096 are taken"),
      one(
        "with a key of 65 characters",
        keys({ ["k".repeat(65)]: { def: "text" } }),
        "is longer than 64 characters",
      ),
      one("with a key without a name", keys({ "": { def: "text" } }), "is empty"),
      ...[null, {}, "a", { 0: "a" }].map((list) =>
        one(
          `with ${JSON.stringify(list)} for its primary keys`,
          lists(list),
          "data.schema.primary is .*, but a list of keys",
        ),
      ),
      ...[1, null, ["a"], {}].map((name) =>
        one(
          `with ${JSON.stringify(name)} among what it requires`,
          lists([], [name]),
          "data.schema.required\\[0\\] is .*, but the name of a key",
        ),
      ),
      one("that requires a stranger", lists([], ["b"]), 'lists "b" in'),
      one("that requires a key twice", lists([], ["a", "a"]), 'lists "a" twice'),
      one(
        "with 4,097 primary keys",
        lists(Array(4097).fill("a")),
        "names 4097 entries in data.schema.primary, but at most 4096",
      ),
    ]),
  );
});

describe("the server's version", () => {
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
  perform(
    strange.map((version) => ({
      name: `that is ${JSON.stringify(version).slice(0, 40)} is left unknown`,
      faults: [{ function: "version", body: data({ version }) }],
      ...{ exit: 0, asked: ALL_CALLS, tells: / files? written/ },
      says: /^warning: [^\n]*left unknown[^\n]*data\.version is [^\n]*\n$/,
      async disk({ cwd }) {
        const tree = treeIn(cwd);
        expect(ofModules(tree)).toEqual(ofModules(await newTree()));
        expect(Object.keys(tree)).toEqual(Object.keys(await newTree()));
        expect(tree["schemas/snapshot.json"]).toContain('"whmVersion": null');
      },
    })),
  );
});

describe("an answer that is compressed", () => {
  const packed = (encoding: string, pack: (body: string) => Buffer): AnswerFault => ({
    headers: { "Content-Encoding": encoding },
    body: (body) => pack(body),
  });
  const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20, "["));
  perform([
    ...refused([
      sent(
        "with gzip",
        packed("gzip", gzipSync),
        'came with the Content-Encoding "gzip", which was not asked for',
      ),
      sent("with GZIP", packed("GZIP", gzipSync), 'came with the Content-Encoding "GZIP"'),
      sent("with deflate", packed("deflate", deflateSync), 'came with the Content-Encoding "deflate"'),
      sent("with br", packed("br", brotliCompressSync), 'came with the Content-Encoding "br"'),
      sent(
        "twice",
        packed("gzip, gzip", (body) => gzipSync(gzipSync(body))),
        'came with the Content-Encoding "gzip, gzip"',
      ),
      sent(
        "or says so",
        packed("gzip", (body) => Buffer.from(body)),
        'came with the Content-Encoding "gzip"',
      ),
      sent("and does not say so", { body: (body) => gzipSync(body) }, "is not UTF-8 text"),
      sent(
        "and is a bomb",
        packed("gzip", () => bomb),
        'came with the Content-Encoding "gzip"',
        { peak: 200 },
      ),
      sent("and is a bomb that does not say so", { body: bomb }, "is not UTF-8 text", { peak: 200 }),
      sent(
        "on its way",
        { headers: { "Transfer-Encoding": "gzip, chunked" }, body: (body) => gzipSync(body) },
        'came with the Transfer-Encoding "gzip, chunked"',
      ),
    ]),
    ...accepted([
      { name: "with identity is not", faults: [packed("identity", (body) => Buffer.from(body))] },
    ]),
  ]);
});

describe("the type of an answer's content", () => {
  const types = [
    "text/html",
    "text/plain; charset=iso-8859-1",
    "application/octet-stream",
    "nonsense",
    "",
    "a".repeat(8000),
  ];
  perform(
    accepted([
      ...types.map((type) => ({
        name: `says nothing: ${type.slice(0, 40)}`,
        faults: [{ headers: { "Content-Type": type } }],
      })),
      { name: "may be missing", faults: [{ headers: { "Content-Type": null } }] },
      {
        name: "may be said twice",
        faults: [{ headers: { "Content-Type": ["text/html", "application/json"] } }],
      },
    ]),
  );
});

describe("an answer that ends early", () => {
  const TRUNCATED = "the answer ended too early: try again";
  const lie = (length: string): AnswerFault => ({
    headers: { "Content-Length": length },
    wire: { kind: "cut", after: 1e9, framing: "close" },
  });
  perform(
    refused(
      [
        sent("before its Content-Length", { wire: { kind: "cut", after: 20, framing: "length" } }, TRUNCATED),
        sent("between chunks", { wire: { kind: "cut", after: 20, framing: "chunked" } }, TRUNCATED),
        sent("with its connection", { wire: { kind: "cut", after: 20, framing: "close" } }, NO_JSON),
        sent(
          "with nothing but its head",
          { wire: { kind: "cut", after: 0, framing: "close" } },
          "the answer is empty",
        ),
        sent("in a reset", { wire: { kind: "reset", after: 20 } }, TRUNCATED),
        sent("before a Content-Length of a petabyte", lie("1125899906842624"), TRUNCATED, { peak: 200 }),
        sent("at a Content-Length that is too small", lie("20"), NO_JSON),
        sent(
          "in its first line",
          { wire: { kind: "raw", bytes: "HTTP/1.1 20" } },
          "could not be asked, since the connection was cut",
          { asked: 4 },
        ),
        sent(
          "before it begins",
          { wire: { kind: "reset" } },
          "could not be asked, since the connection was cut \\(ECONNRESET\\)",
          { asked: 4 },
        ),
      ],
      { timeout: 20 },
    ),
  );
});

describe("a reset that happens once", () => {
  perform(accepted([{ name: "is got over", faults: [{ times: 1, wire: { kind: "reset" } }], asked: 5 }]));
});

describe("an answer without end", () => {
  const SILENT =
    "available_transfer_modules was not answered within 5 s: try again, or allow more time with --timeout";
  /** For what lasts until the time is over. Everything else has the usual time, since it may take long on a busy machine. */
  const BRIEFLY = { timeout: 5 };
  const LONG = "is longer than 16 MiB, which no list of transfer modules needs";
  perform(
    refused([
      sent("that does not come", { wire: { kind: "silence" } }, SILENT, BRIEFLY),
      sent("that comes too late", { delay: 10_000 }, SILENT, BRIEFLY),
      sent("that drips", { wire: { kind: "drip", bytes: 1, every: 50 } }, SILENT, BRIEFLY),
      sent(
        "that drips from its head on",
        { wire: { kind: "drip", bytes: 1, every: 50, head: true } },
        SILENT,
        BRIEFLY,
      ),
      sent("whose blanks drip", { wire: { kind: "endless", part: "body", every: 20 } }, SILENT, BRIEFLY),
      sent("whose head drips", { wire: { kind: "endless", part: "head", every: 50 } }, SILENT, BRIEFLY),
      sent(
        "whose announcements drip",
        { wire: { kind: "endless", part: "interim", every: 400 } },
        SILENT,
        BRIEFLY,
      ),
      sent(
        "whose connection stays open",
        { wire: { kind: "raw", bytes: "HTTP/1.1 200 OK\r\n\r\n{", open: true } },
        SILENT,
        BRIEFLY,
      ),
      sent("as fast as it is taken", { wire: { kind: "endless", part: "body" } }, LONG, { peak: 250 }),
      sent("of 17 MiB", { body: Buffer.alloc(17 * 2 ** 20, " ") }, LONG, { peak: 250 }),
      sent(
        "in its head",
        { wire: { kind: "endless", part: "head" } },
        "its headers are longer than 16 KiB \\(HPE_HEADER_OVERFLOW\\)",
        { peak: 200 },
      ),
      sent(
        "in announcements",
        { wire: { kind: "endless", part: "interim" } },
        "was announced again and again \\(HTTP status 1xx\\)",
        { peak: 200 },
      ),
      sent("in 17 announcements", { wire: { kind: "interim", count: 17 } }, "was announced again and again"),
      sent(
        "in one header",
        { headers: { "X-Long": "x".repeat(20_000) } },
        "its headers are longer than 16 KiB",
      ),
      sent(
        "in 3,000 headers",
        { headers: { "X-Many": Array<string>(3000).fill("0123456789") } },
        "its headers are longer than 16 KiB",
      ),
      {
        name: "together with all others",
        faults: [
          {
            function: "available_transfer_modules",
            body: data({ modules: Object.fromEntries("ABCDEFGHI".split("").map((name) => [name, "1"])) }),
          },
          { function: "transfer_module_schema", body: (body) => body.padEnd(15 * 2 ** 20) },
        ],
        ...{
          asked: [5, 9],
          says: error("with this answer, there would be more than 64 MiB of answers"),
          peak: 500,
        },
      },
    ]),
  );
  perform(
    accepted([
      {
        name: "but 16 announcements are got over",
        faults: [{ times: 1, wire: { kind: "interim", count: 16 } }],
      },
    ]),
  );
});

describe("what is no HTTP", () => {
  const NO_HTTP = "could not be asked, since what it sent is no HTTP \\(HPE_";
  const head = (lines: string, body = "{}"): string => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n${body}`;
  perform(
    refused([
      raw("SSH", "SSH-2.0-OpenSSH_9.6\r\n", NO_HTTP),
      raw("mail", "220 mail.example ESMTP\r\n", NO_HTTP),
      raw("HTTP/0.9", "<html>", NO_HTTP),
      raw("HTTP/2", Buffer.from("000012040000000000000300000064", "hex"), NO_HTTP),
      raw("zeros", Buffer.alloc(4096), NO_HTTP),
      raw("a status of letters", "HTTP/1.1 OK\r\n\r\n", NO_HTTP),
      raw("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", NO_HTTP),
      raw("two lengths", head("Content-Length: 2\r\nContent-Length: 3"), NO_HTTP),
      raw("a length below zero", head("Content-Length: -2"), NO_HTTP),
      raw("a length that is no number", head("Content-Length: 2x"), NO_HTTP),
      raw("a length beyond all numbers", head("Content-Length: 99999999999999999999999"), NO_HTTP),
      raw("a length, and chunks", head("Content-Length: 2\r\nTransfer-Encoding: chunked"), NO_HTTP),
      raw(
        "a chunk whose length is no number",
        head("Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"),
        "ended too early|" + NO_HTTP,
      ),
      raw(
        "a chunk without end in its length",
        head("Transfer-Encoding: chunked", "f".repeat(400)),
        "ended too early|" + NO_HTTP,
      ),
      raw("a header without a colon", head("nonsense"), NO_HTTP),
      raw("a header with a NUL", head("X: a\0b"), NO_HTTP),
      raw("a header with a blank before its colon", head("X : b"), NO_HTTP),
      raw("lines that end as Unix has them", "HTTP/1.1 200 OK\nX: a\n\n{}", NO_HTTP + "|not an answer"),
    ]),
  );
});

describe("a status", () => {
  const status = (code: number, says: string, more: Partial<Row> = {}): Row =>
    sent(String(code), { status: code, statusText: "Odd", body: "odd" }, says, more);
  perform(
    refused([
      ...[201, 202, 203, 206].map((code) => status(code, NO_JSON)),
      ...[204, 205].map((code) => sent(String(code), { status: code, body: "" }, "the answer is empty")),
      ...[300, 304, 305, 306, 402, 404, 405, 406, 410, 418, 421, 451, 500, 501, 505, 511, 599].map((code) =>
        status(code, `came with HTTP status ${code} Odd`),
      ),
      status(99, "could not be asked|came with HTTP status 99"),
      status(999, "came with HTTP status 999 Odd"),
    ]),
  );
});

describe('a status that says "not now"', () => {
  const busy = (name: string, fault: AnswerFault, asked: Case["asked"] = 4): Row =>
    sent(
      name,
      { status: 503, statusText: "Odd", ...fault },
      `was answered with HTTP status ${fault.status ?? 503} Odd, and asking again did not help`,
      { asked },
    );
  const later = (value: string | readonly string[], asked?: Case["asked"]): Row =>
    busy(`for ${JSON.stringify(value).slice(0, 40)}`, { headers: { "Retry-After": value } }, asked);
  perform([
    ...refused(
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
    ...accepted([
      {
        name: "and means it",
        faults: [{ times: 1, status: 503, headers: { "Retry-After": "0" } }],
        asked: 5,
      },
    ]),
  ]);
});

describe("the first denial", () => {
  const denied = (name: string, fault: AnswerFault, asked: Case["asked"], more: Partial<Row> = {}): Row => ({
    name,
    faults: [fault],
    ...{ asked, says: error("the server denied access with the reason .*It was not asked again") },
    ...more,
  });
  const legacy = '{"cpanelresult":{"error":"Access denied"}}';
  perform(
    refused([
      ...[401, 403].flatMap((status) => [
        denied(`of the list (${status}) is the last request`, { status, body: "" }, 1),
        denied(`of a schema (${status}) ends the others`, { status, body: legacy, module: "Added" }, [2, 3]),
        denied(
          `without an end (${status}) is not waited for`,
          { status, wire: { kind: "endless", part: "body" } },
          1,
        ),
      ]),
      denied("with status 200 is one", { body: legacy }, 1),
      denied("of the last of many ends what is under way", { status: 403, module: "M9" }, [2, 41], {
        faults: [
          {
            function: "available_transfer_modules",
            body: data({
              modules: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`M${index}`, "1"])),
            }),
          },
          { status: 403, body: legacy, function: "transfer_module_schema", from: 1, times: 1 },
          { function: "transfer_module_schema", from: 2, wire: { kind: "silence" } },
        ],
        asked: [2, 5],
      }),
      denied(
        "that never ends its reason is told without it",
        { status: 403, statusText: "No", wire: { kind: "endless", part: "body", every: 50 } },
        1,
        {},
      ),
    ]),
  );
});
