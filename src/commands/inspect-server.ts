/**
 * Reads the certificate of a server before `init` writes the server's address to the configuration. Sends no HTTP request, so no token
 * is needed.
 */

import { LocalError, RemoteError, type Diagnostic } from "../core/diagnostic.js";
import type { Environment } from "../core/environment.js";
import { normalizeCertificateFingerprint } from "../core/text/fingerprint.js";
import { parseAddress } from "../source/address.js";
import { findUntrustedCertificate, parseProxy, toConnectionFailure } from "../source/connection.js";
import { connectionProblem, createFingerprintCommand, optionProblem } from "../source/diagnostics.js";
import { commandProblem } from "./diagnostics.js";

/** The result of reading the certificate of a server. It is `unchecked` if the certificate could not be read. */
export type ServerInspection =
  | { readonly state: "trusted" }
  | UntrustedServerInspection
  | { readonly state: "unchecked"; readonly warning: Diagnostic };

export interface UntrustedServerInspection {
  readonly state: "untrusted";
  /** The reason why the certificate is not trusted, as a clause, such as `it is self-signed`. */
  readonly reason: string;
  /** SHA-256 of the certificate, in the form `AB:CD:…`. */
  readonly fingerprint: string;
  /** The command that prints the fingerprint on the server itself. */
  readonly fingerprintCommand: string;
  /** The error for a run without prompts, in which the user cannot confirm the fingerprint. */
  readonly error: Diagnostic;
}

/** Maximum number of milliseconds for reading the certificate. */
const TIMEOUT_MILLISECONDS = 10_000;

/** Returns an error if the address is invalid, otherwise undefined. */
export function diagnoseAddress(addressText: string): Diagnostic | undefined {
  const addressOrDiagnostic = parseAddress(addressText);
  return "severity" in addressOrDiagnostic ? addressOrDiagnostic : undefined;
}

/** Removes the path of a browser session from an address. Returns an invalid address, or one without a session, unchanged. */
export function removeSessionPath(addressText: string): string {
  const addressOrDiagnostic = parseAddress(addressText);
  return "severity" in addressOrDiagnostic || addressOrDiagnostic.sessionPath === ""
    ? addressText
    : `https://${addressOrDiagnostic.hostAndPort}`;
}

/**
 * Returns an error if the address is invalid, or if it contains a browser session. Such a session grants access to everyone who
 * can read the URL. Returns undefined for all other addresses.
 */
export function diagnoseAddressForConfig(addressText: string): Diagnostic | undefined {
  const address = parseAddress(addressText);
  if ("severity" in address) return address;
  return address.sessionPath === "" ? undefined : commandProblem("session-in-config", {});
}

/** Returns an error if the text is not the fingerprint of a certificate. */
export function diagnosePin(pin: string): Diagnostic | undefined {
  return normalizeCertificateFingerprint(pin) === undefined
    ? optionProblem("pin-invalid", { pin })
    : undefined;
}

interface InspectionOptions {
  /** PEM text of the certificate authorities to trust. If undefined, the certificate authorities that Node.js trusts are used. */
  readonly ca: string | undefined;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/**
 * Connects to the server, reads its certificate, and checks whether the certificate is trusted.
 *
 * @throws LocalError if the address or the proxy is invalid, if the address contains a browser session, or if an environment variable
 * disables the verification of certificates.
 */
export async function inspectServer(
  server: string,
  { ca, environment, signal }: InspectionOptions,
): Promise<ServerInspection> {
  const addressError = diagnoseAddressForConfig(server);
  if (addressError !== undefined) throw new LocalError(addressError);
  const address = unwrapOrThrow(parseAddress(server));
  const proxy = unwrapOrThrow(parseProxy(environment, address));
  if (environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0")
    throw new LocalError(optionProblem("certificate-check-disabled", {}));
  const timeoutSignal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  const place = { server: address.hostAndPort };
  try {
    const certificate = await findUntrustedCertificate(
      { address, proxy, trust: { ca, pin: undefined } },
      AbortSignal.any([signal, timeoutSignal]),
    );
    if (certificate === undefined) return { state: "trusted" };
    const command = createFingerprintCommand(address.port);
    const error = connectionProblem("certificate-unconfirmed", { ...place, ...certificate, command });
    return { state: "untrusted", ...certificate, fingerprintCommand: command, error };
  } catch (error) {
    signal.throwIfAborted();
    const reason = timeoutSignal.aborted
      ? `the server did not respond within ${TIMEOUT_MILLISECONDS / 1000} s`
      : error instanceof RemoteError
        ? error.diagnostics.map(({ message }) => message.replace(/\.$/, "")).join(", ")
        : toConnectionFailure(error).reason;
    return { state: "unchecked", warning: connectionProblem("certificate-unchecked", { ...place, reason }) };
  }
}

function unwrapOrThrow<Value extends object | undefined>(valueOrDiagnostic: Value | Diagnostic): Value {
  if (valueOrDiagnostic !== undefined && "severity" in valueOrDiagnostic)
    throw new LocalError(valueOrDiagnostic);
  return valueOrDiagnostic;
}
