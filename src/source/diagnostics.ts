/** Diagnostics about invalid options of a request, which are found before anything is sent. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, quoteServer, sanitize } from "../core/text/escape.js";

/** Diagnostic codes, and what docs/errors.md prints about them. The published package omits this table, because `src/` uses only its type. */
export const SOURCE_CODES = {
  "server-invalid": {
    exitCode: 2,
    cause: "The address of the server is not valid.",
    remedy:
      "Use https://host:2087, host or host:port. For a browser session, use its URL up to and including /cpsess##########.",
  },
  "server-unencrypted": {
    exitCode: 2,
    cause: "The server's URL begins with http://, which would send the token without encryption.",
    remedy: "Use https:// and the encrypted port of WHM, which is 2087 by default.",
  },
  "server-with-credentials": {
    exitCode: 2,
    cause: "The server's URL contains a user name or a password.",
    remedy:
      "Remove them. Pass the user with --user, and the token in WHM_TOKEN, with --token-file or with --token-stdin.",
  },
  "pin-invalid": {
    exitCode: 2,
    cause: "The value of --pin-sha256 is not a SHA-256 fingerprint.",
    remedy:
      "Pass the 64 hexadecimal digits of the certificate's SHA-256 fingerprint, with or without colons.",
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
    remedy: "Unset the variable. For a server with a self-signed certificate, use --pin-sha256 or --ca.",
  },
  "timeout-invalid": {
    exitCode: 2,
    cause: "The timeout is not a number greater than 0.",
    remedy: "Set a number of seconds greater than 0.",
  },
  "user-invalid": {
    exitCode: 2,
    cause: "The user name is empty, or contains characters that an HTTP header cannot contain.",
    remedy: "Correct the user name in --user, WHM_USER or user in the configuration.",
  },
  "token-invalid": {
    exitCode: 2,
    cause: "The API token is empty, or contains characters that an HTTP header cannot contain.",
    remedy: "Copy the whole token again from WHM into WHM_TOKEN, the token file, or standard input.",
  },
} as const satisfies DiagnosticCodes;

const createError: ErrorBuilder<typeof SOURCE_CODES> = buildError;

export function serverInvalid(text: string, fault: string): Diagnostic {
  return createError("server-invalid", `Invalid server address ${quoteServer(text)}: it ${fault}.`, {
    hint: "Use https://host:2087, host or host:port. For a browser session, use its URL up to and including /cpsess##########.",
  });
}

export function serverUnencrypted(text: string): Diagnostic {
  return createError(
    "server-unencrypted",
    `Invalid server address ${quoteServer(text)}: with http://, the token would be sent without encryption.`,
    { hint: "Use https:// and the encrypted port of WHM, which is 2087 by default." },
  );
}

/** Reports a server URL with credentials. The message omits the URL, because the text before the @ may be a password. */
export function serverWithCredentials(): Diagnostic {
  return createError(
    "server-with-credentials",
    "The URL of the server contains a user name or a password before an @.",
    {
      hint: "Remove them. Pass the user with --user, and the token in WHM_TOKEN, with --token-file or with --token-stdin.",
    },
  );
}

/** Reports an invalid user name or token. The message omits the value, because it may be a secret. */
export function credentialInvalid(what: "user" | "token", fault: string): Diagnostic {
  const hint = {
    user: "Correct the user name in --user, WHM_USER or user in the configuration.",
    token: "Copy the whole token again from WHM into WHM_TOKEN, the token file, or standard input.",
  }[what];
  return createError(
    `${what}-invalid`,
    `The ${{ user: "user name", token: "API token" }[what]} ${fault}, so it cannot be sent in an HTTP header.`,
    { hint },
  );
}

export function pinInvalid(pin: string): Diagnostic {
  return createError(
    "pin-invalid",
    `Invalid --pin-sha256 ${quote(pin)}: must be 64 hexadecimal digits, with or without colons.`,
    {
      hint: "Pass the SHA-256 fingerprint of the server's certificate. On the server itself, openssl s_client -connect localhost:2087 </dev/null | openssl x509 -noout -fingerprint -sha256 prints it.",
    },
  );
}

/** Reports an invalid authority. `path` is the file of `--ca`, or undefined if the library was called with the certificates. */
export function authorityInvalid(path?: string): Diagnostic {
  const subject = path === undefined ? "The value of ca" : `The certificate file ${sanitize(path)}`;
  return createError("ca-invalid", `${subject} contains no readable certificate.`, {
    hint: "Use certificates in PEM format, which begin with -----BEGIN CERTIFICATE-----.",
  });
}

/** Reports an invalid proxy. The message omits its URL, because it may contain a password. */
export function proxyInvalid(fault: string): Diagnostic {
  return createError("proxy-invalid", `Invalid proxy in the environment variable HTTPS_PROXY: it ${fault}.`, {
    hint: "Use http://host:port or https://host:port.",
  });
}

/** Reports `NODE_TLS_REJECT_UNAUTHORIZED=0`, with which Node.js trusts every server and every proxy. */
export function certificateCheckDisabled(): Diagnostic {
  return createError(
    "certificate-check-disabled",
    "NODE_TLS_REJECT_UNAUTHORIZED=0 disables the verification of certificates, so no token is sent.",
    {
      hint: "Unset the variable. For a server with a self-signed certificate, use --pin-sha256 or --ca.",
    },
  );
}

export function timeoutInvalid(seconds: number): Diagnostic {
  return createError("timeout-invalid", `Invalid timeout ${seconds}: must be greater than 0.`, {
    hint: "Set timeout to a number of seconds greater than 0.",
  });
}
