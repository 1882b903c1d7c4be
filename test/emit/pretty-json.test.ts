/** Generated JSON is what Prettier writes. */

import fc from "fast-check";
import { format } from "prettier";
import { expect, test } from "vitest";
import { formatPrettyJson } from "../../src/emit/pretty-json.js";
import { counts, SCALED } from "../support/extent.js";

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.string({ maxLength: 30 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.integer(), { maxLength: 30 }),
    fc.array(tie("value"), { maxLength: 6 }),
    fc.dictionary(fc.string({ maxLength: 12 }), tie("value"), { maxKeys: 5 }),
  ),
}));

test("formatPrettyJson formats any JSON value exactly like Prettier", SCALED, async () => {
  await fc.assert(
    fc.asyncProperty(value, async (json) => {
      const text = formatPrettyJson(json);
      expect(JSON.parse(text)).toEqual(json);
      expect(text).toBe(await format(text, { parser: "json" }));
    }),
    { numRuns: counts(200, 20_000) },
  );
});

test("formatPrettyJson keeps all digits of bigints, and omits undefined properties", () => {
  expect(formatPrettyJson({ b: [18446744073709551615n, 1], a: undefined })).toBe(
    '{\n  "b": [18446744073709551615, 1]\n}\n',
  );
});
