/** `diff --changelog`: the changes for users of a package with the generated code. */

import { expect, test } from "vitest";
import type { Snapshot } from "../../src/index.js";
import { git } from "../support/git.js";
import { createProject, expectFailure } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const OLD: Snapshot = {
  ...snapshotOf(
    moduleOf("Kept", {
      ...{ coppypoint: "text", gone: "text", length: "char(8)", same: "int(10)", size: "int" },
      sum: "int AS (size) STORED",
    }),
    moduleOf("Away", { a: "text" }),
    moduleOf("Alone", { a: "text" }, { priority: 7 }),
  ),
  whmVersion: "11.136.0.1",
};

const NEW: Snapshot = {
  ...snapshotOf(
    moduleOf(
      "Kept",
      {
        ...{
          copypoint: "text",
          length: "char(4) DEFAULT 'x'",
          same: "int(11) COMMENT 'c'",
          size: "bigint NOT NULL",
        },
        ...{ extra: "text COMMENT '`</details> @user'", must: "int", total: "int AS (size) STORED" },
      },
      { required: ["must", "size"] },
    ),
    moduleOf("Fresh", { a: "text" }),
    moduleOf("Alone", { a: "text" }, { priority: 8 }),
  ),
  whmVersion: "11.138.0.6",
};

const CHANGELOG = `From WHM 11.136.0.1 to 11.138.0.6.

### Added

- The module \`Fresh\` was added.
- \`Kept.extra\` was added. It is optional. Its definition is \`\`text COMMENT '\`</details> @user'\`\`.
- \`Kept.must\` was added, and is required. Its definition is \`int\`.
- \`Kept.total\` was added as a column that the database computes. Its definition is \`int AS (size) STORED\`.

### Changed

- \`Kept.coppypoint\` was renamed to \`copypoint\`.
- \`Kept.length\` changed its default from NULL to "x".
- \`Kept.length\` now holds at most 4 characters (before: 8).
- \`Kept.length\` no longer accepts null, because an omitted key is no longer stored as NULL.
- \`Kept.size\` is now NOT NULL.
- \`Kept.size\` is now required.
- \`Kept.size\` now holds integers from -9223372036854775808 to 9223372036854775807 (before: -2147483648 to 2147483647).

### Removed

- The module \`Away\` was removed.
- \`Kept.gone\` was removed.
- \`Kept.sum\` was removed as a column that the database computes.
`;

test("diff --changelog prints what was added, changed and removed, without levels, rules and cosmetic changes", async () => {
  const { cwd, run, write } = createProject({ schemas: OLD });
  git(cwd, "init", "--quiet");
  for (const [tag, snapshot] of [
    ["v1", OLD],
    ["v2", NEW],
  ] as const) {
    write("schemas", snapshot);
    git(cwd, "add", "schemas");
    git(cwd, "commit", "--quiet", "--message", tag);
    git(cwd, "tag", tag);
  }
  const words = ["diff", "v1:schemas", "v2:schemas", "--changelog"];
  expect(await run(...words)).toEqual({ exitCode: 1, stdout: CHANGELOG, stderr: "" });
  expect(await run(...words, "--format", "markdown", "--fail-on", "never")).toMatchObject({
    exitCode: 0,
    stdout: CHANGELOG,
  });
});

test("diff --changelog contains accepted findings, and changes whose level the project lowered", async () => {
  const { run, write } = createProject({ before: OLD, after: NEW });
  write("whm-transfer.config.json", { levels: [{ module: "*", level: "cosmetic" }] });
  const { stdout } = await run("diff", "before", "after", "--format", "json");
  const { findings } = JSON.parse(stdout) as { findings: readonly { fingerprint: string }[] };
  await run("accept", ...findings.map(({ fingerprint }) => fingerprint), "--reason", "known");
  expect(await run("diff", "before", "after", "--changelog")).toMatchObject({
    exitCode: 0,
    stdout: CHANGELOG,
  });
});

test("diff --changelog prints that nothing changed, also if only comments or priorities changed", async () => {
  const { run } = createProject({
    before: snapshotOf(moduleOf("A", { a: "int(10)" }, { priority: 1 })),
    after: snapshotOf(moduleOf("A", { a: "int(11) COMMENT 'c'" }, { priority: 2 })),
  });
  for (const after of ["before", "after"])
    expect(await run("diff", "before", after, "--changelog")).toEqual({
      exitCode: 0,
      stdout: "No changes.\n",
      stderr: "",
    });
});

test("--changelog cannot be combined with another format than markdown, or with drift", async () => {
  const { run } = createProject({ before: OLD, after: NEW });
  for (const format of ["human", "json", "html"])
    expectFailure(
      await run("diff", "before", "after", "--changelog", "--format", format),
      `--changelog cannot be combined with --format ${format}`,
    );
  expectFailure(await run("drift", "--from", "before", "--changelog"), "--changelog cannot be used with");
});
