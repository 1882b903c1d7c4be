/** Codes of diagnostics, their documentation, and the style of their messages. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeProblem, PROBLEMS_BY_SECTION } from "../scripts/docs/errors.js";
import { PAGES } from "../scripts/docs/pages.js";
import { LocalError } from "../src/core/diagnostic.js";
import { SAMPLES } from "./support/diagnostic-samples.js";
import { ROOT } from "./support/folders.js";

const PROBLEMS = Object.values(PROBLEMS_BY_SECTION).flat();
const ROWS = PROBLEMS.flatMap(({ table }) => Object.entries(table));

test.each(Object.keys(PAGES))("the committed page %s equals the output of npm run docs", async (path) => {
  expect(readFileSync(join(ROOT, path), "utf8")).toBe(await PAGES[path]?.());
});

describe("codes", () => {
  test("the documentation includes every table of problems in src/", () => {
    const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
    const texts = files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(ROOT, "src", file), "utf8"));
    const declared = texts.flatMap((text) => text.match(/= problems\(\{/g) ?? []);
    expect(declared.length).toBeGreaterThan(15);
    expect(new Set(PROBLEMS).size).toBe(declared.length);
  });

  test("no diagnostic code is declared twice", () => {
    const codes = ROWS.map(([code]) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) < index)).toEqual([]);
  });

  test.each(ROWS)(
    "the diagnostic code %s is in kebab case, and its documented cause and remedy are short sentences",
    (code, row) => {
      const { cause, remedy } = describeProblem(row);
      expect(code).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
      for (const text of [cause, remedy]) {
        expect(text).toMatch(/^(?:[A-Z`]|--|cPanel(?:'s)? |[a-z]+ (?:in|received) ).*\.$/s);
        expect(text.split(/\. /).length).toBeLessThanOrEqual(3);
      }
    },
  );

  test("the tests contain a sample of every diagnostic code, with its declared severity", () => {
    const severities = new Map(SAMPLES.map(({ code, severity }) => [code, severity]));
    const declared = ROWS.map(([code, { exit }]) => [code, exit === "warning" ? exit : "error"] as const);
    expect(Object.fromEntries(severities)).toEqual(Object.fromEntries(declared));
  });
});

describe("messages", () => {
  test("the messages and hints of the sample diagnostics equal those recorded in diagnostics.page.txt", async () => {
    const sorted = [...SAMPLES].sort((one, other) =>
      one.code < other.code ? -1 : one.code > other.code ? 1 : 0,
    );
    const page = sorted.map(({ severity, code, message, hint, file, line, column, frame }) => {
      const place = [file, line, column].filter((part) => part !== undefined).join(":");
      const lines = [`${severity} ${code}${place === "" ? "" : ` ${place}`}`, `  ${message}`];
      if (frame !== undefined) lines.push(frame);
      if (hint !== undefined) lines.push(`  hint: ${hint}`);
      return lines.join("\n");
    });
    await expect(`${page.join("\n\n")}\n`).toMatchFileSnapshot("diagnostics.page.txt");
  });

  test("the message of an Error object contains the hint of its diagnostic", () => {
    for (const sample of SAMPLES) {
      const { message, hint } = sample;
      expect(new LocalError(sample).message).toBe(hint === undefined ? message : `${message} ${hint}`);
    }
  });

  test.each(SAMPLES.map(({ code, message }) => [code, message]))(
    "the message of the diagnostic %s is a sentence on one line: %s",
    (_, message) => {
      // With a capital, a quotation, an option, or a name: of a command, a call, a file, a folder or a finding.
      expect(message).toMatch(
        /^(?:[A-Z"]|--|cPanel(?:'s)? |ts-morph |(?:check|diff|accept|explain) |\S*[./_0-9])/,
      );
      expect(message).toMatch(/^[^\n]*\.$/);
    },
  );
});
