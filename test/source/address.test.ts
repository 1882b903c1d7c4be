import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/source/address.js";

describe("parseAddress", () => {
  it.each([
    ["https://whm.example.com:2087", "whm.example.com", 2087, "", "whm.example.com:2087"],
    ["https://whm.example.com:2087/", "whm.example.com", 2087, "", "whm.example.com:2087"],
    ["HTTPS://WHM.Example.com:2087", "whm.example.com", 2087, "", "whm.example.com:2087"],
    ["https://whm.example.com", "whm.example.com", 443, "", "whm.example.com:443"],
    ["whm.example.com", "whm.example.com", 2087, "", "whm.example.com:2087"],
    [" whm.example.com\n", "whm.example.com", 2087, "", "whm.example.com:2087"],
    ["localhost:12087", "localhost", 12087, "", "localhost:12087"],
    ["localhost:443", "localhost", 443, "", "localhost:443"],
    ["192.0.2.7", "192.0.2.7", 2087, "", "192.0.2.7:2087"],
    ["[::1]", "::1", 2087, "", "[::1]:2087"],
    ["[::1]:12087", "::1", 12087, "", "[::1]:12087"],
    ["https://h:2087/cpsess0123456789", "h", 2087, "/cpsess0123456789", "h:2087"],
    ["https://h:2087/cpsess0123456789/scripts/x?y=1#z", "h", 2087, "/cpsess0123456789", "h:2087"],
    ["h/cpsess0123456789/", "h", 2087, "/cpsess0123456789", "h:2087"],
  ])("parseAddress parses the address %j", (text, host, port, sessionPath, place) => {
    expect(parseAddress(text)).toEqual({ host, port, sessionPath, hostAndPort: place });
  });

  it.each([
    ["http://h:2086", /without encryption/],
    ["ftp://h", /not an https/],
    ["", /neither a host nor a URL/],
    ["https://", /neither a host nor a URL/],
    ["two words", /neither a host nor a URL/],
    ["h:99999", /neither a host nor a URL/],
    ["::1", /neither a host nor a URL/],
    ["https://h:2087/whm", /path/],
    ["h?x=1", /query/],
    ["h/cpsess", /path/],
  ])("parseAddress refuses the address %j with a reason", (text, words) => {
    expect(parseAddress(text)).toMatchObject({ message: expect.stringMatching(words) as string });
  });

  it("parseAddress reports an address with an @ without the text before the @, which may be a password", () => {
    for (const text of [
      "https://root:hunter2@h:2087",
      "root:hunter2@h",
      "http://hunter2@h",
      "ht tp://x:hunter2@",
    ]) {
      const diagnostic = parseAddress(text);
      expect(JSON.stringify(diagnostic)).toMatch(/before an @/);
      expect(JSON.stringify(diagnostic)).not.toContain("hunter2");
    }
  });

  it("parseAddress does not throw for random text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseAddress(text)));
  });
});
