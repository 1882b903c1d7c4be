/** Problems with the options of a request, and with requests that have no response. */

import { MAX_TOTAL_RESPONSE_BYTES } from "../core/limits.js";
import { problems, problemsWithExit } from "../core/diagnostic.js";

const PRINT_FINGERPRINT =
  "openssl s_client -connect localhost:2087 </dev/null | openssl x509 -noout -fingerprint -sha256";

/** Problems with options, which are found before anything is sent. Messages omit values that may be secrets. */
export const optionProblem = problems({
  "server-invalid": {
    message: "Invalid server address {address:clause}: it {fault:clause}.",
    hint: "Use https://host:2087, host or host:port. For a browser session, use its URL up to and including /cpsess##########.",
  },
  "server-unencrypted": {
    message:
      "Invalid server address {address:clause}: with http://, the token would be sent without encryption.",
    hint: "Use https:// and the encrypted port of WHM, which is 2087 by default.",
  },
  "server-with-credentials": {
    message: "The address of the server contains a user name or a password before an @.",
    hint: "Remove this part. Pass the user with --user, and the token in WHM_TOKEN, with --token-file or with --token-stdin.",
    fleet: { hint: 'Remove this part. Set "user", and "tokenEnv" or "tokenFile", in the fleet file.' },
  },
  "pin-invalid": {
    message: "Invalid pin {pin:quote}: must be 64 hexadecimal digits, with or without colons.",
    hint: `Use the SHA-256 fingerprint of the server's certificate. To print it, run on the server itself: ${PRINT_FINGERPRINT}.`,
  },
  "ca-invalid": {
    message: "{source:clause} contains no certificate in PEM format.",
    hint: "Pass certificates that begin with -----BEGIN CERTIFICATE-----.",
  },
  "proxy-invalid": {
    message: "Invalid proxy in the environment variable HTTPS_PROXY: it {fault}.",
    hint: "{hint:clause}",
    remedy:
      "Use `http://host:port` or `https://host:port`. In the user and the password, write special characters as percent escapes, such as `%40` for `@`.",
  },
  "certificate-check-disabled": {
    message: "NODE_TLS_REJECT_UNAUTHORIZED=0 disables the verification of certificates, so nothing was sent.",
    hint: "Unset this variable. For a server with a self-signed certificate, use --pin-sha256 or --ca.",
    fleet: { hint: 'Unset this variable. For a self-signed certificate, set "pinSha256" in the fleet file.' },
  },
  "timeout-invalid": {
    message: "Invalid timeout {seconds}: must be greater than 0.",
    hint: 'Set --timeout, or "timeout" in the configuration, to a number of seconds.',
  },
  "user-invalid": {
    message: "The name of the WHM user {fault}.",
    hint: 'Correct --user, WHM_USER, or "user" in the configuration.',
    fleet: { hint: 'Correct "user" in the fleet file.' },
  },
  "token-invalid": {
    message: "The API token {fault}.",
    hint: "Copy the whole API token again from WHM.",
  },
});

const RUN_OPENSSL = "On the server itself, run {command:clause}.";
const NO_PIN = "the connection leads to another machine: do not";
const USE_CA = "For a certificate authority of your own, pass its certificate with --ca";
const MORE_TIME = "allow more time with --timeout SECONDS.";
const FLEET_RETRY = 'Try again, or allow more time with "timeout" in the fleet file.';
const FLEET_FINGERPRINT = `On each of these servers itself, run ${PRINT_FINGERPRINT}.`;

// Parts of remedies.
const COMPARE =
  "Run the command in the hint on the server itself. If it prints the fingerprint in the message,";
const OWN_CA = "For your own certificate authority, use `--ca`.";

export const connectionProblem = problemsWithExit(3, {
  "server-certificate-rejected": {
    message:
      "The certificate of {server} is not trusted: {reason}. Nothing was sent. The SHA-256 fingerprint of the certificate is {fingerprint}.",
    hint: `{renew:clause}${RUN_OPENSSL} If that command prints the same fingerprint, pass this fingerprint with --pin-sha256, or set pinSha256 in the configuration. If it prints another fingerprint, ${NO_PIN} pin this certificate. ${USE_CA} instead.`,
    remedy: `${COMPARE} pass it with \`--pin-sha256\` or \`pinSha256\`. ${OWN_CA}`,
    fleet: {
      message: "The certificate of the server is not trusted: {cause}. Nothing was sent.",
      hint: `{renew:clause}${FLEET_FINGERPRINT} Set the fingerprint that this command prints as "pinSha256" of the server in the fleet file. For a certificate authority of your own, set "ca" instead.`,
    },
  },
  "server-pin-mismatch": {
    message:
      "The certificate of {server} does not match the pin. Nothing was sent. The SHA-256 fingerprint of the certificate is {fingerprint}, but the pin is {pin}.",
    hint: `${RUN_OPENSSL} If that command prints {fingerprint}, the certificate was renewed: pass this new fingerprint with --pin-sha256, or set it as pinSha256 in the configuration. Otherwise, ${NO_PIN} send the token.`,
    remedy: `${COMPARE} the certificate was renewed: pass the new fingerprint. Otherwise, do not send the token.`,
    fleet: {
      message:
        'The certificate of the server does not match "pinSha256" in the fleet file. Nothing was sent.',
      hint: `${FLEET_FINGERPRINT} If this command prints another fingerprint than "pinSha256", the certificate was renewed: set the new fingerprint. Otherwise, ${NO_PIN} send the token.`,
    },
  },
  "certificate-unconfirmed": {
    exit: 2,
    message:
      "The certificate of {server} is not trusted: {reason}. Nothing was written. The SHA-256 fingerprint of the certificate is {fingerprint}.",
    hint: `${RUN_OPENSSL} If that command prints the same fingerprint, run init again with --pin-sha256 {fingerprint}. If it prints another fingerprint, ${NO_PIN} pin this certificate. ${USE_CA} instead.`,
    remedy: `${COMPARE} run \`init\` again with \`--pin-sha256\`. ${OWN_CA}`,
  },
  "certificate-unchecked": {
    exit: "warning",
    message: "The certificate of {server} could not be checked: {reason}.",
    hint: "Check the address of the server. If the certificate is self-signed, set pinSha256 in the configuration.",
  },
  "tls-failed": {
    message: "The TLS connection to {server} failed ({reason}). Nothing was sent.",
    hint: "Check the port, which is 2087 by default.",
    fleet: { message: "The TLS connection to the server failed ({reason}). Nothing was sent." },
  },
  "server-unreachable": {
    message: "The request to {server} failed: {reason}.",
    hint: "Check the address of the server, the network and the firewall.",
    fleet: { message: "The request to the server failed: {reason}." },
  },
  "proxy-unreachable": {
    message: "The proxy {proxy} in the environment variable {variable} cannot be used: {reason}.",
    hint: "Correct or unset {variable}, or add the host of the WHM server to NO_PROXY.",
  },
  "proxy-refused": {
    // The message contains only the HTTP status, because the rest of the response may contain the proxy's password.
    message: "The proxy {proxy} refused to connect to the WHM server (HTTP status {status}).",
    hint: "{hint:clause}",
    remedy:
      "Allow HTTP CONNECT to the WHM server in the proxy, or add its host to `NO_PROXY`. For HTTP status 407, add a user and a password to `HTTPS_PROXY`.",
  },
  "run-timed-out": {
    message:
      "All API calls together took longer than {limit} s, which is {factor} times the timeout of one call ({timeout} s).",
    hint: `Try again, or ${MORE_TIME}`,
    fleet: { message: "The run took longer than {factor} times the timeout.", hint: FLEET_RETRY },
  },
  "call-timed-out": {
    message: "The server did not respond within {timeout} s.",
    hint: `Try again, or ${MORE_TIME}`,
    fleet: { message: "The server did not respond within the timeout.", hint: FLEET_RETRY },
  },
  "server-busy": {
    message: "The server is busy (HTTP status {status:clause}). All retries failed.",
    hint: `Try again later, or ${MORE_TIME}`,
    fleet: { hint: FLEET_RETRY },
  },
  "whmapi1-not-runnable": {
    exit: 2,
    message: "The command {path:quote} cannot be run: {reason}.",
    hint: "Use --whmapi1 as root on the WHM server itself. If whmapi1 is in another place, pass --whmapi1 PATH.",
  },
  "whmapi1-failed": {
    message: "whmapi1 failed with {failure} and {output:clause}.",
    hint: "{hint:clause}",
    remedy: "Run the command in the hint as root to see the cause.",
  },
  "answers-too-large": {
    message: `With this response, the total size of all responses exceeds the limit of ${MAX_TOTAL_RESPONSE_BYTES / 2 ** 20} MiB.`,
    hint: "Check the address of the server.",
  },
});
