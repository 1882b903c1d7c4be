/** The hook of `.pre-commit-hooks.yaml`, run by the real pre-commit in a repository. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { BIN, command, type CommandResult } from "./support/command.js";
import { ROOT, temporaryFolder } from "./support/folders.js";
import { git } from "./support/git.js";

const isInstalled = spawnSync("pre-commit", ["--version"]).status === 0;

test.runIf(process.env["CI"] !== undefined)(
  "pre-commit is installed in CI, so that the tests run there",
  () => {
    expect(isInstalled).toBe(true);
  },
);

test.each(["no folder", "the folder of the configuration"])(
  "check --staged fails if the generated code is not in a Git repository: %s is",
  async (repository) => {
    const folder = temporaryFolder();
    const cwd = join(folder, "project");
    mkdirSync(cwd);
    if (repository !== "no folder") git(cwd, "init", "--quiet");
    const words = ["--schemas", "bundled", "--out", "../generated"];
    expect(await command(["generate", ...words], { cwd })).toMatchObject({ exitCode: 0 });
    const checkStaged = (): Promise<CommandResult> => command(["check", "--staged", ...words], { cwd });
    expect(await checkStaged()).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining(`${join(folder, "generated")} is not in a Git repository`) as string,
    });
    git(folder, "init", "--quiet");
    git(folder, "add", "generated");
    expect(await checkStaged()).toMatchObject({ exitCode: 0 });
  },
);

/** Without pre-commit, run `.ci/engines`, which installs it. */
describe.skipIf(!isInstalled)("the hook of pre-commit", () => {
  /** A repository with the hook, whose generated code is committed in `out`. */
  function repository(out: string): string {
    vi.stubEnv("PRE_COMMIT_HOME", temporaryFolder());
    vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
    const cwd = temporaryFolder();
    const [hook] = parse(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8")) as [{ entry: string }];
    const entry = hook.entry.replace("whm-transfer-codegen", `${process.execPath} ${BIN}`);
    // The test uses the built command instead of an installed release.
    const local = { repo: "local", hooks: [{ ...hook, entry, language: "system" }] };
    writeFileSync(join(cwd, ".pre-commit-config.yaml"), JSON.stringify({ repos: [local] }));
    cpSync(join(ROOT, "schemas"), join(cwd, "schemas"), { recursive: true });
    cpSync(join(ROOT, "generated"), join(cwd, out), { recursive: true });
    writeFileSync(join(cwd, "whm-transfer.config.json"), JSON.stringify({ out }));
    git(cwd, "init", "--quiet");
    execFileSync("pre-commit", ["install"], { cwd, stdio: "ignore" });
    git(cwd, "add", ".");
    git(cwd, "commit", "--quiet", "--message", "first");
    return cwd;
  }

  /** Commits what is staged. Returns the output of a refusal. */
  function commit(cwd: string): string {
    try {
      git(cwd, "commit", "--quiet", "--message", "next");
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return stdout + stderr;
    }
    return "";
  }

  const check = (cwd: string, ...words: readonly string[]): Promise<CommandResult> =>
    command(["check", "--staged", ...words], { cwd });

  test("the pre-commit hook refuses a commit with stale generated code, from any folder", () => {
    const cwd = repository("src/whm");
    // A commit that only removes a generated file.
    git(cwd, "rm", "--quiet", "src/whm/index.ts");
    expect(commit(cwd)).toContain("src/whm/index.ts is missing");
    git(cwd, "reset", "--quiet", "--hard");
    // The file is on disk, but not in the commit.
    git(cwd, "rm", "--quiet", "--cached", "src/whm/index.ts");
    expect(commit(cwd)).toContain("src/whm/index.ts has changes that are not staged");
    writeFileSync(join(cwd, ".gitignore"), "src/whm/index.ts\n");
    git(cwd, "add", ".gitignore");
    expect(commit(cwd)).toContain("src/whm/index.ts has changes that are not staged");
    git(cwd, "reset", "--quiet", "--hard");
    // An unrelated commit.
    writeFileSync(join(cwd, "README.md"), "text\n");
    git(cwd, "add", "README.md");
    expect(commit(cwd)).toBe("");
  });

  test("check --staged reports files that were deleted on disk and are still in the index", async () => {
    const cwd = repository("generated");
    const path = join(cwd, "schemas/snapshot.json");
    const index = JSON.parse(readFileSync(path, "utf8")) as { modules: Record<string, unknown> };
    delete index.modules["AccountLocal"];
    writeFileSync(path, JSON.stringify(index));
    rmSync(join(cwd, "schemas/AccountLocal.json"));
    await command(["generate"], { cwd });
    git(cwd, "add", "schemas/snapshot.json", "generated/index.ts", "generated/manifest.json");
    const { stdout } = await check(cwd);
    expect(stdout).toContain("schemas/AccountLocal.json has changes that are not staged");
    expect(stdout).toContain("generated/AccountLocal.ts has changes that are not staged");
    git(cwd, "add", "--all");
    expect(await check(cwd)).toMatchObject({ exitCode: 0, stdout: "" });
  });

  test("check --staged reads the Git index of a submodule when a hook of the parent repository runs the command", async () => {
    const [submodule, parent] = [repository("generated"), repository("other")];
    vi.stubEnv("GIT_INDEX_FILE", join(parent, ".git/index"));
    const result = await check(parent, "--config", join(submodule, "whm-transfer.config.json"));
    expect(result).toMatchObject({ exitCode: 0, stdout: "" });
  });

  test("the pre-commit hook accepts a project that does not commit its generated code", () => {
    const cwd = repository("generated");
    git(cwd, "rm", "--quiet", "--cached", "-r", "generated");
    writeFileSync(join(cwd, ".gitignore"), "generated/\n");
    git(cwd, "add", ".gitignore");
    expect(commit(cwd)).toBe("");
    rmSync(join(cwd, "schemas/AccountLocal.json"));
    git(cwd, "add", "--all");
    expect(commit(cwd)).toContain("AccountLocal.json");
  });
});
