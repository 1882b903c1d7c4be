/** How long `wait` waits, and what a poll may cost. */

import { afterEach, beforeEach, expect, test } from "vitest";
import {
  openTransferSession,
  TransferProgressError,
  UnexpectedResponseError,
  type TransferSession,
  type TransferWaitOptions,
  type WhmClientOptions,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { connectTo, failureOf } from "../support/callers.js";
import { logEnd } from "../support/transfer-logs.js";

const remoteRoot = { host: "old.example", password: "correct horse battery" };
let server: SimulatedServer;
beforeEach(async () => void (server = await startWhm({ clock: "manual", duration: 1000 })));
afterEach(() => server.close());

async function openSession(options: Partial<WhmClientOptions> = {}): Promise<TransferSession> {
  const session = await openTransferSession(connectTo(server, options), { remoteRoot });
  for (const user of ["alice", "bob"])
    await session.enqueue({ module: "AccountRemoteRoot", user, localuser: user });
  return session;
}

/** Each pause of the watcher advances the server's clock, or does nothing. */
const pauses = (milliseconds: number): TransferWaitOptions => ({
  async wait() {
    await new Promise(setImmediate);
    server.clock.advance(milliseconds);
  },
});

async function progressErrorOf(promise: Promise<unknown>): Promise<TransferProgressError> {
  const error = await failureOf(promise);
  expect(error).toBeInstanceOf(TransferProgressError);
  return error as TransferProgressError;
}

test("wait rejects at the deadline with the results so far, and the session continues", async () => {
  const session = await openSession();
  server.script({ where: { user: "bob" }, outcome: "hang" });
  await session.start();
  // Long enough for the first poll, also on a busy machine.
  const waiting = session.wait({ ...pauses(1000), deadline: 3000 });
  const { message, results, outcomes } = await progressErrorOf(waiting);
  expect(message).toBe("the session did not end within 3000 ms");
  expect(results).toMatchObject({ complete: false, succeeded: 1, running: 1 });
  expect(outcomes).toEqual([]);
  expect(server.session(session.id)?.state).not.toMatch(/ABORTED|FAILED/);
});

test("a session that ends before the deadline is not late", async () => {
  const session = await openSession();
  await session.start();
  expect(await session.wait({ ...pauses(1000), deadline: 60_000 })).toMatchObject({ state: "COMPLETED" });
});

test("wait leaves no timer after the session object is closed", async () => {
  const session = await openSession();
  await session.start();
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  await session.close();
  await expect(session.wait({ deadline: 60_000 })).rejects.toThrow();
  expect(timers()).toBe(before);
});

test.each([0, -1, NaN])("wait refuses the deadline %d", async (deadline) => {
  const session = await openSession();
  await expect(session.wait({ deadline })).rejects.toThrow(RangeError);
});

test("wait rejects after three polls of a session that was not started", async () => {
  const session = await openSession();
  const { message, results } = await progressErrorOf(session.wait(pauses(0)));
  expect(message).toContain("was not started");
  expect(results).toMatchObject({ items: [], state: "PENDING" });
  const polls = server.requests.filter((request) => request.function === "get_transfer_session_state");
  expect(polls).toHaveLength(3);
});

test("wait waits for the start with waitForStart, and results always have a state", async () => {
  const session = await openSession();
  expect((await session.results()).state).toBe("PENDING");
  let polls = 0;
  const { wait } = pauses(1000);
  const results = await session.wait({
    waitForStart: true,
    async wait(milliseconds, signal) {
      polls += 1;
      if (polls === 5) await session.start();
      await wait?.(milliseconds, signal);
    },
  });
  expect(results).toMatchObject({ state: "COMPLETED", succeeded: 2 });
});

test("a log has a limit of its own, and a log that exceeds it is not fetched again", async () => {
  const small = await openSession({ maxResponseBytes: 2000 });
  await small.start();
  expect(await small.wait(pauses(1000))).toMatchObject({ state: "COMPLETED" });

  const session = await openSession({ maxLogBytes: 1000 });
  await session.start();
  const before = server.requests.length;
  const error = await failureOf(session.wait(pauses(1000)));
  expect(error).toBeInstanceOf(UnexpectedResponseError);
  expect((error as Error).message).toContain("at most 1000 bytes (the option maxLogBytes)");
  const calls = server.requests.slice(before).map((request) => request.function);
  expect(calls.filter((name) => name === "fetch_transfer_session_log").length).toBeLessThan(4);
});

test("the time between polls grows with the log", async () => {
  const line = `${JSON.stringify({ type: "out", contents: { msg: "x".repeat(100_000) }, time: 1, pid: 1 })}\n`;
  server.respond("get_transfer_session_state", { state_name: "RUNNING" });
  const session = await openSession();
  const delays: number[] = [];
  let lines = 1;
  let end = "";
  server.respond("fetch_transfer_session_log", () => ({ log: line.repeat(lines) + end }));
  await session
    .wait({
      wait(milliseconds) {
        delays.push(milliseconds);
        lines = delays.length < 3 ? 110 : 310;
        if (delays.length < 5) return Promise.resolve();
        server.respond("get_transfer_session_state", { state_name: "ABORTED" });
        end = logEnd();
        return Promise.resolve();
      },
    })
    .then(({ state }) => expect(state).toBe("ABORTED"));
  expect(delays[0]).toBe(2000);
  expect(delays[1]).toBeGreaterThan(10_000);
  expect(delays[3]).toBe(30_000);
});
