/** One final result for each item, from the outcomes of the calls and from the log, which may not be whole. */

import { describe, expect, test } from "vitest";
import {
  determineTransferResults,
  encodeTransferItem,
  enqueueTransferItems,
  InvalidTransferItemError,
  parseTransferLog,
  summarizeTransferLog,
  WhmApiError,
  type AccountRemoteRootItem,
  type TransferItem,
  type TransferOutcome,
  type TransferResults,
  type TransferSessionState,
} from "../../generated/index.js";
import { callerOf } from "../support/callers.js";
import { itemLines, logEnd, logHead, logLine } from "../support/transfer-logs.js";

const ann = { module: "AccountRemoteRoot", user: "ann", localuser: "ann2" } as const;
const LOST = new WhmApiError("f", "no response", 0, "unanswered");
const BUSY = new WhmApiError("f", "too many requests", 429);

function resultsOf(lines: readonly string[], state?: TransferSessionState): TransferResults {
  const results = summarizeTransferLog(parseTransferLog([...logHead(1), ...lines].join("\n")));
  return state === undefined ? results : { ...results, state };
}

function outcomesOf(...parts: readonly object[]): TransferOutcome[] {
  return parts.map((part) => ({ index: 0, item: ann, ...part }) as TransferOutcome);
}

const whole = itemLines({ item: "ann", warnings: [["w"], []] });
const failed = itemLines({ item: "ann", failure: "The disk is full." });
const lossy = (queue: string, counts: object): string[] => [
  ...whole.map((line) => {
    if (!line.includes(`"queue":"${queue}"`) || !line.includes("success-item")) return line;
    const { contents } = JSON.parse(line) as { contents: { msg: object } };
    return logLine({ ...contents, msg: { ...contents.msg, ...counts } });
  }),
];
const queued = { status: "queued" };

describe("determineTransferResults", () => {
  test.each<[string, object[], TransferResults | undefined, string, string?]>([
    ["a restored item", [queued], resultsOf([...whole, logEnd()], "COMPLETED"), "succeeded"],
    ["a restored item, although the log is cut", [], resultsOf(whole, "COMPLETED"), "succeeded"],
    ["an item that failed", [queued], resultsOf(failed), "failed", "The disk is full."],
    ["a refused item", [{ status: "refused", error: new Error("No.") }], undefined, "failed", "No."],
    [
      "an item after denied access",
      [{ status: "refused", error: new WhmApiError("f", "Access denied", 403) }],
      ...([undefined, "not-started", "f: Access denied (HTTP status 403)"] as const),
    ],
    [
      "an unsent item",
      [{ status: "unsent", error: BUSY }],
      ...([undefined, "not-started", "f: too many requests (HTTP status 429)"] as const),
    ],
    [
      "a queued item that a whole log does not contain",
      [queued],
      resultsOf([logEnd()], "ABORTED"),
      "not-started",
    ],
    [
      "an unanswered item that a whole log does not contain",
      [{ status: "unknown", error: LOST }],
      ...([resultsOf([logEnd()], "COMPLETED"), "not-started", "f: no response"] as const),
    ],
    ["a queued item that a cut log does not contain", [queued], resultsOf([], "COMPLETED"), "unknown"],
    [
      "a queued item of a log without its first lines",
      [queued],
      { ...summarizeTransferLog(parseTransferLog(logEnd())), state: "COMPLETED" },
      "unknown",
    ],
    ["a queued item that waits", [queued], resultsOf([], "RUNNING"), "unknown"],
    [
      "a queued item of a session that was started again",
      [queued],
      resultsOf([logEnd()], "RUNNING"),
      "unknown",
    ],
    ["an item without outcome and results", [], undefined, "unknown"],
    [
      "an unanswered item",
      [
        { status: "unsent", error: BUSY },
        { status: "unknown", error: LOST },
      ],
      ...([undefined, "unknown", "f: too many requests (HTTP status 429)"] as const),
    ],
    [
      "an item that was sent again",
      [{ status: "unsent", error: BUSY }, queued],
      resultsOf(whole),
      "succeeded",
    ],
    ["an item whose restore waits", [queued], resultsOf(whole.slice(0, 5), "RUNNING"), "in-progress"],
    ["an item in progress in a paused session", [], resultsOf(whole.slice(0, 2), "PAUSED"), "in-progress"],
    ["an item in progress in a log without state", [], resultsOf(whole.slice(0, 2)), "in-progress"],
    ["an item in progress at the end", [], resultsOf([...whole.slice(0, 5), logEnd()]), "unknown"],
    ["an item in progress in an aborted session", [], resultsOf(whole.slice(0, 5), "ABORTED"), "unknown"],
  ])("returns the status of %s", (_what, parts, results, status, message) => {
    const [result, ...others] = determineTransferResults([ann], { outcomes: outcomesOf(...parts), results });
    expect(others).toEqual([]);
    expect(result).toMatchObject({ item: ann, status });
    expect(result?.error?.message).toBe(message);
  });

  test.each([
    [{ skipped_items: 1 }, { skipped: 1, altered: 0, dangerous: 0 }],
    [{ altered_items: 2 }, { skipped: 0, altered: 2, dangerous: 0 }],
    [{ dangerous_items: 3 }, { skipped: 0, altered: 0, dangerous: 3 }],
  ])("counts %j as losses in both queues, and warnings alone not", (counts, expected) => {
    for (const queue of ["TRANSFER", "RESTORE"]) {
      const results = resultsOf(lossy(queue, counts));
      expect(determineTransferResults([ann], { results })).toEqual([
        { item: ann, status: "succeeded-with-losses", ...expected, warnings: 1 },
      ]);
    }
    const none = { skipped: 0, altered: 0, dangerous: 0 };
    expect(determineTransferResults([ann], { results: resultsOf(whole) })).toEqual([
      { item: ann, status: "succeeded", ...none, warnings: 1 },
    ]);
  });

  test("assigns the outcomes of other lists, whose items are equal and not the same", () => {
    const ben = { ...ann, user: "ben", localuser: "ben" };
    const [refused] = outcomesOf({ item: { ...ben }, status: "refused", error: new Error("No.") });
    const results = determineTransferResults([ann, ben], { outcomes: refused ? [refused] : [] });
    expect(results.map(({ item, status }) => [item, status])).toEqual([
      [ann, "unknown"],
      [ben, "failed"],
    ]);
    const accounts: readonly AccountRemoteRootItem[] = results.map(({ item }) => item);
    expect(accounts).toEqual([ann, ben]);
  });
});

test("the final results of items that were not sent have the first cause, and each error is an Error", async () => {
  const items = ["a", "b", "c"].map((user) => ({ ...ann, user, localuser: user }));
  const denied = new WhmApiError("f", "Access denied", 403);
  const outcomes = await enqueueTransferItems(
    callerOf(() => denied),
    "s",
    items,
  );
  const results = determineTransferResults(items, { outcomes });
  expect(results.map(({ status, error }) => [status, error])).toEqual(Array(3).fill(["not-started", denied]));
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  const odd = { call: () => Promise.reject("no Error") };
  const [unknown] = await enqueueTransferItems(odd, "s", items.slice(0, 1));
  expect(unknown?.error).toEqual(new Error("no Error"));
});

test("encodeTransferItem returns the fields that enqueueTransferItems sends, or throws", async () => {
  const item: TransferItem = { ...ann, force: true, size: 2n ** 40n };
  const client = callerOf(() => ({}));
  await enqueueTransferItems(client, "s", [item]);
  expect(client.calls[0]?.parameters).toEqual({ ...encodeTransferItem(item), transfer_session_id: "s" });
  expect(encodeTransferItem(item)).toEqual({ ...ann, force: "1", size: "1099511627776" });
  expect(() => encodeTransferItem({ ...ann, user: "" })).toThrow(InvalidTransferItemError);
});
