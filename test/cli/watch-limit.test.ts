/** `--watch` when the system cannot watch more folders. */

import { expect, test, vi } from "vitest";
import { command } from "../support/command.js";
import { ROOT } from "../support/folders.js";

vi.mock(import("node:fs"), async (load) => ({
  ...(await load()),
  watch: () => {
    throw Object.assign(new Error("System limit for number of file watchers reached"), { code: "ENOSPC" });
  },
}));

test("generate --watch ends with an error if a folder cannot be watched", async () => {
  const { exitCode, stderr } = await command(["generate", "--watch"], { cwd: ROOT });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^error: Cannot watch .*: System limit for number of file watchers reached\./);
});
