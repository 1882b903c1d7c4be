import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { getProxyForUrl } from "proxy-from-env";
import { parseAddress } from "../../src/source/address.js";
import type { ServerAddress } from "../../src/source/address.js";
import { readProxySettings } from "../../src/source/proxy.js";

function address(text: string): ServerAddress {
  const parsed = parseAddress(text);
  if ("severity" in parsed) throw new Error(parsed.message);
  return parsed;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("readProxyAddress", () => {
  it.each([
    [{}, null],
    [{ HTTPS_PROXY: "" }, null],
    [{ HTTPS_PROXY: "http://p:3128" }, "p:3128"],
    [{ https_proxy: "http://p:3128", HTTPS_PROXY: "http://q" }, "p:3128"],
    [{ HTTPS_PROXY: "p:3128" }, "p:3128"],
    [{ HTTPS_PROXY: "http://p" }, "p:80"],
    [{ HTTPS_PROXY: "https://p" }, "p:443"],
    [{ HTTP_PROXY: "http://p:3128" }, null],
    [{ HTTPS_PROXY: "http://p", NO_PROXY: "*" }, null],
  ])("readProxyAddress selects the proxy for %j", (environment, place) => {
    expect(readProxySettings(address("h"), environment)).toEqual(
      place === null ? null : expect.objectContaining({ hostAndPort: place }),
    );
  });

  it.each([
    ["[::1]:2087", "::1", null],
    ["[::1]:2087", "[::1]", null],
    ["[::1]:2087", "[::1]:2087", null],
    ["[::1]:2087", "[::1]:443", "p:80"],
  ])("readProxyAddress compares the IPv6 host %s with the NO_PROXY entry %s", (server, noProxy, place) => {
    const proxy = readProxySettings(address(server), { HTTPS_PROXY: "http://p", NO_PROXY: noProxy });
    expect(proxy).toEqual(place === null ? null : expect.objectContaining({ hostAndPort: place }));
  });

  it.each(["socks5://user:hunter2@p:1080", "http://user:hunter2@", "http://user%:hunter2@p"])(
    "readProxyAddress refuses the invalid proxy %j, and the message does not contain the password",
    (text) => {
      const diagnostic = readProxySettings(address("h"), { HTTPS_PROXY: text });
      expect(JSON.stringify(diagnostic)).toMatch(/Invalid proxy in the environment variable HTTPS_PROXY/);
      expect(JSON.stringify(diagnostic)).not.toContain("hunter2");
    },
  );

  it("readProxyAddress applies NO_PROXY to the same hosts as the package proxy-from-env", () => {
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
          const proxy = readProxySettings(address(`${name}:${port}`), {
            HTTPS_PROXY: "http://p:3128",
            NO_PROXY: noProxy,
          });
          expect(proxy === null).toBe(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
