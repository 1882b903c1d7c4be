/**
 * The shapes of WHM's answers, good ones and refusals. Knows what an answer looks like and not why it is given.
 *
 * Known from the documentation and from reports of real answers: the shape of `accepted`, of `refused`
 * (HTTP 200 all the same) and of `accessDenied`, status line and content type included; that the order
 * of keys is Perl's, different from answer to answer. A guess: the content type of the first two, and
 * the shape around the sentence of `unknownApp`.
 */

/** Plain data. A record's keys are told as entries, since JavaScript would reorder some of them. */
export type Data = string | number | null | readonly Data[] | ReadonlyMap<string, Data> | RawJson;

/** A value that is JSON text already: a log of megabytes is not read and written anew whenever it is told. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An HTTP answer, ready to be written. */
export interface SimulatedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly contentType: string;
  /** Others than the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A function did its work. Functions that have nothing to say leave `data` out; few have something for `metadata.output`. */
export function accepted(command: string, data?: Data, output?: Data): SimulatedResponse {
  const members = { command, reason: "OK", result: 1, version: 1 };
  const metadata = record({ ...members, ...(output === undefined ? {} : { output }) });
  return json(record({ ...(data === undefined ? {} : { data }), metadata }));
}

/** A function was found, but would not: the usual way of WHM to say no. */
export function refused(command: string, reason: string): SimulatedResponse {
  return json(record({ metadata: record({ command, reason, result: 0, version: 1 }) }));
}

/** There is no such function in that version of the API, or no version was named. */
export function unknownApp(command: string, version: 0 | 1): SimulatedResponse {
  const reason = `Unknown App Requested for this version (${version}) of the api: ${command}`;
  return json(record({ metadata: record({ command, reason, result: 0, version }) }));
}

/** The legacy shape, which has no `metadata`. */
export function accessDenied(): SimulatedResponse {
  const data = record({ reason: "Access denied", result: "0" });
  const cpanelresult = record({ apiversion: "2", error: "Access denied", data, type: "text" });
  return {
    status: 403,
    statusText: "Forbidden Access denied",
    contentType: 'text/plain; charset="utf-8"',
    body: shuffledJson(record({ cpanelresult })),
  };
}

/** What an address of a session that has ended answers to a browser. A guess, save that it is HTML. */
export function loginPage(): SimulatedResponse {
  return { ...page(401, "Access Denied"), body: LOGIN_PAGE };
}

const LOGIN_PAGE = `<!DOCTYPE html>
<title>WHM Login</title>
<h1>WHM Login</h1>
<p>The session has expired: log in again.</p>
`;

/** What a web server says by itself, to people. A guess in its wording. */
export function page(status: number, statusText: string): SimulatedResponse {
  return {
    status,
    statusText,
    contentType: 'text/html; charset="utf-8"',
    body: `<!DOCTYPE html>\n<title>${statusText}</title>\n<h1>${statusText}</h1>\n`,
  };
}

/** Our own names only: a record keyed by foreign names is made as a `Map`. */
export function record(members: Readonly<Record<string, Data>>): Data {
  return new Map(Object.entries(members));
}

function json(value: Data): SimulatedResponse {
  return {
    status: 200,
    statusText: "OK",
    contentType: 'application/json; charset="utf-8"',
    body: shuffledJson(value),
  };
}

/** JSON text with the keys of every record in a new order each time, and lists as they are. */
function shuffledJson(value: Data): string {
  if (value instanceof RawJson) return value.text;
  if (isRecord(value)) {
    const members = [...value].map(([key, member]) => `${JSON.stringify(key)}:${shuffledJson(member)}`);
    return `{${shuffled(members).join(",")}}`;
  }
  return isList(value) ? `[${value.map(shuffledJson).join(",")}]` : JSON.stringify(value);
}

function isRecord(value: Data): value is ReadonlyMap<string, Data> {
  return value instanceof Map;
}

function isList(value: Data): value is readonly Data[] {
  return Array.isArray(value);
}

function shuffled<Element>(elements: readonly Element[]): Element[] {
  return elements
    .map((element) => ({ element, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ element }) => element);
}
