/** Options of a request that are invalid; found before anything is sent. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, quoteServer } from "../core/text/escape.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const SOURCE_CODES = {
  "server-invalid": {
    exitCode: 2,
    cause: "The server is not specified in a form that is understood.",
    remedy:
      "Use https://host:2087, host, host:port, or the URL of a browser session with its /cpsess########## path.",
  },
  "server-unencrypted": {
    exitCode: 2,
    cause: "The server's URL begins with http://, which would send the token without encryption.",
    remedy: "Use https:// and the encrypted port of WHM, 2087.",
  },
  "server-with-credentials": {
    exitCode: 2,
    cause: "The server's URL contains a user name or a password.",
    remedy:
      "Remove them. Pass the user with --user, and the token in WHM_TOKEN, with --token-file or with --token-stdin.",
  },
  "pin-invalid": {
    exitCode: 2,
    cause: "The pin is not a SHA-256 in hexadecimal.",
    remedy: "Pass the 64 hexadecimal digits of the certificate's SHA-256.",
  },
  "ca-invalid": {
    exitCode: 2,
    cause: "The file of --ca contains no certificate that can be read.",
    remedy: "Pass a file with certificates in PEM format.",
  },
  "proxy-invalid": {
    exitCode: 2,
    cause: "HTTPS_PROXY does not contain a valid proxy URL.",
    remedy: "Use http://host:port or https://host:port.",
  },
  "certificate-check-disabled": {
    exitCode: 2,
    cause: "NODE_TLS_REJECT_UNAUTHORIZED=0 disables the verification of certificates, so no token is sent.",
    remedy: "Unset the variable. Use --pin-sha256 or --ca for a server with a certificate of its own.",
  },
  "timeout-invalid": {
    exitCode: 2,
    cause: "The timeout is not a number above 0.",
    remedy: "Set a number of seconds above 0.",
  },
  "user-invalid": {
    exitCode: 2,
    cause: "The user is empty, or contains characters that the Authorization header cannot carry.",
    remedy: "Check --user or WHM_USER.",
  },
  "token-invalid": {
    exitCode: 2,
    cause: "The token is empty, or contains characters that the Authorization header cannot carry.",
    remedy: "Check WHM_TOKEN, --token-file or --token-stdin.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof SOURCE_CODES> = buildError;

export function serverInvalid(text: string, fault: string): Diagnostic {
  return errorOf(
    "server-invalid",
    `The server ${quoteServer(text)} ${fault}: name it as https://host:2087, host, host:port, or the URL of a browser session with its /cpsess########## path.`,
  );
}

export function serverUnencrypted(text: string): Diagnostic {
  return errorOf(
    "server-unencrypted",
    `The server ${quoteServer(text)} would be asked without encryption, and the token would travel in the clear: name it with https:// (WHM's encrypted port is 2087).`,
  );
}

/** Says nothing of the URL itself: what stands before the @ may be a password. */
export function serverWithCredentials(): Diagnostic {
  return errorOf(
    "server-with-credentials",
    "The server's URL holds a user name or a password before an @: leave them out, say the user with --user, and give the token in WHM_TOKEN, with --token-file or with --token-stdin.",
  );
}

/** Says nothing of the value itself. */
export function credentialInvalid(what: "user" | "token", fault: string): Diagnostic {
  const remedy = {
    user: "check --user or WHM_USER",
    token: "check WHM_TOKEN, --token-file or --token-stdin",
  }[what];
  return errorOf(
    `${what}-invalid`,
    `The ${what} ${fault}, so it cannot be sent in the Authorization header: ${remedy}.`,
  );
}

export function pinInvalid(pin: string): Diagnostic {
  return errorOf(
    "pin-invalid",
    `The pin ${quote(pin)} is not a SHA-256: 64 hexadecimal digits are expected, with or without colons between the bytes.`,
  );
}

export function authorityInvalid(): Diagnostic {
  return errorOf(
    "ca-invalid",
    "The file of --ca holds no certificate that can be read: PEM text is expected (-----BEGIN CERTIFICATE-----).",
  );
}

/** Says nothing of the URL itself: it may hold a password. */
export function proxyInvalid(fault: string): Diagnostic {
  return errorOf(
    "proxy-invalid",
    `The proxy of HTTPS_PROXY ${fault}: name it as http://host:port or https://host:port.`,
  );
}

/** Node.js then trusts whoever answers, a proxy included. */
export function certificateCheckDisabled(): Diagnostic {
  return errorOf(
    "certificate-check-disabled",
    "NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment turns the check of certificates off, and no token is sent unchecked: unset it, and for a server with a certificate of its own give --pin-sha256 or --ca.",
  );
}

export function timeoutInvalid(seconds: number): Diagnostic {
  return errorOf(
    "timeout-invalid",
    `The timeout of ${seconds} seconds is none: give a number of seconds above 0.`,
  );
}
