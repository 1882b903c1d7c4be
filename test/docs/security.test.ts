/** Tests that the files named in SECURITY.md, CONTRIBUTING.md and ARCHITECTURE.md exist, and that SECURITY.md lists the libraries. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/folders.js";
import { readPage } from "./markdown.js";

/** Files and folders of the repository in code spans, with `{a,b}` spelled out. NAME stands for any name. */
function namedPaths(page: string): readonly string[] {
  const spans = readPage(page).passages.flatMap(({ text }) =>
    [...text.matchAll(/`([^`\s]+)`/g)].map(([, span = ""]) => span),
  );
  const isPath = (span: string): boolean =>
    /^(?:src|test|templates|scripts|\.github|\.ci)\/[\w./{},-]*$/.test(span);
  return spans.filter((span) => isPath(span) && !span.includes("NAME")).flatMap(spelledOut);
}

function spelledOut(path: string): readonly string[] {
  const [, before = "", choices, after = ""] = /^(.*?)\{([^}]*)\}(.*)$/.exec(path) ?? [];
  return choices === undefined
    ? [path]
    : choices.split(",").flatMap((choice) => spelledOut(before + choice + after));
}

test.each(["SECURITY.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])(
  "all files that %s mentions exist",
  (page) => {
    const paths = namedPaths(page);
    expect(paths.length).toBeGreaterThan(15);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  },
);

/** Sections that explain, and promise nothing. */
const EXPLANATIONS = ["Report a vulnerability", "Threat model", "What is not guaranteed"];

test("each section of SECURITY.md that makes promises mentions the tests that check the promises", () => {
  const sections = readFileSync(join(ROOT, "SECURITY.md"), "utf8").split(/^## /m).slice(1);
  expect(sections.length).toBeGreaterThan(10);
  const untested = sections
    .filter((text) => !/`test\/[^`\s]+`/.test(text))
    .map((text) => text.split("\n", 1)[0]);
  expect(untested).toEqual(EXPLANATIONS);
});

test("SECURITY.md lists each third-party library that the source code imports", () => {
  const rules = readFileSync(join(ROOT, ".dependency-cruiser.js"), "utf8");
  const [, table = ""] = /const LIBRARIES = \{([^}]*)\}/.exec(rules) ?? [];
  const imported = [...table.matchAll(/^ +"?([\w.@/-]+)"?:/gm)].map(([, name = ""]) => name);
  const [, section = ""] =
    /^## Dependencies and releases$([^]*?)^## /m.exec(readPage("SECURITY.md").text) ?? [];
  const listed = [...section.matchAll(/`([\w.@/-]+)`/g)].map(([, name = ""]) => name);
  expect(imported.length).toBeGreaterThan(10);
  expect(listed).toEqual(expect.arrayContaining(imported));
});
