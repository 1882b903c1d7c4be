/**
 * Reads the certificate of a server before `init` writes the server's address to the configuration. Sends no HTTP request, so no token
 * is needed.
 */

import type { Config } from "../core/config-types.js";
import { UsageError, type Diagnostic } from "../core/diagnostic.js";
import type { Environment } from "../core/environment.js";
import { normalizeCertificateFingerprint } from "../core/text/escape.js";
import {
  createAgent,
  diagnoseConnection,
  parseAddress,
  parseRoute,
  type ConnectionFailure,
} from "../source/connection.js";
import { connectionProblem, optionProblem } from "../source/diagnostics.js";
import { initProblem } from "./init/diagnostics.js";

/** Maximum number of milliseconds for reading the certificate. */
const TIMEOUT_MILLISECONDS = 10_000;

/** Returns an error if the address is invalid, otherwise undefined. */
export function diagnoseAddress(text: string): Diagnostic | undefined {
  const address = parseAddress(text);
  return "severity" in address ? address : undefined;
}

/** Removes the path of a browser session from an address. Returns an invalid address, or one without a session, unchanged. */
export function removeSessionPath(text: string): string {
  const address = parseAddress(text);
  return "severity" in address || address.sessionPath === "" ? text : `https://${address.hostAndPort}`;
}

/**
 * Returns the errors in the settings of a server. Its address must not contain a browser session, which grants access to everyone who can
 * read the URL.
 */
export function diagnoseServerSettings({ server, pinSha256: pin }: Config): readonly Diagnostic[] {
  const errors: Diagnostic[] = [];
  const address = server === undefined ? undefined : parseAddress(server);
  if (address !== undefined && "severity" in address) errors.push(address);
  else if (address !== undefined && address.sessionPath !== "") errors.push(initProblem("session-in-config"));
  if (pin !== undefined && normalizeCertificateFingerprint(pin) === undefined)
    errors.push(optionProblem("pin-invalid", { pin }));
  return errors;
}

export type ServerInspection = Awaited<ReturnType<typeof inspectServer>>;

/**
 * Connects to the server, reads its certificate, and checks whether the certificate is trusted: by the certificate authorities in the PEM
 * text `ca` or, if it is undefined, by those that Node.js trusts. The result is `unchecked` if the certificate cannot be read.
 *
 * @throws UsageError if the address or the proxy is invalid, or if an environment variable disables the verification of certificates.
 */
export async function inspectServer(
  server: string,
  ca: string | undefined,
  { environment, signal }: { readonly environment: Environment; readonly signal: AbortSignal },
) {
  const { route, errors } = parseRoute(server, environment);
  if (route === undefined) throw new UsageError(errors);
  const timeoutSignal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  const place = { server: route.address.hostAndPort };
  const target = { ...route, trust: { ca, pin: undefined } };
  try {
    const connectionSignal = AbortSignal.any([signal, timeoutSignal]);
    (await createAgent(target).open({ ...route.address, connectionSignal })).destroy();
    return { state: "trusted" } as const;
  } catch (error) {
    signal.throwIfAborted();
    const { reason, certificate }: Pick<ConnectionFailure, "reason" | "certificate"> = timeoutSignal.aborted
      ? { reason: `the server did not respond within ${TIMEOUT_MILLISECONDS / 1000} s` }
      : diagnoseConnection(error, target);
    if (certificate === undefined) {
      const warning = connectionProblem("certificate-unchecked", { ...place, reason });
      return { state: "unchecked", warning } as const;
    }
    const { fingerprint, command } = certificate;
    // The error is for a run without prompts, in which the user cannot confirm the fingerprint.
    const problem = connectionProblem("certificate-unconfirmed", { ...place, reason, fingerprint, command });
    return { state: "untrusted", reason, fingerprint, fingerprintCommand: command, error: problem } as const;
  }
}
