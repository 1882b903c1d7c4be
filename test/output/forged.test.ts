/** Journals and locks that a commit, an archive or another user put into the folders. */

import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { computeSha256 } from "../../src/core/module-text.js";
import { writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { filesBelow, temporaryFolder } from "../support/folders.js";
import { git } from "../support/git.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const SNAPSHOT = snapshotOf(moduleOf("Module", { a: "text" }));
const RUN = "0a1b2c3d";
const JOURNAL = ".whm-transfer-codegen.journal";
const LOCK = ".whm-transfer-codegen.lock";

/** A project that is up to date. */
async function project(): Promise<string> {
  const cwd = temporaryFolder();
  writeSnapshot(join(cwd, "schemas"), SNAPSHOT);
  expect((await command(["generate"], { cwd })).exitCode).toBe(0);
  return cwd;
}

function commit(cwd: string): void {
  git(cwd, "init", "--quiet");
  git(cwd, "add", "--all");
  git(cwd, "commit", "--quiet", "--message", "forged");
}

/** Writes the journal of a run that has still to make these changes of `folder`: name → new text, or null to delete the file. */
function forge(folder: string, changes: Readonly<Record<string, string | null>>): void {
  const steps = Object.entries(changes).map(([name, text], index) => {
    const path = join(folder, name);
    const before = existsSync(path) ? computeSha256(readFileSync(path, "utf8")) : null;
    if (text !== null) writeFileSync(join(folder, `.whm-transfer-codegen.${RUN}.${index}.new`), text);
    return { folder: 0, name, before, after: text === null ? null : computeSha256(text) };
  });
  writeFileSync(join(folder, JOURNAL), JSON.stringify({ format: 1, run: RUN, folders: [""], steps }));
}

/** Expects that every command refuses the journal, changes nothing, and works again without the files that it lists. */
async function expectRefused(cwd: string, folder: string, reason: RegExp): Promise<void> {
  const before = filesBelow(cwd);
  for (const words of [
    ["check"],
    ["generate"],
    ["codegen", "--from", "schemas"],
    ["drift", "--from", "schemas"],
  ]) {
    const { exitCode, stdout, stderr } = await command(words, { cwd });
    expect({ words, exitCode, stdout }).toEqual({ words, exitCode: 2, stdout: "" });
    expect(stderr).toMatch(reason);
    expect(stderr).toContain(join(folder, JOURNAL));
    expect(stderr).toMatch(/hint: .*Delete .*\.journal/);
    expect(filesBelow(cwd)).toEqual(before);
  }
  for (const name of Object.keys(filesBelow(folder))) if (name.startsWith(".")) rmSync(join(folder, name));
  expect((await command(["check"], { cwd })).exitCode).toBe(0);
}

describe("a forged journal", () => {
  describe.each(["generated", "schemas"])("in %s", (name) => {
    test("a forged journal that was committed to Git cannot make a command create a file", async () => {
      const cwd = await project();
      const folder = join(cwd, name);
      forge(folder, { "index.ts": "planted", "planted.ts": "planted" });
      commit(cwd);
      await expectRefused(cwd, folder, /Git tracks it/);
    });

    test("a forged journal that was committed to Git cannot make a command delete a file", async () => {
      const cwd = await project();
      const folder = join(cwd, name);
      writeFileSync(join(folder, "mine.ts"), "mine");
      forge(folder, { "mine.ts": null });
      commit(cwd);
      await expectRefused(cwd, folder, /Git tracks it/);
    });

    test("a forged journal cannot make a command create a file that no manifest lists", async () => {
      const cwd = await project();
      const folder = join(cwd, name);
      forge(folder, { "planted.ts": "planted" });
      await expectRefused(cwd, folder, /lists \S*planted\.ts, which whm-transfer-codegen did not write/);
    });

    test("a forged journal cannot make a command delete a file that no manifest lists", async () => {
      const cwd = await project();
      const folder = join(cwd, name);
      writeFileSync(join(folder, "mine.ts"), "mine");
      forge(folder, { "mine.ts": null });
      await expectRefused(cwd, folder, /lists \S*mine\.ts, which whm-transfer-codegen did not write/);
    });
  });

  test("a forged journal in the generated folder cannot make a command delete an unlisted file in the snapshot folder", async () => {
    const cwd = await project();
    const [folder, other] = [join(cwd, "generated"), join(cwd, "schemas")];
    writeFileSync(join(other, "mine.json"), "mine");
    forge(folder, {});
    const steps = [{ folder: 1, name: "mine.json", before: computeSha256("mine"), after: null }];
    const journal = { format: 1, run: RUN, folders: ["", "../schemas"], steps };
    writeFileSync(join(folder, JOURNAL), JSON.stringify(journal));
    await expectRefused(cwd, folder, /lists \S*mine\.json, which whm-transfer-codegen did not write/);
  });

  test("generate completes the journal of an interrupted run, even if a file that was already deleted is in no manifest", async () => {
    const cwd = await project();
    const folder = join(cwd, "generated");
    forge(folder, { "index.ts": "new" });
    const journal = JSON.parse(readFileSync(join(folder, JOURNAL), "utf8")) as { steps: object[] };
    journal.steps.push({ folder: 0, name: "Gone.ts", before: computeSha256("old"), after: null });
    writeFileSync(join(folder, JOURNAL), JSON.stringify(journal));
    expect((await command(["check"], { cwd })).stderr).toMatch(/partly updated: .*\n {2}hint: Run .*codegen/);
    await command(["generate"], { cwd });
    expect(readFileSync(join(folder, "index.ts"), "utf8")).toBe("new");
  });

  test("commands refuse a journal if Git cannot read the repository", async () => {
    const cwd = await project();
    mkdirSync(join(cwd, ".git"));
    forge(join(cwd, "generated"), { "index.ts": "planted" });
    await expectRefused(
      cwd,
      join(cwd, "generated"),
      /Git could not determine whether it comes from a commit/,
    );
  });

  test("generate completes the journal of an interrupted run if Git tracks other files, but not the journal", async () => {
    const cwd = await project();
    commit(cwd);
    forge(join(cwd, "generated"), { "index.ts": "new" });
    const { stderr } = await command(["generate"], { cwd });
    expect(stderr).toContain("index.ts was modified by hand");
    expect(readFileSync(join(cwd, "generated/index.ts"), "utf8")).toBe("new");
  });

  // Only root can give files away.
  describe.skipIf(process.getuid?.() !== 0)("of another user", () => {
    const OTHER = 12_345;

    test("commands refuse a journal that belongs to another user", async () => {
      const cwd = await project();
      const folder = join(cwd, "generated");
      forge(folder, { "index.ts": "planted" });
      chownSync(join(folder, JOURNAL), OTHER, OTHER);
      await expectRefused(cwd, folder, /it belongs to another user/);
    });

    test("generate as root completes the journal of another user who also owns the folder, as in a container", async () => {
      const cwd = await project();
      const folder = join(cwd, "generated");
      forge(folder, { "index.ts": "new" });
      for (const path of [folder, join(folder, JOURNAL)]) chownSync(path, OTHER, OTHER);
      await command(["generate"], { cwd });
      expect(readFileSync(join(folder, "index.ts"), "utf8")).toBe("new");
    });
  });
});

describe("a committed lock", () => {
  /** Commits a lock that a process on another host owns. */
  async function lockedProject(content = JSON.stringify(OWNER)): Promise<{ cwd: string; lock: string }> {
    const cwd = await project();
    const lock = join(cwd, "generated", LOCK, RUN);
    mkdirSync(dirname(lock));
    writeFileSync(lock, content);
    commit(cwd);
    return { cwd, lock };
  }

  const OWNER = { pid: 1, began: "1", host: "elsewhere", space: "", folders: [""] };
  const WARNING =
    /^warning: The Git repository contains the lock .*\.whm-transfer-codegen\.lock, probably committed by mistake\. .*\n {2}hint: .*git rm -r --cached .*\n(?:Up to date: .*\n)?$/;

  test.each([
    ["of another host", JSON.stringify(OWNER)],
    ["with invalid content", "{"],
  ])(
    "check and generate ignore a lock that was committed to Git, and print a warning: a lock %s",
    async (_, content) => {
      const { cwd, lock } = await lockedProject(content);
      const checked = await command(["check"], { cwd });
      expect(checked).toEqual({ exitCode: 0, stdout: "", stderr: expect.stringMatching(WARNING) as string });
      expect(existsSync(lock)).toBe(true);
      rmSync(join(cwd, "generated/Module.ts"));
      const generated = await command(["generate"], { cwd });
      expect(generated).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(WARNING) as string });
      // Git restores it: it is still committed.
      git(cwd, "checkout", "--", ".");
      git(cwd, "rm", "-r", "--cached", "--quiet", join("generated", LOCK));
      rmSync(dirname(lock), { recursive: true, force: true });
      expect(await command(["check"], { cwd })).toMatchObject({
        exitCode: 0,
        stderr: expect.stringMatching(/^Up to date: .*\n$/) as string,
      });
    },
  );

  test("generate ignores a lock that was committed to Git as a file instead of a folder, and prints a warning", async () => {
    const cwd = await project();
    writeFileSync(join(cwd, "generated", LOCK), "");
    commit(cwd);
    rmSync(join(cwd, "generated/Module.ts"));
    const generated = await command(["generate"], { cwd });
    expect(generated).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(WARNING) as string });
  });

  test("generate detects the lock of a running process although another lock was committed to Git", async () => {
    const { cwd, lock } = await lockedProject();
    rmSync(lock);
    writeFileSync(join(dirname(lock), "4e5f6a7b"), "{");
    expect(await command(["generate"], { cwd })).toMatchObject({ exitCode: 2 });
  });
});

test("generate reports a lock of another host, with the command that removes the lock", async () => {
  const cwd = join(await project(), "it's here");
  mkdirSync(cwd);
  writeSnapshot(join(cwd, "schemas"), SNAPSHOT);
  const lock = join(cwd, "generated", LOCK, RUN);
  mkdirSync(dirname(lock), { recursive: true });
  writeFileSync(lock, JSON.stringify({ pid: 1, began: "1", host: "elsewhere", space: "", folders: [""] }));
  const { exitCode, stderr } = await command(["generate"], { cwd });
  expect(exitCode).toBe(2);
  const [, remove = ""] = /If it has already ended, run (rm .*)\.\n$/.exec(stderr) ?? [];
  execFileSync("sh", ["-c", remove]);
  expect(existsSync(lock)).toBe(false);
  expect((await command(["generate"], { cwd })).exitCode).toBe(0);
});

test("check refuses a file in the output folder that is larger than 192 MiB", async () => {
  const cwd = await project();
  truncateSync(join(cwd, "generated/Module.ts"), 192 * 2 ** 20 + 1);
  const { exitCode, stderr } = await command(["check"], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/Module\.ts cannot be read: it is larger than 192 MiB/);
});
