/**
 * The lines of logs. The two files in `logs/` were written by hand: they have the same lines, members and types as a log that
 * was recorded from WHM 11.44, and as the log in cPanel's documentation of `fetch_transfer_session_log`.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { OutcomeRule } from "../../src/testing.js";
import { call, createSession, SECOND, Session, start, type LogLine } from "./client.js";

/** Lines as short texts: queue, worker, action and item. */
function shown(lines: readonly LogLine[]): string[] {
  return lines.map(({ contents: { queue, child_number: worker, action, item } }) =>
    [queue ?? [], worker ?? [], action ?? [], item ?? []].flat().map(String).join(" "),
  );
}

function actionsOf(lines: readonly LogLine[], action: string): LogLine["contents"][] {
  return lines.filter(({ contents }) => contents["action"] === action).map(({ contents }) => contents);
}

/** Sorts members, reads digits as numbers, numbers processes by their first line, and removes what differs by version and time. */
function normalized(lines: readonly LogLine[]): unknown[] {
  const pids = [...new Set(lines.map(({ pid }) => pid))];
  return lines.map(({ type, pid, contents: { time: _time, ...contents } }) => ({
    type,
    process: pids.indexOf(pid),
    contents: withNumbers(contents["action"] === "version" ? { ...contents, msg: "version" } : contents),
  }));
}

function withNumbers(value: unknown): unknown {
  if (typeof value === "string") return /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withNumbers);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withNumbers(member)]));
}

function readLog(name: string): LogLine[] {
  const lines = readFileSync(join(import.meta.dirname, "logs", name), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as LogLine);
}

it("the simulated log of a successful transfer has the same lines as a recorded log of a real server", async () => {
  await using server = await start();
  const session = await createSession(server);
  await session.enqueue("AccountRemoteRoot", { user: "carol", localuser: "carol2", size: "2097152" });
  expect(normalized(await session.run())).toEqual(normalized(readLog("success.log")));
});

it("the simulated log of a failed transfer has the same lines as a recorded log of a real server", async () => {
  await using server = await start();
  const created = await call(server, "create_remote_user_transfer_session", {
    ...{ host: "old.example", password: "x", unrestricted_restore: "1" },
  });
  const session = new Session(server, String(created["transfer_session_id"]));
  await session.enqueue("AccountRemoteUser", { user: "dave", localuser: "dave" });
  const message = "The account “dave” already exists on “new.example”.";
  server.script({ where: { user: "dave" }, outcome: "fail", message });
  const lines = await session.run();
  expect(normalized(lines)).toEqual(normalized(readLog("failure.log")));
  const [line] = readLog("failure.log");
  for (const written of lines) expect(Object.keys(written).sort()).toEqual(Object.keys(line ?? {}).sort());
});

it("the simulated session log contains one start and one complete line for each worker of each queue", async () => {
  await using server = await start();
  const session = await createSession(server, { transfer_threads: "2", restore_threads: "1" });
  await session.enqueueAccounts("a", "b", "c");
  const lines = await session.run();
  expect(shown(lines).filter((line) => / (?:start|complete)(?: |$)/.test(` ${line}`))).toEqual([
    "0 start",
    ...["TRANSFER 1 start a", "TRANSFER 2 start b"],
    ...["RESTORE 1 start a", "TRANSFER 2 complete", "TRANSFER 1 complete", "RESTORE 1 complete"],
    "0 complete",
  ]);
  const pids = new Map<string, Set<number>>();
  for (const { pid, contents } of lines) {
    const worker = `${String(contents["queue"])} ${String(contents["child_number"])}`;
    const name = contents["child_number"] === 0 ? "session" : worker;
    pids.set(name, (pids.get(name) ?? new Set()).add(pid));
  }
  expect([...pids.values()].every(({ size }) => size === 1)).toBe(true);
  expect(new Set([...pids.values()].flatMap((each) => [...each])).size).toBe(pids.size);
});

it("the simulated log of a session that is paused, restarted, aborted or fails ends with one complete line", async () => {
  const interruptions: readonly ((session: Session) => unknown)[] = [
    async (session) => {
      await session.call("pause_transfer_session");
      await session.run();
    },
    async (session) => {
      await session.server.restart();
      await session.start();
    },
    (session) => session.call("abort_transfer_session"),
    ({ server, id }) => server.failSession(id),
  ];
  for (const interrupt of interruptions) {
    await using server = await start();
    const session = await createSession(server, { transfer_threads: "2" });
    await session.enqueueAccounts("a", "b", "c");
    await session.start();
    server.clock.advance(2.5 * SECOND);
    await interrupt(session);
    server.clock.run();
    const lines = await session.log();
    const isEnd = ({ contents }: LogLine): boolean =>
      contents["action"] === "complete" && contents["child_number"] === 0;
    expect(lines.filter(isEnd)).toEqual([lines.at(-1)]);
    // A worker writes nothing after its end. Numbers of processes are never used again.
    const ended = new Set<number>();
    for (const { pid, contents } of lines) {
      expect(ended.has(pid)).toBe(false);
      if (contents["action"] === "complete") ended.add(pid);
    }
  }
});

const PROBLEMS = {
  warnings: ["One mailbox is too large.", "The quota was raised."],
  skippedItems: ["subdomains"],
  alteredItems: ["shell"],
  dangerousItems: [],
} satisfies OutcomeRule;

it("the simulated session log contains the warnings and skipped parts that a test scripts once for each item", async () => {
  await using server = await start();
  server.script({ where: { user: "a" }, ...PROBLEMS });
  const session = await createSession(server);
  await session.enqueueAccounts("a", "b");
  const lines = actionsOf(await session.run(), "success-item");
  const counts = lines.map(({ queue, item, msg }) => {
    const { warnings, skipped_items, altered_items, dangerous_items } = msg as Record<string, unknown>;
    return [queue, item, warnings, skipped_items, altered_items, dangerous_items].join(" ");
  });
  expect(counts.sort()).toEqual([
    ...["RESTORE a 0 0 0 0", "RESTORE b 0 0 0 0", "TRANSFER a 2 1 1 0", "TRANSFER b 0 0 0 0"],
  ]);
  expect(lines.find(({ queue, item }) => queue === "TRANSFER" && item === "a")?.["msg"]).toMatchObject({
    message: null,
    contents: {
      ...{ warnings: PROBLEMS.warnings, skipped_items: ["subdomains"] },
      ...{ altered_items: ["shell"], dangerous_items: null },
    },
  });
  expect(server.session(session.id)?.items.map(({ details }) => details)).toEqual([
    PROBLEMS,
    { warnings: [], skippedItems: [], alteredItems: [], dangerousItems: [] },
  ]);
});

it("the simulated log of a single item contains its progress, warnings and result", async () => {
  await using server = await start();
  server.script({ phase: "TRANSFER", warnings: ["A symbolic link was skipped."] });
  server.script({ where: { user: "b" }, phase: "TRANSFER", outcome: "fail", message: "No room." });
  const session = await createSession(server);
  await session.enqueueAccounts("a", "b");
  await session.start();
  const messages = async (user: string, queue = "TRANSFER"): Promise<unknown[]> =>
    (await session.log(`item-${queue}_AccountRemoteRoot_${user}`)).map(
      ({ type, contents: { msg } }) => `${type} ${String(msg)}`,
    );
  const first = "out TRANSFER of AccountRemoteRoot a";
  server.clock.advance(SECOND);
  expect(await messages("a")).toEqual([first]);
  server.clock.advance(SECOND / 2);
  const half = [first, "out Progress: 20%", "out Progress: 40%"];
  expect(await messages("a")).toEqual(half);
  expect(await messages("a")).toEqual(half);
  server.clock.run();
  expect(await messages("a")).toEqual([
    ...half,
    ...["out Progress: 60%", "out Progress: 80%", "out Progress: 100%"],
    ...["warn A symbolic link was skipped.", "success Done"],
  ]);
  expect(await messages("b")).toEqual(["out TRANSFER of AccountRemoteRoot b", "failure No room."]);
  expect(await messages("b", "RESTORE")).toEqual(["failure No room."]);
});
