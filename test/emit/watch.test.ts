/** Watching a session: each state change and log line is reported once, in order, whatever happens between two polls. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "../support/fast-check.js";
import { describe, expect, test, vi } from "vitest";
import {
  openTransferSession,
  UnexpectedResponseError,
  watchTransferSession,
  WhmApiError,
  type TransferCursor,
  type TransferEvent,
  type TransferRetry,
  type TransferSessionState,
} from "../../generated/index.js";
import { callerOf, failureOf } from "../support/callers.js";
import { FULL } from "../support/extent.js";
import { countedSignal } from "../support/signals.js";
import { logEnd, logLine, sessionLog } from "../support/transfer-logs.js";
import { scriptedCaller, watch, type ScriptedPoll } from "../support/scripted-watch.js";

const lost: ScriptedPoll = { fails: new WhmApiError("f", "no response within 60000 ms", 0) };
const denied = new WhmApiError("f", "Access denied", 403);
const refused = new WhmApiError("f", "no such session", 200, "refused");
const running = (log: string): ScriptedPoll => ({ state: "RUNNING", log });
const END = logEnd();
/** A session that has ended. Its log contains the end, unless `log` is cut. */
const ended = (log: string, state: TransferSessionState = "COMPLETED"): ScriptedPoll => ({
  state,
  log: log.includes(END) ? log : `${log.replace(/(?<!\n)$/, "\n")}${END}\n`,
});
const ending = (log: string, state: TransferSessionState = "COMPLETED"): ScriptedPoll => ({ state, log });
const withoutEnd = (texts: readonly string[]): string[] => texts.filter((text) => text !== END);
/** A response that the documentation does not describe. */
const odd = (status = 200): ScriptedPoll => ({
  fails: Object.assign(new UnexpectedResponseError("f", "data", "an object", null), { status }),
});

function times(count: number, ...polls: readonly ScriptedPoll[]): ScriptedPoll[] {
  return Array<readonly ScriptedPoll[]>(count).fill(polls).flat();
}

const POLLS: readonly ScriptedPoll[] = [
  { state: "PENDING", logFails: refused },
  ...[running("a\n"), running("a\nb\n"), running("a\nb\n"), ending("a\nb\nc\n"), ending("a\nb\nc\nd")],
  ended("a\nb\nc\nd"),
];

test.each<[string, readonly ScriptedPoll[], string[]]>([
  [
    "the final state comes after the last line",
    POLLS,
    ["PENDING", "RUNNING", "a", "b", "c", "d", "COMPLETED"],
  ],
  ["ABORTED is final", [ended("x\n", "ABORTED")], ["x", "ABORTED"]],
  ["FAILED is final", [ended("x\n", "FAILED")], ["x", "FAILED"]],
  [
    "a final state that the session leaves is not reported",
    [ending("a\n", "FAILED"), running("a\n"), ended("a\n")],
    ["a", "RUNNING", "COMPLETED"],
  ],
  [
    "an incomplete last line is reported when it is completed, or after the end of the session",
    [running('a\n{"contents":'), running('a\n{"contents":{}}'), ended(`a\n{"contents":{}}\n${END}\nhalf`)],
    ["RUNNING", "a", '{"contents":{}}', "half", "COMPLETED"],
  ],
  ...["null", "[12]", '"a"', "7"].map((value): [string, ScriptedPoll[], string[]] => [
    `a line that starts with the JSON value ${value} is incomplete`,
    [running(`a\n${value}`), ended(`a\n${value} and more\n`)],
    ["RUNNING", "a", `${value} and more`, "COMPLETED"],
  ]),
  [
    "all lines of a replaced log are reported, and none of a truncated log again",
    [...["start 1\na\n", "", "start 1\n", "start 2\n"].map(running), ended("start 2\nb\n")],
    ["RUNNING", "start 1", "a", "start 2", "b", "COMPLETED"],
  ],
  [
    "the log is requested again if the server refuses it after some lines",
    [running("a\n"), { state: "RUNNING", logFails: refused }, ended("a\nb\n")],
    ["RUNNING", "a", "b", "COMPLETED"],
  ],
  [
    "undocumented responses are retried at most twice in a row, and any other result restarts the count",
    [odd(), odd(), lost, odd(), odd(), ...times(4, running(""), odd(), odd()), ended("a\n")],
    ["RUNNING", "a", "COMPLETED"],
  ],
  [
    "an error page is retried like a lost connection",
    [...times(20, odd(502)), ended("a\n")],
    ["a", "COMPLETED"],
  ],
])("watchTransferSession yields events in order: %s", async (_what, polls, expected) => {
  const { texts, error } = await watch(scriptedCaller(polls));
  expect([withoutEnd(texts), error]).toEqual([expected, undefined]);
});

test("the polling interval grows while nothing changes, and is reset by a change", async () => {
  const { waits, events } = await watch(scriptedCaller(POLLS), { interval: 100, maxInterval: 1000 });
  expect(waits).toEqual([100, 100, 100, 150, 100, 150]);
  const previous = events.flatMap((event) => (event.type === "state" ? [event.previous] : []));
  expect(previous).toEqual([null, "PENDING", "RUNNING"]);
  const idle = [...times(12, ending("", "PAUSED")), ended("")];
  const { waits: longer } = await watch(scriptedCaller(idle), { interval: 100, maxInterval: 400 });
  expect(longer.slice(0, 8)).toEqual([100, 150, 225, 337.5, 400, 400, 400, 400]);
});

test.each([{ state: 1, line: 0, log: "" }, { state: null, line: -1, log: "" }, { state: null, line: 0 }, {}])(
  "watchTransferSession refuses the invalid cursor %j",
  async (from) => {
    const { error } = await watch(scriptedCaller(POLLS), { from: from as TransferCursor });
    expect(error).toBeInstanceOf(TypeError);
  },
);

describe("a failed poll", () => {
  test("is retried with growing pauses, and loses no event", async () => {
    const retries: TransferRetry[] = [];
    const polls = [running("a\n"), ...times(6, lost), ended("a\n")];
    const { texts, waits } = await watch(scriptedCaller(polls), {
      ...{ interval: 100, maxInterval: 1000 },
      onRetry: (retry) => void retries.push(retry),
    });
    expect(withoutEnd(texts)).toEqual(["RUNNING", "a", "COMPLETED"]);
    const delays = [100, 200, 400, 800, 1000, 1000];
    expect(waits).toEqual([100, ...delays]);
    expect(retries.map(({ attempt, delay }) => [attempt, delay])).toEqual(
      delays.map((delay, index) => [index + 1, delay]),
    );
    expect(retries[0]?.error).toBeInstanceOf(WhmApiError);
  });

  test.each<[string, ScriptedPoll, { retries?: number }, number]>([
    ["a denial", { fails: denied }, {}, 1],
    ["a denial of the log", { state: "RUNNING", logFails: denied }, {}, 1],
    ["a refusal", { fails: refused }, {}, 4],
    ["a lost connection", lost, { retries: 5 }, 6],
    ["a lost connection without retries", lost, { retries: 0 }, 1],
    ["an error of a custom client", { fails: new TypeError("fetch failed") }, { retries: 2 }, 3],
    ["undocumented responses", odd(), {}, 3],
  ])("ends the watch after the allowed number of retries: %s", async (_what, poll, options, polls) => {
    const client = scriptedCaller([poll]);
    const { error, events } = await watch(client, options);
    expect(error).toBeInstanceOf(Error);
    expect(events).toEqual([]);
    const names = client.calls.map(({ functionName }) => functionName);
    expect(names.filter((name) => name === "get_transfer_session_state")).toHaveLength(polls);
  });

  test("ends the watch if the server repeatedly returns an undocumented response instead of the log", async () => {
    const client = callerOf(({ functionName }) =>
      functionName === "get_transfer_session_state" ? { state_name: "RUNNING" } : { log: [1] },
    );
    expect((await watch(client)).error).toMatchObject({ path: "data.log" });
    expect(client.calls).toHaveLength(6);
  });
});

test("no log line is lost or repeated after random failures and a resumption at any event", async () => {
  const lines = fc.array(fc.constantFrom("x", '{"contents":{"action":"start"}}', "", "y"), { maxLength: 12 });
  const cuts = fc.array(fc.tuple(fc.nat(60), fc.boolean()), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lines, cuts, fc.nat(10), async (all, polls, stop) => {
      const log = ["start of this log", ...all, END].join("\n");
      const client = scriptedCaller([
        ...polls
          .toSorted(([one], [other]) => one - other)
          .flatMap(([cut, fails]) => [...(fails ? [lost] : []), running(log.slice(0, cut))]),
        ended(log),
      ]);
      const events: TransferEvent[] = [];
      const wait = (): Promise<void> => Promise.resolve();
      for await (const event of watchTransferSession(client, { transferSessionId: "s" }, { wait })) {
        events.push(event);
        if (events.length > stop) break;
      }
      const last = events.at(-1);
      const isEnd = last?.type === "state" && last.state === "COMPLETED";
      if (!isEnd) events.push(...(await watch(client, { from: last })).events);
      const entries = events.flatMap((event) => (event.type === "log" ? [event.entry.text] : []));
      expect(entries).toEqual(log.split("\n").filter((line) => line.trim() !== ""));
      expect(events.at(-1)).toMatchObject({ type: "state", state: "COMPLETED" });
    }),
    { numRuns: 300 },
  );
});

describe("items", () => {
  const log = sessionLog([{ item: "ann" }, { item: "ben", failure: "The disk is full." }]);
  const lines = log.split("\n");

  /** The log grows by some lines from poll to poll. */
  const growing = (step: number, text = lines): ScriptedPoll[] => [
    ...text.flatMap((_line, index) => (index % step === 0 ? [running(text.slice(0, index).join("\n"))] : [])),
    ended(text.join("\n")),
  ];
  const changes = (events: readonly TransferEvent[]): readonly string[] =>
    events.flatMap((event) => (event.type === "item" ? [`${event.result.name} ${event.result.status}`] : []));
  const ALL = ["ann transferring", "ann restoring", "ann succeeded", "ben transferring", "ben failed"];
  const AGAIN = ["ann transferring", "ann restoring", "ann failed"];

  test.each([1, 5, 100])("each status of an item is reported once, with %i lines per poll", async (step) => {
    const { events } = await watch(scriptedCaller(growing(step)));
    expect(changes(events)).toEqual(ALL);
    const results = events.flatMap((event) => (event.type === "item" ? [event.result] : []));
    expect(results.at(-1)).toMatchObject({ failure: "The disk is full.", failedIn: "TRANSFER" });
    // The event follows the line that changed the status.
    const index = events.findIndex((event) => event.type === "item" && event.result.status === "succeeded");
    expect(events[index - 1]).toMatchObject({ type: "log", entry: { kind: "item", action: "success-item" } });
    const withoutStates = (all: readonly TransferEvent[]): unknown[] =>
      all.filter(({ type }) => type !== "state").map(({ cursor: _cursor, ...event }) => event);
    for (const [index, event] of events.entries()) {
      const from = JSON.parse(JSON.stringify(event.cursor)) as TransferCursor;
      const rest = await watch(scriptedCaller(growing(step)), { from });
      expect(withoutStates(rest.events)).toEqual(withoutStates(events.slice(index + 1)));
    }
  });

  const other = sessionLog([{ item: "ann", restoreFailure: "x" }], "old");
  test.each<[string, ScriptedPoll[], string[]]>([
    ["again if the server replaces the log", [running(log), ended(other)], [...ALL, ...AGAIN]],
    [
      "again if the ended session starts again",
      growing(4, [...lines.slice(0, -1), ...other.split("\n")]),
      [...ALL, ...AGAIN],
    ],
    [
      "once if the server truncates and then restores the log",
      [running(lines.slice(0, 13).join("\n")), running(`${lines[0]}\n`), ended(log)],
      ALL,
    ],
  ])("items are reported %s", async (_what, polls, expected) => {
    expect(changes((await watch(scriptedCaller(polls))).events)).toEqual(expected);
  });

  test("session.wait drops the items of a log that the server has replaced", async () => {
    // Each log replaces the item of the previous one by an empty line.
    const item = (index: number): string =>
      logLine({ action: "start-item", item: `${index}`.padEnd(500), queue: "TRANSFER", child_number: 1 });
    const logs = Array.from({ length: 30 }, (_, index) =>
      [lines[0], ..."x".repeat(index), item(index), ""].join("\n"),
    );
    const client = scriptedCaller([...logs.map(running), ended(logs.at(-1) ?? "")]);
    const session = await openTransferSession(client, { transferSessionId: "s" });
    const counts: number[] = [];
    await session.wait({
      wait: () => Promise.resolve(),
      onProgress: ({ items }) => void counts.push(items.length),
    });
    expect(Math.max(...counts)).toBeLessThan(4);
  });
});

describe("aborting the signal", () => {
  const polls = [running("a\nb\n")];
  const never = (): Promise<never> => new Promise(() => undefined);

  test("ends a watch during a pause, even if `wait` never ends", async () => {
    const { signal, abort, listeners } = countedSignal();
    const wait = (): Promise<never> => (queueMicrotask(() => abort("enough")), never());
    const { error, texts } = await watch(scriptedCaller(polls), { signal, wait });
    expect([texts, error, listeners()]).toEqual([["RUNNING", "a", "b"], "enough", 0]);
  });

  test("ends a watch during a request, even if the client ignores the signal", async () => {
    const { signal, abort, listeners } = countedSignal();
    const client = callerOf(() => (queueMicrotask(() => abort("enough")), never()));
    expect((await watch(client, { signal })).error).toBe("enough");
    expect(client.calls[0]?.options?.signal?.aborted).toBe(true);
    expect(listeners()).toBe(0);
  });

  test("ends a watch between two events", async () => {
    const { signal, abort, listeners } = countedSignal();
    const events = watchTransferSession(scriptedCaller(polls), { transferSessionId: "s" }, { signal });
    expect((await events.next()).value).toMatchObject({ type: "state" });
    abort("enough");
    expect(await failureOf(events.next())).toBe("enough");
    expect(listeners()).toBe(0);
  });

  test("before the first poll prevents all requests", async () => {
    const client = scriptedCaller(polls);
    const { error } = await watch(client, { signal: AbortSignal.abort("r") });
    expect([error, client.calls]).toEqual(["r", []]);
  });

  test("ends the default pause between polls, and clears the timer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { signal, abort, listeners } = countedSignal();
    const watching = watch(scriptedCaller(polls), { signal, wait: undefined, interval: 1e6 });
    while (vi.getTimerCount() === 0) await nextTurn();
    abort("r");
    expect([(await watching).error, vi.getTimerCount(), listeners()]).toEqual(["r", 0, 0]);
    vi.useRealTimers();
  });

  test("ends all watches, which share one listener", async () => {
    const { signal, abort, listeners } = countedSignal();
    const watches = Array.from({ length: 30 }, () =>
      watchTransferSession(
        scriptedCaller([running("")]),
        { transferSessionId: "s" },
        { signal, wait: never },
      ),
    );
    await Promise.all(watches.map((one) => one.next()));
    await watches[0]?.return();
    expect(listeners()).toBe(1);
    abort("enough");
    const ends = await Promise.all(watches.slice(1).map((one) => failureOf(one.next())));
    expect([ends, listeners()]).toEqual([Array(29).fill("enough"), 0]);
  });
});

test("a watch frees the memory of past waits", FULL, async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const waited: WeakRef<object>[] = [];
  const alive: number[] = [];
  await watch(scriptedCaller([...times(20, running("")), ended("")]), {
    // The results of polls are strings, whose collection cannot be observed.
    async wait() {
      await nextTurn();
      collectGarbage();
      alive.push(waited.filter((one) => one.deref() !== undefined).length);
      const result = {};
      waited.push(new WeakRef(result));
      return result;
    },
  });
  expect(waited).toHaveLength(20);
  expect(alive.at(-1)).toBeLessThan(5);
});
