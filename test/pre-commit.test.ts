/** The hook of `.pre-commit-hooks.yaml`, run by the real pre-commit in a repository. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT, temporaryFolder } from "./support/folders.js";

const isInstalled = spawnSync("pre-commit", ["--version"]).status === 0;

test.runIf(process.env["CI"] !== undefined)(
  "the tool pre-commit is installed in CI, so that the tests of the hook run there",
  () => {
    expect(isInstalled).toBe(true);
  },
);

/** Without pre-commit, run `.ci/engines`, which installs it. */
describe.skipIf(!isInstalled)("the hook of pre-commit", () => {
  const environment = (home: string): NodeJS.ProcessEnv => ({
    ...process.env,
    PRE_COMMIT_HOME: join(home, "cache"),
    GIT_CONFIG_GLOBAL: "/dev/null",
  });

  /** A repository with the hook, whose generated code is committed in `out`. */
  function repository(out: string): { cwd: string; git: (...words: readonly string[]) => string } {
    const [cwd, home] = [temporaryFolder(), temporaryFolder()];
    const git = (...words: readonly string[]): string =>
      execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...words], {
        cwd,
        env: environment(home),
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    const [hook] = parse(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8")) as [{ entry: string }];
    const entry = hook.entry.replace(
      "whm-transfer-codegen",
      `${process.execPath} ${join(ROOT, "dist/bin.cjs")}`,
    );
    // The test uses the built command instead of an installed release.
    const local = { repo: "local", hooks: [{ ...hook, entry, language: "system" }] };
    writeFileSync(join(cwd, ".pre-commit-config.yaml"), JSON.stringify({ repos: [local] }));
    cpSync(join(ROOT, "schemas"), join(cwd, "schemas"), { recursive: true });
    cpSync(join(ROOT, "generated"), join(cwd, out), { recursive: true });
    writeFileSync(join(cwd, "whm-transfer.config.json"), JSON.stringify({ out }));
    git("init", "--quiet");
    execFileSync("pre-commit", ["install"], { cwd, env: environment(home), stdio: "ignore" });
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    return { cwd, git };
  }

  const failure = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return stdout + stderr;
    }
    return "";
  };

  test("the pre-commit hook refuses a commit with stale generated code, from any folder", () => {
    const { cwd, git } = repository("src/whm");
    const commit = (): string => failure(() => git("commit", "--quiet", "--message", "second"));
    // A commit that only removes a generated file.
    git("rm", "--quiet", "src/whm/index.ts");
    expect(commit()).toContain("src/whm/index.ts is missing");
    git("reset", "--quiet", "--hard");
    // The file is on disk, but not in the commit.
    git("rm", "--quiet", "--cached", "src/whm/index.ts");
    expect(commit()).toContain("src/whm/index.ts has changes that are not staged");
    writeFileSync(join(cwd, ".gitignore"), "src/whm/index.ts\n");
    git("add", ".gitignore");
    expect(commit()).toContain("src/whm/index.ts has changes that are not staged");
    git("reset", "--quiet", "--hard");
    // An unrelated commit.
    writeFileSync(join(cwd, "README.md"), "text\n");
    git("add", "README.md");
    expect(commit()).toBe("");
  });

  test("check --staged reports files that were deleted on disk and are still in the index", () => {
    const { cwd, git } = repository("generated");
    const run = (...words: readonly string[]): string =>
      spawnSync(process.execPath, [join(ROOT, "dist/bin.cjs"), ...words], { cwd, encoding: "utf8" }).stdout;
    const index = JSON.parse(readFileSync(join(cwd, "schemas/snapshot.json"), "utf8")) as {
      modules: Record<string, unknown>;
    };
    delete index.modules["AccountLocal"];
    writeFileSync(join(cwd, "schemas/snapshot.json"), JSON.stringify(index));
    rmSync(join(cwd, "schemas/AccountLocal.json"));
    run("generate");
    git("add", "schemas/snapshot.json", "generated/index.ts", "generated/manifest.json");
    expect(run("check", "--staged")).toContain("schemas/AccountLocal.json has changes that are not staged");
    expect(run("check", "--staged")).toContain("generated/AccountLocal.ts has changes that are not staged");
    git("add", "--all");
    expect(run("check", "--staged")).toBe("");
  });

  test("check --staged reads the Git index of a submodule when a hook of the parent repository runs the command", () => {
    const submodule = repository("generated").cwd;
    const parent = repository("other").cwd;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(ROOT, "dist/bin.cjs"),
        "check",
        "--staged",
        "--config",
        join(submodule, "whm-transfer.config.json"),
      ],
      {
        cwd: parent,
        env: { ...process.env, GIT_INDEX_FILE: join(parent, ".git/index") },
        encoding: "utf8",
      },
    );
    expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: "" });
  });

  test("the pre-commit hook accepts a project that does not commit its generated code", () => {
    const { cwd, git } = repository("generated");
    git("rm", "--quiet", "--cached", "-r", "generated");
    writeFileSync(join(cwd, ".gitignore"), "generated/\n");
    git("add", ".gitignore");
    expect(failure(() => git("commit", "--quiet", "--message", "second"))).toBe("");
    rmSync(join(cwd, "schemas/AccountLocal.json"));
    git("add", "--all");
    expect(failure(() => git("commit", "--quiet", "--message", "third"))).toContain("AccountLocal.json");
  });
});
