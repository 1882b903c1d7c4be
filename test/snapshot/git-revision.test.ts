/** Reading a snapshot from a revision runs no program that the repository names, and passes Git no secrets. */

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { temporaryFolder } from "../support/folders.js";
import { git } from "../support/git.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const BEFORE = snapshotOf(moduleOf("M", { a: "text" }));

/** A work tree with a committed snapshot. */
function repository(): string {
  const cwd = temporaryFolder();
  writeSnapshot(join(cwd, "schemas"), BEFORE);
  git(cwd, "init", "--quiet");
  git(cwd, "add", ".");
  git(cwd, "commit", "--quiet", "--message", "before");
  return cwd;
}

/** Makes Git fetch all objects on demand, with a program that leaves a trace. */
function fetchOnDemand(gitFolder: string, trace: string): void {
  const settings = {
    "core.repositoryFormatVersion": "1",
    "extensions.partialClone": "origin",
    "remote.origin.url": temporaryFolder(),
    "remote.origin.promisor": "true",
    "remote.origin.uploadpack": `touch '${trace}'; false`,
  };
  for (const [name, value] of Object.entries(settings))
    git(gitFolder, "config", "--file", join(gitFolder, "config"), name, value);
  for (const folder of readdirSync(join(gitFolder, "objects")))
    rmSync(join(gitFolder, "objects", folder), { recursive: true });
}

test("diff refuses to read a revision in a folder that looks like a bare Git repository", async () => {
  const cwd = repository();
  const bare = join(cwd, "vendor");
  mkdirSync(bare);
  for (const name of ["HEAD", "config", "objects", "refs"])
    cpSync(join(cwd, ".git", name), join(bare, name), { recursive: true });
  const trace = join(temporaryFolder(), "ran");
  fetchOnDemand(bare, trace);
  git(bare, "config", "--file", join(bare, "config"), "core.bare", "true");
  writeSnapshot(join(bare, "schemas"), BEFORE);
  const result = await command(["diff", "HEAD:schemas", "schemas"], { cwd: bare });
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain("safe.bareRepository");
  expect(existsSync(trace)).toBe(false);
});

test("diff does not fetch missing objects of a partial Git clone", async () => {
  const cwd = repository();
  const trace = join(temporaryFolder(), "ran");
  fetchOnDemand(join(cwd, ".git"), trace);
  expect(await command(["diff", "HEAD:schemas", "schemas"], { cwd })).toMatchObject({
    exitCode: 2,
    stdout: "",
  });
  expect(existsSync(trace)).toBe(false);
});

test("diff passes the user's Git settings to Git, but neither the token nor other secrets", async () => {
  const cwd = repository();
  const folder = temporaryFolder();
  writeFileSync(join(folder, "git"), `#!/bin/sh\nenv >'${join(folder, "seen")}'\nexit 1\n`);
  chmodSync(join(folder, "git"), 0o755);
  const env = {
    PATH: `${folder}:${process.env["PATH"]}`,
    WHM_TOKEN: "T0KEN",
    DEPLOY_PASSWORD: "passw0rd",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  await command(["diff", "HEAD:schemas", "schemas"], { cwd });
  const seen = readFileSync(join(folder, "seen"), "utf8");
  expect(seen).toContain("GIT_CONFIG_GLOBAL=/dev/null");
  expect(seen).toContain("GIT_NO_LAZY_FETCH=1");
  expect(seen).not.toMatch(/T0KEN|passw0rd/);
});

test("diff does not pass a revision that begins with a hyphen to Git as an option", async () => {
  const cwd = repository();
  const trace = join(cwd, "trace");
  expect(await command(["diff", `./--output=${trace}:schemas`, "schemas"], { cwd })).toMatchObject({
    exitCode: 2,
  });
  expect(await command(["diff", "--", `--output=${trace}:schemas`, "schemas"], { cwd })).toMatchObject({
    exitCode: 2,
  });
  expect(existsSync(trace)).toBe(false);
});

/** Commits a breaking change. Returns a revision of the snapshot before it, with its hash. */
function changedRepository(): { readonly cwd: string; readonly before: string } {
  const cwd = repository();
  const before = git(cwd, "rev-parse", "HEAD").trim();
  git(cwd, "update-ref", "refs/remotes/origin/main", before);
  writeSnapshot(join(cwd, "schemas"), snapshotOf(moduleOf("M", { b: "text" })));
  git(cwd, "commit", "--quiet", "--all", "--message", "after");
  return { cwd, before };
}

test.each([
  ["a tag", "refs/tags/origin/main"],
  ["a branch", "refs/heads/origin/main"],
])(
  "%s with the same name as the requested revision makes diff fail, so that no change is hidden",
  async (_, ref) => {
    const { cwd, before } = changedRepository();
    git(cwd, "update-ref", ref, "HEAD");
    const result = await command(["diff", "origin/main:schemas", "schemas"], { cwd });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain('"origin/main" matches several branches, tags or commits');
    for (const revision of [before, "refs/remotes/origin/main"])
      expect(await command(["diff", `${revision}:schemas`, "schemas"], { cwd })).toMatchObject({
        exitCode: 1,
      });
  },
);

test("a branch with the name of a shortened commit hash makes diff fail, so that no change is hidden", async () => {
  const { cwd, before } = changedRepository();
  git(cwd, "branch", before.slice(0, 8), "HEAD");
  const result = await command(["diff", `${before.slice(0, 8)}:schemas`, "schemas"], { cwd });
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain("is ambiguous");
});

test.each(["HEAD", "the hash"])(
  "a branch with the same name as %s does not change which commit diff compares",
  async (kind) => {
    const { cwd, before } = changedRepository();
    git(cwd, "update-ref", `refs/heads/${kind === "HEAD" ? "HEAD" : before}`, "HEAD");
    const revision = kind === "HEAD" ? "HEAD~1" : before;
    expect(await command(["diff", `${revision}:schemas`, "schemas"], { cwd })).toMatchObject({ exitCode: 1 });
  },
);

test("diff ignores Git's refs/replace/, which would replace committed objects", async () => {
  const { cwd, before } = changedRepository();
  const tree = git(cwd, "rev-parse", `${before}:schemas`).trim();
  git(cwd, "replace", tree, git(cwd, "rev-parse", "HEAD:schemas").trim());
  expect(await command(["diff", `${before}:schemas`, "schemas"], { cwd })).toMatchObject({ exitCode: 1 });
});
