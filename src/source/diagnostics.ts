/** Errors in the options of a request, found before anything is sent. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, quoteServer, visible } from "../core/text/escape.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
export const SOURCE_CODES = {
  "server-invalid": {
    exitCode: 2,
    cause: "The server is specified in an unsupported form.",
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
  return errorOf("server-invalid", `Invalid server ${quoteServer(text)}: it ${fault}.`, {
    hint: "Use https://host:2087, host, host:port, or the URL of a browser session with its /cpsess########## path.",
  });
}

export function serverUnencrypted(text: string): Diagnostic {
  return errorOf(
    "server-unencrypted",
    `Invalid server ${quoteServer(text)}: http:// would send the token without encryption.`,
    { hint: "Use https:// and the encrypted port of WHM, 2087." },
  );
}

/** The message does not contain the URL, because the text before the @ may be a password. */
export function serverWithCredentials(): Diagnostic {
  return errorOf(
    "server-with-credentials",
    "The URL of the server contains a user name or a password before an @.",
    {
      hint: "Remove them. Pass the user with --user, and the token in WHM_TOKEN, with --token-file or with --token-stdin.",
    },
  );
}

/** The message does not contain the value, because it may be a secret. */
export function credentialInvalid(what: "user" | "token", fault: string): Diagnostic {
  const hint = {
    user: "Check --user or WHM_USER.",
    token: "Check WHM_TOKEN, --token-file or --token-stdin.",
  }[what];
  return errorOf(
    `${what}-invalid`,
    `The ${what} ${fault}, so it cannot be sent in the Authorization header.`,
    { hint },
  );
}

export function pinInvalid(pin: string): Diagnostic {
  return errorOf("pin-invalid", `Invalid pin ${quote(pin)}: it is not a SHA-256 in hexadecimal.`, {
    hint: "Pass the 64 hexadecimal digits of the certificate's SHA-256, with or without colons.",
  });
}

/** `path` is the file of `--ca`. Undefined if a caller of the library passed the text of the certificates. */
export function authorityInvalid(path?: string): Diagnostic {
  const subject = path === undefined ? "The value of ca" : `The certificate file ${visible(path)}`;
  return errorOf("ca-invalid", `${subject} contains no readable certificate.`, {
    hint: "Pass a file with certificates in PEM format (-----BEGIN CERTIFICATE-----).",
  });
}

/** The message does not contain the URL of the proxy, because it may contain a password. */
export function proxyInvalid(fault: string): Diagnostic {
  return errorOf("proxy-invalid", `Invalid HTTPS_PROXY: it ${fault}.`, {
    hint: "Use http://host:port or https://host:port.",
  });
}

/** With `NODE_TLS_REJECT_UNAUTHORIZED=0`, Node.js trusts every server and every proxy. */
export function certificateCheckDisabled(): Diagnostic {
  return errorOf(
    "certificate-check-disabled",
    "NODE_TLS_REJECT_UNAUTHORIZED=0 disables the verification of certificates, so no token is sent.",
    {
      hint: "Unset the variable. For a server with a self-signed certificate, use --pin-sha256 or --ca.",
    },
  );
}

export function timeoutInvalid(seconds: number): Diagnostic {
  return errorOf("timeout-invalid", `Invalid timeout ${seconds}: must be greater than 0.`, {
    hint: "Set a number of seconds greater than 0.",
  });
}
