/**
 * Every sentence of complaint that the tool can say, each with its remedy, and the three errors
 * that carry them. Imports nothing. A sentence says what, where, what was expected and what to do.
 *
 * It is long because it is one page: whoever words a complaint reads the others beside it.
 */

/** One thing that went wrong, in a sentence; `frame` shows the place where there is one to show. */
export interface Complaint {
  readonly sentence: string;
  readonly frame?: string;
}

/** The job could not be done. `complaints` lists every fault of the run, not only the first. */
abstract class CodegenError extends Error {
  /** The exit code of a command that ends with this error. */
  abstract readonly exitCode: 2 | 3;
  readonly complaints: readonly Complaint[];

  constructor(complaints: Complaint | readonly Complaint[]) {
    const all = "sentence" in complaints ? [complaints] : complaints;
    super(all.map(({ sentence }) => sentence).join("\n"));
    this.name = new.target.name;
    this.complaints = all;
  }
}

/** The reason is on this side: usage, configuration, files, an invalid snapshot. */
export class LocalError extends CodegenError {
  readonly exitCode = 2;
}

/** The server could not be asked, or its answer cannot be trusted or understood. */
export class RemoteError extends CodegenError {
  readonly exitCode = 3;
}

export type { CodegenError };

/** Whether `error` is one of ours, whose complaints can be shown to a person as they are. */
export function isCodegenError(error: unknown): error is CodegenError {
  return error instanceof CodegenError;
}

/** What is wrong with a definition: so much of it from `offset` on stands where something else was expected. */
export interface SyntaxFault {
  readonly def: string;
  readonly offset: number;
  readonly length: number;
  readonly expected: string;
  /** Finds the word that was probably meant. */
  readonly meant?: (() => string | undefined) | undefined;
}

/** A column definition that is not one. Offsets and lengths count UTF-16 code units, as JavaScript strings do. */
export class ColumnSyntaxError extends Error {
  // Declared alone, since definitions are refused by the thousand, and a field that is not is made twice.
  /** The definition to the letter. */
  declare readonly def: string;
  /** Where it went wrong; `def.length` where it ended too early. */
  declare readonly offset: number;
  /** How much of it is at fault; 0 at the end. */
  declare readonly length: number;
  /** What could have stood there, as words. */
  declare readonly expected: string;
  #message: string | SyntaxFault;

  constructor(fault: SyntaxFault) {
    super();
    this.def = fault.def;
    this.offset = fault.offset;
    this.length = fault.length;
    this.expected = fault.expected;
    this.#message = fault;
  }

  override get name(): string {
    return "ColumnSyntaxError";
  }

  /** Worded when it is asked for, by `stack` too: to look for the word that was meant takes longer than to refuse another. */
  override get message(): string {
    if (typeof this.#message !== "string") this.#message = refusalOf(this.#message);
    return this.#message;
  }

  override set message(text: string) {
    this.#message = text;
  }
}

function refusalOf({ def, offset, length, expected, meant }: SyntaxFault): string {
  const found = length === 0 ? "the end of the definition" : quote(def.slice(offset, offset + length));
  const word = meant?.();
  const question = word === undefined ? "" : ` (did you mean ${word.toUpperCase()}?)`;
  return `expected ${expected} at offset ${offset}, found ${found}${question}`;
}

/* ------------------------------------------------------------------ shared words */

/** How much of a foreign text a sentence repeats. */
const LONGEST_QUOTE = 200;

/** Foreign text on one line, in quotation marks, with nothing in it that a terminal or a CI system would act on. */
export function quote(text: string): string {
  return `"${visible(text)}"`;
}

/** Foreign text on one line, cut to a sane length, control and invisible characters made visible. */
export function visible(text: string): string {
  return visibleWhole(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}

/**
 * The same, uncut: no space but the one that is on every keyboard, and nothing that is not seen. Some CI systems act on `##[`,
 * `##vso[` and `##teamcity[` wherever they stand in a line.
 */
export function visibleWhole(text: string): string {
  return text.replace(/\p{C}|\p{Zl}|\p{Zp}|(?! )\p{Zs}|\p{DI}|(?<=#)#(?=[a-z]*\[)/giu, escapeCharacter);
}

/** The same for text that a line begins with, behind spaces or not: one CI system acts on `::` there. */
export function visibleAtStart(text: string): string {
  return visibleWhole(text).replace(/(?<=^ *):(?=:)/, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Columns of a terminal that the shown part of a line takes, of the 80 that there are at least. */
const FRAME_WIDTH = 72;
const WIDEST_MARK = 40;
/** What is shown behind the mark, if what stands before it takes the rest. */
const LEAST_TAIL = 16;

/**
 * The line of the definition with the place in it, and a mark under the place. The bar keeps the line from being one that
 * a CI system takes for a command.
 */
export function codeFrame({
  def,
  offset,
  length,
}: Pick<ColumnSyntaxError, "def" | "offset" | "length">): string {
  return frameOf(def.replace(COMMAND_HASH, HASH), offset, length);
}

function frameOf(def: string, offset: number, length: number): string {
  const line = def.slice(0, offset).split("\n").length;
  const before = def.slice(def.slice(0, offset).lastIndexOf("\n") + 1, offset);
  const [rest = ""] = def.slice(offset).split("\n", 1);
  const mark = fitting(rest.slice(0, length), WIDEST_MARK);
  const room = FRAME_WIDTH - columnsOf(mark);
  const tail = rest.slice(length);
  const lead = fittingEnd(before, room - columnsOf(fitting(tail, LEAST_TAIL)));
  const shown = `${lead}${mark}${fitting(tail, room - columnsOf(lead))}`;
  const gutter = def.includes("\n") ? `${line} ` : "";
  const under = `${" ".repeat(columnsOf(lead))}${"^".repeat(Math.max(1, columnsOf(mark)))}`;
  return `${`  ${gutter}| ${shown}`.trimEnd()}\n  ${" ".repeat(gutter.length)}| ${under}`;
}

/** The beginning of a text as a frame shows it, in so many columns. */
function fitting(text: string, columns: number): string {
  const cells = Array.from(text.slice(0, columns + 1), cell);
  return columnsOf(cells.join("")) <= columns ? cells.join("") : `${fill(cells, columns - 1).join("")}…`;
}

/** The same for the end. */
function fittingEnd(text: string, columns: number): string {
  const cells = Array.from(text.slice(-(columns + 1)), cell).reverse();
  const fits = columnsOf(cells.join("")) <= columns;
  return fits
    ? cells.reverse().join("")
    : `…${fill(cells, columns - 1)
        .reverse()
        .join("")}`;
}

/** As many as there is room for, from the first on. */
function fill(cells: readonly string[], columns: number): string[] {
  let used = 0;
  return cells.filter((shown) => (used += columnsOf(shown)) <= columns);
}

/** Scripts of which every character takes two columns on a terminal. */
const WIDE =
  /[\u1100-\u115f\u3001-\u303e\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]/u;

/** Scripts of which every letter takes one. Where it is another, or none is sure, a mark under it would go astray. */
const NARROW =
  /[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u0391-\u03c9\u0400-\u0482\u048a-\u052f\u2010-\u2027\u20ac]/u;

/** The second `#` of what some CI systems act on wherever it stands; and what stands for it, until it is shown as an escape. */
const COMMAND_HASH = /(?<=#)#(?=[a-z]*\[)/gi;
const HASH = "\uffff";

/** A character of the definition as a frame shows it: space for tab and carriage return, which mean the same. */
function cell(character: string): string {
  if (character === "\t" || character === "\r") return " ";
  if (character === HASH) return escapeCharacter("#");
  return NARROW.test(character) || WIDE.test(character) ? character : escapeCharacter(character);
}

/** Columns that a terminal shows cells in. */
function columnsOf(shown: string): number {
  return Array.from(shown).reduce((columns, character) => columns + (WIDE.test(character) ? 2 : 1), 0);
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** Why JSON text is refused, and where: the offset counts UTF-16 code units from 0, line and column count from 1. */
export type JsonFault = { readonly offset: number; readonly line: number; readonly column: number } & (
  | { readonly kind: "syntax" }
  | { readonly kind: "deep"; readonly limit: number }
  /** `path` is where the object stands, empty at the top. */
  | { readonly kind: "twice"; readonly path: string; readonly key: string }
);

/** The same as the end of a sentence. */
export function inJson(fault: JsonFault): string {
  switch (fault.kind) {
    case "syntax":
      return "is not JSON";
    case "deep":
      return `is JSON that is nested deeper than ${fault.limit} levels`;
    case "twice": {
      const place = fault.path === "" ? "" : ` in ${visible(fault.path)}`;
      return `says ${quote(fault.key)} twice${place}, and nobody knows which of the two it means`;
    }
  }
}

/* ------------------------------------------------------------------ asking: whom, and as whom */

/** What a person named, without the secret of a browser's session. */
function serverWords(text: string): string {
  return quote(text.replace(/cpsess[0-9]+/gi, "cpsess##########"));
}

export function badServer(text: string, fault: string): Complaint {
  return {
    sentence: `The server ${serverWords(text)} ${fault}: name it as https://host:2087, host, host:port, or the URL of a browser session with its /cpsess########## path.`,
  };
}

export function serverUnencrypted(text: string): Complaint {
  return {
    sentence: `The server ${serverWords(text)} would be asked without encryption, and the token would travel in the clear: name it with https:// (WHM's encrypted port is 2087).`,
  };
}

/** Says nothing of the URL itself: what stands before the @ may be a password. */
export function serverWithCredentials(): Complaint {
  return {
    sentence:
      "The server's URL holds a user name or a password before an @: leave them out, say the user with --user, and give the token in WHM_TOKEN, with --token-file or with --token-stdin.",
  };
}

/** Says nothing of the value itself. */
export function badCredential(what: "user" | "token", fault: string): Complaint {
  const remedy = {
    user: "check --user or WHM_USER",
    token: "check WHM_TOKEN, --token-file or --token-stdin",
  }[what];
  return { sentence: `The ${what} ${fault}, so it cannot be sent in the Authorization header: ${remedy}.` };
}

export function badPin(pin: string): Complaint {
  return {
    sentence: `The pin ${quote(pin)} is not a SHA-256: 64 hexadecimal digits are expected, with or without colons between the bytes.`,
  };
}

export function badAuthority(): Complaint {
  return {
    sentence:
      "The file of --ca holds no certificate that can be read: PEM text is expected (-----BEGIN CERTIFICATE-----).",
  };
}

/** Says nothing of the URL itself: it may hold a password. */
export function badProxy(fault: string): Complaint {
  return { sentence: `The proxy of HTTPS_PROXY ${fault}: name it as http://host:port or https://host:port.` };
}

/** Node.js then trusts whoever answers, a proxy included. */
export function unverifiedTls(): Complaint {
  return {
    sentence:
      "NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment turns the check of certificates off, and no token is sent unchecked: unset it, and for a server with a certificate of its own give --pin-sha256 or --ca.",
  };
}

/* ------------------------------------------------------------------ asking: on the way */

const FINGERPRINT_ON_SERVER = (port: number): string =>
  `openssl s_client -connect localhost:${port} </dev/null | openssl x509 -noout -fingerprint -sha256`;

/** `fingerprint` is the SHA-256 of the certificate presented; `why` completes "because". */
export function certificateRefused(place: string, port: number, why: string, fingerprint: string): Complaint {
  return {
    sentence: `The certificate of ${visible(place)} was not accepted because ${why}, and nothing was sent. Its SHA-256 is ${fingerprint}: compare it on the server itself (${FINGERPRINT_ON_SERVER(port)}), then pass it with --pin-sha256, or pass the certificate of its authority with --ca.`,
  };
}

export function pinMismatch(
  place: string,
  port: number,
  pins: { pinned: string; presented: string },
): Complaint {
  return {
    sentence: `The certificate of ${visible(place)} has the SHA-256 ${pins.presented}, not the pinned ${pins.pinned}, and nothing was sent. Either the certificate was renewed or somebody else answers: compare it on the server itself (${FINGERPRINT_ON_SERVER(port)}) before changing --pin-sha256.`,
  };
}

export function tlsFailed(place: string, reason: string): Complaint {
  return {
    sentence: `No TLS connection to ${visible(place)} could be made (${visible(reason)}), and nothing was sent: check that the port is WHM's encrypted one (2087).`,
  };
}

/** `why` is a clause such as `the connection was refused (ECONNREFUSED)`. */
export function connectionFailed(call: string, place: string, why: string): Complaint {
  return {
    sentence: `${call}: ${visible(place)} could not be asked, since ${why}: check --server, the network, and the firewall.`,
  };
}

/** Nothing of what the proxy says is repeated: it knows a password, and its status says enough. */
export function proxyRefused(place: string, status: number): Complaint {
  const remedy =
    status === 407
      ? "it wants a user and a password, in HTTPS_PROXY before an @"
      : "it must allow CONNECT to that port, or NO_PROXY must name the host";
  return {
    sentence: `The proxy ${visible(place)} did not open a connection (HTTP status ${status}): ${remedy}.`,
  };
}

/** All calls of a run together; `most` is how many times the time of one they may take. */
export function runTimedOut(seconds: number, most: number): Complaint {
  return {
    sentence: `The server did not tell all within ${Number((seconds * most).toFixed(1))} s, which is ${most} times the ${seconds} s of one call: try again, or allow more time with --timeout.`,
  };
}

/** All answers of a run together. */
export function tooMuchAnswered(call: string, limit: number): Complaint {
  return {
    sentence: `${call}: with this answer, there would be more than ${limit / 2 ** 20} MiB of answers, which no list of transfer modules needs: check that a WHM server gave them.`,
  };
}

/** What is not told because it would be too long, as the last of its list. */
export function andMore(count: number, what: string): string {
  return `There are ${count} more ${what}, which are not told: see to these first.`;
}

/** Another entry of a fleet for the same server and token was denied access. */
export function deniedBefore(name: string): Complaint {
  return {
    sentence: `It was not asked, since the same server has denied access to the same user and token for ${quote(name)}, and a server locks out whoever fails repeatedly: check the user and the token.`,
  };
}

export function timedOut(call: string, seconds: number): Complaint {
  return {
    sentence: `${call} was not answered within ${seconds} s: try again, or allow more time with --timeout.`,
  };
}

/** The server said that it cannot answer now, as often as it was asked. */
export function serverBusy(call: string, status: number, message: string): Complaint {
  return {
    sentence: `${call} was answered with HTTP status ${status} ${visible(message)}, and asking again did not help, or would take longer than --timeout allows: try again later.`,
  };
}

export function noWhmapi1(path: string, code: string): Complaint {
  return {
    sentence: `The command ${quote(path)} could not be run (${visible(code)}): --whmapi1 works as root on the WHM server itself, and takes the command's path.`,
  };
}

export function whmapi1Failed(call: string, how: string, said: string): Complaint {
  const words = said === "" ? "and said nothing" : `and said ${quote(said)}`;
  return { sentence: `${call}: whmapi1 ${how} ${words}: run it by hand as root to see what is wrong.` };
}

/* ------------------------------------------------------------------ asking: answers */

/** Access denied: HTTP status 401 or 403, or the legacy shape of that answer. */
export function accessDenied(subject: string, reason: string): Complaint {
  return {
    sentence: `${subject}: the server denied access with the reason ${quote(reason)}: check the user and the token. It was not asked again, since a server locks out whoever fails repeatedly.`,
  };
}

/** The API's own no: `metadata.result` is 0. */
export function callRefused(subject: string, reason: string): Complaint {
  return {
    sentence: `${subject}: the server refused with the reason ${quote(reason)}: the token's user needs the privilege for this function, and WHM must be 11.44 or newer.`,
  };
}

/** `why` completes the sentence, and brings its own remedy: one of `UNREADABLE`, or made by its neighbours. */
export function unreadableAnswer(subject: string, why: string): Complaint {
  return { sentence: `${subject}: the answer ${why}.` };
}

/** Why an answer is none, as the end of a sentence. */
export const UNREADABLE = {
  webPage:
    "is a web page, not JSON: check that the port is WHM's (2087) and that a /cpsess########## session has not expired",
  notJson: "is not JSON: check that it is whole, and that a WHM server gave it",
  empty: "is empty: try again, and look into the server's error log",
  notUtf8: "is not UTF-8 text: it was damaged on its way, or no WHM server gave it",
  utf16: "is UTF-16 or UTF-32 text, and JSON comes in UTF-8: save or send it as that",
  repeatsSecret:
    "repeats the token, or another secret of this side, where names and definitions belong, so nothing of it is kept: look into what stands between here and the server, and replace the token",
  json: (fault: JsonFault): string => `${inJson(fault)}: check that a WHM server gave it`,
  otherApi: (version: string): string =>
    `is one of version ${version} of the API, and version 1 was asked: check what stands between here and the server`,
  noEnvelope: "is JSON, but not an answer of WHM API 1 (it has no metadata): check that a WHM server gave it",
  noCommand: "does not say which function it is of (metadata.command): save it whole",
  noResult:
    "says neither success nor failure (metadata.result is neither 1 nor 0): check that a WHM server gave it",
  truncated: "ended too early: try again",
  tooLarge: (limit: number): string =>
    `is longer than ${limit / 2 ** 20} MiB, which no list of transfer modules needs: check that a WHM server gave it`,
  compressed: (encoding: string): string =>
    `came with the Content-Encoding ${quote(encoding)}, which was not asked for: check what stands between here and the server`,
  recoded: (coding: string): string =>
    `came with the Transfer-Encoding ${quote(coding)}, which was not asked for: check what stands between here and the server`,
  charset: (charset: string): string =>
    `says that it is in the character set ${quote(charset)}, and is not in ASCII: JSON comes in UTF-8`,
  interim:
    "was announced again and again (HTTP status 1xx) and did not come: look into what stands between here and the server",
  upgrade:
    "was a change to another protocol (HTTP status 101), which was not asked for: check what stands between here and the server",
  redirect: (location: string): string =>
    `was a redirect to ${quote(location)}, which was not followed, so that the token is sent to nobody else: name the right server with --server`,
  status: (status: number, message: string): string =>
    `came with HTTP status ${status} ${visible(message)}: look into the server's error log`,
} as const;

/** The answer says that it answers another function. */
export function answerOfAnotherCommand(subject: string, command: string): Complaint {
  return {
    sentence: `${subject}: the answer says that it is one of ${quote(command)}, so it is not used: try again.`,
  };
}

/** `path` is where in the answer, such as `data.modules`; `found` is told by `inWords`. */
export function unexpectedValue(place: string, path: string, found: string, expected: string): Complaint {
  return { sentence: `${place}: ${visible(path)} is ${found}, but ${expected} was expected.` };
}

/** What a decoded JSON value is, in words. */
export function inWords(value: unknown): string {
  if (value === undefined) return "absent";
  if (typeof value === "string") return value === "" ? "an empty string" : quote(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" && Object.keys(value).length === 0 ? "an empty object" : "an object";
}

/** More of something than any server has: `what` is a plural such as `modules`. */
export function tooMany(place: string, what: string, count: number, limit: number): Complaint {
  return { sentence: `${place} names ${count} ${what}, but at most ${limit} are taken.` };
}

/** A success that came with a warning. A sentence, not a complaint: the job is done. */
export function serverWarned(subject: string, warning: string): string {
  return `${subject}: the server warns ${quote(warning)}.`;
}

/** The version could not be had, which is not fatal. A sentence, not a complaint. */
export function undescribed(): string {
  return "the saved answers list it, and hold no schema of it.";
}

export function versionUnknown({ sentence }: Complaint): string {
  return `The server's version is left unknown. ${sentence}`;
}

/* ------------------------------------------------------------------ asking: saved answers */

export function savedNotFound(path: string, code: string): Complaint {
  return {
    sentence: `The saved answers ${quote(path)} cannot be read (${visible(code)}): --from takes a folder of answers, or a file that holds one.`,
  };
}

export function savedNothing(path: string): Complaint {
  return {
    sentence: `There is no answer of transfer_module_schema in ${quote(path)}: save one for each module beside the answer of available_transfer_modules.`,
  };
}

export function savedNoList(path: string): Complaint {
  return {
    sentence: `The folder ${quote(path)} holds no answer of available_transfer_modules, which tells the modules and their priorities: save it beside the others.`,
  };
}

export function savedOfNoUse(file: string, command: string): Complaint {
  return {
    sentence: `${visible(file)} is an answer of ${quote(command)}: only those of available_transfer_modules, transfer_module_schema and version are read, so move it elsewhere.`,
  };
}

/** A schema does not say whose it is, and this file's name does not say it either. */
export function savedModuleUntold(file: string, listedModules: readonly string[]): Complaint {
  const known = listedModules.length === 0 ? "" : ` The list names ${listed(listedModules.slice(0, 12))}.`;
  return {
    sentence: `${visible(file)} is a schema, but its name does not tell which listed module it describes: name it transfer_module_schema.NAME.json.${known}`,
  };
}

/** Two files that answer the same question differently. */
export function savedTwice(files: readonly string[], question: string): Complaint {
  return {
    sentence: `${listed(files.map((file) => visible(file)))} hold different answers of ${question}: keep the right one.`,
  };
}

/** A sentence, not a complaint. */
export function moduleNamedByFile(file: string, module: string): string {
  return `${visible(file)}: with no list of modules, the module's name ${visible(module)} was taken from the file's name, and its priority is unknown.`;
}

/* ------------------------------------------------------------------ names and definitions */

/** `place` is where the name was met: `the answer of available_transfer_modules`, `schemas/snapshot.json`. */
export function badModuleName(name: string, fault: string, place: string): Complaint {
  return {
    sentence: `${place} names a module ${quote(name)}, which ${fault}: no code is written for such a name; report it to whoever made the module.`,
  };
}

/** Not even a server without transfers has none, so this is a fault, and wipes no good tree. */
export function noModules(place: string): Complaint {
  return { sentence: `${place} has no modules: ask the server again.` };
}

export function modulesAlike(names: readonly string[], place: string): Complaint {
  return {
    sentence: `${place} names modules that differ in case only (${listed(names.map(quote))}): their files would be one file on some systems, so none is written; report it to whoever made the modules.`,
  };
}

/** `exported` is the name that what is made of either would have. */
export function exportsAlike(modules: readonly string[], exported: string, place: string): Complaint {
  return {
    sentence: `${place} names the modules ${listed(modules.map(quote))}, for both of which something called ${quote(exported)} would be exported, so no code is written; report it to whoever made the modules.`,
  };
}

export function badKeyName(module: string, name: string, fault: string, place: string): Complaint {
  return {
    sentence: `${place} gives ${visible(module)} a key ${quote(name)}, which ${fault}: no code is written for such a key; report it to whoever made the module.`,
  };
}

export function keysAlike(module: string, names: readonly string[], place: string): Complaint {
  return {
    sentence: `${place} gives ${visible(module)} keys that differ in case only (${listed(names.map(quote))}), which no database tells apart: report it to whoever made the module.`,
  };
}

/** Of one module: two keys that would be one property in code. */
export function sameProperty(module: string, keys: readonly string[], property: string): Complaint {
  return {
    sentence: `${visible(module)}: the keys ${keys.map(quote).join(" and ")} would both be called ${quote(property)} in code; set naming to "wire".`,
  };
}

/** An override of the configuration that the key's column does not bear. `reason` is a clause. */
export function overrideMisfit(module: string, key: string, reason: string): Complaint {
  return {
    sentence: `The configuration overrides ${visible(module)}.${visible(key)} in a way that does not suit it: ${visible(reason)}.`,
  };
}

/** A sentence, not a complaint. */
export function idleOverride(override: unknown): string {
  return `The configuration's override ${visible(JSON.stringify(override))} speaks of no key of this server.`;
}

export function unknownEmitter(name: string, known: readonly string[]): Complaint {
  return {
    sentence: `The configuration names an emitter ${quote(name)} that is not known: by name there are ${listed(known)}; one of your own is an object.`,
  };
}

export function emitterTwice(name: string): Complaint {
  return {
    sentence: `There are two emitters called ${quote(name)}: name each once, and one of your own by a name of its own.`,
  };
}

/** `file` is a file's name, or the ending of one of each module. */
export function badEmitterFile(emitter: string, file: string): Complaint {
  return {
    sentence: `The emitter ${quote(emitter)} has a file ${quote(file)}: expected a plain name, or for each module an ending, that ends in .ts or .json.`,
  };
}

/** `file` as above, and what it is made by is no function. */
export function noEmitterFunction(emitter: string, file: string): Complaint {
  return {
    sentence: `The emitter ${quote(emitter)} has no function that makes ${quote(file)}: expected one that is given the items and returns a string.`,
  };
}

export function filesAlike(path: string, other: string): Complaint {
  return {
    sentence: `The emitters would write ${quote(path)} and ${quote(other)} to one file: give the emitter's file another name.`,
  };
}

export function emitterFailed(emitter: string, path: string, error: unknown): Complaint {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    sentence: `The emitter ${quote(emitter)} of the configuration failed at ${visible(path)}: ${visible(reason)}.`,
  };
}

/** A sentence, not a complaint: what cPanel documents is not what the server has. */
export function strayNote(module: string, keys: readonly string[]): string {
  return `cPanel documents ${keys.map(visible).join(", ")} for ${visible(module)}, which this server does not have.`;
}

/** What versions of WHM say that are to have one item for all. */
export function requiredInOne(
  module: string,
  key: string,
  { requiring, missing }: { readonly requiring: readonly string[]; readonly missing: readonly string[] },
): Complaint {
  return {
    sentence: `${visible(module)}.${visible(key)} is required by WHM ${listed(requiring)}, and WHM ${listed(missing)} ${missing.length === 1 ? "has" : "have"} no such key, so no item is good for all: set versions to "union", or drop a folder from snapshots.`,
  };
}

export function nothingSuitsAll(module: string, key: string): Complaint {
  return {
    sentence: `${visible(module)}.${visible(key)} is required, and no value of it is good for all versions of WHM: set versions to "union", or drop a folder from snapshots.`,
  };
}

export function sharedByNone(versions: readonly string[]): Complaint {
  return {
    sentence: `There is no module that WHM ${listed(versions)} all have: set versions to "union", or drop a folder from snapshots.`,
  };
}

export function versionUntold(place: string): Complaint {
  return {
    sentence: `${visible(place)} does not say of which version of WHM it is (whmVersion is null), which snapshots of several versions have to: fetch it from a server that tells its version.`,
  };
}

/** A snapshot need not come from a source of ours. */
export function badVersion(place: string, version: string): Complaint {
  return {
    sentence: `${visible(place)} is of the version ${quote(version)}, which is none of WHM: numbers with dots between them are expected, or null where it is not known.`,
  };
}

export function misnamedModule(place: string, name: string, module: string): Complaint {
  return {
    sentence: `${visible(place)} has under the name ${quote(name)} a module that calls itself ${quote(module)}: give it the one name in both places.`,
  };
}

export function sameVersion(places: readonly string[], version: string): Complaint {
  return {
    sentence: `${listed(places.map(visible))} are all of WHM ${version}: keep one of them in snapshots.`,
  };
}

/** Settings of the configuration that each say where snapshots are. */
export function schemasAndSnapshots(): Complaint {
  return {
    sentence:
      "The configuration sets schemas and snapshots, which each say where snapshots are: keep one of them.",
  };
}

/** One folder is to be written, or served, and several are named. */
export function whichFolder(): Complaint {
  return {
    sentence:
      "The configuration names several folders in snapshots, and one folder is needed here: name it with --schemas DIR.",
  };
}

export function computedRequired(module: string, key: string): Complaint {
  return {
    sentence: `${visible(module)}.${visible(key)} is required, but its definition lets the database compute it, so nobody can send it: report it to whoever made the module.`,
  };
}

export function textlessRequired(module: string, key: string): Complaint {
  return {
    sentence: `${visible(module)}.${visible(key)} is required, but by its definition it holds bytes that no text can be, so nobody can send it: report it to whoever made the module.`,
  };
}

/** `required` or `primary` lists a key that the module does not have. */
export function strangerListed(
  module: string,
  list: "required" | "primary",
  name: string,
  place: string,
): Complaint {
  return {
    sentence: `${place} lists ${quote(name)} in ${visible(module)}'s ${list}, but has no such key: report it to whoever made the module.`,
  };
}

/** A list that names one key twice. */
export function listedTwice(
  module: string,
  list: "required" | "primary",
  name: string,
  place: string,
): Complaint {
  return {
    sentence: `${place} lists ${quote(name)} twice in ${visible(module)}'s ${list}: report it to whoever made the module.`,
  };
}

export function unreadableDefinition(module: string, key: string, error: ColumnSyntaxError): Complaint {
  return {
    sentence: `${visible(module)}.${visible(key)}: ${error.message}: the definition is not understood, and nothing is guessed.`,
    frame: codeFrame(error),
  };
}

/* ------------------------------------------------------------------ the snapshot on disk */

export function noSnapshot(dir: string): Complaint {
  return {
    sentence: `There is no snapshot in ${visible(dir)} (snapshot.json is missing): fetch one with --server, --whmapi1 or --from, or name its folder with --schemas. To try with the documented schemas that come with this package, give --from node_modules/whm-transfer-codegen/schemas.`,
  };
}

/** Derived files beside what they are derived from would be taken for each other's. */
export function foldersOverlap(out: string, schemas: string): Complaint {
  return {
    sentence: `The generated code (${visible(out)}) cannot stand in or above the folder of the snapshot (${visible(schemas)}): choose another with --out or --schemas.`,
  };
}

/** `fault` is what is wrong, as the end of a sentence. */
export function badSnapshotFile(file: string, fault: string): Complaint {
  return {
    sentence: `${visible(file)} ${fault}: fetch the snapshot again, or take it back from version control.`,
  };
}

export function snapshotFileChanged(file: string, hash: string): Complaint {
  return {
    sentence: `${visible(file)} is not the file that snapshot.json tells of, so it was changed by something other than fetch: fetch again, or, if the change is meant, set its sha256 in snapshot.json to ${hash}.`,
  };
}

export function noSuchRevision(name: string, reason: string): Complaint {
  return {
    sentence: `There is no snapshot at ${quote(name)} (git: ${visible(reason)}): name a folder that fetch has written, or a revision and such a folder, as in HEAD~1:schemas.`,
  };
}

/** `meant` is the rule that was probably meant. */
export function unknownRule(name: string, meant: string | undefined): Complaint {
  const question = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return { sentence: `There is no rule ${quote(name)}${question}: whm-transfer-codegen rules lists them.` };
}

/* ------------------------------------------------------------------ living with drift */

/** A finding as sentences call it. Not a complaint. */
export function findingName({ fingerprint, rule, module = "", key }: FindingWords): string {
  if (rule === undefined) return fingerprint;
  const place = key === undefined ? module : `${module}.${key}`;
  return `${fingerprint} (${rule}${place === "" ? "" : ` of ${place}`})`;
}

/** Of which the fingerprint alone may be known. */
export interface FindingWords {
  readonly fingerprint: string;
  readonly rule?: string;
  readonly module?: string;
  readonly key?: string;
}

export function badFingerprint(word: string): Complaint {
  return {
    sentence: `${quote(word)} is no fingerprint: 16 hexadecimal digits are expected, as drift and diff tell them with each finding.`,
  };
}

export function noReason(): Complaint {
  return {
    sentence:
      "A finding is accepted for a reason, and none is given: say it with --reason TEXT, for whoever reads it later.",
  };
}

export function badUntil(text: string): Complaint {
  return {
    sentence: `--until takes a day of the calendar as YYYY-MM-DD, and ${quote(text)} is none: name the last day on which the acceptance holds, or leave it out.`,
  };
}

export function pastUntil(until: string, today: string): Complaint {
  return {
    sentence: `--until ${until} has passed (today is ${today} by UTC), so nothing would be accepted: name today or a later day, or leave it out.`,
  };
}

/** An acceptance that is at fault is mended where it is written. */
export function ownAcceptance(fingerprint: string): Complaint {
  return {
    sentence: `${fingerprint} is a finding about an acceptance, which cannot be accepted itself: accept what that is about anew, or take it away with accept FINGERPRINT --remove.`,
  };
}

export function notInReport(fingerprint: string, report: string): Complaint {
  return {
    sentence: `${visible(report)} tells of no finding ${fingerprint}: take the fingerprint from that report, or save a new one with drift --format json --output FILE.`,
  };
}

export function notAccepted(fingerprint: string, file: string): Complaint {
  return {
    sentence: `${visible(file)} accepts no ${fingerprint}, so there is nothing to take away: take the fingerprint from that file.`,
  };
}

/** `fault` is what is wrong, as the end of a sentence. */
export function badReport(file: string, fault: string): Complaint {
  return {
    sentence: `${visible(file)} ${fault}: --report takes what drift or diff wrote with --format json --output FILE.`,
  };
}

/** `fault` is what is wrong, as the end of a sentence. */
export function badAcceptances(file: string, fault: string): Complaint {
  return {
    sentence: `${visible(file)} ${fault}: mend it by hand, or take it back from version control; accept writes it right.`,
  };
}

/** A file that the configuration names, so that its absence is a slip and not a beginning. */
export function noAcceptances(file: string): Complaint {
  return {
    sentence: `There is no ${visible(file)}, which accept in the configuration names: put the name right, or leave it out until whm-transfer-codegen accept has written the file.`,
  };
}

/** `meant` is the rule that was probably meant. */
export function unknownLevelRule(rule: string, meant: string | undefined): Complaint {
  const question = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return {
    sentence: `The configuration's levels name a rule ${quote(rule)} that there is not${question}: whm-transfer-codegen rules lists them.`,
  };
}

/* ------------------------------------------------------------------ files */

export function foreignFile(path: string): Complaint {
  return {
    sentence: `${visible(path)} was not made by this tool, and lies where a file of its making belongs: move it away, or choose another folder with --out or --schemas.`,
  };
}

/** How many files a sentence names. */
const MOST_FILES = 40;

function namedFiles(paths: readonly string[]): string {
  const more = paths.length > MOST_FILES ? [`${paths.length - MOST_FILES} more`] : [];
  return listed([...paths.slice(0, MOST_FILES).map((path) => visible(path)), ...more]);
}

/** Files that are other than they were written, and would be written over, or removed. */
export function editedByHand(paths: readonly string[]): Complaint {
  const [were, them] = paths.length === 1 ? ["was", "it"] : ["were", "them"];
  return {
    sentence: `${namedFiles(paths)} ${were} edited by hand, or merged, since ${paths.length === 1 ? "it was" : "they were"} written; nothing has been changed: keep what you need of ${them} elsewhere, then run again with --force, which writes over ${them}.`,
  };
}

/** `index` is the file that should tell how the others were written, and does not. */
export function perhapsEdited(paths: readonly string[], index: string): Complaint {
  const [were, them] = paths.length === 1 ? ["was", "it"] : ["were", "them"];
  return {
    sentence: `Nothing tells whether ${namedFiles(paths)} ${were} edited by hand, since ${visible(index)} is missing, in pieces, or says nothing of ${them}; nothing has been changed: if there is nothing in ${them} to keep, run again with --force, which writes over ${them}.`,
  };
}

export function unreadableFile(path: string, error: unknown): Complaint {
  return {
    sentence: `${visible(path)} cannot be read (${systemReason(error)}): check that it is there and may be read.`,
  };
}

/** `restored`: whether everything is as it was; if not, further sentences say what is not. */
export function unwritableFile(path: string, error: unknown, restored = true): Complaint {
  return {
    sentence: `${visible(path)} cannot be written (${systemReason(error)})${restored ? "; nothing has been changed" : ""}: check the folder's permissions and the space on the disk.`,
  };
}

/** Never written through: what it leads to belongs to somebody else. */
export function linkInTheWay(path: string): Complaint {
  return {
    sentence: `${visible(path)} is a symbolic link, and lies where a file of this tool's making belongs; it is not written through, and not replaced: put a file there, or nothing.`,
  };
}

/** Two names of one folder, for what belongs into two. */
export function sameFolder(one: string, other: string): Complaint {
  return {
    sentence: `${visible(one)} and ${visible(other)} are the same folder: choose another with --out or --schemas.`,
  };
}

/* ------------------------------------------------------------------ others who write */

export function folderHeld(dir: string, pid: number): Complaint {
  return {
    sentence: `${visible(dir)} is being written by process ${pid}: wait until it has ended, and run again.`,
  };
}

/** Where the system does not tell when a process began, its number may be another one's by now. `file` says whose it was. */
export function folderPerhapsHeld(dir: string, pid: number, file: string): Complaint {
  return {
    sentence: `${visible(dir)} is being written by process ${pid}: wait until it has ended, and run again; if that process is another program, the one that wrote has ended already: remove ${visible(file)} first.`,
  };
}

/** What has become of that process, nobody can tell from here. `file` says so. */
export function folderHeldElsewhere(
  dir: string,
  { pid, host }: { readonly pid: number; readonly host: string },
  file: string,
): Complaint {
  return {
    sentence: `${visible(dir)} is being written by process ${pid} of ${quote(host)}, which is another host, or a container: wait until it has ended, and run again; if it has ended already, remove ${visible(file)} first.`,
  };
}

export function strangeLock(path: string): Complaint {
  return {
    sentence: `${visible(path)} should say who writes in its folder, and says nothing that is understood: if nobody does, remove it, and run again.`,
  };
}

export function strangeJournal(path: string): Complaint {
  return {
    sentence: `${visible(path)} should say what a run that died has left to do, and says nothing that is understood, so nobody can tell whether its folder is as it was: take the folder back from version control, or remove what is generated there; remove that file, and run again.`,
  };
}

export function keepsChanging(dirs: readonly string[]): Complaint {
  return {
    sentence: `${listed(dirs.map((dir) => visible(dir)))} ${dirs.length === 1 ? "was" : "were"} changed by somebody else each time that it was decided what to write; nothing has been changed: run again when nobody else writes there.`,
  };
}

/** A run died while files changed places. */
export function unfinished(dir: string): Complaint {
  return {
    sentence: `A run that ended in the midst of its changes left ${visible(dir)} between old and new: run whm-transfer-codegen codegen, fetch or generate with the same --schemas and --out, which finishes what was begun.`,
  };
}

/** And in a folder that this run was not told of. */
export function unfinishedElsewhere(dir: string, other: string): Complaint {
  return {
    sentence: `A run that ended in the midst of its changes left ${visible(dir)} and ${visible(other)} between old and new: run whm-transfer-codegen codegen, fetch or generate with these as --schemas and --out, which finishes what was begun.`,
  };
}

/** `journal` is the file that says what is left to do. */
export function cannotFinish(paths: readonly string[], journal: string): Complaint {
  return {
    sentence: `A run that ended in the midst of its changes cannot be finished, since ${namedFiles(paths)} ${paths.length === 1 ? "was" : "were"} changed by somebody else meanwhile; nothing has been changed: see with git what should be there, remove ${visible(journal)}, and run again.`,
  };
}

/** After a change that failed, and that could not be undone. */
export function notPutBack(dir: string): Complaint {
  return {
    sentence: `${visible(dir)} could not be put back as it was: once the disk can be written, run the same command again, which finishes what was begun.`,
  };
}

function systemReason(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return visible(String(code ?? message ?? error));
}

/* ------------------------------------------------------------------ configuration and usage */

export function configNotFound(path: string): Complaint {
  return {
    sentence: `There is no configuration at ${visible(path)}: name another file with --config, or leave it out.`,
  };
}

export function alreadySetUp(path: string): Complaint {
  return {
    sentence: `This project is set up already, by ${visible(path)}: change that, or take it away first.`,
  };
}

export function sessionInConfig(): Complaint {
  return {
    sentence:
      "The server is named with a browser's session, which ends, and lets in whoever reads it: name it without, like https://host:2087.",
  };
}

export function configNotLoaded(path: string, error: unknown): Complaint {
  const reason = error instanceof Error ? error.message : String(error);
  return { sentence: `The configuration ${visible(path)} cannot be loaded: ${visible(reason)}.` };
}

export function unknownConfigSetting(path: string, name: string, known: readonly string[]): Complaint {
  return {
    sentence: `The configuration ${visible(path)} has a setting ${quote(name)} that is not known: the settings are ${listed(known)}.`,
  };
}

/** `setting` is empty where the configuration as a whole is at fault; `expected` is such as `must be string`. */
export function badConfigSetting(path: string, setting: string, expected: string): Complaint {
  const what = setting === "" ? "its default export" : visible(setting);
  return { sentence: `The configuration ${visible(path)}: ${what} ${visibleWhole(expected)}.` };
}

export function badUsage(message: string): Complaint {
  return { sentence: `${visible(message)}: see whm-transfer-codegen --help.` };
}

export function unknownCommand(word: string, known: readonly string[]): Complaint {
  return { sentence: `There is no command ${quote(word)}: the commands are ${listed(known)}.` };
}

/** `what` is what each of the options gives: `something to ask`, `a token`. */
export function severalGiven(names: readonly string[], what: string): Complaint {
  return { sentence: `${listed(names)} each give ${what}: keep one of them.` };
}

/** What `fetch` and `drift` need, and what `codegen` offers. */
export function noSource(): Complaint {
  return {
    sentence:
      "There is nobody to ask: name a server with --server URL (or WHM_SERVER, or server in the configuration), the local command with --whmapi1, or saved answers with --from PATH.",
  };
}

export function noSuchSources(glob: string, dir: string): Complaint {
  return {
    sentence: `No source in ${visible(dir)} matches ${quote(glob)}, which --used-by or usedBy names: put it right, or leave it out.`,
  };
}

/** A shell that does not know `**` makes this of a glob that is not in quotation marks. */
export function onlyGenerated(): Complaint {
  return {
    sentence:
      "--used-by, or usedBy, names nothing but generated code: name the sources that use it, and put a glob in quotation marks, so that the shell leaves it alone.",
  };
}

/** Globs with `!`, which take files out of what no other names. */
export function onlyTakenOut(globs: readonly string[]): Complaint {
  return {
    sentence: `--used-by, or usedBy, only takes files out (${listed(globs.map(quote))}), and names none to take them from: name your sources before it.`,
  };
}

/** A level for what is used, where nobody says whose use is meant. */
export function nobodyUses(): Complaint {
  return {
    sentence:
      "--fail-on-used, or failOnUsed, speaks of what is used, but no sources are named: name them with --used-by GLOB, or usedBy in the configuration.",
  };
}

/** Options that speak of a server where none is named. */
export function noServer(options: readonly string[]): Complaint {
  return {
    sentence: `${listed(options)} ${options.length === 1 ? "speaks" : "speak"} of a server, but none is named: name it with --server URL, WHM_SERVER, or server in the configuration.`,
  };
}

export function badTimeout(seconds: number): Complaint {
  return { sentence: `The timeout of ${seconds} seconds is none: give a number of seconds above 0.` };
}

export function noToken(server: string): Complaint {
  return {
    sentence: `There is no API token for the server ${serverWords(server)}: put it into WHM_TOKEN, or name a file with --token-file FILE, or pass it on standard input with --token-stdin.`,
  };
}

export function emptyToken(from: string): Complaint {
  return { sentence: `The API token from ${visible(from)} is empty: its first line should be the token.` };
}

/** `mode` is what the file system says of the file. */
export function tokenFileShared(path: string, mode: number): Complaint {
  const digits = (mode & 0o777).toString(8).padStart(3, "0");
  return {
    sentence: `The token file ${visible(path)} is open to others than its owner (mode ${digits}), so it is not used: run chmod 600 ${visible(path)}, and replace the token if somebody else may have read it.`,
  };
}

/** Says nothing of what was found there. */
export function noTokenText(from: string): Complaint {
  return {
    sentence: `What ${visible(from)} holds is no API token (it is too long, or no text): its first line should be the token.`,
  };
}

/* ------------------------------------------------------------------ a fleet, and its reports */

/** `fault` is what is wrong, as the end of a sentence that begins with the place. */
export function badFleet(path: string, place: string, fault: string): Complaint {
  return { sentence: `The fleet ${visible(path)}: ${place} ${fault}.` };
}

/** A fault of what the fleet says of these servers, such as a file that is not there. */
export function badFleetServers(path: string, places: readonly string[], sentence: string): Complaint {
  const [first = "", ...others] = places;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return { sentence: `The fleet ${visible(path)}: ${first}${more}: ${sentence}` };
}

export function badFleetYaml(path: string, fault: string): Complaint {
  return { sentence: `The fleet ${visible(path)} is not YAML 1.2: it ${fault}.` };
}

export function badFleetJson(path: string, fault: JsonFault): Complaint {
  const where = fault.kind === "syntax" ? ` from its character ${fault.offset} on` : "";
  return {
    sentence: `The fleet ${visible(path)} ${inJson(fault)}${where}: correct it, or give it the ending .yaml if it is YAML.`,
  };
}

export function noFleetToken(variable: string): Complaint {
  return {
    sentence: `the environment variable ${visible(variable)} of its tokenEnv is not set, or empty: put the token there.`,
  };
}

/** Options that name one server, or say something of it, beside a fleet that does so for each. */
export function fleetAndServer(options: readonly string[]): Complaint {
  return {
    sentence: `${listed(options)} ${options.length === 1 ? "speaks" : "speak"} of one server, and --fleet of many, each with its own settings: say it in the fleet's file, for all servers in its defaults.`,
  };
}

/** Options that say how a fleet is asked where none is named. */
export function noFleet(options: readonly string[]): Complaint {
  return {
    sentence: `${listed(options)} ${options.length === 1 ? "speaks" : "speak"} of a fleet, but none is named: name its file with --fleet FILE.`,
  };
}

export function badConcurrency(most: number): Complaint {
  return badUsage(`--concurrency takes a whole number from 1 to ${most}`);
}

export function badShard(text: string): Complaint {
  return badUsage(
    `--shard takes the number of a part and how many there are, as in 2/5 for the second of five, not ${quote(text)}`,
  );
}

/** `fault` is what is wrong, as the end of a sentence. */
export function badDriftReport(path: string, fault: string): Complaint {
  return {
    sentence: `The report ${visible(path)} ${fault}: give what drift or diff said with --format json, or of a fleet in parts what each said.`,
  };
}

/** A report of one comparison among several. */
export function reportOfNoServer(path: string): Complaint {
  return {
    sentence: `The report ${visible(path)} is of one comparison and names no server, so it is joined with no other: give it alone, or give the reports of drift --fleet FILE --shard I/N.`,
  };
}

/** How many numbers a sentence lists. */
const MOST_NUMBERS = 20;

/** Reports of a fleet's parts, and not of all of them. */
export function partsMissing(missing: readonly number[], of: number): Complaint {
  const more = missing.length > MOST_NUMBERS ? [`${missing.length - MOST_NUMBERS} more`] : [];
  const numbers = listed([...missing.slice(0, MOST_NUMBERS).map(String), ...more]);
  return {
    sentence: `Of the fleet's ${of} parts, there is no report of ${numbers}, and so nothing is known of the servers in ${missing.length === 1 ? "it" : "them"}: give the reports of all parts.`,
  };
}

/** One server in two reports, or twice in one. */
export function serverReportedTwice(name: string, places: readonly [string, string]): Complaint {
  const [one, other] = places.map(visible);
  const where = one === other ? `twice in ${one ?? ""}` : `in ${one ?? ""} and in ${other ?? ""}`;
  return {
    sentence: `The server ${quote(name)} is told of ${where}: give the reports of one run, one of each part.`,
  };
}

export function noDefinition(): Complaint {
  return {
    sentence:
      'There is no definition to explain: name one, such as explain "int(1) DEFAULT 0", or send JSON strings on standard input, one a line.',
  };
}

export function badDefinitionLine(line: number): Complaint {
  return {
    sentence: `Line ${line} of standard input is not a JSON string: send one definition a line, such as "text".`,
  };
}

/** A warning, not a fault: saved answers may hold less than they list. */
export function moduleLeftOut(module: string): string {
  return `${visible(module)} is listed, but no saved answer tells its schema, so it is left out: save that answer too if you need it.`;
}

/** Saved answers that would delete modules about which they say nothing. */
export function wouldLoseModules(names: readonly string[], dir: string): Complaint {
  return {
    sentence: `The saved answers list ${listed(names)} but hold no schema of ${names.length === 1 ? "it" : "them"}, and ${visible(dir)} does: save those answers too, or choose another folder with --schemas.`,
  };
}

/* ------------------------------------------------------------------ a server to try it on */

export function databaseMissing(nodeVersion: string): Complaint {
  return {
    sentence: `The simulated server keeps its items in SQLite, which Node ${nodeVersion} does not bring along: run npm install sql.js, or use Node 22.13 or later.`,
  };
}

/** `parser` and `engine` are what each of the two had to say. */
export function definitionNotTaken(place: {
  readonly module: string;
  readonly key: string;
  readonly parser: string;
  readonly engine: string;
}): Complaint {
  const { module, key, parser, engine } = place;
  return {
    sentence: `${visible(module)}.${visible(key)} has a definition that no database takes (${visible(parser)}; SQLite says ${quote(engine)}): correct it in the schemas that are to be served.`,
  };
}

export function tableNotTaken(module: string, engine: string): Complaint {
  return {
    sentence: `The definitions of ${visible(module)} make no table; SQLite says ${quote(engine)}: correct them in the schemas that are to be served.`,
  };
}

export function noSuchModule(module: string, modules: readonly string[]): Complaint {
  return {
    sentence: `The simulated server has no module ${quote(module)}: it serves ${listed([...modules].sort().map(visible))}.`,
  };
}

export function noSuchVersion(name: string, names: readonly string[]): Complaint {
  const known = names.length === 0 ? "it was started with none" : `it has ${listed(names.map(visible))}`;
  return { sentence: `The simulated server has no version ${quote(name)}: ${known}.` };
}

export function cannotListen(port: number, reason: string): Complaint {
  return {
    sentence: `The simulated server cannot listen on 127.0.0.1:${port} (${visible(reason)}): name another port, or 0 for any that is free.`,
  };
}

/* ------------------------------------------------------------------ ourselves */

/** What should not be: the place where it happened is for whoever mends it. */
export function unexpectedFault(error: unknown, clean = (text: string): string => text): Complaint {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  const frames = stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  return {
    sentence: `This is a fault of whm-transfer-codegen itself (${visible(clean(message))}): please report it with the lines below.`,
    frame: frames.slice(0, 8).map(visible).join("\n"),
  };
}
