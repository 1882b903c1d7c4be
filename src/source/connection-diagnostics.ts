/** Requests to which no answer came: certificates, connections, timeouts, the whmapi1 command. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const CONNECTION_CODES = {
  "server-certificate-rejected": {
    exitCode: 3,
    cause: "The certificate of the server is not trusted, so nothing was sent.",
    remedy:
      "Compare the fingerprint on the server itself, then pass it with --pin-sha256, or pass the certificate of the authority with --ca.",
  },
  "server-pin-mismatch": {
    exitCode: 3,
    cause: "The certificate of the server does not match --pin-sha256, so nothing was sent.",
    remedy:
      "Compare the fingerprint on the server itself before you change the pin: another machine may be answering.",
  },
  "tls-failed": {
    exitCode: 3,
    cause: "No TLS connection could be established.",
    remedy: "Check that the port is the encrypted port of WHM, 2087.",
  },
  "server-unreachable": {
    exitCode: 3,
    cause: "No connection to the server could be established, or it broke.",
    remedy: "Check --server, the network and the firewall.",
  },
  "proxy-refused": {
    exitCode: 3,
    cause: "The proxy did not open a connection to the server.",
    remedy:
      "Allow CONNECT to that port, add the user and the password to HTTPS_PROXY, or list the host in NO_PROXY.",
  },
  "run-timed-out": {
    exitCode: 3,
    cause: "All calls together took too long.",
    remedy: "Try again, or allow more time with --timeout.",
  },
  "call-timed-out": {
    exitCode: 3,
    cause: "One call was not answered in time.",
    remedy: "Try again, or allow more time with --timeout.",
  },
  "server-busy": {
    exitCode: 3,
    cause: "The server reported that it is busy, and repeating the request did not help.",
    remedy: "Try again later.",
  },
  "whmapi1-not-runnable": {
    exitCode: 2,
    cause: "The whmapi1 command could not be run.",
    remedy: "Run this as root on the WHM server itself, or pass the path of the command to --whmapi1.",
  },
  "whmapi1-failed": {
    exitCode: 3,
    cause: "The whmapi1 command ended with a failure.",
    remedy: "Run it by hand as root to see the cause.",
  },
  "answers-too-large": {
    exitCode: 3,
    cause: "All answers together are larger than any list of transfer modules needs.",
    remedy: "Check that a WHM server sent them.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof CONNECTION_CODES> = buildError;

const FINGERPRINT_ON_SERVER = (port: number): string =>
  `openssl s_client -connect localhost:${port} </dev/null | openssl x509 -noout -fingerprint -sha256`;

/** `fingerprint` is the SHA-256 of the certificate presented; `why` completes "because". */
export function serverCertificateRejected(
  place: string,
  port: number,
  why: string,
  fingerprint: string,
): Diagnostic {
  return errorOf(
    "server-certificate-rejected",
    `The certificate of ${visible(place)} was not accepted because ${why}, and nothing was sent. Its SHA-256 is ${fingerprint}: compare it on the server itself (${FINGERPRINT_ON_SERVER(port)}), then pass it with --pin-sha256, or pass the certificate of its authority with --ca.`,
  );
}

export function serverPinMismatch(
  place: string,
  port: number,
  pins: { pinned: string; presented: string },
): Diagnostic {
  return errorOf(
    "server-pin-mismatch",
    `The certificate of ${visible(place)} has the SHA-256 ${pins.presented}, not the pinned ${pins.pinned}, and nothing was sent. Either the certificate was renewed or somebody else answers: compare it on the server itself (${FINGERPRINT_ON_SERVER(port)}) before changing --pin-sha256.`,
  );
}

export function tlsFailed(place: string, reason: string): Diagnostic {
  return errorOf(
    "tls-failed",
    `No TLS connection to ${visible(place)} could be made (${visible(reason)}), and nothing was sent: check that the port is WHM's encrypted one (2087).`,
  );
}

/** `why` is a clause such as `the connection was refused (ECONNREFUSED)`. */
export function serverUnreachable(call: string, place: string, why: string): Diagnostic {
  return errorOf(
    "server-unreachable",
    `${call}: ${visible(place)} could not be asked, since ${why}: check --server, the network, and the firewall.`,
  );
}

/** Nothing of what the proxy says is repeated: it knows a password, and its status says enough. */
export function proxyRefused(place: string, status: number): Diagnostic {
  const remedy =
    status === 407
      ? "it wants a user and a password, in HTTPS_PROXY before an @"
      : "it must allow CONNECT to that port, or NO_PROXY must name the host";
  return errorOf(
    "proxy-refused",
    `The proxy ${visible(place)} did not open a connection (HTTP status ${status}): ${remedy}.`,
  );
}

/** All calls of a run together; `most` is how many times the time of one they may take. */
export function runTimedOut(seconds: number, most: number): Diagnostic {
  return errorOf(
    "run-timed-out",
    `The server did not tell all within ${Number((seconds * most).toFixed(1))} s, which is ${most} times the ${seconds} s of one call: try again, or allow more time with --timeout.`,
  );
}

export function callTimedOut(call: string, seconds: number): Diagnostic {
  return errorOf(
    "call-timed-out",
    `${call} was not answered within ${seconds} s: try again, or allow more time with --timeout.`,
  );
}

/** The server said that it cannot answer now, as often as it was asked. */
export function serverBusy(call: string, status: number, message: string): Diagnostic {
  return errorOf(
    "server-busy",
    `${call} was answered with HTTP status ${status} ${visible(message)}, and asking again did not help, or would take longer than --timeout allows: try again later.`,
  );
}

export function whmapi1NotRunnable(path: string, code: string): Diagnostic {
  return errorOf(
    "whmapi1-not-runnable",
    `The command ${quote(path)} could not be run (${visible(code)}): --whmapi1 works as root on the WHM server itself, and takes the command's path.`,
  );
}

export function whmapi1Failed(call: string, how: string, said: string): Diagnostic {
  const words = said === "" ? "and said nothing" : `and said ${quote(said)}`;
  return errorOf(
    "whmapi1-failed",
    `${call}: whmapi1 ${how} ${words}: run it by hand as root to see what is wrong.`,
  );
}

/** All answers of a run together. */
export function answersTooLarge(call: string, limit: number): Diagnostic {
  return errorOf(
    "answers-too-large",
    `${call}: with this answer, there would be more than ${limit / 2 ** 20} MiB of answers, which no list of transfer modules needs: check that a WHM server gave them.`,
  );
}
