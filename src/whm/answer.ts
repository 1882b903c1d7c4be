/**
 * The shapes of WHM's answers, good ones and refusals. Knows what an answer looks like and not why it is given.
 *
 * Known from the documentation and from reports of real answers: the shape of `accepted`, of `refused`
 * (HTTP 200 all the same) and of `accessDenied`, status line and content type included; that the order
 * of keys is Perl's, different from answer to answer. A guess: the content type of the first two, and
 * the shape around the sentence of `unknownApp`.
 */

/** Plain data. A record's keys are told as entries, since JavaScript would reorder some of them. */
export type Data = string | number | null | readonly Data[] | ReadonlyMap<string, Data>;

/** An HTTP answer, ready to be written. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly contentType: string;
  readonly body: string;
}

/** A function did its work. Functions that have nothing to say leave `data` out. */
export function accepted(command: string, data?: Data): Answer {
  const metadata = metadataOf({ command, reason: "OK", result: 1, version: 1 });
  return json(record({ ...(data === undefined ? {} : { data }), metadata }));
}

/** A function was found, but would not: the usual way of WHM to say no. */
export function refused(command: string, reason: string): Answer {
  return json(record({ metadata: metadataOf({ command, reason, result: 0, version: 1 }) }));
}

/** There is no such function in that version of the API, or no version was named. */
export function unknownApp(command: string, version: 0 | 1): Answer {
  const reason = `Unknown App Requested for this version (${version}) of the api: ${command}`;
  return json(record({ metadata: metadataOf({ command, reason, result: 0, version }) }));
}

/** The legacy shape, which has no `metadata`. */
export function accessDenied(): Answer {
  const data = record({ reason: "Access denied", result: "0" });
  const cpanelresult = record({ apiversion: "2", error: "Access denied", data, type: "text" });
  return {
    status: 403,
    statusText: "Forbidden Access denied",
    contentType: 'text/plain; charset="utf-8"',
    body: shuffledJson(record({ cpanelresult })),
  };
}

/** What a web server says by itself, to people. A guess in its wording. */
export function page(status: number, statusText: string): Answer {
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

function metadataOf(members: { command: string; reason: string; result: 0 | 1; version: 0 | 1 }): Data {
  return record(members);
}

function json(value: Data): Answer {
  return {
    status: 200,
    statusText: "OK",
    contentType: 'application/json; charset="utf-8"',
    body: shuffledJson(value),
  };
}

/** JSON text with the keys of every record in a new order each time, and lists as they are. */
function shuffledJson(value: Data): string {
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
