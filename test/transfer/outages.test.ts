/** Outages: queueing stops after a few calls without a valid response, and waits as long as the server requests. */

import { afterEach, describe, expect, test, vi } from "vitest";
import {
  createWhmClient,
  enqueueTransferItems,
  openTransferSession,
  type EnqueueItemsOptions,
  type TransferItem,
  type TransferOutcome,
  type WhmResponse,
} from "../../generated/index.js";
import { scriptedCaller, watch } from "../support/scripted-watch.js";

const ITEMS = Array.from({ length: 400 }, (_, index): TransferItem => {
  const user = `user${index}`;
  return { module: "AccountRemoteRoot", user, localuser: user };
});

const answer = (status: number, body: string, retryAfter?: string): Promise<WhmResponse> =>
  Promise.resolve({
    status,
    headers: new Headers(retryAfter === undefined ? {} : { "Retry-After": retryAfter }),
    text: () => Promise.resolve(body),
  });
const queued = (): Promise<WhmResponse> => answer(200, '{"metadata":{"result":1},"data":{}}');
const refused = (): Promise<WhmResponse> => answer(200, '{"metadata":{"result":0,"reason":"No."}}');

/** Queues the items. `respond` returns the response of each request. */
async function enqueue(
  respond: (index: number) => Promise<WhmResponse>,
  options: EnqueueItemsOptions = {},
): Promise<{ requests: number[]; outcomes: readonly TransferOutcome[]; statuses: string[] }> {
  /** The times at which the requests were sent. */
  const requests: number[] = [];
  const client = createWhmClient({
    ...{ server: "h", token: "a-token", timeout: 30 },
    fetch: () => respond(requests.push(Date.now()) - 1),
  });
  const session = await openTransferSession(client, { transferSessionId: "s" });
  const outcomes = await session.enqueueAll(ITEMS, options);
  return { requests, outcomes, statuses: outcomes.map(({ status }) => status) };
}

const OUTAGES: readonly [string, () => Promise<WhmResponse>, TransferOutcome["status"]][] = [
  ["503", () => answer(503, "<html>"), "unknown"],
  ["429", () => answer(429, ""), "unsent"],
  ["429 with a refusal", () => answer(429, '{"metadata":{"result":0,"reason":"Slow down."}}'), "unsent"],
  ["other text", () => answer(200, "oops"), "unknown"],
  ["an answer of another function", () => answer(200, '{"metadata":{"command":"x","result":1}}'), "unknown"],
  ["a reset", () => Promise.reject(Object.assign(new Error("reset"), { code: "ECONNRESET" })), "unknown"],
  ["a server that hangs", () => new Promise(() => undefined), "unknown"],
  [
    "a body that never ends",
    () => Promise.resolve({ status: 200, text: () => new Promise<string>(() => undefined) }),
    "unknown",
  ],
];

describe.each(OUTAGES)("%s", (_outage, respond, status) => {
  test.each([
    [1, undefined],
    [1, 2],
    [4, undefined],
    [4, 1],
  ])("stops queueing (concurrency %s, maxUnanswered %s)", async (concurrency, maxUnanswered) => {
    const { requests, outcomes } = await enqueue((index) => (index < 100 ? queued() : respond()), {
      concurrency,
      maxUnanswered,
    });
    const failed = outcomes.filter((outcome) => "error" in outcome);
    // Calls in progress are completed. Successful ones can restart the count.
    const limit = maxUnanswered ?? 5;
    expect(failed.length).toBeGreaterThanOrEqual(limit);
    expect(failed.length).toBeLessThan(limit + 2 * concurrency);
    expect(requests).toHaveLength(100 + failed.length);
    expect(new Set(failed.map((outcome) => outcome.status))).toEqual(new Set([status]));
    const rest = outcomes.filter((outcome) => outcome.status !== "queued" && !failed.includes(outcome));
    expect(rest).toHaveLength(300 - failed.length);
    expect(rest.every((outcome) => outcome.status === "unsent")).toBe(true);
  });
});

test("a valid response, also a refusal, restarts the count of calls without a valid response", async () => {
  const { requests, statuses } = await enqueue(
    (index) => (index % 5 === 4 ? (index % 2 === 0 ? refused() : queued()) : answer(503, "")),
    { concurrency: 1 },
  );
  expect(requests).toHaveLength(ITEMS.length);
  expect(statuses).not.toContain("unsent");
});

test.each([0, -1, NaN])(
  "enqueueTransferItems refuses maxUnanswered %s, and sends nothing",
  async (maxUnanswered) => {
    const client = createWhmClient({ server: "h", token: "t", fetch: () => expect.fail("a call was sent") });
    await expect(enqueueTransferItems(client, "s", ITEMS, { maxUnanswered })).rejects.toThrow(
      new RangeError(
        `enqueueTransferItems: invalid maxUnanswered ${maxUnanswered}: expected a number greater than 0`,
      ),
    );
  },
);

describe("Retry-After", () => {
  afterEach(() => void vi.useRealTimers());
  const SECOND = 1000;
  const NOW = Date.UTC(2026, 0, 1);

  test.each([
    ["2", 2 * SECOND],
    ["0", 0],
    ["900", 300 * SECOND],
    ["9".repeat(400), 300 * SECOND],
    [new Date(NOW + 7 * SECOND).toUTCString(), 7 * SECOND],
    [new Date(NOW - 7 * SECOND).toUTCString(), 0],
    [new Date(NOW + 10_000 * SECOND).toUTCString(), 300 * SECOND],
    ["soon", 0],
    ["", 0],
    [undefined, 0],
  ])(
    "%j: the next item is sent after %s ms, and watching waits as long",
    async (retryAfter, milliseconds) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: NOW });
      for (const [status, outcome] of [
        [429, "unsent"],
        [503, "unknown"],
      ] as const) {
        const start = Date.now();
        const run = enqueue((index) => (index === 2 ? answer(status, "", retryAfter) : queued()), {
          concurrency: 1,
        });
        await vi.runAllTimersAsync();
        const { requests, outcomes, statuses } = await run;
        vi.setSystemTime(NOW);
        expect(statuses.filter((one) => one !== "queued")).toEqual([outcome]);
        expect(requests.map((time) => time - start)).toEqual(
          ITEMS.map((_, index) => (index > 2 ? milliseconds : 0)),
        );
        const { error } = outcomes[2] as { error?: unknown };
        const { waits } = await watch(
          scriptedCaller([{ fails: error }, { state: "COMPLETED", log: "a\n" }]),
          {
            interval: 100,
          },
        );
        expect(waits[0]).toBe(Math.max(milliseconds, 100));
      }
    },
  );

  test.each(["the signal", "onProgress", "a denied call"])(
    "%s ends the pause, and nothing more is sent",
    async (what) => {
      const controller = new AbortController();
      let respond: (response: Promise<WhmResponse>) => void = () => undefined;
      const run = enqueue(
        (index) => {
          if (index === 1 && what === "a denied call") return new Promise((resolve) => (respond = resolve));
          if (index !== 2) return queued();
          setImmediate(() => {
            if (what === "the signal") controller.abort();
            if (what === "a denied call") respond(answer(403, ""));
          });
          return answer(429, "", "300");
        },
        {
          concurrency: 2,
          signal: controller.signal,
          onProgress: ({ outcome }) => {
            if (what === "onProgress" && "error" in outcome) throw new Error("full");
          },
        },
      );
      const result = await run.catch((error: unknown) => error);
      const { outcomes } = result as { outcomes: readonly TransferOutcome[] };
      expect(outcomes.filter(({ status }) => status === "unsent").length).toBeGreaterThan(ITEMS.length - 6);
    },
  );
});
