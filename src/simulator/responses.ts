/**
 * The formats of WHM's answers.
 *
 * Known from the documentation and from real answers:
 *
 * - The formats of `accepted` and `refused`, which both have the HTTP status 200.
 * - The format of `accessDenied`, including its status line and content type.
 * - The random order of keys, which is that of Perl's hashes.
 *
 * Assumed: the content type of `accepted` and `refused`, and the format of `unknownApp` except its message.
 */

/** Plain data. Records are maps, because JavaScript would reorder some keys of objects. */
export type ResponseData =
  string | number | null | readonly ResponseData[] | ReadonlyMap<string, ResponseData> | RawJson;

/** A value that is already JSON text, so that a large log is not parsed and serialized for each request. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An HTTP response, ready to be sent. */
export interface SimulatedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly contentType: string;
  /** All headers except Content-Type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of a function that succeeded. `data` and `metadata.output` are optional. */
export function accepted(
  command: string,
  data?: ResponseData,
  output?: ResponseData,
  reason = "OK",
): SimulatedResponse {
  const members = { command, reason, result: 1, version: 1 };
  const metadata = record({ ...members, ...(output === undefined ? {} : { output }) });
  return json(record({ ...(data === undefined ? {} : { data }), metadata }));
}

/** The usual error of WHM: the function exists but refused the call. */
export function refused(command: string, reason: string): SimulatedResponse {
  return json(record({ metadata: record({ command, reason, result: 0, version: 1 }) }));
}

/** The function does not exist in that version of the API, or the call has no `api.version`. */
export function unknownApp(command: string, version: 0 | 1): SimulatedResponse {
  const reason = `Unknown App Requested for this version (${version}) of the api: ${command}`;
  return json(record({ metadata: record({ command, reason, result: 0, version }) }));
}

/** The legacy format of a denial, without `metadata`. */
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

/** The answer to a browser whose session has ended. Only its format, HTML, is known; the rest is an assumption. */
export function loginPage(): SimulatedResponse {
  return { ...htmlResponse(401, "Access Denied"), body: LOGIN_PAGE };
}

const LOGIN_PAGE = `<!DOCTYPE html>
<title>WHM Login</title>
<h1>WHM Login</h1>
<p>The session has expired: log in again.</p>
`;

/** An error page of the web server. The wording is assumed. */
export function htmlResponse(status: number, statusText: string): SimulatedResponse {
  return {
    status,
    statusText,
    contentType: 'text/html; charset="utf-8"',
    body: `<!DOCTYPE html>\n<title>${statusText}</title>\n<h1>${statusText}</h1>\n`,
  };
}

/** Builds a record with fixed keys. Build a `Map` for other keys, because objects would reorder some of them. */
export function record(members: Readonly<Record<string, ResponseData>>): ResponseData {
  return new Map(Object.entries(members));
}

function json(value: ResponseData): SimulatedResponse {
  return {
    status: 200,
    statusText: "OK",
    contentType: 'application/json; charset="utf-8"',
    body: shuffledJson(value),
  };
}

/** JSON text with the keys of each record in random order. */
function shuffledJson(value: ResponseData): string {
  if (value instanceof RawJson) return value.text;
  if (isRecord(value)) {
    const members = [...value].map(([key, member]) => `${JSON.stringify(key)}:${shuffledJson(member)}`);
    return `{${shuffled(members).join(",")}}`;
  }
  return isList(value) ? `[${value.map(shuffledJson).join(",")}]` : JSON.stringify(value);
}

function isRecord(value: ResponseData): value is ReadonlyMap<string, ResponseData> {
  return value instanceof Map;
}

function isList(value: ResponseData): value is readonly ResponseData[] {
  return Array.isArray(value);
}

function shuffled<Element>(elements: readonly Element[]): Element[] {
  return elements
    .map((element) => ({ element, order: Math.random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ element }) => element);
}
