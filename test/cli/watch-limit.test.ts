/** `--watch` when a folder cannot be watched. */

import { EventEmitter } from "node:events";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { InputFolder, InputWatcher as InputWatcherClass } from "../../src/cli/input-watcher.js";
import type { command as runCommand } from "../support/command.js";
import { ROOT } from "../support/folders.js";

/** The error codes of folders that cannot be watched, and the folders that are watched now. */
const state = vi.hoisted(() => ({ codes: new Map<string, string>(), open: [] as string[] }));

vi.mock(import("node:fs"), async (load) => {
  const fs = await load();
  const watch = (folder: string): object => {
    const code = state.codes.get(folder);
    if (code !== undefined) throw Object.assign(new Error(`${code}: no watcher`), { code });
    state.open.push(folder);
    const close = (): void => void state.open.splice(state.open.indexOf(folder), 1);
    return Object.assign(new EventEmitter(), { close });
  };
  return { ...fs, watch: watch as typeof fs.watch };
});

// Test files share loaded modules.
let InputWatcher: typeof InputWatcherClass;
let command: typeof runCommand;

beforeAll(async () => {
  vi.resetModules();
  ({ InputWatcher } = await import("../../src/cli/input-watcher.js"));
  ({ command } = await import("../support/command.js"));
});

afterAll(() => void vi.resetModules());

beforeEach(() => {
  state.codes.clear();
  state.open.length = 0;
});

const SCHEMAS = join(ROOT, "schemas");

function inputsIn(...folders: readonly string[]): readonly InputFolder[] {
  return folders.map((folder) => ({ folder, isInputFileName: () => true }));
}

test.each([
  ["ENOSPC", "max_user_watches"],
  ["EMFILE", "max_user_instances"],
  ["EACCES", "read permission"],
])(
  "generate --watch fails with a hint and closes all file watchers if a folder cannot be watched (%s)",
  async (code, hint) => {
    state.codes.set(SCHEMAS, code);
    const { exitCode, stderr } = await command(["generate", "--watch"], { cwd: ROOT });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(RegExp(`^error: Cannot watch .*: ${code}: no watcher\\.\n  hint: .*${hint}`));
    expect(state.open).toStrictEqual([]);
  },
);

test("the file watcher continues to watch the previous folders if a new folder cannot be watched", () => {
  const watcher = new InputWatcher();
  watcher.watch(inputsIn(ROOT));
  state.codes.set(SCHEMAS, "EACCES");
  for (let attempt = 0; attempt < 3; attempt += 1)
    expect(() => watcher.watch(inputsIn(ROOT, SCHEMAS))).toThrow("Cannot watch");
  expect(state.open).toStrictEqual([dirname(ROOT), ROOT]);
  watcher.close();
  expect(state.open).toStrictEqual([]);
});

test.each(["EACCES", "EPERM"])(
  "the file watcher ignores the error %s of a parent folder, and watches the other folders",
  (code) => {
    state.codes.set(dirname(ROOT), code);
    const watcher = new InputWatcher();
    watcher.watch(inputsIn(ROOT, SCHEMAS));
    expect(state.open).toContain(ROOT);
    expect(state.open).toContain(SCHEMAS);
    watcher.close();
  },
);

test("the file watcher fails if a parent folder cannot be watched because of EMFILE", () => {
  state.codes.set(dirname(ROOT), "EMFILE");
  expect(() => new InputWatcher().watch(inputsIn(ROOT))).toThrow("Cannot watch");
  expect(state.open).toStrictEqual([]);
});
