/** The token is sent to one origin only. No other host in a response, a certificate or a proxy's response is contacted. */

import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "vitest";
import type { AnswerFault, ConnectionFault } from "../support/faulty-server.js";
import {
  error,
  faultCases,
  LIST,
  listOf,
  refusals,
  refuse,
  warning,
  type FaultCase,
  type Project,
  type Refusal,
} from "./fault-case.js";

type Named = readonly [name: string, one: FaultCase];

const NOT_FOLLOWED =
  "the server redirected the request to .*Redirects are not followed, so that no other server receives the token";

const redirect = (name: string, location: (port: number) => string, more: AnswerFault = {}): Named => [
  name,
  {
    faults: ({ otherPort }) => [
      { function: LIST, status: 302, headers: { Location: location(otherPort) }, ...more },
    ],
    stderr: error(NOT_FOLLOWED),
  },
];
const https = (port: number): string => `https://127.0.0.1:${port}/json-api/`;

faultCases("codegen does not follow a redirect", [
  ...[300, 301, 302, 303, 305, 307, 308].map((status) =>
    redirect(`with status ${status}`, https, { status }),
  ),
  redirect("to another scheme", (port) => `http://127.0.0.1:${port}/`),
  redirect("without a scheme", (port) => `//127.0.0.1:${port}/`),
  redirect("in control characters", () => "/\u0085\u009b31m\u00adx"),
  redirect("without an end", (port) => `https://127.0.0.1:${port}/${"x".repeat(15_000)}`),
  redirect("of a valid response", https, { body: (body) => body }),
  [
    "of a schema",
    {
      faults: ({ otherPort }) => [{ module: "Added", status: 307, headers: { Location: https(otherPort) } }],
      ...{ requests: 3, stderr: error(`for Added: ${NOT_FOLLOWED}`) },
    },
  ],
  [
    "of the version",
    {
      faults: ({ otherPort }) => [
        { function: "version", status: 302, headers: { Location: https(otherPort) } },
      ],
      ...{ exit: 0, stderr: warning("not followed"), disk: () => undefined },
    },
  ],
]);

const accepted = (name: string, fault: (url: string) => AnswerFault): Named => [
  name,
  { exit: 0, faults: ({ otherPort }) => [fault(`https://127.0.0.1:${otherPort}`)] },
];
const header = (name: string, value: (url: string) => string): Named =>
  accepted(`in the header ${name}`, (url) => ({ headers: { [name]: value(url) } }));
const refused = (name: string, body: (url: string) => AnswerFault["body"], message: string): Named => [
  name,
  {
    faults: ({ otherPort }) => [{ function: LIST, body: body(`https://127.0.0.1:${otherPort}/`) ?? "" }],
    stderr: error(message),
  },
];

faultCases("codegen does not contact a host in a response:", [
  header("Refresh", (url) => `0; url=${url}`),
  header("Alt-Svc", (url) => `h2="${url.slice(8)}"; ma=86400`),
  header("Link", (url) => `<${url}/x>; rel=preload, <${url}/y>; rel=next`),
  header("Location", (url) => url),
  header("Report-To", (url) => `{"endpoints":[{"url":"${url}"}]}`),
  header("Set-Cookie", (url) => `cpsession=evil; Domain=${url.slice(8)}`),
  accepted("in its data", (url) => ({
    body: (body) => body.replace(/^\{/, `{"server":"${url.slice(8)}","$ref":"${url}/",`),
  })),
  refused("in a page", (url) => `<meta http-equiv=refresh content="0;url=${url}">`, "is a web page"),
  refused("in a reason", (url) => refuse(`See ${url}`), 'refused the call with the reason "See https://127'),
  refused("in a name", (url) => listOf(url.slice(8, -1)), "must begin with a letter, and contain only"),
]);

refusals(
  "codegen refuses a protocol upgrade to",
  ["websocket", "h2c", "TLS/1.3"].map((protocol): Refusal => {
    const bytes = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
    const message = "switched to another protocol \\(HTTP status 101\\)";
    return [protocol, { wire: { kind: "raw", bytes, open: true } }, message];
  }),
);

type Connection = ConnectionFault["connection"];

const certificate = (connection: Connection, message: string): Named => [
  `that is ${connection}`,
  { faults: [{ connection }], requests: 0, stderr: error(`${message}\\. Nothing was sent`) },
];
const pinned = ({ whm }: Project): readonly string[] => ["codegen", "--pin-sha256", whm.pinSha256];
const MISMATCH = "does not match the pin";
const mismatch = (connection: Connection): Named => [
  `that is ${connection} and differs from the pinned one`,
  {
    ...{ faults: [{ connection }], words: pinned, requests: 0 },
    stderr: error(
      `${MISMATCH}\\. Nothing was sent\\. The SHA-256 fingerprint of the certificate is [0-9A-F]{2}(?::[0-9A-F]{2}){31}, but`,
    ),
  },
];
/** The second connection gets another certificate. */
const second = (
  connection: Connection,
  message: string,
  words: FaultCase["words"] = ["codegen"],
): FaultCase => ({
  faults: [
    { connection, from: 2 },
    { function: "transfer_module_schema", delay: 50 },
  ],
  ...{ words, requests: [1, 2], stderr: error(message) },
});

faultCases("codegen sends nothing to a server with a certificate", [
  certificate("expired", "it or its authority has expired \\(CERT_HAS_EXPIRED, valid until [A-Z].* GMT\\)"),
  certificate(
    "not-yet-valid",
    "it is not valid yet, or the clock of this machine is wrong \\(CERT_NOT_YET_VALID\\)",
  ),
  certificate("other-host", "it was issued for another host .*"),
  certificate("other-authority", "is not trusted: .*"),
  certificate("self-signed", "it is self-signed \\(DEPTH_ZERO_SELF_SIGNED_CERT\\)"),
  ...(["renewed", "expired", "self-signed", "other-host"] as const).map(mismatch),
  ["that is self-signed on the second connection", second("self-signed", "it is self-signed")],
  ["that differs from the pinned one on the second connection", second("renewed", MISMATCH, pinned)],
  [
    "of an unknown authority without --ca",
    {
      words: ({ whm }) => ["codegen", "--server", whm.url, "--timeout", "60"],
      ...{ isOffline: true, requests: 0, stderr: error("is not trusted: the authority that issued it is") },
    },
  ],
  [
    "of the right authority that differs from the pin",
    {
      words: ["codegen", "--pin-sha256", "0".repeat(64)],
      ...{ requests: 0, stderr: error("but the pin is (?:00:){31}00") },
    },
  ],
]);

faultCases("codegen accepts a certificate", [
  ["that changes if its authority is trusted", { exit: 0, faults: [{ connection: "renewed", from: 2 }] }],
]);

const port = (connection: Connection, message: string, timeout = 60): FaultCase => ({
  ...{ faults: [{ connection }], requests: 0, timeout, stderr: error(message) },
});

faultCases("codegen reports a port", [
  ["without TLS", port("plain", "The TLS connection to 127\\.0\\.0\\.1:[0-9]+ failed .*Nothing was sent")],
  ["that sends nothing", port("silence", "did not respond within 1 s", 1)],
  ["that closes the connection", port("reset", "failed: the connection was (?:reset|closed|aborted)")],
]);

const offline = (
  name: string,
  words: (project: Project) => readonly string[],
  message: string,
  env = {},
): Named => [
  name,
  {
    words: (project) => ["codegen", ...words(project)],
    ...{ isOffline: true, exit: 2, requests: 0, stderr: error(message), env },
  },
];
const server = (name: string, url: (port: number) => string, message: string): Named =>
  offline(name, ({ otherPort }) => ["--server", url(otherPort)], message);
const TLS_OFF = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };
const setting = (name: string, words: readonly string[], message: string, env = {}): Named =>
  offline(name, ({ serverOptions }) => [...serverOptions, ...words], message, env);

faultCases("codegen refuses without connecting:", [
  server("HTTP", (port) => `http://127.0.0.1:${port}`, "would be sent without encryption"),
  server("another scheme", (port) => `ftp://127.0.0.1:${port}`, "is not an https:// URL"),
  server("a login", (port) => `https://root:x@127.0.0.1:${port}`, "a password before an @"),
  server("a path", (port) => `https://127.0.0.1:${port}/json-api`, "must not have a path, a query"),
  server("a query", (port) => `https://127.0.0.1:${port}/?token=x`, "must not have a path, a query"),
  setting("an invalid pin", ["--pin-sha256", "00"], "must be 64 hexadecimal digits"),
  offline(
    "an invalid CA file",
    ({ whm, cwd }) => ["--server", whm.url, "--ca", join(cwd, "generated/index.ts")],
    "index.ts contains no certificate",
  ),
  setting("disabled verification", [], "disables the verification of certificates", TLS_OFF),
  setting(
    "an invalid proxy URL",
    [],
    "Invalid proxy in the environment variable HTTPS_PROXY: it is neither",
    { HTTPS_PROXY: "socks5://127.0.0.1:1" },
  ),
  setting(
    "a user that would end the header",
    ["--user", "root\r\nX-Evil: 1"],
    "name of the WHM user contains a space, a colon or a character",
  ),
  setting("a token that would end the header", [], "The API token contains a space or a character", {
    WHM_TOKEN: "ABCDEFGH\r\nX-Evil: 1",
  }),
]);

const LOGIN = "me:PR0XYPASSW0RD";

/** The proxy opens a tunnel if it has no response of its own. */
const proxy = (name: string, response: string | undefined, expected: FaultCase): Named => {
  const received: string[] = [];
  let server: Server;
  return [
    name,
    {
      async arrange() {
        server = createServer().on("connect", (request, socket) => {
          received.push(`${request.url ?? ""} ${JSON.stringify(request.headers)}`);
          socket.on("error", () => undefined);
          if (response !== undefined) return void socket.end(response);
          const tunnel = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
            socket.write("HTTP/1.1 200 OK\r\n\r\n");
            socket.pipe(tunnel).pipe(socket);
          });
          tunnel.on("error", () => socket.destroy());
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      },
      env: () => ({ HTTPS_PROXY: `http://${LOGIN}@127.0.0.1:${(server.address() as AddressInfo).port}` }),
      ...{ requests: 0, ...expected },
      check({ whm }, { stderr, stdout }) {
        server.close().closeAllConnections();
        expect(received.length).toBeGreaterThan(0);
        for (const one of received) {
          expect(one.startsWith(`${new URL(whm.url).host} `)).toBe(true);
          expect(one).toContain(`Basic ${Buffer.from(LOGIN).toString("base64")}`);
          expect(one).not.toContain("whm root");
        }
        expect(stdout + stderr).not.toMatch(/PR0XYPASSW0RD|bWU6UFIwWFlQQVNTVzBSR/i);
      },
    },
  ];
};
const REDIRECT = "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\n\r\n";
const SPOOFED = 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{"metadata":{"result":1}}';
const UNUSABLE = { stderr: error("The proxy 127\\.0\\.0\\.1:[0-9]+ in .* HTTPS_PROXY cannot be used: ") };
/** The error contains the variable and the address of a proxy that does not exist, but not its password. */
const missingProxy = (variable: string, address: string, reason: string): Named => [
  `that does not exist is reported as the cause: ${variable}=${address}`,
  {
    env: { [variable]: `http://${LOGIN}@${address}` },
    ...{ timeout: 5, requests: 0 },
    stderr: error(`The proxy ${address} in the environment variable ${variable} cannot be used: ${reason}`),
    check: (_, { stderr }) => expect(stderr).not.toContain("PR0XYPASSW0RD"),
  },
];
const FAILED = { stderr: error("The proxy|The TLS connection|request to .* failed") };

faultCases("a proxy", [
  proxy("forwards encrypted data that it cannot read", undefined, { exit: 0, requests: 4 }),
  proxy("cannot replace the pinned certificate", undefined, {
    words: ["codegen", "--pin-sha256", "0".repeat(64)],
    stderr: error(MISMATCH),
  }),
  proxy("that refuses is reported", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", {
    stderr: error("The proxy 127\\.0\\.0\\.1:[0-9]+ .*407"),
  }),
  proxy("whose response is a redirect", REDIRECT, { stderr: error("The proxy .*302") }),
  proxy("that responds itself", SPOOFED, FAILED),
  proxy("whose response contains its password", `HTTP/1.1 502 ${LOGIN}\r\n\r\n${LOGIN}`, {
    stderr: error("The proxy .*502"),
  }),
  proxy("with endless headers", `HTTP/1.1 200 OK\r\n${"X-More: more\r\n".repeat(5000)}`, UNUSABLE),
  proxy("that does not send HTTP", "SSH-2.0-OpenSSH\r\n", UNUSABLE),
  ...["HTTPS_PROXY", "https_proxy"].flatMap((variable) => [
    missingProxy(variable, "localhost:1", "the connection was refused \\(ECONNREFUSED\\)"),
    missingProxy(variable, "proxy.invalid:3128", ".* \\((ENOTFOUND|EAI_AGAIN)\\)"),
  ]),
]);
