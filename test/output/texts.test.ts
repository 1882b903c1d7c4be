/** Texts that wait, in memory and beside it. */

import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { WaitingTexts } from "../../src/output/pending-texts.js";
import { temporaryFolder } from "../support/folders.js";

afterEach(() => void vi.unstubAllEnvs());

test("each text comes back, in whatever order and however often, on either side of the limit", () => {
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 20 });
  fc.assert(
    fc.property(texts, fc.nat({ max: 200 }), (all, limit) => {
      const waiting = new WaitingTexts(limit);
      const files = all.map((text, index) => waiting.file(String(index), text));
      const come = (): string[] => files.map(({ text }) => text);
      expect(come().toReversed()).toEqual(all.toReversed());
      expect(come()).toEqual(all);
    }),
  );
});

test("what is put aside leaves no name behind", () => {
  const folder = temporaryFolder();
  vi.stubEnv("TMPDIR", folder);
  expect(tmpdir()).toBe(folder);
  expect(new WaitingTexts(0).file("a.ts", "text").text).toBe("text");
  expect(readdirSync(folder)).toEqual([]);
});

test("where nothing can be put aside, memory holds it", () => {
  vi.stubEnv("TMPDIR", "/nowhere/at/all");
  expect(new WaitingTexts(0).file("a.ts", "text")).toEqual({ path: "a.ts", text: "text" });
});
