/** Addresses of servers and proxies. Private functions, because only connections to other hosts would show the results. */

import fc from "../support/fast-check.js";
import { describe, expect, it, vi } from "vitest";
import { getProxyForUrl } from "proxy-from-env";
import { parseAddress, parseProxy, type ServerAddress } from "../../src/source/connection.js";

describe("parseAddress", () => {
  it.each([
    ["https://whm.example.com:2087", "whm.example.com", 2087, "", "whm.example.com:2087"],
    ["HTTPS://WHM.Example.com:2087/", "whm.example.com", 2087, "", "whm.example.com:2087"],
    ["https://whm.example.com", "whm.example.com", 2087, "", "whm.example.com:2087"],
    ["https://whm.example.com:443", "whm.example.com", 443, "", "whm.example.com:443"],
    ["https://whm.example.com:80/", "whm.example.com", 80, "", "whm.example.com:80"],
    [" whm.example.com\n", "whm.example.com", 2087, "", "whm.example.com:2087"],
    ["localhost:12087", "localhost", 12087, "", "localhost:12087"],
    ["localhost:443", "localhost", 443, "", "localhost:443"],
    ["192.0.2.7", "192.0.2.7", 2087, "", "192.0.2.7:2087"],
    ["[::1]", "::1", 2087, "", "[::1]:2087"],
    ["[::1]:12087", "::1", 12087, "", "[::1]:12087"],
    ["https://[::1]/", "::1", 2087, "", "[::1]:2087"],
    ["https://h:2087/cpsess0123456789/scripts/x?y=1#z", "h", 2087, "/cpsess0123456789", "h:2087"],
    ["h/cpsess0123456789/", "h", 2087, "/cpsess0123456789", "h:2087"],
    ["https://h/cpsess0123456789/", "h", 2087, "/cpsess0123456789", "h:2087"],
    ["https://h:443\\cpsess0123456789", "h", 443, "/cpsess0123456789", "h:443"],
  ])("parseAddress parses the address %j", (text, host, port, sessionPath, hostAndPort) => {
    expect(parseAddress(text)).toEqual({ host, port, sessionPath, hostAndPort });
  });

  it.each([
    ["http://h:2086", /without encryption/],
    ["ftp://h", /not an https/],
    ["", /neither a host nor a URL/],
    ["https://", /neither a host nor a URL/],
    ["two words", /neither a host nor a URL/],
    ["h:99999", /neither a host nor a URL/],
    ["::1", /neither a host nor a URL/],
    ["42", /means the IP address 0\.0\.0\.42/],
    ["https://0x7f000001:2087", /means the IP address 127\.0\.0\.1/],
    ["2130706433", /means the IP address 127\.0\.0\.1/],
    ["127.1:2087", /means the IP address 127\.0\.0\.1/],
    ["0x7f.1", /means the IP address 127\.0\.0\.1/],
    ["0177.0.0.1", /means the IP address 127\.0\.0\.1/],
    ["https://127.1/cpsess0123456789/127.0.0.1", /means the IP address 127\.0\.0\.1/],
    ["https://h:2087/whm", /path/],
    ["h?x=1", /query/],
    ["h/cpsess", /path/],
    ["https://root:hunter2@h:2087", /before an @/],
    ["root:hunter2@h", /before an @/],
    ["http://hunter2@h", /before an @/],
    ["ht tp://x:hunter2@", /before an @/],
  ])("parseAddress refuses the address %j with a reason, without a password", (text, reason) => {
    const diagnostic = JSON.stringify(parseAddress(text));
    expect(diagnostic).toMatch(reason);
    expect(diagnostic).not.toContain("hunter2");
  });
});

/** Returns the URL of the proxy for a server, or undefined. */
function proxyOf(server: string, environment: Record<string, string>): string | undefined {
  const proxy = parseProxy(environment, parseAddress(server) as ServerAddress);
  if (proxy !== undefined && "severity" in proxy) throw new Error(proxy.message);
  return proxy?.url.href;
}

describe("parseProxy", () => {
  it.each<[server: string, Record<string, string>, proxy: string | undefined]>([
    ["h", {}, undefined],
    ["h", { HTTPS_PROXY: "" }, undefined],
    ["h", { HTTPS_PROXY: "http://p:3128" }, "http://p:3128/"],
    ["h", { https_proxy: "http://p:3128", HTTPS_PROXY: "http://q" }, "http://p:3128/"],
    ["h", { HTTPS_PROXY: "p:3128" }, "http://p:3128/"],
    ["h", { HTTPS_PROXY: "https://p" }, "https://p/"],
    ["h", { HTTP_PROXY: "http://p:3128" }, undefined],
    ["h", { HTTPS_PROXY: "http://p", NO_PROXY: "*" }, undefined],
    ["h", { HTTPS_PROXY: "socks5://p", NO_PROXY: "h" }, undefined],
    ["[::1]", { HTTPS_PROXY: "http://p", NO_PROXY: "::1" }, undefined],
    ["[::1]", { HTTPS_PROXY: "http://p", NO_PROXY: "[::1]" }, undefined],
    ["[::1]", { HTTPS_PROXY: "http://p", NO_PROXY: "[::1]:2087" }, undefined],
    ["[::1]", { HTTPS_PROXY: "http://p", NO_PROXY: "[::1]:443" }, "http://p/"],
  ])("parseProxy selects the proxy for %s and %j", (server, environment, expected) => {
    expect(proxyOf(server, environment)).toBe(expected);
  });

  it.each(["socks5://user:hunter2@p:1080", "http://user:hunter2@", "http://user%:hunter2@p"])(
    "parseProxy refuses the invalid proxy %j, and the message does not contain the password",
    (HTTPS_PROXY) => {
      const act = (): unknown => proxyOf("h", { HTTPS_PROXY });
      expect(act).toThrow(
        /^(?!.*hunter2).*Invalid proxy in the environment variable HTTPS_PROXY(?!.*hunter2)/,
      );
    },
  );

  it("parseProxy applies NO_PROXY to the same hosts as the package proxy-from-env", () => {
    const hosts = ["example.com", "whm.example.com", "a.whm.example.com", "badexample.com", "192.0.2.7"];
    const patterns = ["example.com", "whm.example.com", "com", "192.0.2.7", "EXAMPLE.com", ""];
    const entry = fc
      .tuple(
        fc.constantFrom("", ".", "*", "*."),
        fc.constantFrom(...patterns),
        fc.constantFrom("", ":2087", ":443"),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        fc.constantFrom(...hosts),
        fc.constantFrom(2087, 443),
        fc.array(entry, { maxLength: 4 }),
        (name, port, entries) => {
          const [proxy, noProxy] = ["http://p:3128", entries.join(",")];
          vi.stubEnv("https_proxy", proxy);
          vi.stubEnv("no_proxy", noProxy);
          vi.stubEnv("NO_PROXY", "");
          const isExpected = getProxyForUrl(`https://${name}:${port}`) === "";
          const found = proxyOf(`${name}:${port}`, { HTTPS_PROXY: proxy, NO_PROXY: noProxy });
          expect(found === undefined).toBe(isExpected);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
