/** Runs Git in the repositories of tests. */

import { execFileSync, spawnSync } from "node:child_process";
import { TestRunner, type RunnerTestCase } from "vitest";

const isInstalled = spawnSync("git", ["--version"]).status === 0;

const SETTINGS = [
  "user.name=Test",
  "user.email=test@example.com",
  "init.defaultBranch=main",
  "maintenance.auto=false",
];

/** Returns what Git prints. Skips the current test if Git is not installed. */
export function git(cwd: string, ...words: readonly string[]): string {
  if (!isInstalled)
    TestRunner.getCurrentTest<RunnerTestCase | undefined>()?.context.skip("Git is not installed.");
  return execFileSync("git", [...SETTINGS.flatMap((setting) => ["-c", setting]), ...words], {
    cwd,
    // Settings of the user, such as signed commits, would change the result.
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
