/** A fleet's file, parsed → its servers, each with what the defaults say for it. Knows no disk and no environment. */

import { nearest } from "../../core/text/nearest.js";
import { quote } from "../../core/text/escape.js";
import { listed } from "../../core/text/lists.js";
import { LONGEST_SERVER_NAME } from "../../core/limits.js";
import { isRecord } from "../../core/type-guards.js";

/** What may be said of a server, or of all in `defaults`. Paths are relative to the file. */
interface ServerSettings {
  readonly user?: string;
  readonly ca?: string;
  readonly pinSha256?: string;
  /** Seconds. */
  readonly timeout?: number;
  /** Name of the environment variable that holds the token. */
  readonly tokenEnv?: string;
  /** File whose first line is the token. */
  readonly tokenFile?: string;
  /** Folder of the snapshot that it is held to. */
  readonly schemas?: string;
}

export interface FleetServer extends ServerSettings {
  /** What reports call it. */
  readonly name: string;
  /** As with `--server`. */
  readonly server: string;
  /** Where it stands in the file, for sentences. */
  readonly place: string;
}

/** Notes a fault: where it is, and the end of a sentence. */
export type NoteFault = (place: string, fault: string) => void;

/** What a value has to be, as the end of "is not …". */
type SettingTest = (value: unknown) => string | undefined;

const text: SettingTest = (value) =>
  typeof value === "string" && value.trim() !== "" ? undefined : "a text that is not empty";

const name: SettingTest = (value) =>
  text(value) ??
  (String(value).length <= LONGEST_SERVER_NAME
    ? undefined
    : `a text of at most ${LONGEST_SERVER_NAME} characters`);

const seconds: SettingTest = (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? undefined : "a number above 0";

const SETTINGS: Readonly<Record<keyof Required<ServerSettings>, SettingTest>> = {
  user: text,
  ca: text,
  pinSha256: text,
  timeout: seconds,
  tokenEnv: text,
  tokenFile: text,
  schemas: text,
};

const SERVER: Readonly<Record<Exclude<keyof Required<FleetServer>, "place">, SettingTest>> = {
  name,
  server: text,
  ...SETTINGS,
};

/** `$schema` is for editors. */
const ROOT = ["defaults", "servers", "$schema"];

const TOKEN_FAULT =
  'holds a "token" itself, which a file that others read must not: name the environment variable that holds it with "tokenEnv", or a file with "tokenFile"';

/** In the order of the file. What is returned is of use only if no fault was noted. */
export function decodeFleet(value: unknown, noteFault: NoteFault): readonly FleetServer[] {
  if (!isRecord(value)) {
    noteFault("it", 'is not an object with a list of "servers"');
    return [];
  }
  noteStrangers(value, ROOT, (fault) => noteFault("it", fault));
  const defaults = settingsOf(value["defaults"] ?? {}, '"defaults"', noteFault);
  const { servers } = value;
  if (!Array.isArray(servers) || servers.length === 0) {
    noteFault("it", 'has no list of servers as its "servers"');
    return [];
  }
  const decoded = servers.flatMap((entry: unknown, index) => serverOf(entry, { index, defaults, noteFault }));
  noteTwins(decoded, noteFault);
  return decoded;
}

function settingsOf(value: unknown, place: string, noteFault: NoteFault): ServerSettings {
  if (!isRecord(value)) {
    noteFault(place, "is not an object");
    return {};
  }
  noteMembers(value, SETTINGS, (fault) => noteFault(place, fault));
  return value;
}

interface ServerDecoding {
  readonly index: number;
  readonly defaults: ServerSettings;
  readonly noteFault: NoteFault;
}

function serverOf(value: unknown, { index, defaults, noteFault }: ServerDecoding): readonly FleetServer[] {
  const place = placeOf(value, index);
  if (!isRecord(value)) {
    noteFault(place, "is not an object");
    return [];
  }
  const note = (fault: string): void => noteFault(place, fault);
  noteMembers(value, SERVER, note);
  if (value["name"] === undefined) note('has no "name", by which reports call it');
  if (value["server"] === undefined) note('has no "server": name it as https://host:2087 or host');
  // A server's own token takes the place of everybody's, whichever of the two says where it is.
  const hasOwnToken = value["tokenEnv"] !== undefined || value["tokenFile"] !== undefined;
  const { tokenEnv, tokenFile, ...others } = defaults;
  const everybodys = {
    ...(tokenEnv !== undefined && { tokenEnv }),
    ...(tokenFile !== undefined && { tokenFile }),
  };
  const server = { ...others, ...(!hasOwnToken && everybodys), ...value, place } as FleetServer;
  if (!hasOwnToken && tokenEnv === undefined && tokenFile === undefined && !("token" in value)) {
    note('has no token: say where it is with "tokenEnv" or "tokenFile", here or in the defaults');
  }
  return [server];
}

/** `servers[3] ("eu-7")`: the first is 0, as in the languages that make such files. */
function placeOf(value: unknown, index: number): string {
  const called =
    isRecord(value) && name(value["name"]) === undefined ? ` (${quote(String(value["name"]))})` : "";
  return `servers[${index}]${called}`;
}

function noteMembers(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, SettingTest>>,
  note: (fault: string) => void,
): void {
  if ("token" in value) note(TOKEN_FAULT);
  noteStrangers(value, Object.keys(checks), note);
  for (const [member, check] of Object.entries(checks)) {
    const fault = value[member] === undefined ? undefined : check(value[member]);
    if (fault !== undefined) note(`has a "${member}" that is not ${fault}`);
  }
  if (value["tokenEnv"] !== undefined && value["tokenFile"] !== undefined) {
    note('has a "tokenEnv" and a "tokenFile", which each say where the token is: keep one of them');
  }
}

function noteStrangers(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  note: (fault: string) => void,
): void {
  const inLowerCase = new Map(known.map((member) => [member.toLowerCase(), member]));
  for (const stranger of Object.keys(value)) {
    if (known.includes(stranger) || stranger === "token") continue;
    const word = stranger.toLowerCase();
    const meant = inLowerCase.get(word) ?? inLowerCase.get(nearest(word, inLowerCase.keys()) ?? "");
    const remedy = meant === undefined ? `: it may have ${listed(known)}` : ` (did you mean "${meant}"?)`;
    note(`has a member ${quote(stranger)} that means nothing${remedy}`);
  }
}

/** Of two servers of one name, no report could say which it is about. */
function noteTwins(servers: readonly FleetServer[], noteFault: NoteFault): void {
  const first = new Map<string, string>();
  for (const { name: called, place } of servers) {
    const other = first.get(called);
    if (other === undefined) first.set(called, place);
    else if (typeof called === "string") noteFault(place, `has the name of ${other}: give each its own`);
  }
}
