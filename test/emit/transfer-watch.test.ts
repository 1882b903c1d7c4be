/** Watching a session: each state change and log line is reported once, in order, whatever happens between two polls. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createWhmClient,
  openTransferSession,
  UnexpectedAnswerError,
  watchTransferSession,
  WhmApiError,
  type TransferCursor,
  type TransferEvent,
  type TransferRetry,
} from "../../generated/index.js";
import { callerOf, failureOf, type TestCaller } from "../support/callers.js";
import { FULL } from "../support/extent.js";
import { countedSignal } from "../support/signals.js";
import { logLine, sessionLog } from "../support/transfer-logs.js";
import { scriptedCaller, textsOfEvent, watch, type ScriptedPoll } from "../support/scripted-watch.js";

const lost = (): WhmApiError => new WhmApiError("f", "no response within 60000 ms", 0);
const denied = (): WhmApiError => new WhmApiError("f", "Access denied", 403);
const refused = (): WhmApiError => new WhmApiError("f", "no such session", 200, "refused");

describe("a session that runs to its end", () => {
  const looks: ScriptedPoll[] = [
    { state: "PENDING", logFails: refused() },
    { state: "RUNNING", log: "a\n" },
    { state: "RUNNING", log: "a\nb\n" },
    { state: "RUNNING", log: "a\nb\n" },
    { state: "COMPLETED", log: "a\nb\nc\n" },
    { state: "COMPLETED", log: "a\nb\nc\nd" },
    { state: "COMPLETED", log: "a\nb\nc\nd" },
  ];

  test("watchTransferSession yields events in order, and the final state after the last log line", async () => {
    const { texts: words, error, events } = await watch(scriptedCaller(looks));
    expect(error).toBeUndefined();
    expect(words).toEqual(["PENDING", "RUNNING", "a", "b", "c", "d", "COMPLETED"]);
    expect(events.flatMap((event) => (event.type === "state" ? [event.previous] : []))).toEqual([
      null,
      "PENDING",
      "RUNNING",
    ]);
  });

  test("watchTransferSession increases the polling interval while nothing changes, and resets the interval after a change", async () => {
    const { waits } = await watch(scriptedCaller(looks), { interval: 100, maxInterval: 1000 });
    expect(waits).toEqual([100, 100, 100, 150, 100, 100]);
    const idle = [
      ...Array<ScriptedPoll>(12).fill({ state: "PAUSED", log: "" }),
      { state: "FAILED", log: "" } as const,
    ];
    const { waits: longer } = await watch(scriptedCaller(idle), { interval: 100, maxInterval: 400 });
    expect(longer.slice(0, 8)).toEqual([100, 150, 225, 337.5, 400, 400, 400, 400]);
  });

  test.each(["COMPLETED", "ABORTED", "FAILED"])(
    "watchTransferSession ends when the state is %s",
    async (state) => {
      const { texts: words, error } = await watch(scriptedCaller([{ state, log: "x\n" }]));
      expect([words, error]).toEqual([["x", state], undefined]);
    },
  );

  test("watchTransferSession does not report a final state that the session leaves again", async () => {
    const { texts: words } = await watch(
      scriptedCaller([
        { state: "FAILED", log: "a\n" },
        { state: "RUNNING", log: "a\n" },
        { state: "COMPLETED", log: "a\n" },
      ]),
    );
    expect(words).toEqual(["a", "RUNNING", "COMPLETED"]);
  });

  test("watchTransferSession resumes from the cursor of any event, stored as JSON", async () => {
    const { events } = await watch(scriptedCaller(looks));
    for (const [index, event] of events.entries()) {
      const kept = JSON.parse(JSON.stringify(event)) as TransferEvent;
      for (const from of [kept, kept.cursor]) {
        const rest = await watch(scriptedCaller(looks.slice(-1)), { from });
        const expected = events.slice(index + 1).flatMap(textsOfEvent);
        // A past state is not reported.
        expect(rest.texts).toEqual(expected.filter((word) => word !== "RUNNING"));
      }
    }
  });

  test.each([
    { state: 1, line: 0, log: "" },
    { state: null, line: -1, log: "" },
    { state: null, line: 0 },
    {},
  ])("watchTransferSession refuses the invalid cursor %j", async (from) => {
    const { error } = await watch(scriptedCaller(looks), { from: from as TransferCursor });
    expect(error).toBeInstanceOf(TypeError);
  });
});

describe("a log", () => {
  test("watchTransferSession reports an incomplete last log line when the line is completed, or when the session ends", async () => {
    const { texts: words } = await watch(
      scriptedCaller([
        { state: "RUNNING", log: 'a\n{"contents":' },
        { state: "RUNNING", log: 'a\n{"contents":{}}' },
        { state: "RUNNING", log: 'a\n{"contents":{}}\nhalf' },
        { state: "COMPLETED", log: 'a\n{"contents":{}}\nhalf' },
      ]),
    );
    expect(words).toEqual(["RUNNING", "a", '{"contents":{}}', "half", "COMPLETED"]);
  });

  test.each(["null", "[12]", '"a"', "7"])(
    "watchTransferSession does not report a last log line that starts with %s before the line is complete",
    async (value) => {
      const { texts: words } = await watch(
        scriptedCaller([
          { state: "RUNNING", log: `a\n${value}` },
          { state: "COMPLETED", log: `a\n${value} and more\n` },
        ]),
      );
      expect(words).toEqual(["RUNNING", "a", `${value} and more`, "COMPLETED"]);
    },
  );

  test("watchTransferSession reports all lines of a replaced log, but does not repeat the lines of a truncated log", async () => {
    const { texts: words } = await watch(
      scriptedCaller([
        { state: "RUNNING", log: "start 1\na\n" },
        { state: "RUNNING", log: "" },
        { state: "RUNNING", log: "start 1\n" },
        { state: "RUNNING", log: "start 2\n" },
        { state: "COMPLETED", log: "start 2\nb\n" },
      ]),
    );
    expect(words).toEqual(["RUNNING", "start 1", "a", "start 2", "b", "COMPLETED"]);
  });

  test("watchTransferSession retries if the server refuses the log after some lines", async () => {
    const { texts: words, waits } = await watch(
      scriptedCaller([
        { state: "RUNNING", log: "a\n" },
        { state: "RUNNING", logFails: refused() },
        { state: "COMPLETED", log: "a\nb\n" },
      ]),
      { interval: 100 },
    );
    expect(words).toEqual(["RUNNING", "a", "b", "COMPLETED"]);
    expect(waits).toEqual([100, 100, 100]);
  });
});

describe("a failed poll", () => {
  const end: ScriptedPoll = { state: "COMPLETED", log: "a\n" };

  test("watchTransferSession retries failed polls with growing pauses, and loses no event", async () => {
    const retries: TransferRetry[] = [];
    const failures = Array.from({ length: 6 }, (): ScriptedPoll => ({ fails: lost() }));
    const { texts: words, waits } = await watch(
      scriptedCaller([{ state: "RUNNING", log: "a\n" }, ...failures, end]),
      { interval: 100, maxInterval: 1000, onRetry: (retry) => void retries.push(retry) },
    );
    expect(words).toEqual(["RUNNING", "a", "COMPLETED"]);
    expect(waits).toEqual([100, 100, 200, 400, 800, 1000, 1000, 100]);
    expect(retries.map(({ attempt, delay }) => [attempt, delay])).toEqual([
      [1, 100],
      [2, 200],
      [3, 400],
      [4, 800],
      [5, 1000],
      [6, 1000],
    ]);
    expect(retries[0]?.error).toBeInstanceOf(WhmApiError);
  });

  test.each([
    ["denied", () => ({ fails: denied() }), {}, 1],
    ["denied the log", () => ({ state: "RUNNING", logFails: denied() }), {}, 1],
    ["refused", () => ({ fails: refused() }), {}, 4],
    ["lost", () => ({ fails: lost() }), { retries: 5 }, 6],
    ["lost, and not to be tried again", () => ({ fails: lost() }), { retries: 0 }, 1],
    ["of the client's own", () => ({ fails: new TypeError("fetch failed") }), { retries: 2 }, 3],
  ] as const)(
    "watchTransferSession rejects with the error of a failed request after the allowed number of retries: %s",
    async (_what, look, options, looks) => {
      const client = scriptedCaller([look()]);
      const { error, events } = await watch(client, options);
      expect(error).toBeInstanceOf(Error);
      expect(events).toEqual([]);
      expect(
        client.calls.filter(({ functionName }) => functionName === "get_transfer_session_state"),
      ).toHaveLength(looks);
    },
  );

  test("watchTransferSession counts only consecutive failures toward the limit of retries", async () => {
    const alternating = Array.from({ length: 20 }, (_, index): ScriptedPoll =>
      index % 2 === 0 ? { fails: lost() } : { state: "RUNNING", log: "" },
    );
    const { texts: words } = await watch(scriptedCaller([...alternating, end]), { retries: 1 });
    expect(words).toEqual(["RUNNING", "a", "COMPLETED"]);
  });
});

test("watchTransferSession neither loses nor repeats a log line after random failures and a resumption at any event", async () => {
  const lines = fc.array(fc.constantFrom("x", '{"contents":{"action":"start"}}', "", "y"), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.array(fc.nat(60), { maxLength: 8 }),
      fc.array(fc.boolean()),
      fc.nat(10),
      async (all, cuts, fails, stop) => {
        const log = ["start of this log", ...all].join("\n");
        const looks = [...cuts]
          .sort((one, other) => one - other)
          .flatMap((cut, index): ScriptedPoll[] => [
            ...(fails[index] === true ? [{ fails: lost() }] : []),
            { state: "RUNNING", log: log.slice(0, cut) },
          ]);
        const script: ScriptedPoll[] = [...looks, { state: "COMPLETED", log }];
        const client = scriptedCaller(script);
        const wait = (): Promise<void> => Promise.resolve();
        const events: TransferEvent[] = [];
        for await (const event of watchTransferSession(client, { transferSessionId: "s" }, { wait })) {
          events.push(event);
          if (events.length > stop) break;
        }
        const last = events.at(-1);
        const resumed =
          last?.type === "state" && last.state === "COMPLETED"
            ? []
            : (await watch(client, { from: last })).events;
        const entries = [...events, ...resumed].flatMap((event) =>
          event.type === "log" ? [event.entry.text] : [],
        );
        expect(entries).toEqual(log.split("\n").filter((line) => line.trim() !== ""));
        expect([...events, ...resumed].at(-1)).toMatchObject({ type: "state", state: "COMPLETED" });
      },
    ),
    { numRuns: 300 },
  );
});

describe("items", () => {
  const log = sessionLog([{ item: "ann" }, { item: "ben", failure: "The disk is full." }]);
  const lines = log.split("\n");

  /** The log grows by some lines from poll to poll. */
  const polls = (step: number, text = lines): ScriptedPoll[] => [
    ...text.flatMap((_line, index): ScriptedPoll[] =>
      index % step === 0 ? [{ state: "RUNNING", log: text.slice(0, index).join("\n") }] : [],
    ),
    { state: "COMPLETED", log: text.join("\n") },
  ];
  const changes = (events: readonly TransferEvent[]): readonly string[] =>
    events.flatMap((event) => (event.type === "item" ? [`${event.result.item} ${event.result.status}`] : []));
  const ALL = ["ann transferring", "ann restoring", "ann succeeded", "ben transferring", "ben failed"];

  test.each([1, 3, 100])(
    "watchTransferSession reports each status of an item once, with %i lines per poll",
    async (step) => {
      const { events } = await watch(scriptedCaller(polls(step)));
      expect(changes(events)).toEqual(ALL);
      const results = events.flatMap((event) => (event.type === "item" ? [event.result] : []));
      expect(results.at(-1)).toMatchObject({ failure: "The disk is full.", failedIn: "TRANSFER" });
      // The event follows the line that changed the status.
      const index = events.findIndex((event) => event.type === "item" && event.result.status === "succeeded");
      expect(events[index - 1]).toMatchObject({
        type: "log",
        entry: { kind: "item", action: "success-item" },
      });
    },
  );

  test.each([1, 5, 100])(
    "watchTransferSession neither loses nor repeats an item if a watch resumes after any event, with %i lines per poll",
    async (step) => {
      const { events } = await watch(scriptedCaller(polls(step)));
      const withoutStates = (all: readonly TransferEvent[]): unknown[] =>
        all.filter(({ type }) => type !== "state").map(({ cursor: _cursor, ...event }) => event);
      for (const [index, event] of events.entries()) {
        const from = JSON.parse(JSON.stringify(event.cursor)) as TransferCursor;
        const rest = await watch(scriptedCaller(polls(step)), { from });
        expect(withoutStates(rest.events)).toEqual(withoutStates(events.slice(index + 1)));
      }
    },
  );

  test("watchTransferSession reports items again if the server replaces the log, or if the ended session starts again", async () => {
    const other = sessionLog([{ item: "ann", restoreFailure: "x" }], "old");
    const restarted = await watch(
      scriptedCaller([
        { state: "RUNNING", log },
        { state: "COMPLETED", log: other },
      ]),
    );
    const again = ["ann transferring", "ann restoring", "ann failed"];
    expect(changes(restarted.events)).toEqual([...ALL, ...again]);
    const appended = await watch(scriptedCaller(polls(4, [...lines.slice(0, -1), ...other.split("\n")])));
    expect(changes(appended.events)).toEqual([...ALL, ...again]);
  });

  test("watchTransferSession reports each status of an item once if the server truncates and then restores the log", async () => {
    const short = lines.slice(0, 13).join("\n");
    const { events } = await watch(
      scriptedCaller([
        { state: "RUNNING", log: short },
        { state: "RUNNING", log: `${lines[0]}\n` },
        { state: "COMPLETED", log },
      ]),
    );
    expect(changes(events)).toEqual(ALL);
  });

  test("if the server replaces a log, session.wait drops the items that it read from the old log", async () => {
    // Each log replaces the item of the previous one by an empty line.
    const item = (index: number): string =>
      logLine({ action: "start-item", item: `${index}`.padEnd(500), queue: "TRANSFER", child_number: 1 });
    const logs = Array.from({ length: 30 }, (_, index) =>
      [lines[0], ..."x".repeat(index), item(index), ""].join("\n"),
    );
    const session = await openTransferSession(
      scriptedCaller([
        ...logs.map((text): ScriptedPoll => ({ state: "RUNNING", log: text })),
        { state: "COMPLETED", log: logs.at(-1) ?? "" },
      ]),
      { transferSessionId: "s" },
    );
    const counts: number[] = [];
    await session.wait({
      wait: () => Promise.resolve(),
      onProgress: ({ items }) => void counts.push(items.length),
    });
    expect(Math.max(...counts)).toBeLessThan(4);
  });
});

describe("answers that differ from the documentation", () => {
  const odd = (status = 200): ScriptedPoll => {
    const error = new UnexpectedAnswerError("f", "data", "an object", null);
    return { fails: Object.assign(error, { status }) };
  };
  const end: ScriptedPoll = { state: "COMPLETED", log: "a\n" };

  test("watchTransferSession ends after three undocumented responses in a row", async () => {
    const client = scriptedCaller([odd(), odd(), odd(), end]);
    const { error, waits } = await watch(client);
    expect(error).toBeInstanceOf(UnexpectedAnswerError);
    expect(waits).toHaveLength(2);
  });

  test("watchTransferSession retries after at most two undocumented responses in a row; any other result restarts the count", async () => {
    const { texts, error } = await watch(
      scriptedCaller([odd(), odd(), { fails: lost() }, odd(), odd(), end]),
    );
    expect([texts, error]).toEqual([["a", "COMPLETED"], undefined]);
    const alternating = Array.from({ length: 12 }, (_, index): ScriptedPoll =>
      index % 3 < 2 ? odd() : { state: "RUNNING", log: "" },
    );
    expect((await watch(scriptedCaller([...alternating, end]))).error).toBeUndefined();
  });

  test("watchTransferSession retries an undocumented response with an HTTP error status like a lost connection", async () => {
    const { error } = await watch(scriptedCaller([...Array<ScriptedPoll>(20).fill(odd(502)), end]));
    expect(error).toBeUndefined();
  });

  test("watchTransferSession with the generated client retries HTTP error pages, but ends after undocumented responses", async () => {
    const answer = (data: object): string => JSON.stringify({ metadata: { result: 1 }, data });
    const client = (state: string, pages: number): TestCaller => {
      let index = 0;
      const whm = createWhmClient({
        ...{ server: "h", token: "a-token" },
        fetch: (url) => {
          const isState = url.includes("get_transfer_session_state");
          const isPage = isState && index++ < pages;
          const body = isPage ? "<html></html>" : answer(isState ? { state_name: state } : { log: "a\n" });
          return Promise.resolve({ status: isPage ? 502 : 200, text: () => Promise.resolve(body) });
        },
      });
      return callerOf(({ functionName, parameters }) => whm.call(functionName, parameters));
    };
    expect((await watch(client("COMPLETED", 10))).texts).toEqual(["a", "COMPLETED"]);
    const { error, waits } = await watch(client("", 10));
    expect(error).toBeInstanceOf(UnexpectedAnswerError);
    expect(waits).toHaveLength(12);
  });

  test("watchTransferSession ends if the server repeatedly returns an undocumented response instead of the log", async () => {
    const client = callerOf(({ functionName }) =>
      functionName === "get_transfer_session_state" ? { state_name: "RUNNING" } : { log: [1] },
    );
    const { error } = await watch(client);
    expect(error).toMatchObject({ path: "data.log" });
    expect(client.calls).toHaveLength(6);
  });
});

test("watchTransferSession shares one listener on a signal between all watches", async () => {
  const { signal, abort, listeners } = countedSignal();
  const watches = Array.from({ length: 30 }, () =>
    watchTransferSession(
      scriptedCaller([{ state: "RUNNING", log: "" }]),
      { transferSessionId: "s" },
      { signal, wait: () => new Promise(() => undefined) },
    ),
  );
  await Promise.all(watches.map((one) => one.next()));
  expect(listeners()).toBe(1);
  await watches[0]?.return();
  expect(listeners()).toBe(1);
  abort("enough");
  const ends = await Promise.all(watches.slice(1).map((one) => failureOf(one.next())));
  expect(ends).toEqual(Array(29).fill("enough"));
  expect(listeners()).toBe(0);
});

describe("aborting a watch", () => {
  const running: ScriptedPoll[] = [{ state: "RUNNING", log: "a\nb\n" }];

  test("aborting the signal ends watchTransferSession with its reason during a pause", async () => {
    const { signal, abort, listeners } = countedSignal();
    const reason = new Error("enough");
    const { error, texts: words } = await watch(scriptedCaller(running), {
      signal,
      // Ignores its signal and never resolves.
      wait: () => {
        queueMicrotask(() => abort(reason));
        return new Promise(() => undefined);
      },
    });
    expect([words, error]).toEqual([["RUNNING", "a", "b"], reason]);
    expect(listeners()).toBe(0);
  });

  test("aborting the signal ends watchTransferSession during a request, even if the client ignores the signal", async () => {
    const { signal, abort, listeners } = countedSignal();
    const reason = new Error("enough");
    const client = callerOf(() => {
      queueMicrotask(() => abort(reason));
      return new Promise(() => undefined);
    });
    const { error } = await watch(client, { signal });
    expect(error).toBe(reason);
    expect(client.calls[0]?.options?.signal?.aborted).toBe(true);
    expect(listeners()).toBe(0);
  });

  test("aborting the signal ends watchTransferSession between two events, without further events", async () => {
    const { signal, abort, listeners } = countedSignal();
    const reason = new Error("enough");
    const words: string[] = [];
    const watching = async (): Promise<void> => {
      for await (const event of watchTransferSession(
        scriptedCaller(running),
        { transferSessionId: "s" },
        { signal },
      )) {
        words.push(event.type);
        abort(reason);
      }
    };
    expect(await failureOf(watching())).toBe(reason);
    expect(words).toEqual(["state"]);
    expect(listeners()).toBe(0);
  });

  test("watchTransferSession sends no request if the signal is already aborted", async () => {
    const client = scriptedCaller(running);
    const { error } = await watch(client, { signal: AbortSignal.abort("r") });
    expect([error, client.calls]).toEqual(["r", []]);
  });

  test("watchTransferSession removes its listener if the loop breaks", async () => {
    const { signal, listeners } = countedSignal();
    const client = scriptedCaller(running);
    for await (const event of watchTransferSession(client, { transferSessionId: "s" }, { signal })) {
      expect(event.type).toBe("state");
      break;
    }
    expect(listeners()).toBe(0);
    expect(client.calls).toHaveLength(2);
  });

  test("aborting the signal ends the default pause of watchTransferSession between polls, and clears the timer", async () => {
    const { signal, abort, listeners } = countedSignal();
    const timers = new Set<unknown>();
    const { setTimeout, clearTimeout } = globalThis;
    globalThis.setTimeout = ((end: () => void, milliseconds: number) => {
      const timer = setTimeout(end, milliseconds);
      timers.add(timer);
      queueMicrotask(() => abort("r"));
      return timer;
    }) as typeof globalThis.setTimeout;
    globalThis.clearTimeout = ((timer: NodeJS.Timeout) => {
      timers.delete(timer);
      clearTimeout(timer);
    }) as typeof globalThis.clearTimeout;
    try {
      const { error } = await watch(scriptedCaller(running), {
        signal,
        wait: undefined,
        interval: 1e6,
        maxInterval: 1e6,
      });
      expect(error).toBe("r");
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
    }
    expect([timers.size, listeners()]).toEqual([0, 0]);
  });

  test("watchTransferSession frees the memory of past waits", FULL, async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const waited: WeakRef<object>[] = [];
    const alive: number[] = [];
    await watch(
      scriptedCaller([
        ...Array<ScriptedPoll>(20).fill({ state: "RUNNING", log: "" }),
        { state: "COMPLETED", log: "" },
      ]),
      {
        // The results of polls are strings, whose collection cannot be observed.
        async wait() {
          await nextTurn();
          collectGarbage();
          alive.push(waited.filter((one) => one.deref() !== undefined).length);
          const result = {};
          waited.push(new WeakRef(result));
          return result;
        },
      },
    );
    expect(waited).toHaveLength(21);
    expect(alive.at(-1)).toBeLessThan(5);
  });

  test("watchTransferSession works in a runtime without AbortController", async () => {
    const { AbortController } = globalThis;
    Reflect.deleteProperty(globalThis, "AbortController");
    try {
      const { texts: words, error } = await watch(scriptedCaller([{ state: "COMPLETED", log: "a\n" }]));
      expect([words, error]).toEqual([["a", "COMPLETED"], undefined]);
    } finally {
      globalThis.AbortController = AbortController;
    }
  });
});
