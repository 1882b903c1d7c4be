/** Errors of requests that got no answer: certificates, connections, timeouts, the whmapi1 command. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
export const CONNECTION_CODES = {
  "server-certificate-rejected": {
    exitCode: 3,
    cause: "The certificate of the server is not trusted, so nothing was sent.",
    remedy:
      "Compare the fingerprint on the server itself. Then pass it with --pin-sha256, or pass the certificate of the authority with --ca.",
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
    cause: "The connection to the server failed or broke.",
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
    remedy: "Run the command as root in a shell to see the cause.",
  },
  "answers-too-large": {
    exitCode: 3,
    cause: "All answers together are larger than any list of transfer modules needs.",
    remedy: "Check that a WHM server sent them.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof CONNECTION_CODES> = buildError;

function compareFingerprint(port: number): string {
  return `Compare the fingerprint on the server itself (openssl s_client -connect localhost:${port} </dev/null | openssl x509 -noout -fingerprint -sha256).`;
}

/** `fingerprint` is the SHA-256 of the certificate that the server presented. `reason` is a clause such as `it has expired`. */
export function serverCertificateRejected(
  server: string,
  port: number,
  reason: string,
  fingerprint: string,
): Diagnostic {
  return errorOf(
    "server-certificate-rejected",
    `The certificate of ${visible(server)} is not trusted: ${reason}. Nothing was sent. Its SHA-256 fingerprint is ${fingerprint}.`,
    {
      hint: `${compareFingerprint(port)} If it matches, pass it with --pin-sha256, or pass the certificate of the authority with --ca.`,
    },
  );
}

export function serverPinMismatch(
  server: string,
  port: number,
  pins: { pinned: string; presented: string },
): Diagnostic {
  return errorOf(
    "server-pin-mismatch",
    `The certificate of ${visible(server)} does not match --pin-sha256. Nothing was sent. Its SHA-256 fingerprint is ${pins.presented}, not ${pins.pinned}.`,
    {
      hint: `Either the certificate was renewed, or another machine is answering. ${compareFingerprint(port)} Change --pin-sha256 only if it matches.`,
    },
  );
}

export function tlsFailed(server: string, reason: string): Diagnostic {
  return errorOf(
    "tls-failed",
    `The TLS connection to ${visible(server)} failed (${visible(reason)}). Nothing was sent.`,
    { hint: "Check that the port is the encrypted port of WHM, 2087." },
  );
}

/** `reason` is a clause such as `the connection was refused (ECONNREFUSED)`. */
export function serverUnreachable(call: string, server: string, why: string): Diagnostic {
  return errorOf("server-unreachable", `${call}: the request to ${visible(server)} failed: ${why}.`, {
    hint: "Check --server, the network and the firewall.",
  });
}

/** The message contains only the status of the proxy's answer, because the rest of the answer may contain the password. */
export function proxyRefused(server: string, status: number): Diagnostic {
  const hint =
    status === 407
      ? "Add a user and a password to HTTPS_PROXY: http://USER:PASSWORD@host:port."
      : "Allow CONNECT to that port on the proxy, or list the host in NO_PROXY.";
  return errorOf(
    "proxy-refused",
    `The proxy ${visible(server)} did not open a connection to the server (HTTP status ${status}).`,
    { hint },
  );
}

/** All calls together took longer than `factor` times the timeout of one call. */
export function runTimedOut(seconds: number, factor: number): Diagnostic {
  return errorOf(
    "run-timed-out",
    `The server did not answer all calls within ${Number((seconds * factor).toFixed(1))} s, which is ${factor} times the timeout of one call (${seconds} s).`,
    { hint: "Try again, or allow more time with --timeout." },
  );
}

export function callTimedOut(call: string, seconds: number): Diagnostic {
  return errorOf("call-timed-out", `${call}: the server did not answer within ${seconds} s.`, {
    hint: "Try again, or allow more time with --timeout.",
  });
}

/** The server reported that it is busy, and no retry is left. */
export function serverBusy(call: string, status: number, message: string): Diagnostic {
  return errorOf(
    "server-busy",
    `${call}: the server is busy (HTTP status ${status} ${visible(message)}), and no retry is left within --timeout.`,
    { hint: "Try again later." },
  );
}

export function whmapi1NotRunnable(path: string, code: string): Diagnostic {
  return errorOf("whmapi1-not-runnable", `The command ${quote(path)} could not be run (${visible(code)}).`, {
    hint: "Run this as root on the WHM server itself, or pass the path of the whmapi1 command to --whmapi1.",
  });
}

/** `failure` is a phrase such as `exit code 1`; `errorLine` is the first line of standard error. */
export function whmapi1Failed(call: string, failure: string, errorLine: string): Diagnostic {
  const output = errorLine === "" ? "no error message" : `the message ${quote(errorLine)}`;
  return errorOf("whmapi1-failed", `${call}: whmapi1 failed with ${failure} and ${output}.`, {
    hint: "Run the command as root in a shell to see the cause.",
  });
}

/** The total size of all answers exceeds the limit. */
export function answersTooLarge(call: string, limit: number): Diagnostic {
  return errorOf(
    "answers-too-large",
    `${call}: this answer exceeds the limit of ${limit / 2 ** 20} MiB for all answers together, more than any list of transfer modules needs.`,
    { hint: "Check that a WHM server sent the answers." },
  );
}
