/** Reading a snapshot from a revision runs no program that the repository names, and passes Git no secrets. */

import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { temporaryFolder } from "../support/folders.js";
import { git } from "../support/git.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";
import { POSIX } from "../support/platform.js";

const BEFORE = snapshotOf(moduleOf("M", { a: "text" }));

/** A repository with a committed snapshot. */
let project: Project;
/** A file that a program creates if it runs. */
let trace: string;

const run = (...words: readonly string[]): string => git(project.cwd, ...words).trim();

beforeEach(() => {
  project = createProject({ schemas: BEFORE });
  trace = join(temporaryFolder(), "ran");
  run("init", "--quiet");
  run("add", ".");
  run("commit", "--quiet", "--message", "before");
});

/** Makes Git fetch all objects on demand, with a program that leaves a trace. */
function fetchOnDemand(gitFolder: string): void {
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

describe("hostile repositories", () => {
  test("diff refuses to read a revision in a folder that looks like a bare Git repository", async () => {
    const bare = join(project.cwd, "vendor");
    mkdirSync(bare);
    for (const name of ["HEAD", "config", "objects", "refs"])
      cpSync(join(project.cwd, ".git", name), join(bare, name), { recursive: true });
    fetchOnDemand(bare);
    git(bare, "config", "--file", join(bare, "config"), "core.bare", "true");
    const inBare = createProject({ schemas: BEFORE }, { cwd: bare });
    expectFailure(await inBare.run("diff", "HEAD:schemas", "schemas"), "safe.bareRepository");
    expect(existsSync(trace)).toBe(false);
  });

  test("diff neither fetches missing objects of a partial clone, nor passes a revision with a hyphen to Git as an option", async () => {
    for (const words of [[`./--output=${trace}:schemas`], ["--", `--output=${trace}:schemas`]])
      expectFailure(await project.run("diff", ...words, "schemas"), "");
    fetchOnDemand(join(project.cwd, ".git"));
    expectFailure(await project.run("diff", "HEAD:schemas", "schemas"), "");
    expect(existsSync(trace)).toBe(false);
  });

  test(
    "diff passes the user's Git settings to Git, but neither the token nor other secrets",
    POSIX,
    async () => {
      const bin = createProject();
      chmodSync(bin.write("git", `#!/bin/sh\nenv >'${bin.cwd}/seen'\nexit 1\n`), 0o755);
      const env = {
        ...{ PATH: `${bin.cwd}:${process.env["PATH"]}`, GIT_CONFIG_GLOBAL: "/dev/null" },
        ...{ WHM_TOKEN: "T0KEN", DEPLOY_PASSWORD: "passw0rd" },
      };
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      await project.run("diff", "HEAD:schemas", "schemas");
      const seen = bin.read("seen");
      expect(seen).toContain("GIT_CONFIG_GLOBAL=/dev/null");
      expect(seen).toContain("GIT_NO_LAZY_FETCH=1");
      expect(seen).not.toMatch(/T0KEN|passw0rd/);
    },
  );
});

describe("ambiguous revisions", () => {
  /** The revision before a breaking change. */
  let before: string;
  beforeEach(() => {
    before = run("rev-parse", "HEAD");
    run("update-ref", "refs/remotes/origin/main", before);
    project.write("schemas", snapshotOf(moduleOf("M", { b: "text" })));
    run("commit", "--quiet", "--all", "--message", "after");
  });

  async function expectChange(revision: string): Promise<void> {
    expect(await project.run("diff", `${revision}:schemas`, "schemas")).toMatchObject({ exitCode: 1 });
  }

  test.each(["refs/tags/origin/main", "refs/heads/origin/main"])(
    "diff fails if %s has the same name as the requested revision, so that no change is hidden",
    async (ref) => {
      run("update-ref", ref, "HEAD");
      expectFailure(
        await project.run("diff", "origin/main:schemas", "schemas"),
        '"origin/main" matches several branches, tags or commits',
      );
      for (const revision of [before, "refs/remotes/origin/main"]) await expectChange(revision);
    },
  );

  test("diff fails if a branch has the name of a shortened commit hash, so that no change is hidden", async () => {
    run("branch", before.slice(0, 8), "HEAD");
    expectFailure(await project.run("diff", `${before.slice(0, 8)}:schemas`, "schemas"), "is ambiguous");
  });

  test("branches called HEAD or like the hash, and refs/replace/, do not change which commit diff compares", async () => {
    run("update-ref", "refs/heads/HEAD", "HEAD");
    await expectChange("HEAD~1");
    run("update-ref", `refs/heads/${before}`, "HEAD");
    await expectChange(before);
    run("replace", run("rev-parse", `${before}:schemas`), run("rev-parse", "HEAD:schemas"));
    await expectChange(before);
  });
});
