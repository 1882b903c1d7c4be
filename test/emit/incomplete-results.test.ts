/** A session that has ended, and a log that lags, is cut, or cannot be read: its results are never mistaken for the whole. */

import { describe, expect, test } from "vitest";
import {
  determineTransferResults,
  openTransferSession,
  UnexpectedResponseError,
  WhmApiError,
  type TransferEvent,
  type TransferItem,
  type TransferSession,
  type TransferSessionResults,
  type TransferSessionState,
} from "../../generated/index.js";
import * as generated from "../../generated/index.js";
import { callerOf, failureOf, type TestCaller } from "../support/callers.js";
import { scriptedCaller, watch, type ScriptedPoll } from "../support/scripted-watch.js";
import { logEnd, sessionLog } from "../support/transfer-logs.js";

const log = sessionLog([{ item: "ann" }, { item: "ben" }]);
const lines = log.trimEnd().split("\n");
const cut = (count: number): string => `${lines.slice(0, -count).join("\n")}\n`;
const items: TransferItem[] = ["ann", "ben"].map((user) => ({
  ...{ module: "AccountRemoteRoot", user, localuser: user },
}));
const refusal = new WhmApiError("fetch_transfer_session_log", "no such file", 200, "refused");
const FINAL: readonly TransferSessionState[] = ["COMPLETED", "ABORTED", "FAILED"];

const ended = (text: string, state: TransferSessionState = "COMPLETED"): ScriptedPoll => ({
  state,
  log: text,
});
const refused = (state: TransferSessionState): ScriptedPoll => ({ state, logFails: refusal });
const wait = (): Promise<void> => Promise.resolve();

interface IncompleteError extends Error {
  readonly session: string;
  readonly results: TransferSessionResults;
  readonly cause?: unknown;
}

async function open(
  polls: readonly ScriptedPoll[],
): Promise<{ session: TransferSession; client: TestCaller }> {
  const client = scriptedCaller(polls);
  return { client, session: await openTransferSession(client, { transferSessionId: "s1" }) };
}

async function incompleteErrorOf(promise: Promise<unknown>): Promise<IncompleteError> {
  const error = await failureOf(promise);
  expect(error).toBeInstanceOf(generated.IncompleteTransferResultsError);
  expect(error).toMatchObject({ name: "IncompleteTransferResultsError", session: "s1" });
  return error as IncompleteError;
}

function countPolls({ calls }: TestCaller): number {
  return calls.filter(({ functionName }) => functionName === "get_transfer_session_state").length;
}

describe("session.wait", () => {
  test.each(FINAL)("waits for a log that is refused twice after the state %s", async (state) => {
    const { session } = await open([refused(state), refused(state), ended(log, state)]);
    expect(await session.wait({ wait })).toMatchObject({ complete: true, state, succeeded: 2 });
  });

  test.each(FINAL)("rejects if the log is always refused after the state %s", async (state) => {
    const { session, client } = await open([refused(state)]);
    const { results, cause, message } = await incompleteErrorOf(session.wait({ wait }));
    expect(results).toEqual({ complete: false, state, items: [], succeeded: 0, failed: 0, running: 0 });
    expect(cause).toBe(refusal);
    expect(message).toBe(
      `the session s1 has ended (${state}), but its log is not whole: it cannot be read: ${refusal.message}`,
    );
    expect(countPolls(client)).toBe(4);
    expect(determineTransferResults(items, { results }).map(({ status }) => status)).toEqual([
      "unknown",
      "unknown",
    ]);
  });

  test("waits for a log that lags, although several polls return the same log", async () => {
    const lag = [ended(""), ended(cut(12)), ended(cut(12)), ended(cut(12)), ended(cut(1)), ended(cut(1))];
    const { session } = await open([...lag, ended(log)]);
    expect(await session.wait({ wait })).toMatchObject({ complete: true, succeeded: 2 });
  });

  test.each([
    [cut(1), ["succeeded", "succeeded"]],
    [cut(3), ["succeeded", "unknown"]],
    [cut(12), ["succeeded", "unknown"]],
    ["", ["unknown", "unknown"]],
  ])("rejects at the deadline if the log is cut", async (text, statuses) => {
    const { session, client } = await open([{ state: "RUNNING", log: "" }, ended(text, "ABORTED")]);
    const waits: number[] = [];
    const waiting = session.wait({
      logDeadline: 60_000,
      wait(milliseconds) {
        waits.push(milliseconds);
        return Promise.resolve();
      },
    });
    const { results, cause, message } = await incompleteErrorOf(waiting);
    expect(message).toContain("it does not contain the end of the session");
    expect(cause).toBeUndefined();
    expect(results).toMatchObject({ complete: false, state: "ABORTED" });
    expect(determineTransferResults(items, { results }).map(({ status }) => status)).toEqual(statuses);
    // The first pause is before the end of the session. The last one ends at the deadline.
    const sum = waits.slice(1).reduce((total, time) => total + time, 0);
    expect(sum).toBeLessThanOrEqual(60_000);
    expect(sum).toBeGreaterThan(50_000);
    expect(countPolls(client)).toBe(waits.length + 1);
  });

  test("polls at least until the default deadline of five minutes, and then only once more", async () => {
    const { session, client } = await open([ended(cut(1))]);
    await incompleteErrorOf(session.wait({ wait }));
    expect(countPolls(client)).toBeGreaterThan(8);
    expect(countPolls(client)).toBeLessThan(25);
  });

  test("rejects at once with the deadline 0, and refuses a negative deadline", async () => {
    const { session, client } = await open([ended(cut(1))]);
    await incompleteErrorOf(session.wait({ wait, logDeadline: 0 }));
    expect(countPolls(client)).toBe(1);
    for (const logDeadline of [-1, NaN])
      expect(await failureOf(session.wait({ wait, logDeadline }))).toBeInstanceOf(RangeError);
  });

  test("starts the deadline again if the session leaves its final state", async () => {
    const again = Array<ScriptedPoll>(20).fill({ state: "RUNNING", log: cut(3) });
    const { session } = await open([ended(cut(3)), ended(cut(3)), ...again, ended(cut(1)), ended(log)]);
    expect(await session.wait({ wait, logDeadline: 10_000 })).toMatchObject({ complete: true });
  });

  test.each<[string, unknown]>([
    ["a log of an unknown form", new UnexpectedResponseError("f", "data.log", "a string", [])],
    ["denied access", new WhmApiError("f", "Access denied", 403)],
    ["lost connections", new WhmApiError("f", "no response", 0, "unanswered")],
  ])("rejects with the known results and the cause after %s", async (_what, cause) => {
    const { session } = await open([
      { state: "RUNNING", log: cut(12) },
      { state: "COMPLETED", logFails: cause },
    ]);
    const error = await incompleteErrorOf(session.wait({ wait }));
    expect(error.cause).toBe(cause);
    expect(error.results).toMatchObject({ state: "COMPLETED", complete: false, succeeded: 1 });
    const later = await open([ended(cut(12)), { fails: cause }]);
    const { results } = await incompleteErrorOf(later.session.wait({ wait }));
    expect(results).toMatchObject({ state: "COMPLETED", complete: false, succeeded: 1 });
  });

  test("rejects with the results if the end of the log is missing at the deadline of the session", async () => {
    const { session } = await open([ended(cut(1))]);
    const waiting = session.wait({
      deadline: 1,
      wait: () => new Promise((resolve) => setTimeout(resolve, 20)),
    });
    expect((await incompleteErrorOf(waiting)).results.succeeded).toBe(2);
  });
});

test.each<TransferSessionState>(["RUNNING", "TRANSFER_INPROGRESS", "RESTORE_PENDING", "PAUSED"])(
  "a refused log is an error in the state %s, and not an empty log",
  async (state) => {
    const { session } = await open([refused(state)]);
    expect(await failureOf(session.results())).toBe(refusal);
    expect(await failureOf(session.wait({ wait }))).toBe(refusal);
  },
);

test("a missing log is allowed before the session has run", async () => {
  const pending = [refused("PENDING"), refused("TRANSFER_PENDING")];
  const { session } = await open([...pending, ended(log)]);
  expect(await session.wait({ wait })).toMatchObject({ complete: true, succeeded: 2 });
  expect(await (await open(pending)).session.results()).toMatchObject({ state: "PENDING", items: [] });
});

test("session.results rejects if the log of an ended session is refused, and returns a cut log as it is", async () => {
  const { results, cause } = await incompleteErrorOf((await open([refused("FAILED")])).session.results());
  expect([results.state, results.complete, cause]).toEqual(["FAILED", false, refusal]);
  const { session } = await open([ended(cut(1))]);
  expect(await session.results()).toMatchObject({ state: "COMPLETED", complete: false, succeeded: 2 });
});

test("watching ends without the final state if the log has no end, and resumes with the rest of the log", async () => {
  const client = scriptedCaller([
    { state: "RUNNING", log: lines[0] ?? "" },
    ended(`${cut(2)}${lines.at(-2)?.slice(0, 9)}`),
  ]);
  const first = await watch(client);
  expect(first.error).toBeInstanceOf(generated.IncompleteTransferResultsError);
  expect(first.texts).toEqual(["RUNNING", ...lines.slice(0, -2)]);
  const from = JSON.parse(JSON.stringify(first.events.at(-1))) as TransferEvent;
  const second = await watch(scriptedCaller([ended(log)]), { from });
  expect(second.error).toBeUndefined();
  expect(second.texts).toEqual([...lines.slice(-2), "COMPLETED"]);
});

test("the end of an earlier run is not the end of a session that was started again", async () => {
  const second = sessionLog([{ item: "ben" }])
    .trimEnd()
    .split("\n");
  const lag = ended(`${log}${second.slice(0, -1).join("\n")}\n`);
  const { session } = await open([lag, lag, lag, ended(`${log}${second.join("\n")}\n`)]);
  const results = await session.wait({ wait });
  expect(results.items.map(({ name }) => name)).toEqual(["ben"]);
  expect(lines.at(-1)).toBe(logEnd());
});

test.each(["wait", "results", "watch"] as const)(
  "a log that lags after the second start does not end the session again: %s read the first end",
  async (method) => {
    const whole = log + sessionLog([{ item: "bob" }]);
    let polls = 0;
    const client = callerOf(({ functionName }) => {
      if (functionName === "start_transfer_session") return { pid: 1 };
      if (functionName === "get_transfer_session_state") return { state_name: "COMPLETED" };
      return { log: ++polls < 5 ? log : whole };
    });
    const session = await openTransferSession(client, { transferSessionId: "s1" });
    if (method === "watch") for await (const event of session.watch({ wait })) void event;
    else expect(await session[method]()).toMatchObject({ complete: true, succeeded: 2 });
    await session.start();
    expect(await session.results()).toMatchObject({ complete: false, state: "COMPLETED" });
    const { complete, items: results } = await session.wait({ wait });
    expect([polls, complete, results.map(({ name }) => name)]).toEqual([5, true, ["bob"]]);
  },
);
