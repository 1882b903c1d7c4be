/** The record of a transfer: its file, its lock, and what remains after half a line or a full disk. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { TransferRecord } from "../../generated/index.js";
import { loadGenerated } from "../support/generated.js";
import { POSIX } from "../support/platform.js";
import { documentedSnapshot } from "../support/snapshots.js";

const account = (user: string, localuser = user) =>
  ({ module: "AccountRemoteRoot", user, localuser }) as const;
const [ann, ben] = [account("ann"), account("ben")];
const [title, session] = ["old -> new", "s1"];

/** A record whose file is a text. */
function open(text: string, items = [ann, ben]): { record: TransferRecord<typeof ann>; read: () => string } {
  let contents = text;
  const append = (more: string): void => void (contents += more);
  return { record: new TransferRecord(items, { title, text, append }), read: () => contents };
}

test("a record is read again as it was written, and an unchanged entry is not written", () => {
  const { record, read } = open("");
  record.write(ann, { status: "in-progress", session });
  record.write(ann, { status: "succeeded", warnings: 2 });
  record.write(ben, { status: "failed", error: "The disk is full." });
  const text = read();
  record.write(ben, { status: "failed", error: "The disk is full." });
  expect(read()).toBe(text);
  const again = open(text);
  expect(again.read()).toBe(text);
  expect(again.record.isChanged).toBe(false);
  expect(again.record.find()).toEqual([
    { item: ann, status: "succeeded", skipped: 0, altered: 0, dangerous: 0, warnings: 2, error: "", session },
    expect.objectContaining({ item: ben, status: "failed", error: "The disk is full." }),
  ]);
});

test("an item that was not transferred is queued as it is listed now, and one that was sent keeps its name", () => {
  const { record, read } = open("", [account("ann", "ann1"), account("ben", "ben1")]);
  record.write(account("ann", "ann1"), { status: "unknown", session, skipped: 1 });
  record.write(account("ben", "ben1"), { status: "in-progress", session });
  record.write(account("ben", "ben1"), { status: "not-started" });
  const { record: renamed } = open(read(), [account("ann", "ann2"), account("ben", "ben2")]);
  expect(renamed.findOpen(session)).toEqual([account("ann", "ann1")]);
  expect(renamed.findWaiting()).toEqual([account("ben", "ben2")]);
  renamed.write(account("ann", "ann1"), { status: "not-started" });
  expect(renamed.get(ann)).toMatchObject({ item: { localuser: "ann2" }, skipped: 0, session: null });
});

test("an item that is no longer listed is not queued, but its session is continued", () => {
  const { record, read } = open("");
  record.write(ann, { status: "in-progress", session });
  record.write(ben, { status: "failed" });
  const { record: shorter } = open(read(), [account("carol")]);
  expect(shorter.find().map(({ item }) => item.user)).toEqual(["carol"]);
  expect(shorter.findUnlisted().map(({ item }) => item.user)).toEqual(["ann", "ben"]);
  expect(shorter.findSessions()).toEqual([session]);
  shorter.write(ann, { status: "not-started" });
  expect(shorter.findWaiting()).toEqual([account("carol")]);
  expect(shorter.findSessions()).toEqual([]);
});

test("half a line is ignored, wherever the file was cut", () => {
  const { record, read } = open("");
  record.write(ann, { status: "in-progress", session });
  record.write(ann, { status: "succeeded" });
  const text = read();
  for (let length = 0; length <= text.length; length += 1) {
    const cut = open(text.slice(0, length));
    const lines = text.slice(0, length + 1).split("\n").length - 1;
    const status = ["not-started", "not-started", "in-progress", "succeeded"][lines];
    expect([length, cut.record.get(ann).status]).toEqual([length, status]);
    cut.record.write(ben, { status: "failed" });
    expect(open(cut.read()).record.get(ben).status).toBe("failed");
    expect(open(cut.read()).record.get(ann).status).toBe(status);
  }
});

test("a record with another title, and other files, are refused and not changed", () => {
  const other = JSON.stringify({ title: "old -> other" });
  for (const text of [
    `${other}\n`,
    "user\nann\n",
    '[{"user":"ann"}]',
    "null\n",
    `{"title":"${title}"}\n{}\n`,
  ]) {
    const append = (): never => expect.unreachable();
    expect(() => new TransferRecord([ann], { title, text, append })).toThrow(
      'this is not the record of "old -> new"; use another file',
    );
  }
  expect(() => new TransferRecord([ann, account("ann", "ann2")])).toThrow(RangeError);
  expect(() => open("").record.get(account("carol"))).toThrow(RangeError);
});

test("after a failure to write, nothing more is written", () => {
  let failures = 0;
  const append = (text: string): void => {
    if (!text.includes("in-progress")) return;
    failures += 1;
    throw new Error("ENOSPC: no space left on device, write");
  };
  const record = new TransferRecord([ann, ben], { append });
  expect(() => record.write(ann, { status: "in-progress", session })).toThrow("ENOSPC");
  expect(() => record.write(ben, { status: "failed" })).toThrow("ENOSPC");
  expect(failures).toBe(1);
  expect(record.find(["not-started"])).toHaveLength(2);
});

test("a file is locked until its process ends, and the lock of a killed process is taken over once", async () => {
  const { folder } = await loadGenerated(documentedSnapshot(), { emitters: ["node"] });
  const path = join(folder, "record.jsonl");
  const lock = `${path}.lock`;
  const code = `
    const { openTransferRecord } = await import(${JSON.stringify(pathToFileURL(join(folder, "node-record.js")).href)});
    openTransferRecord(${JSON.stringify(path)}, [${JSON.stringify(ann)}], { title: "t" });
    console.log("open");`;
  const args = (more: string): string[] => ["--input-type=module", "-e", code + more];
  const hold = "setInterval(() => undefined, 1000);";
  const first = spawn(process.execPath, args(hold));
  await once(first.stdout, "data");
  const refused = spawnSync(process.execPath, args(""), { encoding: "utf8" });
  expect(refused.stderr).toContain(
    `${path}: process ${first.pid} on ${hostname()} uses this record; if it has ended, delete ${lock}`,
  );
  const ended = once(first, "close");
  first.kill("SIGKILL");
  await ended;
  expect(existsSync(lock)).toBe(true);
  // Several processes at once, each of which finds the old lock: one gets it.
  const others = Array.from({ length: 4 }, () => spawn(process.execPath, args(hold)));
  const outcomes = await Promise.all(
    others.map(async (child) => Promise.race([once(child.stdout, "data"), once(child, "close")])),
  );
  expect(outcomes.filter(([output]) => String(output).startsWith("open"))).toHaveLength(1);
  const closed = others.map(async (child) => child.exitCode === null && once(child, "close"));
  for (const child of others) child.kill("SIGKILL");
  await Promise.all(closed);
  expect(spawnSync(process.execPath, args(""), { encoding: "utf8" }).stdout).toBe("open\n");
  expect([existsSync(lock), existsSync(`${lock}.lock`)]).toEqual([false, false]);
  // Whether a process on another host or in another container runs is not known, nor who created half a lock.
  for (const text of [
    `{"pid":1,"host":"not-${hostname()}","namespace":"","time":1}`,
    `{"pid":1,"host":"${hostname()}","namespace":"pid:[1]","time":1}`,
    "",
  ]) {
    writeFileSync(lock, text);
    expect(spawnSync(process.execPath, args(""), { encoding: "utf8" }).stderr).toContain(`delete ${lock}`);
    expect(readFileSync(lock, "utf8")).toBe(text);
  }
});

/** Generates the code, and imports the file with `openTransferRecord`. */
async function loadRecords(): Promise<
  typeof import("../../templates/node-record.js") & { readonly folder: string }
> {
  const { folder } = await loadGenerated(documentedSnapshot(), { emitters: ["node"] });
  const url = pathToFileURL(join(folder, "node-record.js")).href;
  return { ...((await import(url)) as typeof import("../../templates/node-record.js")), folder };
}

test("a process cannot open a record twice, and deletes only its own lock", async () => {
  const { folder, openTransferRecord } = await loadRecords();
  const path = join(folder, "twice.jsonl");
  const exitListeners = process.listeners("exit");
  openTransferRecord(path, [], { title: "t" });
  expect(() => openTransferRecord(path, [], { title: "t" })).toThrow(`process ${process.pid} on`);
  const [removeLock] = process.listeners("exit").filter((listener) => !exitListeners.includes(listener));
  // The user deleted the lock, and started another process.
  writeFileSync(`${path}.lock`, "another process");
  removeLock?.(0);
  expect(readFileSync(`${path}.lock`, "utf8")).toBe("another process");
});

test("a full disk leaves no lock", async () => {
  const { folder } = await loadRecords();
  const path = join(folder, "full.jsonl");
  const code = `
    const fs = (await import("node:fs")).default;
    const { syncBuiltinESMExports } = await import("node:module");
    const fail = () => { throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }); };
    const { writeFileSync, writeSync } = fs;
    fs.writeFileSync = (file, text, options) => { if (typeof file !== "number") fs.closeSync(fs.openSync(file, options?.flag)); fail(); };
    fs.writeSync = fail;
    syncBuiltinESMExports();
    const { openTransferRecord } = await import(${JSON.stringify(pathToFileURL(join(folder, "node-record.js")).href)});
    openTransferRecord(${JSON.stringify(path)}, []);`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect(run.stderr).toContain("ENOSPC");
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test("only the user can read the file, and a file with another title is named", POSIX, async () => {
  const { folder, openTransferRecord } = await loadRecords();
  const path = join(folder, "mine.jsonl");
  openTransferRecord(path, [], { title: "t" });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const other = join(folder, "other.jsonl");
  writeFileSync(other, '{"title":"t"}\n{"item":{"mod');
  expect(() => openTransferRecord(other, [], { title: "u" })).toThrow(
    `${other}: this is not the record of "u"; use another file`,
  );
  // The refusal has released the lock.
  expect(openTransferRecord(other, [], { title: "t" }).find()).toEqual([]);
});
