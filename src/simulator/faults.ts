/**
 * What goes wrong with answers and connections, by rule: which calls or connections, from which on, how often, and what becomes
 * of them. Decides, and writes nothing: `wire.ts` writes an answer, `listener.ts` takes a connection.
 */

import type { SimulatedResponse } from "./responses.js";

/** How an answer goes over the wire, where it does not go whole and at once. Bytes are counted of the body as it is sent. */
export type Wire =
  /** Nothing comes, and the connection stays open. */
  | { readonly kind: "silence" }
  /** The connection is reset before the answer, or after its head and so many bytes of its body. */
  | { readonly kind: "reset"; readonly after?: number }
  /** The body ends early, where a Content-Length had told more, between chunks, or where its connection's end is its own. */
  | { readonly kind: "cut"; readonly after: number; readonly framing: "length" | "chunked" | "close" }
  /** So many bytes every so many milliseconds, of the body, or of the head, too. */
  | { readonly kind: "drip"; readonly bytes: number; readonly every: number; readonly head?: boolean }
  /** Body, head or interim answers without end: as fast as they are taken, or one piece every so many milliseconds. */
  | { readonly kind: "endless"; readonly part: "body" | "head" | "interim"; readonly every?: number }
  /** So many interim answers (status 103), then the answer. */
  | { readonly kind: "interim"; readonly count: number }
  /** These bytes in place of an answer. The connection ends after them, or stays open. */
  | { readonly kind: "raw"; readonly bytes: string | Uint8Array; readonly open?: boolean };

/** The call that a rule is asked about: which function, for which module. */
export interface FaultyCall {
  /** `null` where the request is for something else than a function of the API. */
  readonly functionName: string | null;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Which of the calls or connections that match a rule it applies to. Default: all. */
export interface FaultRange {
  /** The first one, counted from 1 since the rule was added. */
  readonly from?: number;
  /** How many of them. */
  readonly times?: number;
}

/** What becomes of answers. Where several rules match, each is applied to what the one before it left. */
export interface AnswerFault extends FaultRange {
  /** Answers of this function alone. */
  readonly function?: string;
  /** Answers to calls whose parameter `module` is this alone. */
  readonly module?: string;
  /** Milliseconds before the answer. */
  readonly delay?: number | (() => number);
  readonly status?: number;
  readonly statusText?: string;
  /** Headers that are added, replaced, or with `null` left out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  /** Another body, or what is made of the one that there is. A text goes as UTF-8. */
  readonly body?: string | Uint8Array | ((body: string, call: FaultyCall) => string | Uint8Array);
  readonly wire?: Wire;
}

/** `expired`, `early` (not valid yet) and `other-host` are signed by the server's authority; `other-authority` and `self-signed` are not. */
export type WrongCertificate = "expired" | "early" | "other-host" | "other-authority" | "self-signed";

/** What becomes of connections, before anything is asked. The first rule that matches is applied. */
export interface ConnectionFault extends FaultRange {
  /**
   * `silence`: nothing is said, not even TLS. `reset`: it ends with the client's first byte. `plain`: HTTP without TLS, which answers
   * status 400. `renewed` is another certificate that is valid. The others are certificates that are not.
   */
  readonly connection: "silence" | "reset" | "plain" | "renewed" | WrongCertificate;
}

export type FaultRule = AnswerFault | ConnectionFault;

/** The faults of a simulated server. */
export interface Faults {
  /** From now on, until what this returns is called, or `clear`. */
  add(rule: FaultRule): () => void;
  /** Takes all rules away. */
  clear(): void;
}

/** An answer as it is to be sent. */
export interface Outgoing {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
  readonly delay: number;
  readonly wire: Wire | undefined;
}

export interface FaultRules extends Faults {
  /** What becomes of an answer. */
  outgoing(answer: SimulatedResponse, call: FaultyCall): Outgoing;
  /** What becomes of the next connection. */
  nextConnection(): ConnectionFault["connection"] | undefined;
}

export function openFaults(): FaultRules {
  const rules = new Map<FaultRule, { seen: number }>();

  function isTurn(rule: FaultRule): boolean {
    const { from = 1, times = Infinity } = rule;
    const count = rules.get(rule);
    if (count === undefined) return false;
    count.seen += 1;
    return count.seen >= from && count.seen < from + times;
  }

  return {
    add(rule) {
      // A copy, so that one rule may be added twice, and counts for itself.
      const own = { ...rule };
      rules.set(own, { seen: 0 });
      return () => void rules.delete(own);
    },
    clear: () => rules.clear(),
    outgoing(answer, call) {
      let outgoing = sound(answer);
      for (const rule of rules.keys()) {
        if (!("connection" in rule) && matches(rule, call) && isTurn(rule))
          outgoing = applied(rule, outgoing, call);
      }
      return outgoing;
    },
    nextConnection() {
      // Every rule counts every connection, though one alone is applied.
      const due = [...rules.keys()].filter((rule) => "connection" in rule).filter(isTurn);
      return due[0]?.connection;
    },
  };
}

/** What is left of a request that was too long to read ends with its connection. */
export function sound({
  status,
  statusText,
  contentType,
  headers: others,
  body,
}: SimulatedResponse): Outgoing {
  const connection = status === 413 ? { Connection: "close" } : {};
  const headers = { "Content-Type": contentType, ...others, ...connection };
  return { status, statusText, headers, body: Buffer.from(body), delay: 0, wire: undefined };
}

function matches(rule: AnswerFault, { functionName, parameters }: FaultyCall): boolean {
  if (rule.function !== undefined && rule.function !== functionName) return false;
  return (
    rule.module === undefined || (Object.hasOwn(parameters, "module") && parameters["module"] === rule.module)
  );
}

function applied(rule: AnswerFault, outgoing: Outgoing, call: FaultyCall): Outgoing {
  const { status = outgoing.status, statusText, body, delay = 0, wire = outgoing.wire } = rule;
  const sameText = rule.status === undefined ? outgoing.statusText : "";
  return {
    status,
    statusText: statusText ?? sameText,
    headers: withHeaders(outgoing.headers, rule.headers ?? {}),
    body: body === undefined ? outgoing.body : bytesOf(body, outgoing.body, call),
    delay: outgoing.delay + (typeof delay === "number" ? delay : delay()),
    wire,
  };
}

function withHeaders(
  headers: Outgoing["headers"],
  changes: NonNullable<AnswerFault["headers"]>,
): Outgoing["headers"] {
  const changed = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !changed.has(name.toLowerCase()));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return Object.fromEntries([...kept, ...added]);
}

function bytesOf(body: NonNullable<AnswerFault["body"]>, before: Uint8Array, call: FaultyCall): Uint8Array {
  const made = typeof body === "function" ? body(Buffer.from(before).toString(), call) : body;
  return typeof made === "string" ? Buffer.from(made) : made;
}
