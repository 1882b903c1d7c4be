/** The token is sent to one origin only. No other host in a response, a certificate or a proxy's response is contacted. */

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { FULL } from "../support/extent.js";
import type { AnswerFault, ConnectionFault } from "../support/faulty-server.js";
import {
  successes,
  replaceData,
  error,
  testCases,
  refusalWithReason,
  refusals,
  type CaseRow,
  type CaseContext,
} from "./fault-case.js";

const LIST = "available_transfer_modules";

describe("codegen does not follow a redirect", () => {
  const NOT_FOLLOWED =
    "the server redirected the request to .*Redirects are not followed, so that no other server receives the token";
  const to = (
    name: string,
    status: number,
    location: (port: number) => string,
    more: Partial<AnswerFault> = {},
  ): CaseRow => ({
    name,
    faults: ({ unexpectedServer: stranger }) => [
      { function: LIST, status, headers: { Location: location(stranger.port) }, ...more },
    ],
    stderr: error(NOT_FOLLOWED),
  });
  const https = (port: number): string => `https://127.0.0.1:${port}/json-api/`;
  testCases(
    refusals([
      ...[300, 301, 302, 303, 305, 307, 308].map((status) => to(`with status ${status}`, status, https)),
      to("to another scheme", 302, (port) => `http://127.0.0.1:${port}/`),
      to("without a scheme", 302, (port) => `//127.0.0.1:${port}/`),
      to("to another path", 302, () => "/cpsess1111111111/json-api/version"),
      to("to a login in the address", 302, (port) => `https://a:b@127.0.0.1:${port}/`),
      to("to a file", 302, () => "file:///etc/passwd"),
      to("to a name", 302, () => "https://localhost.evil.example/"),
      to("in control characters", 302, () => "/\u0085\u009b31m\u00adx"),
      to("without an end", 302, (port) => `https://127.0.0.1:${port}/${"x".repeat(15_000)}`),
      to("of an answer that is sound", 302, https, { body: (body) => body }),
      {
        name: "of a schema",
        faults: ({ unexpectedServer: stranger }) => [
          { module: "Added", status: 307, headers: { Location: https(stranger.port) } },
        ],
        ...{ requests: 3, stderr: error(`for Added: ${NOT_FOLLOWED}`) },
      },
      {
        name: "from a proxy to a CONNECT request",
        faults: ({ unexpectedServer: stranger }) => [
          {
            function: LIST,
            status: 407,
            headers: { "Proxy-Authenticate": "Basic", Location: https(stranger.port) },
          },
        ],
        stderr: error("has the HTTP status 407"),
      },
    ]),
  );
  testCases(
    [
      {
        ...to("of the version", 302, https),
        faults: ({ unexpectedServer: stranger }) => [
          { function: "version", status: 302, headers: { Location: https(stranger.port) } },
        ],
        ...{
          exit: 0,
          requests: 4,
          stderr: /^warning: [^\n]*not followed[^\n]*\n  hint: [^\n]*\n$/,
          stdout: / files? written/,
        },
        disk: ({ cwd }: CaseContext) =>
          expect(readFileSync(join(cwd, "schemas/snapshot.json"), "utf8")).toContain('"whmVersion": null'),
      },
    ],
    FULL,
  );
});

describe("codegen does not contact a host in a response", () => {
  const headers = (name: string, value: (url: string) => Readonly<Record<string, string>>): CaseRow => ({
    name,
    faults: ({ unexpectedServer: stranger }) => [{ headers: value(`https://127.0.0.1:${stranger.port}`) }],
  });
  testCases([
    ...successes([
      headers("in Refresh", (url) => ({ Refresh: `0; url=${url}` })),
      headers("in Alt-Svc", (url) => ({ "Alt-Svc": `h2="${url.slice(8)}"; ma=86400` })),
      headers("in Link", (url) => ({ Link: `<${url}/x>; rel=preload, <${url}/y>; rel=next` })),
      headers("in Content-Location", (url) => ({ "Content-Location": url })),
      headers("in Location, without a redirect's status", (url) => ({ Location: url })),
      headers("in policies that report", (url) => ({
        "Report-To": `{"endpoints":[{"url":"${url}"}]}`,
        NEL: '{"report_to":"x"}',
      })),
      headers("in a cookie", (url) => ({ "Set-Cookie": `cpsession=evil; Domain=${url.slice(8)}` })),
      headers("in SourceMap", (url) => ({ SourceMap: url })),
      {
        name: "in its data",
        faults: ({ unexpectedServer: stranger }) => [
          {
            body: (body) =>
              body.replace(
                /^\{/,
                `{"server":"127.0.0.1:${stranger.port}","$ref":"https://127.0.0.1:${stranger.port}/",`,
              ),
          },
        ],
      },
    ]),
    ...refusals([
      {
        name: "in a page",
        faults: ({ unexpectedServer: stranger }) => [
          {
            function: LIST,
            body: `<meta http-equiv=refresh content="0;url=https://127.0.0.1:${stranger.port}/">`,
          },
        ],
        stderr: error("is a web page"),
      },
      {
        name: "in a reason",
        faults: ({ unexpectedServer: stranger }) => [
          { function: LIST, body: refusalWithReason(`See https://127.0.0.1:${stranger.port}/`) },
        ],
        stderr: error('refused the call with the reason "See https://127'),
      },
      {
        name: "in a name",
        faults: ({ unexpectedServer: stranger }) => [
          { function: LIST, body: replaceData({ modules: { [`127.0.0.1:${stranger.port}`]: "1" } }) },
        ],
        stderr: error("must begin with a letter, and contain only"),
      },
    ]),
  ]);
});

describe("codegen refuses a protocol upgrade", () => {
  const upgrade = (name: string, protocol: string): CaseRow => ({
    name,
    faults: [
      {
        wire: {
          kind: "raw",
          bytes: `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
          open: true,
        },
      },
    ],
    stderr: error("switched to another protocol \\(HTTP status 101\\)"),
  });
  testCases(
    refusals([
      upgrade("to a web socket", "websocket"),
      upgrade("to HTTP/2", "h2c"),
      upgrade("to TLS", "TLS/1.3"),
    ]),
  );
});

describe("a certificate", () => {
  const of = (
    connection: ConnectionFault["connection"],
    stderr: string,
    more: Partial<CaseRow> = {},
  ): CaseRow => ({
    name: `that is ${connection} is reported, and nothing is sent`,
    faults: [{ connection }],
    ...{ requests: 0, stderr: error(stderr) },
    ...more,
  });
  const pinned = ({ whm }: CaseContext): readonly string[] => ["codegen", "--pin-sha256", whm.pinSha256];
  testCases(
    refusals([
      of("expired", "it has expired \\(CERT_HAS_EXPIRED\\)\\. Nothing was sent"),
      of("not-yet-valid", "it is not valid yet \\(CERT_NOT_YET_VALID\\)\\. Nothing was sent"),
      of(
        "other-host",
        "it was issued for another host \\(ERR_TLS_CERT_ALTNAME_INVALID\\)\\. Nothing was sent",
      ),
      of("other-authority", "is not trusted: .*Nothing was sent"),
      of("self-signed", "it is self-signed \\(DEPTH_ZERO_SELF_SIGNED_CERT\\)\\. Nothing was sent"),
      ...(["renewed", "expired", "self-signed", "other-host"] as const).map((connection) =>
        of(
          connection,
          "does not match --pin-sha256\\. Nothing was sent\\. The SHA-256 fingerprint of the certificate is [0-9A-F]{2}(?::[0-9A-F]{2}){31}, but",
          {
            name: `that is ${connection} differs from the pinned one`,
            parameters: pinned,
          },
        ),
      ),
      {
        name: "is verified for each connection",
        faults: [
          { connection: "self-signed", from: 2 },
          { function: "transfer_module_schema", delay: 50 },
        ],
        ...{ requests: [1, 2], stderr: error("it is self-signed") },
      },
      {
        name: "that changes between two connections differs from the pinned one",
        faults: [
          { connection: "renewed", from: 2 },
          { function: "transfer_module_schema", delay: 50 },
        ],
        parameters: pinned,
        ...{ requests: [1, 2], stderr: error("does not match --pin-sha256") },
      },
      {
        name: "of an unknown authority is refused without --ca",
        parameters: ({ whm }) => ["codegen", "--server", whm.url, "--timeout", "60"],
        isOffline: true,
        ...{ requests: 0, stderr: error("is not trusted: the authority that issued it is") },
      },
      {
        name: "of the right authority is refused if the pin differs",
        parameters: ["codegen", "--pin-sha256", "0".repeat(64)],
        ...{ requests: 0, stderr: error("but --pin-sha256 is (?:00:){31}00") },
      },
    ]),
  );
  testCases(
    successes([
      {
        name: "that changes is accepted if its authority is trusted",
        faults: [{ connection: "renewed", from: 2 }],
      },
    ]),
    FULL,
  );
});

describe("codegen reports a port", FULL, () => {
  testCases(
    refusals(
      [
        {
          name: "without TLS",
          faults: [{ connection: "plain" }],
          stderr: error("The TLS connection to 127\\.0\\.0\\.1:[0-9]+ failed .*Nothing was sent"),
        },
        {
          name: "that sends nothing",
          faults: [{ connection: "silence" }],
          ...{ timeout: 5, stderr: error("did not respond within 5 s") },
        },
        {
          name: "that closes the connection",
          faults: [{ connection: "reset" }],
          stderr: error("failed: the connection was (?:reset|closed|aborted)"),
        },
      ],
      { requests: 0 },
    ),
  );
});

describe("codegen refuses without connecting:", () => {
  const words = (
    name: string,
    server: (context: CaseContext) => readonly string[],
    stderr: string,
    env = {},
  ): CaseRow => ({
    name,
    parameters: (context) => ["codegen", ...server(context)],
    ...{ isOffline: true, exit: 2, requests: 0, stderr: error(stderr), env },
  });
  const to = (name: string, server: (port: number) => string, stderr: string): CaseRow =>
    words(name, ({ unexpectedServer: stranger }) => ["--server", server(stranger.port)], stderr);
  testCases(
    refusals([
      to(
        "a server without encryption",
        (port) => `http://127.0.0.1:${port}`,
        "with http://, the token would be sent without encryption",
      ),
      to("a server by another scheme", (port) => `ftp://127.0.0.1:${port}`, "is not an https:// URL"),
      to(
        "a server with a login",
        (port) => `https://root:x@127.0.0.1:${port}`,
        "contains a user name or a password before an @",
      ),
      to(
        "a server with a path",
        (port) => `https://127.0.0.1:${port}/json-api`,
        "must not have a path, a query or a fragment",
      ),
      to(
        "a server with a query",
        (port) => `https://127.0.0.1:${port}/?token=x`,
        "must not have a path, a query or a fragment",
      ),
      words(
        "an invalid pin",
        (context) => [...context.serverOptions, "--pin-sha256", "00"],
        "must be 64 hexadecimal digits",
      ),
      words(
        "an invalid CA file",
        ({ whm, cwd }) => ["--server", whm.url, "--ca", join(cwd, "generated/index.ts")],
        "index.ts of --ca contains no certificate in PEM format",
      ),
      words(
        "any server, with NODE_TLS_REJECT_UNAUTHORIZED=0",
        (context) => context.serverOptions,
        "NODE_TLS_REJECT_UNAUTHORIZED=0 .*disables the verification of certificates",
        {
          NODE_TLS_REJECT_UNAUTHORIZED: "0",
        },
      ),
      words(
        "an invalid proxy URL",
        (context) => context.serverOptions,
        "Invalid proxy in the environment variable HTTPS_PROXY: it is neither an http:// nor an https:// URL",
        {
          HTTPS_PROXY: "socks5://127.0.0.1:1",
        },
      ),
      words(
        "a user that would end the header",
        (context) => [...context.serverOptions, "--user", "root\r\nX-Evil: 1"],
        "The name of the WHM user contains a space, a colon or a character that is not printable ASCII",
      ),
      words(
        "a token that would end the header",
        (context) => context.serverOptions,
        "The API token contains a space or a character that is not printable ASCII",
        {
          WHM_TOKEN: "ABCDEFGH\r\nX-Evil: 1",
        },
      ),
    ]),
  );
});

describe("a proxy", () => {
  const LOGIN = "me:PR0XYPASSW0RD";
  /** The data that the proxy received before it responded. */
  const through = (name: string, answer: string | null, expected: Partial<CaseRow>): CaseRow => {
    const heard: string[] = [];
    let proxy: Server;
    return {
      name,
      async arrange() {
        proxy = createServer();
        proxy.on("connect", (request, socket) => {
          heard.push(`${request.url ?? ""} ${JSON.stringify(request.headers)}`);
          socket.on("error", () => undefined);
          if (answer !== null) return void socket.end(answer);
          const behind = connectTcp(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
            socket.write("HTTP/1.1 200 OK\r\n\r\n");
            socket.pipe(behind).pipe(socket);
          });
          behind.on("error", () => socket.destroy());
        });
        await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      },
      env: () => ({ HTTPS_PROXY: `http://${LOGIN}@127.0.0.1:${(proxy.address() as AddressInfo).port}` }),
      ...{ requests: 0, ...expected },
      check({ whm }, { stderr, stdout }) {
        proxy.closeAllConnections();
        proxy.close();
        expect(heard.length).toBeGreaterThan(0);
        for (const one of heard) {
          expect(one.startsWith(`${new URL(whm.url).host} `)).toBe(true);
          expect(one).not.toContain("whm root");
        }
        expect(stdout + stderr).not.toMatch(/PR0XYPASSW0RD|bWU6UFIwWFlQQVNTVzBSR/i);
      },
    };
  };
  testCases([
    ...successes([through("forwards encrypted data that it cannot read", null, { stderr: "", requests: 4 })]),
    ...refusals([
      through(
        "that refuses is reported without its password",
        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        { stderr: error("The proxy 127\\.0\\.0\\.1:[0-9]+ .*407") },
      ),
      through(
        "whose response is a redirect is not followed",
        "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\n\r\n",
        { stderr: error("The proxy .*302") },
      ),
      through(
        "that responds itself does not receive the token",
        'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{"metadata":{"result":1}}',
        { stderr: error("The TLS connection|request to .* failed") },
      ),
      through(
        "whose response contains its password is reported without it",
        `HTTP/1.1 502 ${LOGIN}\r\n\r\n${LOGIN}`,
        {
          stderr: error("The proxy .*502"),
        },
      ),
      through(
        "with endless headers is disconnected",
        `HTTP/1.1 200 OK\r\n${"X-More: more\r\n".repeat(5000)}`,
        {
          stderr: error("The proxy|request to .* failed"),
        },
      ),
      through("that does not send HTTP is disconnected", "SSH-2.0-OpenSSH\r\n", {
        stderr: error("The proxy|request to .* failed"),
      }),
    ]),
  ]);
});
