/** Diagnostics about invalid options of a request, which are found before anything is sent. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  createErrorDiagnostic,
} from "../core/diagnostic.js";
import { quote, quoteServerAddress, sanitize } from "../core/text/escape.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const REQUEST_OPTION_DIAGNOSTIC_CODES = {
  "server-invalid": {
    exitCode: 2,
    cause: "The address of the server is invalid.",
    remedy:
      "Use `https://host:2087`, `host` or `host:port`. For a browser session, use its URL up to and including `/cpsess##########`.",
  },
  "server-unencrypted": {
    exitCode: 2,
    cause: "The address of the server begins with `http://`, so the token would be sent without encryption.",
    remedy: "Use `https://` and the encrypted port of WHM, which is 2087 by default.",
  },
  "server-with-credentials": {
    exitCode: 2,
    cause: "The address of the server contains a user name or a password before an `@`.",
    remedy:
      "Remove the part before the `@`. Pass the user with `--user`, and the token in `WHM_TOKEN`, with `--token-file` or with `--token-stdin`.",
  },
  "pin-invalid": {
    exitCode: 2,
    cause: "The value of `--pin-sha256` is not a SHA-256 fingerprint.",
    remedy:
      "Pass the SHA-256 fingerprint of the server's certificate: 64 hexadecimal digits, with or without colons.",
  },
  "ca-invalid": {
    exitCode: 2,
    cause: "The file in `--ca` contains no certificate in PEM format.",
    remedy: "Pass a file with certificates that begin with `-----BEGIN CERTIFICATE-----`.",
  },
  "proxy-invalid": {
    exitCode: 2,
    cause: "The environment variable `HTTPS_PROXY` does not contain a valid proxy URL.",
    remedy:
      "Set it to `http://host:port` or `https://host:port`. In a user or password, write special characters as percent escapes, such as `%40` for `@`.",
  },
  "certificate-check-disabled": {
    exitCode: 2,
    cause:
      "The environment variable `NODE_TLS_REJECT_UNAUTHORIZED=0` disables the verification of certificates, so nothing was sent.",
    remedy: "Unset this variable. For a server with a self-signed certificate, use `--pin-sha256` or `--ca`.",
  },
  "timeout-invalid": {
    exitCode: 2,
    cause: "The timeout is not a number greater than 0.",
    remedy: "Set a number of seconds greater than 0 in `--timeout`, or in `timeout` in the configuration.",
  },
  "user-invalid": {
    exitCode: 2,
    cause:
      "The name of the WHM user is empty, or contains a space, a colon or a character that is not printable ASCII.",
    remedy:
      "Correct the name in `--user`, the environment variable `WHM_USER`, or `user` in the configuration or the fleet file.",
  },
  "token-invalid": {
    exitCode: 2,
    cause:
      "The API token is empty, or contains a space or a character that is not printable ASCII. An empty first line in a token file has its own error code, `token-empty`.",
    remedy: "Copy the whole API token again from WHM.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof REQUEST_OPTION_DIAGNOSTIC_CODES> = createErrorDiagnostic;

export function createServerInvalidError(addressText: string, fault: string): Diagnostic {
  return createError(
    "server-invalid",
    `Invalid server address ${quoteServerAddress(addressText)}: it ${fault}.`,
    {
      hint: "Use https://host:2087, host or host:port. For a browser session, use its URL up to and including /cpsess##########.",
    },
  );
}

export function createServerUnencryptedError(addressText: string): Diagnostic {
  return createError(
    "server-unencrypted",
    `Invalid server address ${quoteServerAddress(addressText)}: with http://, the token would be sent without encryption.`,
    { hint: "Use https:// and the encrypted port of WHM, which is 2087 by default." },
  );
}

/**
 * Creates the error for a server URL with credentials. The message omits the URL, because the text before the @ may be a
 * password.
 */
export function createServerWithCredentialsError(): Diagnostic {
  return createError(
    "server-with-credentials",
    "The address of the server contains a user name or a password before an @.",
    {
      hint: "Remove the part before the @. Pass the user with --user, and the token in WHM_TOKEN, with --token-file or with --token-stdin.",
    },
  );
}

/**
 * Creates the error for an invalid user name or token. The message omits the value, because it may be a secret. `fault` is a
 * clause without subject, such as `is empty`.
 */
export function createCredentialInvalidError(credentialKind: "user" | "token", fault: string): Diagnostic {
  const hint = {
    user: 'Correct the name in --user, the environment variable WHM_USER, or "user" in the configuration or the fleet file.',
    token: "Copy the whole API token again from WHM.",
  }[credentialKind];
  return createError(
    `${credentialKind}-invalid`,
    `The ${{ user: "name of the WHM user", token: "API token" }[credentialKind]} ${fault}.`,
    { hint },
  );
}

export function createPinInvalidError(pin: string): Diagnostic {
  return createError(
    "pin-invalid",
    `Invalid --pin-sha256 ${quote(pin)}: must be 64 hexadecimal digits, with or without colons.`,
    {
      hint: "Pass the SHA-256 fingerprint of the server's certificate. To print it, run on the server itself: openssl s_client -connect localhost:2087 </dev/null | openssl x509 -noout -fingerprint -sha256.",
    },
  );
}

/**
 * Creates the error for invalid certificates of a certificate authority. `caPath` is the file of `--ca`, or undefined if the
 * certificates were passed to the library as text.
 */
export function createCaInvalidError(caPath?: string): Diagnostic {
  const caSourceDescription =
    caPath === undefined ? 'The option "ca"' : `The file ${sanitize(caPath)} of --ca`;
  return createError("ca-invalid", `${caSourceDescription} contains no certificate in PEM format.`, {
    hint: "Pass certificates that begin with -----BEGIN CERTIFICATE-----.",
  });
}

/**
 * Creates the error for an invalid proxy. The message omits the URL of the proxy, because the URL may contain a password. `fault` is a
 * clause without subject, such as `is not a URL`.
 */
export function createProxyInvalidError(
  fault: string,
  hint = "Set HTTPS_PROXY to http://host:port or https://host:port.",
): Diagnostic {
  return createError("proxy-invalid", `Invalid proxy in the environment variable HTTPS_PROXY: it ${fault}.`, {
    hint,
  });
}

/** Creates the error for `NODE_TLS_REJECT_UNAUTHORIZED=0`, with which Node.js trusts every server and every proxy. */
export function createCertificateCheckDisabledError(): Diagnostic {
  return createError(
    "certificate-check-disabled",
    "The environment variable NODE_TLS_REJECT_UNAUTHORIZED=0 disables the verification of certificates, so nothing was sent.",
    {
      hint: "Unset this variable. For a server with a self-signed certificate, use --pin-sha256 or --ca.",
    },
  );
}

export function createTimeoutInvalidError(seconds: number): Diagnostic {
  return createError("timeout-invalid", `Invalid timeout ${seconds}: must be greater than 0.`, {
    hint: 'Set --timeout, or "timeout" in the configuration, to a number of seconds greater than 0.',
  });
}
