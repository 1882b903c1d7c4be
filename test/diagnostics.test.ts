/** Codes of diagnostics, their documentation, and the style of their messages. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeProblem, PROBLEMS_BY_SECTION } from "../scripts/docs/errors.js";
import { PAGES } from "../scripts/docs/pages.js";
import { ROOT } from "./support/folders.js";

const PROBLEMS = Object.values(PROBLEMS_BY_SECTION).flat();
const ROWS = PROBLEMS.flatMap(({ table }) => Object.entries(table));

test.each(Object.keys(PAGES))("the committed page %s equals the output of npm run docs", async (path) => {
  expect(readFileSync(join(ROOT, path), "utf8")).toBe(await PAGES[path]?.());
});

test("the documentation includes every table of problems in src/, and no code is declared twice", () => {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  const texts = files.map((file) =>
    file.endsWith(".ts") ? readFileSync(join(ROOT, "src", file), "utf8") : "",
  );
  const declared = texts.flatMap((text) => text.match(/= problems(?:WithExit\(.*, |\()\{/g) ?? []);
  expect(declared.length).toBeGreaterThan(15);
  expect(new Set(PROBLEMS).size).toBe(declared.length);
  expect(new Set(ROWS.map(([code]) => code)).size).toBe(ROWS.length);
});

test.each(ROWS)("the code %s is in kebab case, and its texts are sentences", (code, row) => {
  expect(code).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
  // With a capital, a quotation, an option, a value, or the name of a command or library.
  expect(row.message).toMatch(
    /^(?:[A-Z"{]|--|cPanel(?:'s)? |ts-morph |whmapi1 |(?:check|diff|accept|explain) )[^\n]*[.}]$/,
  );
  const { cause, remedy } = describeProblem(row);
  for (const text of [cause ?? row.message, remedy]) {
    expect(text).toMatch(
      /^(?:[A-Z"{`]|--|cPanel(?:'s)? |ts-morph |[a-z][a-z0-9]* (?:in|received|failed|requires) ).*[.}]$/s,
    );
    expect(text.split(/\. /).length).toBeLessThanOrEqual(3);
  }
});
