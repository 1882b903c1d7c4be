/**
 * The door to a server: resolves what a person named (all that is wrong with it is said at once),
 * then asks over HTTPS, each call with one deadline, whatever it takes.
 */
import { X509Certificate } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Diagnostic, LocalError, RemoteError } from "../core/diagnostic.js";
import { callTimedOut } from "./connection-diagnostics.js";
import {
  authorityInvalid,
  certificateCheckDisabled,
  credentialInvalid,
  pinInvalid,
  timeoutInvalid,
} from "./diagnostics.js";
import type { FetchedSnapshot } from "../core/snapshot-types.js";
import { Secrets } from "../core/text/redaction.js";
import { parseAddress } from "./address.js";
import { describeCall } from "./answer.js";
import type { Ask } from "./answer.js";
import { askForSnapshot } from "./request-snapshot.js";
import type { AskingOptions } from "./request-snapshot.js";
import { Connections } from "./connection.js";
import type { Trust } from "./connection.js";
import { Allowance } from "./assemble-snapshot.js";
import { attemptCall } from "./https.js";
import type { Client } from "./https.js";
import { MAX_TIMER_DELAY } from "../core/limits.js";
import { proxyFor } from "./proxy.js";
import type { Environment } from "./proxy.js";
import { withRetries } from "./retry.js";
import type { Pace } from "./retry.js";

export interface ServerOptions extends AskingOptions {
  /** `https://host:2087`, `host`, `host:port`, or a URL with a `/cpsess##########` path. */
  readonly server: string;
  readonly user: string;
  readonly token: string;
  /** PEM text of the authorities to trust, instead of the system's. */
  readonly ca?: string;
  /** SHA-256 of the server's certificate (DER), in hexadecimal, with or without colons. */
  readonly pinSha256?: string;
  /** Seconds that one call may take, its retries and their pauses included. */
  readonly timeout: number;
  /** HTTPS_PROXY and NO_PROXY are read from it. */
  readonly environment: Environment;
}

const REAL_PACE: Pace = {
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
  random: Math.random,
};

/**
 * Asks a server for all that it says of its transfer modules. Throws `LocalError` where an option is
 * wrong (before any connection), `RemoteError` where the server is not trusted, does not answer or
 * answers what cannot be used, and the signal's reason when it is aborted. `pace` is for tests.
 */
export async function fetchFromServer(
  options: ServerOptions,
  pace: Pace = REAL_PACE,
): Promise<FetchedSnapshot> {
  const client = resolveClient(options);
  try {
    return await askForSnapshot(askOverHttps(client, options, pace), options);
  } finally {
    client.connections.close();
  }
}

/** What is wrong with options, before anybody is asked. */
export function serverFaults(options: Parameters<typeof resolveClient>[0]): readonly Diagnostic[] {
  try {
    resolveClient(options).connections.close();
    return [];
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    return error.diagnostics;
  }
}

function resolveClient(options: ServerOptions): Client {
  const { server, user, token, ca, pinSha256, timeout, environment } = options;
  const faults: Diagnostic[] = [];
  const address = sound(parseAddress(server), faults);
  const proxy = address === undefined ? undefined : sound(proxyFor(address, environment), faults);
  const userFault = credentialFault(
    user,
    /^[\x21-\x39\x3b-\x7e]+$/,
    "anything but printable ASCII without spaces and colons",
  );
  if (userFault !== undefined) faults.push(credentialInvalid("user", userFault));
  const tokenFault = credentialFault(token, /^[\x21-\x7e]+$/, "anything but printable ASCII without spaces");
  if (tokenFault !== undefined) faults.push(credentialInvalid("token", tokenFault));
  const trust = resolveTrust(ca, pinSha256, faults);
  if (!(timeout > 0)) faults.push(timeoutInvalid(timeout));
  if (environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") faults.push(certificateCheckDisabled());
  if (address === undefined || proxy === undefined || faults.length > 0) throw new LocalError(faults);
  const secrets = new Secrets(options.secrets);
  secrets.addLogin(user, token);
  secrets.addSession(address.sessionPath);
  if (proxy?.login !== undefined) secrets.addLogin(...proxy.login);
  const connections = new Connections(address, proxy, trust);
  return { address, user, token, secrets, connections, allowance: new Allowance() };
}

/** What was resolved; `undefined` where it is a diagnostic instead, which is noted. */
function sound<T extends object | null>(resolved: T | Diagnostic, faults: Diagnostic[]): T | undefined {
  if (resolved === null || !("severity" in resolved)) return resolved;
  faults.push(resolved);
  return undefined;
}

function credentialFault(value: string, form: RegExp, others: string): string | undefined {
  if (value === "") return "is empty";
  return form.test(value) ? undefined : `holds ${others}`;
}

function resolveTrust(ca: string | undefined, pinSha256: string | undefined, faults: Diagnostic[]): Trust {
  const pin = pinSha256?.trim().replaceAll(":", "").toLowerCase();
  if (pinSha256 !== undefined && !/^[0-9a-f]{64}$/.test(pin ?? "")) faults.push(pinInvalid(pinSha256));
  if (ca !== undefined && !isCertificate(ca)) faults.push(authorityInvalid());
  return { ca, pinSha256: pin };
}

/** Without this check a file that holds none would trust nobody, and say something else. */
function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function askOverHttps(client: Client, { timeout, onProgress }: ServerOptions, pace: Pace): Ask {
  return async (call, { signal, onDenied }) => {
    const milliseconds = Math.min(Math.ceil(timeout * 1000), MAX_TIMER_DELAY);
    const end = performance.now() + milliseconds;
    const deadline = AbortSignal.timeout(milliseconds);
    const both = AbortSignal.any([signal, deadline]);
    try {
      return await withRetries(() => attemptCall(call, client, { signal: both, onDenied }), {
        pace,
        signal: both,
        remaining: () => end - performance.now(),
        onWait: (pause, reason) =>
          onProgress?.({ kind: "waiting", call: describeCall(call), seconds: pause / 1000, reason }),
      });
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted) throw new RemoteError(callTimedOut(describeCall(call), timeout));
      throw error;
    }
  };
}
