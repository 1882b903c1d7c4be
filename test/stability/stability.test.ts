/** Compares the public API with the one of the release before. What is gone must be in the migration notes of the changelog. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { parseSurface, readSurface, type Surface } from "./surface.js";

const FOLDER = join(ROOT, "test/stability");
const CHANGELOG = readFileSync(join(ROOT, "CHANGELOG.md"), "utf8");

/** The version of the release before, whose surface is recorded. */
const [recordName = ""] = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));
const release = recordName.replace(/\.txt$/, "");
const recorded = parseSurface(readFileSync(join(FOLDER, recordName), "utf8"));

/** The migration notes: the list items with bold text since the release before. */
const [newest = ""] = CHANGELOG.split(`\n## ${release}\n`);
const notes = newest.split(/\n(?=- |#)/).filter((item) => item.includes("**"));

let current: Surface;
beforeAll(() => {
  current = readSurface(ROOT, temporaryFolder());
});

/** Lists what is recorded, but is neither in `surface` nor in a note. */
function findUnexplained(surface: Surface, migrationNotes: readonly string[]): readonly string[] {
  return Object.entries(recorded).flatMap(([part, names]) => {
    const removed = names.filter((name) => !surface[part]?.includes(name));
    return removed
      .filter((name) => !isNoted(part, name, migrationNotes))
      .map((name) => `${part}: ${name} is gone or has changed`);
  });
}

/** A name such as `Type.member?`, `name(2)` or `field=value` is noted if a note has its last part, or its type, as code. */
function isNoted(part: string, name: string, migrationNotes: readonly string[]): boolean {
  if (part === "exit codes") return migrationNotes.some((note) => RegExp(`exit code ${name}\\b`).test(note));
  const parts = name.replace(/\?$|\(\d+\)$/, "").split(/[.=]/);
  const terms = part.startsWith("exports") ? [parts[0], parts.at(-1)] : [parts.at(-1)];
  const code = migrationNotes.flatMap((note) =>
    [...note.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span),
  );
  return code.some((span) => span.split(/[^\w-]+/).some((word) => terms.includes(word)));
}

test("the record is of the release before", () => {
  expect(readdirSync(FOLDER).filter((name) => name.endsWith(".txt"))).toHaveLength(1);
  expect(CHANGELOG).toContain(`\n## ${release}\n`);
  for (const [part, names] of Object.entries(recorded))
    expect([part, new Set(names).size], part).toEqual([part, names.length]);
});

test("the changelog explains everything that is gone since the release before", () => {
  expect(findUnexplained(current, notes)).toEqual([]);
});

test.each([
  ["exports of the library", "diffSnapshots(1)", "- **`diffSnapshots` is gone.**"],
  [
    "exports of generated index.ts",
    "TransferSession.pause(0)",
    "- **`TransferSession.pause` needs a reason.**",
  ],
  ["options of drift", "--report-dir", "- **`drift` has no `--report-dir`.**"],
  ["exit codes", "3", "- **`drift` no longer ends with exit code 3.**"],
  ["commands", "merge", "- **The command `merge` is gone.**"],
  ["diagnostic codes", "server-unreachable", "- **The code `server-unreachable` is gone.**"],
  ["rules", "key-removed", "- **The rule `key-removed` is gone.**"],
  ["fields of report.schema.json", "finding.fingerprint", "- **Findings have no `fingerprint`.**"],
])("removing from the %s %s requires a migration note", (part, name, note) => {
  expect(recorded[part]).toContain(name);
  const without = { ...current, [part]: current[part]?.filter((other) => other !== name) ?? [] };
  const unexplained = findUnexplained(without, notes);
  expect(unexplained).toEqual([`${part}: ${name} is gone or has changed`]);
  expect(findUnexplained(without, [...notes, note])).toEqual([]);
});
