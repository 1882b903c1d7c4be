/**
 * Rules that make responses and connections fail. A rule determines which calls or connections fail, how often, and how.
 * This file selects the rules that apply. `delivery.ts` writes responses, and `listener.ts` accepts connections.
 */

import type { SimulatedResponse } from "./responses.js";

/**
 * A way to write a response incorrectly. The head of a response is its status line and its headers. The numbers
 * `after` and `bytes` count bytes, not characters.
 */
export type AnswerDelivery =
  /** Sends nothing, and keeps the connection open. */
  | { readonly kind: "silence" }
  /** Resets the connection. With `after`, first sends the head and this number of bytes of the body. Without `after`, sends nothing. */
  | { readonly kind: "reset"; readonly after?: number }
  /**
   * Closes the connection after `after` bytes of the body. `framing` determines how the client detects the end of the body: by
   * Content-Length, by chunked encoding, or because the connection closes.
   */
  | { readonly kind: "cut"; readonly after: number; readonly framing: "length" | "chunked" | "close" }
  /** Sends `bytes` bytes of the body every `every` milliseconds. With `head`, the head is sent slowly, too. */
  | { readonly kind: "drip"; readonly bytes: number; readonly every: number; readonly head?: boolean }
  /** Sends a body, a head or interim responses without end: as fast as possible, or one piece every `every` milliseconds. */
  | { readonly kind: "endless"; readonly part: "body" | "head" | "interim"; readonly every?: number }
  /** Sends `count` interim responses (status 103) before the response. */
  | { readonly kind: "interim"; readonly count: number }
  /** Sends these bytes instead of a response. Then closes the connection, unless `open` is true. */
  | { readonly kind: "raw"; readonly bytes: string | Uint8Array; readonly open?: boolean };

/** A call whose response the rules can change. */
export interface FaultyCall {
  /** The name of the API function. `null` if the request is not for an API function. */
  readonly functionName: string | null;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Limits a rule to some of the matching calls or connections. Default: all. */
export interface FaultRange {
  /**
   * The number of the first matching call or connection to which the rule applies. Counting starts at 1 when the rule is added.
   * Default: 1.
   */
  readonly from?: number;
  /** The number of calls or connections to which the rule applies, beginning with `from`. Default: no limit. */
  readonly times?: number;
}

/** A rule that changes responses. If several rules match, each rule changes the result of the previous rule. */
export interface AnswerFault extends FaultRange {
  /** Limits the rule to responses of this function. */
  readonly function?: string;
  /** Limits the rule to responses to calls whose parameter `module` has this value. */
  readonly module?: string;
  /** Milliseconds to wait before the response is sent. */
  readonly delay?: number | (() => number);
  readonly status?: number;
  readonly statusText?: string;
  /** Headers to add or replace. `null` removes a header. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  /** Another body, or a function that changes the original body. Text is sent as UTF-8. */
  readonly body?: string | Uint8Array | ((body: string, call: FaultyCall) => string | Uint8Array);
  readonly wire?: AnswerDelivery;
}

/**
 * The kinds of invalid certificates. `expired`, `not-yet-valid` and `other-host` are signed by the server's certificate authority;
 * `other-authority` and `self-signed` are not. `early` is the former name of `not-yet-valid`.
 */
export type WrongCertificate =
  "expired" | "not-yet-valid" | "early" | "other-host" | "other-authority" | "self-signed";

/** A rule that makes connections fail before any request. If several rules match, only the rule that was added first applies. */
export interface ConnectionFault extends FaultRange {
  /**
   * `silence`: the server sends nothing, not even in the TLS handshake. `reset`: the connection is reset at the client's first byte.
   * `plain`: HTTP without TLS, with status 400. `renewed`: another certificate, which is valid. All other values are
   * kinds of invalid certificates.
   */
  readonly connection: "silence" | "reset" | "plain" | "renewed" | WrongCertificate;
}

export type FaultRule = AnswerFault | ConnectionFault;

/** The rules that make responses and connections of a simulated server fail. */
export interface Faults {
  /** Adds a rule. It applies until the returned function or `clear` is called. */
  add(rule: FaultRule): () => void;
  /** Removes all rules. */
  clear(): void;
}

/**
 * A response with an encoded body. `delay` is in milliseconds. `wire` is the incorrect way in which the response is written, or
 * `undefined` if the response is written correctly.
 */
export interface OutgoingResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
  readonly delay: number;
  readonly wire: AnswerDelivery | undefined;
}

export interface FaultRuleRegistry extends Faults {
  /** Applies the rules to a response. */
  applyToResponse(response: SimulatedResponse, call: FaultyCall): OutgoingResponse;
  /** Returns the fault of the next connection, or `undefined` if the connection has no fault. */
  takeFaultForNextConnection(): ConnectionFault["connection"] | undefined;
}

export function createFaultRuleRegistry(): FaultRuleRegistry {
  const countersByRule = new Map<FaultRule, { matchCount: number }>();

  /** Adds 1 to the number of matches of a rule, and returns whether the new number is in the rule's range. */
  function countMatchAndTestRange(rule: FaultRule): boolean {
    const { from = 1, times = Infinity } = rule;
    const matchCounter = countersByRule.get(rule);
    if (matchCounter === undefined) return false;
    matchCounter.matchCount += 1;
    return matchCounter.matchCount >= from && matchCounter.matchCount < from + times;
  }

  return {
    add(rule) {
      // Copy the rule, so that the caller can add it twice with separate counts.
      const ruleCopy = { ...rule };
      countersByRule.set(ruleCopy, { matchCount: 0 });
      return () => void countersByRule.delete(ruleCopy);
    },
    clear: () => countersByRule.clear(),
    applyToResponse(response, call) {
      let outgoingResponse = toOutgoingResponse(response);
      for (const rule of countersByRule.keys()) {
        if (!("connection" in rule) && matchesCall(rule, call) && countMatchAndTestRange(rule))
          outgoingResponse = applyAnswerFault(rule, outgoingResponse, call);
      }
      return outgoingResponse;
    },
    takeFaultForNextConnection() {
      // Filter all rules, because every rule counts every connection, although only the first matching rule applies.
      const connectionFaultsInRange = [...countersByRule.keys()]
        .filter((rule) => "connection" in rule)
        .filter(countMatchAndTestRange);
      return connectionFaultsInRange[0]?.connection;
    },
  };
}

/** Returns the response as it is sent without faults. After a request that is too long (status 413), the connection is closed. */
export function toOutgoingResponse({
  status,
  statusText,
  contentType,
  headers: otherHeaders,
  body,
}: SimulatedResponse): OutgoingResponse {
  const connectionHeader = status === 413 ? { Connection: "close" } : {};
  const headers = { "Content-Type": contentType, ...otherHeaders, ...connectionHeader };
  return { status, statusText, headers, body: Buffer.from(body), delay: 0, wire: undefined };
}

function matchesCall(rule: AnswerFault, { functionName, parameters }: FaultyCall): boolean {
  if (rule.function !== undefined && rule.function !== functionName) return false;
  return (
    rule.module === undefined || (Object.hasOwn(parameters, "module") && parameters["module"] === rule.module)
  );
}

function applyAnswerFault(
  rule: AnswerFault,
  outgoingResponse: OutgoingResponse,
  call: FaultyCall,
): OutgoingResponse {
  const {
    status = outgoingResponse.status,
    statusText,
    body,
    delay = 0,
    wire = outgoingResponse.wire,
  } = rule;
  const defaultStatusText = rule.status === undefined ? outgoingResponse.statusText : "";
  return {
    status,
    statusText: statusText ?? defaultStatusText,
    headers: changeHeaders(outgoingResponse.headers, rule.headers ?? {}),
    body: body === undefined ? outgoingResponse.body : changeBody(body, outgoingResponse.body, call),
    delay: outgoingResponse.delay + (typeof delay === "number" ? delay : delay()),
    wire,
  };
}

function changeHeaders(
  headers: OutgoingResponse["headers"],
  headerChanges: NonNullable<AnswerFault["headers"]>,
): OutgoingResponse["headers"] {
  const changedHeaderNames = new Set(Object.keys(headerChanges).map((name) => name.toLowerCase()));
  const unchangedHeaders = Object.entries(headers).filter(
    ([name]) => !changedHeaderNames.has(name.toLowerCase()),
  );
  const addedHeaders = Object.entries(headerChanges).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return Object.fromEntries([...unchangedHeaders, ...addedHeaders]);
}

function changeBody(
  bodyChange: NonNullable<AnswerFault["body"]>,
  originalBody: Uint8Array,
  call: FaultyCall,
): Uint8Array {
  const changedBody =
    typeof bodyChange === "function" ? bodyChange(Buffer.from(originalBody).toString(), call) : bodyChange;
  return typeof changedBody === "string" ? Buffer.from(changedBody) : changedBody;
}
