/** Diagnostics about requests without a response: certificates, connections, timeouts, and the command `whmapi1`. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type WarningDiagnosticFactory,
  createErrorDiagnostic,
  createWarningDiagnostic,
} from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const CONNECTION_DIAGNOSTIC_CODES = {
  "server-certificate-rejected": {
    exitCode: 3,
    cause: "The certificate of the server is not trusted, so nothing was sent.",
    remedy:
      "On the server itself, run the command in the hint. If that command prints the same fingerprint as the message, pass this fingerprint with `--pin-sha256`, or set `pinSha256` in the configuration or in the fleet file. For a certificate authority of your own, pass its certificate with `--ca`.",
  },
  "server-pin-mismatch": {
    exitCode: 3,
    cause:
      "The certificate of the server does not match `--pin-sha256`, or `pinSha256` in the configuration or fleet file. Nothing was sent.",
    remedy:
      "On the server itself, run the command in the hint. If that command prints the fingerprint of the certificate in the message, the certificate was renewed: pass this fingerprint with `--pin-sha256`, or set `pinSha256`. Otherwise, the connection leads to another machine: do not send the token.",
  },
  "certificate-unconfirmed": {
    exitCode: 2,
    cause:
      "The certificate of the server is not trusted. `init` ran without prompts, so you could not confirm the fingerprint of the certificate. Nothing was written.",
    remedy:
      "On the server itself, run the command in the hint. If that command prints the same fingerprint as the message, run `init` again and pass the fingerprint with `--pin-sha256`. For a certificate authority of your own, pass its certificate with `--ca`.",
  },
  "certificate-unchecked": {
    severity: "warning",
    cause: "`init` could not reach the server, so it did not check the server's certificate.",
    remedy:
      "Check the address of the server. The certificate will be checked when the schemas are fetched. If the certificate is self-signed, set `pinSha256` in the configuration.",
  },
  "tls-failed": {
    exitCode: 3,
    cause: "The server was reached, but no TLS connection could be established.",
    remedy: "Check the port: the encrypted port of WHM is 2087 by default.",
  },
  "server-unreachable": {
    exitCode: 3,
    cause: "The connection to the server failed or was closed.",
    remedy: "Check the address of the server, the network and the firewall.",
  },
  "proxy-refused": {
    exitCode: 3,
    cause: "The proxy refused to connect to the WHM server.",
    remedy:
      "Configure the proxy to allow HTTP CONNECT to the host and port of the WHM server. Or connect without the proxy: add the host of the WHM server to `NO_PROXY`. For HTTP status 407, add a user and a password to `HTTPS_PROXY`.",
  },
  "run-timed-out": {
    exitCode: 3,
    cause: "All API calls together took longer than 30 times the timeout of one call.",
    remedy:
      "Try again, or allow more time with `--timeout SECONDS`. For a fleet, set `timeout` in the fleet file instead.",
  },
  "call-timed-out": {
    exitCode: 3,
    cause: "The server did not respond to an API call in time.",
    remedy:
      "Try again, or allow more time with `--timeout SECONDS`. For a fleet, set `timeout` in the fleet file instead.",
  },
  "server-busy": {
    exitCode: 3,
    cause: "The server reported that it is busy, and all retries failed.",
    remedy:
      "Try again later, or allow more time with `--timeout SECONDS`. For a fleet, set `timeout` in the fleet file instead.",
  },
  "whmapi1-not-runnable": {
    exitCode: 2,
    cause: "The command `whmapi1` could not be run.",
    remedy:
      "Use `--whmapi1` as root on the WHM server itself. If the command is in another place, pass its path to `--whmapi1`.",
  },
  "whmapi1-failed": {
    exitCode: 3,
    cause: "The command `whmapi1` failed.",
    remedy: "Run the command in the hint as root to see the cause.",
  },
  "answers-too-large": {
    exitCode: 3,
    cause: "All responses of this run together are larger than 8 MiB.",
    remedy: "Check that the address of the server belongs to WHM.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof CONNECTION_DIAGNOSTIC_CODES> = createErrorDiagnostic;
const createWarning: WarningDiagnosticFactory<typeof CONNECTION_DIAGNOSTIC_CODES> = createWarningDiagnostic;

/** Returns a command that the user can run on the server itself, to print the fingerprint of the server's certificate. */
export function createFingerprintCommand(port: number): string {
  return `openssl s_client -connect localhost:${port} </dev/null | openssl x509 -noout -fingerprint -sha256`;
}

function formatFingerprintInstruction(port: number): string {
  return `On the server itself, run ${createFingerprintCommand(port)}.`;
}

/**
 * Creates the error for an untrusted certificate. `rejectionReason` is a clause such as `it has expired`. `fingerprint` is the SHA-256 of
 * the certificate.
 */
export function createServerCertificateRejectedError(
  hostAndPort: string,
  port: number,
  rejectionReason: string,
  fingerprint: string,
): Diagnostic {
  return createError(
    "server-certificate-rejected",
    `The certificate of ${sanitize(hostAndPort)} is not trusted: ${rejectionReason}. Nothing was sent. The SHA-256 fingerprint of the certificate is ${fingerprint}.`,
    {
      hint: `${formatFingerprintInstruction(port)} If that command prints the same fingerprint, pass this fingerprint with --pin-sha256, or set pinSha256 in the configuration or in the fleet file. If it prints another fingerprint, the connection leads to another machine: do not pin this certificate. For a certificate authority of your own, pass its certificate with --ca instead.`,
    },
  );
}

export function createServerPinMismatchError(
  hostAndPort: string,
  port: number,
  fingerprints: { pinned: string; presented: string },
): Diagnostic {
  return createError(
    "server-pin-mismatch",
    `The certificate of ${sanitize(hostAndPort)} does not match --pin-sha256. Nothing was sent. The SHA-256 fingerprint of the certificate is ${fingerprints.presented}, but --pin-sha256 is ${fingerprints.pinned}.`,
    {
      hint: `${formatFingerprintInstruction(port)} If that command prints ${fingerprints.presented}, the certificate was renewed: pass this new fingerprint with --pin-sha256, or set it as pinSha256 in the configuration or in the fleet file. Otherwise, the connection leads to another machine: do not send the token.`,
    },
  );
}

/**
 * Creates the error for an untrusted certificate if `init` runs without prompts. The user then cannot confirm the fingerprint, and `init`
 * writes nothing.
 */
export function createCertificateUnconfirmedError(
  { hostAndPort, port }: { readonly hostAndPort: string; readonly port: number },
  rejectionReason: string,
  fingerprint: string,
): Diagnostic {
  return createError(
    "certificate-unconfirmed",
    `The certificate of ${sanitize(hostAndPort)} is not trusted: ${rejectionReason}. Nothing was written. The SHA-256 fingerprint of the certificate is ${fingerprint}.`,
    {
      hint: `${formatFingerprintInstruction(port)} If that command prints the same fingerprint, run init again with --pin-sha256 ${fingerprint}. If it prints another fingerprint, the connection leads to another machine: do not pin this certificate. For a certificate authority of your own, pass its certificate with --ca instead.`,
    },
  );
}

/**
 * Creates the warning for a certificate that `init` could not check. `reason` is a clause, such as `the connection was refused
 * (ECONNREFUSED)`.
 */
export function createCertificateUncheckedWarning(hostAndPort: string, reason: string): Diagnostic {
  return createWarning(
    "certificate-unchecked",
    `The certificate of ${sanitize(hostAndPort)} could not be checked: ${sanitize(reason)}.`,
    {
      hint: "Check the address of the server. The certificate will be checked when the schemas are fetched. If the certificate is self-signed, set pinSha256 in the configuration.",
    },
  );
}

export function createTlsFailedError(hostAndPort: string, reason: string): Diagnostic {
  return createError(
    "tls-failed",
    `The TLS connection to ${sanitize(hostAndPort)} failed (${sanitize(reason)}). Nothing was sent.`,
    { hint: "Check the port: the encrypted port of WHM is 2087 by default." },
  );
}

/** Creates the error for a failed connection. `reason` is a clause such as `the connection was refused (ECONNREFUSED)`. */
export function createServerUnreachableError(
  callDescription: string,
  hostAndPort: string,
  reason: string,
): Diagnostic {
  return createError(
    "server-unreachable",
    `${callDescription}: the request to ${sanitize(hostAndPort)} failed: ${reason}.`,
    {
      hint: "Check the address of the server (--server), the network and the firewall.",
    },
  );
}

/**
 * Creates the error for a proxy that refused a connection. The message contains only the HTTP status of the response, because the
 * rest of the response may contain the proxy's password.
 */
export function createProxyRefusedError(proxyHostAndPort: string, status: number): Diagnostic {
  const hint =
    status === 407
      ? "The proxy requires a user and a password. Add them to the environment variable HTTPS_PROXY: http://USER:PASSWORD@host:port."
      : "Configure the proxy to allow HTTP CONNECT to the host and port of the WHM server. Or connect without the proxy: add the host of the WHM server to the environment variable NO_PROXY.";
  return createError(
    "proxy-refused",
    `The proxy ${sanitize(proxyHostAndPort)} refused to connect to the WHM server (HTTP status ${status}).`,
    { hint },
  );
}

/** Creates the error for a run whose calls together took longer than `timeoutFactor` times the timeout of one call. */
export function createRunTimedOutError(timeoutSeconds: number, timeoutFactor: number): Diagnostic {
  return createError(
    "run-timed-out",
    `All API calls together took longer than ${Number((timeoutSeconds * timeoutFactor).toFixed(1))} s, which is ${timeoutFactor} times the timeout of one call (${timeoutSeconds} s).`,
    {
      hint: "Try again, or allow more time with --timeout SECONDS. For a fleet, set timeout in the fleet file instead.",
    },
  );
}

export function createCallTimedOutError(callDescription: string, timeoutSeconds: number): Diagnostic {
  return createError(
    "call-timed-out",
    `${callDescription}: the server did not respond within ${timeoutSeconds} s.`,
    {
      hint: "Try again, or allow more time with --timeout SECONDS. For a fleet, set timeout in the fleet file instead.",
    },
  );
}

/** Creates the error for a server that is still busy after the last retry. */
export function createServerBusyError(
  callDescription: string,
  status: number,
  statusText: string,
): Diagnostic {
  return createError(
    "server-busy",
    `${callDescription}: the server is busy (HTTP status ${status}${statusText === "" ? "" : ` ${quote(statusText)}`}). All retries failed.`,
    {
      hint: "Try again later, or allow more time with --timeout SECONDS. For a fleet, set timeout in the fleet file instead.",
    },
  );
}

export function createWhmapi1NotRunnableError(commandPath: string, errorCode: string): Diagnostic {
  const reason =
    errorCode === "ENOENT"
      ? "it was not found (ENOENT)"
      : errorCode === "EACCES"
        ? "permission denied (EACCES)"
        : sanitize(errorCode);
  return createError("whmapi1-not-runnable", `The command ${quote(commandPath)} cannot be run: ${reason}.`, {
    hint: "Use --whmapi1 as root on the WHM server itself. If whmapi1 is in another place, pass its path: --whmapi1 PATH.",
  });
}

/**
 * Creates the error for a failed call of whmapi1. `failure` is a phrase such as `exit code 1`. `firstStderrLine` is the first line of standard
 * error.
 */
export function createWhmapi1FailedError(
  callDescription: string,
  {
    failure,
    firstStderrLine,
    commandLine,
  }: { failure: string; firstStderrLine: string; commandLine: string },
): Diagnostic {
  const stderrDescription =
    firstStderrLine === "" ? "no error message" : `the message ${quote(firstStderrLine)}`;
  return createError(
    "whmapi1-failed",
    `${callDescription}: whmapi1 failed with ${failure} and ${stderrDescription}.`,
    {
      hint: createRunAsRootHint(commandLine),
    },
  );
}

/**
 * Returns the hint for a failed call of whmapi1, or for output of whmapi1 that cannot be read. The arguments in `commandLine` are quoted for a
 * shell.
 */
export function createRunAsRootHint(commandLine: string): string {
  return `Run ${commandLine} as root on the server to see the cause.`;
}

/** Creates the error for responses whose total size exceeds the limit. */
export function createResponsesTooLargeError(callOrFileDescription: string, maxBytes: number): Diagnostic {
  return createError(
    "answers-too-large",
    `${callOrFileDescription}: with this response, the total size of all responses exceeds the limit of ${maxBytes / 2 ** 20} MiB.`,
    { hint: "Check that the responses come from a WHM server." },
  );
}
