/** Pending texts, in memory and in a temporary file. */

import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { PendingTexts } from "../../src/output/pending-texts.js";
import { temporaryFolder } from "../support/folders.js";

afterEach(() => void vi.unstubAllEnvs());

test("PendingTexts returns the stored texts in any order and repeatedly, below and above its memory limit", () => {
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 20 });
  fc.assert(
    fc.property(texts, fc.nat({ max: 200 }), (all, limit) => {
      const pending = new PendingTexts(limit);
      const files = all.map((text, index) => pending.store(String(index), text));
      const read = (): string[] => files.map(({ text }) => text);
      expect(read().toReversed()).toEqual(all.toReversed());
      expect(read()).toEqual(all);
    }),
  );
});

test("PendingTexts leaves no entry in the temporary folder if the texts exceed its memory limit", () => {
  const folder = temporaryFolder();
  vi.stubEnv("TMPDIR", folder);
  expect(tmpdir()).toBe(folder);
  expect(new PendingTexts(0).store("a.ts", "text").text).toBe("text");
  expect(readdirSync(folder)).toEqual([]);
});

test("PendingTexts keeps texts in memory if no temporary file can be created", () => {
  vi.stubEnv("TMPDIR", "/nowhere/at/all");
  expect(new PendingTexts(0).store("a.ts", "text")).toEqual({ path: "a.ts", text: "text" });
});
