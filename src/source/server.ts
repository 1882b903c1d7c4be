/** Requests a snapshot from a server over HTTPS. Validates all options first. The timeout of a call includes its retries. */
import { setTimeout as wait } from "node:timers/promises";
import { containsCertificate } from "../../templates/node.js";
import { type Diagnostic, UsageError, ServerError } from "../core/diagnostic.js";
import type { Environment } from "../core/environment.js";
import { MAX_RETRY_DELAY_MILLISECONDS, RETRY_DELAYS_MILLISECONDS } from "../core/limits.js";
import { memoize } from "../core/memoize.js";
import type { FetchedSnapshot } from "../core/snapshot-types.js";
import { sanitize, normalizeCertificateFingerprint } from "../core/text/escape.js";
import { Secrets } from "../core/text/redaction.js";
import { createByteCounter, withTimeout, type ApiCall, type ApiCaller } from "./answer.js";
import { createAgent, parseRoute, type Server } from "./connection.js";
import { optionProblem } from "./diagnostics.js";
import { attemptCall, type HttpsClient } from "./https.js";
import { requestSnapshot, type SnapshotRunOptions } from "./request-snapshot.js";

export interface ServerOptions extends SnapshotRunOptions {
  /** `https://host:2087`, `host`, `host:port`, or a URL with a `/cpsess##########` path. */
  readonly server: string;
  readonly user: string;
  readonly token: string;
  /** PEM text of the certificate authorities to trust, instead of those of the system. */
  readonly ca?: string;
  /** Path of the file that `ca` was read from, for messages. */
  readonly caPath?: string;
  /** SHA-256 of the server's certificate (DER), in hexadecimal, with or without colons. */
  readonly pinSha256?: string;
  /** The environment variables of the process, such as HTTPS_PROXY and NO_PROXY. */
  readonly environment: Environment;
}

/**
 * Requests a snapshot from a server.
 *
 * @throws UsageError if an option is invalid (before any connection)
 * @throws ServerError if the server is not trusted, does not respond, or sends an invalid response
 */
export async function fetchSnapshotFromServer(options: ServerOptions): Promise<FetchedSnapshot> {
  const server = parseServer(options);
  if (!("address" in server)) throw new UsageError(server);
  const { user, token, timeout } = options;
  const secrets = new Secrets(options.secrets);
  secrets.addLogin(user, token);
  secrets.addSessionIdsFromText(server.address.sessionPath);
  if (server.proxy?.login !== undefined) secrets.addLogin(...server.proxy.login);
  const agent = createAgent(server);
  const client: HttpsClient = { ...server, user, token, secrets, agent, countBytes: createByteCounter() };
  const onWait = (call: ApiCall, delay: number, reason: string): void =>
    options.onProgress?.({
      kind: "waiting",
      call: call.functionName + (call.module === undefined ? "" : ` for ${call.module}`),
      seconds: delay / 1000,
      reason,
    });
  // Retries a failed call after a pause, if a retry may succeed.
  const callApi: ApiCaller = (call, { signal: runSignal, onAccessDenied }) =>
    withTimeout(call, { timeout, signal: runSignal }, async (signal, getRemainingMilliseconds) => {
      for (let retries = 0; ; retries += 1) {
        const result = await attemptCall(call, client, { signal, onAccessDenied });
        if (result.kind !== "retry") return result;
        const baseDelay = RETRY_DELAYS_MILLISECONDS[retries];
        if (baseDelay === undefined) throw new ServerError(result.diagnostic);
        // The random part prevents several clients from retrying at the same time.
        const randomDelay = Math.round(baseDelay * (0.5 + Math.random() / 2));
        const delay = Math.max(parseRetryAfter(result.retryAfterHeader), randomDelay);
        if (delay >= getRemainingMilliseconds()) throw new ServerError(result.diagnostic);
        onWait(call, delay, result.reason);
        await wait(delay, undefined, { signal });
      }
    });
  try {
    return await requestSnapshot(callApi, options);
  } finally {
    agent.destroy();
  }
}

/** Parses the Retry-After header, which contains seconds or a date. Returns milliseconds, or 0 if there is no valid header. */
function parseRetryAfter(header = ""): number {
  const milliseconds = /^[0-9]+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? 0 : Math.min(Math.max(milliseconds, 0), MAX_RETRY_DELAY_MILLISECONDS);
}

/** Validates the options without sending anything. Returns all errors, and the server if there are none. */
export function parseServer(options: ServerOptions): Server | readonly Diagnostic[] {
  const { server, user, token, timeout, environment, ca, caPath, pinSha256 } = options;
  const { route, errors: routeErrors } = parseRoute(server, environment);
  const errors = [...routeErrors];
  for (const [code, text, valid, invalid] of [
    ["user-invalid", user, /^[\x21-\x39\x3b-\x7e]*$/, "a space, a colon or "],
    ["token-invalid", token, /^[\x21-\x7e]*$/, "a space or "],
  ] as const) {
    const fault = text === "" ? "is empty" : `contains ${invalid}a character that is not printable ASCII`;
    // The message omits the value, because it may be a secret.
    if (text === "" || !valid.test(text)) errors.push(optionProblem(code, { fault }));
  }
  const pin = pinSha256 === undefined ? undefined : normalizeCertificateFingerprint(pinSha256);
  if (pinSha256 !== undefined && pin === undefined)
    errors.push(optionProblem("pin-invalid", { pin: pinSha256 }));
  if (ca !== undefined && !containsCertificateCached(ca)) {
    const source = caPath === undefined ? 'The option "ca"' : `The file ${sanitize(caPath)}`;
    errors.push(optionProblem("ca-invalid", { source }));
  }
  if (!(timeout > 0)) errors.push(optionProblem("timeout-invalid", { seconds: timeout }));
  return route === undefined || errors.length > 0 ? errors : { ...route, trust: { ca, pin } };
}

/** Checks whether the text contains a certificate. Cached, because the servers of a fleet often have the same authorities. */
const containsCertificateCached = memoize(containsCertificate, 100);
