/** Requests a snapshot from a server over HTTPS. Validates all options first. The timeout of a call includes its retries. */
import { X509Certificate } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Diagnostic, LocalError, RemoteError } from "../core/diagnostic.js";
import { createCallTimedOutError } from "./connection-diagnostics.js";
import {
  createCaInvalidError,
  createCertificateCheckDisabledError,
  createCredentialInvalidError,
  createPinInvalidError,
  createTimeoutInvalidError,
} from "./diagnostics.js";
import type { FetchedSnapshot } from "../core/snapshot-types.js";
import { Secrets } from "../core/text/redaction.js";
import { parseAddress } from "./address.js";
import { describeCall, formatCallForProgress } from "./answer.js";
import type { ApiCaller } from "./answer.js";
import { requestSnapshot } from "./request-snapshot.js";
import type { SnapshotRequestOptions } from "./request-snapshot.js";
import { CertificateVerifyingAgent } from "./connection.js";
import type { TrustOptions } from "./connection.js";
import { normalizeCertificateFingerprint } from "../core/text/fingerprint.js";
import { TotalResponseSizeLimiter } from "./size-limits.js";
import { attemptCall } from "./https.js";
import type { HttpsClient } from "./https.js";
import { startDeadline } from "../core/deadline.js";
import { memoize } from "../core/memoize.js";
import { MAX_TIMER_DELAY_MILLISECONDS } from "../core/limits.js";
import { readProxySettings } from "./proxy.js";
import type { Environment } from "../core/environment.js";
import { withRetries } from "./retry.js";
import type { RetryTiming } from "./retry.js";

export interface ServerOptions extends SnapshotRequestOptions {
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
  /** Maximum number of seconds for one call, including its retries and pauses. */
  readonly timeout: number;
  /** The environment variables of the process, such as HTTPS_PROXY and NO_PROXY. */
  readonly environment: Environment;
}

const DEFAULT_RETRY_TIMING: RetryTiming = {
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
  getRandomFraction: Math.random,
};

/**
 * Requests a snapshot from a server. Only tests pass `retryTiming`.
 *
 * @throws LocalError if an option is invalid (before any connection)
 * @throws RemoteError if the server is not trusted, does not respond, or sends an invalid response
 */
export async function fetchSnapshotFromServer(
  options: ServerOptions,
  retryTiming: RetryTiming = DEFAULT_RETRY_TIMING,
): Promise<FetchedSnapshot> {
  const client = createHttpsClient(options);
  try {
    return await requestSnapshot(createHttpsCaller(client, options, retryTiming), options);
  } finally {
    client.agent.close();
  }
}

/** Validates the options without sending anything, and returns the errors. */
export function diagnoseServerOptions(
  options: Parameters<typeof createHttpsClient>[0],
): readonly Diagnostic[] {
  try {
    createHttpsClient(options).agent.close();
    return [];
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    return error.diagnostics;
  }
}

function createHttpsClient(options: ServerOptions): HttpsClient {
  const { server, user, token, timeout, environment } = options;
  const errors: Diagnostic[] = [];
  const address = unwrapOrAddError(parseAddress(server), errors);
  const proxy =
    address === undefined ? undefined : unwrapOrAddError(readProxySettings(address, environment), errors);
  const invalidUserReason = describeInvalidCredential(
    user,
    /^[\x21-\x39\x3b-\x7e]+$/,
    "a space, a colon or a character that is not printable ASCII",
  );
  if (invalidUserReason !== undefined) errors.push(createCredentialInvalidError("user", invalidUserReason));
  const invalidTokenReason = describeInvalidCredential(
    token,
    /^[\x21-\x7e]+$/,
    "a space or a character that is not printable ASCII",
  );
  if (invalidTokenReason !== undefined)
    errors.push(createCredentialInvalidError("token", invalidTokenReason));
  const trustOptions = parseTrustOptions(options, errors);
  if (!(timeout > 0)) errors.push(createTimeoutInvalidError(timeout));
  if (environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") errors.push(createCertificateCheckDisabledError());
  if (address === undefined || proxy === undefined || errors.length > 0) throw new LocalError(errors);
  const secrets = new Secrets(options.secrets);
  secrets.addLogin(user, token);
  secrets.addSessionIdsFromText(address.sessionPath);
  if (proxy?.login !== undefined) secrets.addLogin(...proxy.login);
  const agent = new CertificateVerifyingAgent(address, proxy, trustOptions);
  return { address, user, token, secrets, agent, totalResponseSizeLimiter: new TotalResponseSizeLimiter() };
}

/** If `valueOrDiagnostic` is a diagnostic, adds it to `errors` and returns `undefined`. Otherwise returns the value. */
function unwrapOrAddError<T extends object | null>(
  valueOrDiagnostic: T | Diagnostic,
  errors: Diagnostic[],
): T | undefined {
  if (valueOrDiagnostic === null || !("severity" in valueOrDiagnostic)) return valueOrDiagnostic;
  errors.push(valueOrDiagnostic);
  return undefined;
}

/**
 * Returns why a user name or token is invalid, as a clause such as `is empty`. Returns `undefined` if the value is valid.
 * `invalidCharactersDescription` describes the characters that the pattern excludes.
 */
function describeInvalidCredential(
  credential: string,
  validCredentialPattern: RegExp,
  invalidCharactersDescription: string,
): string | undefined {
  if (credential === "") return "is empty";
  return validCredentialPattern.test(credential) ? undefined : `contains ${invalidCharactersDescription}`;
}

function parseTrustOptions(
  { ca, caPath, pinSha256 }: Pick<ServerOptions, "ca" | "caPath" | "pinSha256">,
  errors: Diagnostic[],
): TrustOptions {
  const pin = pinSha256 === undefined ? undefined : normalizeCertificateFingerprint(pinSha256);
  if (pinSha256 !== undefined && pin === undefined) errors.push(createPinInvalidError(pinSha256));
  if (ca !== undefined && !containsCertificate(ca)) errors.push(createCaInvalidError(caPath));
  return { ca, pinSha256: pin };
}

/** Maximum number of results that `containsCertificate` caches. The servers of a fleet often have the same authorities. */
const MAX_CACHED_CERTIFICATE_CHECKS = 100;

/**
 * Whether the text contains a certificate. Node.js accepts any text as `ca`. If it contains no certificate, Node.js rejects every server
 * with a misleading error.
 */
const containsCertificate = memoize((pem) => {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}, MAX_CACHED_CERTIFICATE_CHECKS);

function createHttpsCaller(
  client: HttpsClient,
  { timeout, onProgress }: ServerOptions,
  retryTiming: RetryTiming,
): ApiCaller {
  return async (call, { signal, onAccessDenied }) => {
    const timeoutMilliseconds = Math.min(Math.ceil(timeout * 1000), MAX_TIMER_DELAY_MILLISECONDS);
    const deadline = performance.now() + timeoutMilliseconds;
    const timeoutController = new AbortController();
    const cancelDeadline = startDeadline(timeoutMilliseconds, () => timeoutController.abort());
    const callSignal = AbortSignal.any([signal, timeoutController.signal]);
    try {
      return await withRetries(() => attemptCall(call, client, { signal: callSignal, onAccessDenied }), {
        timing: retryTiming,
        signal: callSignal,
        getMillisecondsUntilDeadline: () => deadline - performance.now(),
        onWait: (delayMilliseconds, retryReason) =>
          onProgress?.({
            kind: "waiting",
            call: formatCallForProgress(call),
            seconds: delayMilliseconds / 1000,
            reason: retryReason,
          }),
      });
    } catch (error) {
      signal.throwIfAborted();
      if (timeoutController.signal.aborted)
        throw new RemoteError(createCallTimedOutError(describeCall(call), timeout));
      throw error;
    } finally {
      cancelDeadline();
    }
  };
}
