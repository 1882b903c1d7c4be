import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { getProxyForUrl } from "proxy-from-env";
import { parseAddress } from "../../src/source/address.js";
import type { ServerAddress } from "../../src/source/address.js";
import { parseProxy } from "../../src/source/connection.js";

function address(text: string): ServerAddress {
  const parsed = parseAddress(text);
  if ("severity" in parsed) throw new Error(parsed.message);
  return parsed;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Returns the URL of the proxy for a server, or undefined. */
function findProxyUrl(server: string, environment: Record<string, string>): string | undefined {
  const proxy = parseProxy(environment, address(server));
  if (proxy !== undefined && "severity" in proxy) throw new Error(proxy.message);
  return proxy?.url.href;
}

describe("parseProxy", () => {
  it.each<[Record<string, string>, string | undefined]>([
    [{}, undefined],
    [{ HTTPS_PROXY: "" }, undefined],
    [{ HTTPS_PROXY: "http://p:3128" }, "http://p:3128/"],
    [{ https_proxy: "http://p:3128", HTTPS_PROXY: "http://q" }, "http://p:3128/"],
    [{ HTTPS_PROXY: "p:3128" }, "http://p:3128/"],
    [{ HTTPS_PROXY: "https://p" }, "https://p/"],
    [{ HTTP_PROXY: "http://p:3128" }, undefined],
    [{ HTTPS_PROXY: "http://p", NO_PROXY: "*" }, undefined],
    [{ HTTPS_PROXY: "socks5://p", NO_PROXY: "h" }, undefined],
  ])("parseProxy selects the proxy for %j", (environment, expected) => {
    expect(findProxyUrl("h", environment)).toBe(expected);
  });

  it.each([
    ["[::1]:2087", "::1", undefined],
    ["[::1]:2087", "[::1]", undefined],
    ["[::1]:2087", "[::1]:2087", undefined],
    ["[::1]:2087", "[::1]:443", "http://p/"],
  ])("parseProxy compares the IPv6 host %s with the NO_PROXY entry %s", (server, noProxy, expected) => {
    expect(findProxyUrl(server, { HTTPS_PROXY: "http://p", NO_PROXY: noProxy })).toBe(expected);
  });

  it.each(["socks5://user:hunter2@p:1080", "http://user:hunter2@", "http://user%:hunter2@p"])(
    "parseProxy refuses the invalid proxy %j, and the message does not contain the password",
    (text) => {
      const diagnostic = parseProxy({ HTTPS_PROXY: text }, address("h"));
      expect(JSON.stringify(diagnostic)).toMatch(/Invalid proxy in the environment variable HTTPS_PROXY/);
      expect(JSON.stringify(diagnostic)).not.toContain("hunter2");
    },
  );

  it("parseProxy applies NO_PROXY to the same hosts as the package proxy-from-env", () => {
    const host = fc.constantFrom(
      "example.com",
      "whm.example.com",
      "a.whm.example.com",
      "badexample.com",
      "192.0.2.7",
    );
    const entry = fc
      .tuple(
        fc.constantFrom("", ".", "*", "*."),
        fc.constantFrom("example.com", "whm.example.com", "com", "192.0.2.7", "EXAMPLE.com", ""),
        fc.constantFrom("", ":2087", ":443"),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        host,
        fc.constantFrom(2087, 443),
        fc.array(entry, { maxLength: 4 }),
        (name, port, entries) => {
          const noProxy = entries.join(",");
          vi.stubEnv("https_proxy", "http://p:3128");
          vi.stubEnv("no_proxy", noProxy);
          vi.stubEnv("NO_PROXY", "");
          const expected = getProxyForUrl(`https://${name}:${port}`) === "";
          const environment = { HTTPS_PROXY: "http://p:3128", NO_PROXY: noProxy };
          expect(findProxyUrl(`${name}:${port}`, environment) === undefined).toBe(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
