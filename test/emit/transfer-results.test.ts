/** The results of a log: one per item, whatever the order of its lines. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  parseTransferLog,
  summarizeTransferLog,
  type TransferItemResult,
  type TransferResults,
} from "../../generated/index.js";
import { TransferLogSummary } from "../../generated/transfer-results.js";
import { expectLinearTime } from "../support/cpu-time.js";
import { counts, SCALED } from "../support/extent.js";
import {
  itemLines,
  logEnd,
  logHead,
  logLine,
  sessionLog,
  START_TIME,
  type LogItem,
} from "../support/transfer-logs.js";

function summarize(lines: string | readonly string[]): TransferResults {
  return summarizeTransferLog(parseTransferLog(typeof lines === "string" ? lines : lines.join("\n")));
}

function statusesOf({ items }: TransferResults): readonly string[] {
  return items.map(({ item, status }) => `${item} ${status}`);
}

const NO_DETAILS = { warnings: [], skippedItems: [], alteredItems: [], dangerousItems: [] };

describe.each(["old", "new"] as const)("in the %s format", (format) => {
  const time = (seconds: number): number | undefined => (format === "new" ? START_TIME + seconds : undefined);
  const common: Omit<TransferItemResult, "item" | "localItem" | "status" | "logfiles"> = {
    ...{ module: "AccountRemoteRoot", size: 1024, startedAt: time(10) },
    ...{ warnings: 0, skippedItems: 0, alteredItems: 0, dangerousItems: 0, details: NO_DETAILS },
  };
  const logfiles = (item: string): TransferItemResult["logfiles"] => ({
    TRANSFER: `item-TRANSFER_AccountRemoteRoot_${item}`,
    RESTORE: `item-RESTORE_AccountRemoteRoot_${item}`,
  });

  test("summarizeTransferLog adds the warnings of an item from the queues TRANSFER and RESTORE", () => {
    expect(summarize(sessionLog([{ item: "ann", warnings: [["a"], ["b", "c"]] }], format))).toEqual({
      ...{ complete: true, succeeded: 1, failed: 0, running: 0 },
      items: [
        {
          ...common,
          ...{ item: "ann", localItem: "ann2", status: "succeeded", logfiles: logfiles("ann") },
          ...{ warnings: 3, details: { ...NO_DETAILS, warnings: ["a", "b", "c"] }, finishedAt: time(40) },
        },
      ],
    });
  });

  test("summarizeTransferLog reports an item that fails in TRANSFER and RESTORE once, with the first cause", () => {
    const items = [{ item: "ben", failure: "The disk is full." }];
    expect(summarize(sessionLog(items, format))).toEqual({
      ...{ complete: true, succeeded: 0, failed: 1, running: 0 },
      items: [
        {
          ...common,
          ...{ item: "ben", localItem: "ben2", status: "failed", logfiles: logfiles("ben") },
          ...{ failure: "The disk is full.", failedIn: "TRANSFER", finishedAt: time(20) },
        },
      ],
    });
  });

  test("summarizeTransferLog reports the cause of an item that fails only in RESTORE", () => {
    expect(summarize(sessionLog([{ item: "cas", restoreFailure: "No IP" }], format)).items).toMatchObject([
      { status: "failed", failedIn: "RESTORE", failure: "No IP" },
    ]);
  });
});

test("summarizeTransferLog returns items in the order of their first appearance, separately by module", () => {
  const [ann, ben] = [itemLines({ item: "ann" }), itemLines({ item: "ben", failure: "x" }, "new", 2)];
  const gold = itemLines({ item: "ann", module: "PackageRemoteRoot" }, "new", 3);
  const lines = [...logHead(3), ...ben.slice(0, 1), ...ann, ...gold.slice(0, 4), ...ben.slice(1)];
  const results = summarize(lines);
  expect(results.items.map(({ module, item, status }) => [module, item, status])).toEqual([
    ["AccountRemoteRoot", "ben", "failed"],
    ["AccountRemoteRoot", "ann", "succeeded"],
    ["PackageRemoteRoot", "ann", "restoring"],
  ]);
  expect(results).toMatchObject({ complete: false, succeeded: 1, failed: 1, running: 1 });
});

test("summarizeTransferLog derives the status of an item from its latest line", () => {
  const lines = [...logHead(1), ...itemLines({ item: "ann" }), logEnd()];
  const statuses = lines.map((_line, index) => statusesOf(summarize(lines.slice(0, index + 1)))[0]);
  expect(statuses.filter((status, index) => status !== statuses[index - 1])).toEqual([
    "ann transferring",
    "ann restoring",
    "ann succeeded",
  ]);
});

test("summarizeTransferLog reports complete results only after the end of the session itself", () => {
  const lines = [...logHead(1), ...itemLines({ item: "ann" })];
  expect(summarize(lines).complete).toBe(false);
  expect(summarize([...lines, logEnd()]).complete).toBe(true);
});

const logItem: fc.Arbitrary<Omit<LogItem, "item">> = fc.oneof(
  fc.record({ warnings: fc.tuple(fc.array(fc.string()), fc.array(fc.string())) }),
  fc.record({ failure: fc.string() }),
  fc.record({ restoreFailure: fc.string() }),
);

test("summarizeTransferLog returns the same results for lines of items in another order", () => {
  fc.assert(
    fc.property(fc.array(logItem, { maxLength: 4 }), fc.infiniteStream(fc.nat()), (list, order) => {
      const lines = list.flatMap((item, index) =>
        itemLines({ ...item, item: String(index) }, "new", index + 1),
      );
      const shuffled = lines
        .map((line) => [order.next().value, line] as const)
        .sort(([one], [other]) => one - other)
        .map(([, line]) => line);
      const byName = ({ items }: TransferResults): unknown =>
        [...items]
          .sort((one, other) => (one.item < other.item ? -1 : 1))
          // The start of a queue is the first of its lines in the log.
          .map(({ startedAt: _startedAt, ...item }) => item);
      expect(byName(summarize([...logHead(1), ...shuffled]))).toEqual(byName(summarize(lines)));
    }),
  );
});

describe("a second start of the session", () => {
  const failed = [...logHead(2), ...itemLines({ item: "ann" }), ...itemLines({ item: "ben", failure: "x" })];
  const again = [...logHead(1), ...itemLines({ item: "ben", warnings: [["w"], []] })];

  test("summarizeTransferLog begins a new attempt if a session starts again after its end", () => {
    expect(summarize([...failed, logEnd(), ...again, logEnd()])).toEqual(summarize([...again, logEnd()]));
    expect(statusesOf(summarize([...failed, logEnd(), ...logHead(1)]))).toEqual([]);
  });

  test("summarizeTransferLog continues the attempt if a paused session starts again", () => {
    const results = summarize([...failed, ...again]);
    expect(statusesOf(results)).toEqual(["ann succeeded", "ben succeeded"]);
    expect(results.items[1]).toMatchObject({ warnings: 1 });
    expect(Object.keys(results.items[1] ?? {})).not.toContain("failure");
    expect(results).toMatchObject({ complete: false, failed: 0 });
  });

  test("summarizeTransferLog counts a transfer that succeeded before the pause once", () => {
    const [transfer, restore] = [
      itemLines({ item: "ann", warnings: [["a"], []] }).slice(0, 5),
      itemLines({ item: "ann", warnings: [[], ["b"]] }).slice(5),
    ];
    const results = summarize([...logHead(1), ...transfer, ...logHead(1), ...restore]);
    expect(results.items).toMatchObject([
      { status: "succeeded", warnings: 2, details: { warnings: ["a", "b"] }, startedAt: START_TIME + 10 },
    ]);
  });
});

describe("lines that differ from those of a server", () => {
  const line = (contents: object): string => logLine({ child_number: 1, item: "ann", ...contents });

  test("summarizeTransferLog ignores lines without an item or a known queue", () => {
    const contents = { action: "failed-item", msg: { failure: "x" } };
    expect(summarize([line(contents), line({ ...contents, queue: "OTHER" })]).items).toEqual([]);
    expect(summarize([line({ ...contents, queue: "RESTORE", item: null })]).items).toEqual([]);
  });

  test("summarizeTransferLog accepts lines without a module, times, counts or a cause", () => {
    const contents = { warnings: ["a", "b"] };
    expect(
      summarize([
        line({ action: "success-item", queue: "TRANSFER", msg: { contents } }),
        line({ action: "failed-item", queue: "RESTORE" }),
      ]).items,
    ).toMatchObject([{ module: "", status: "failed", failedIn: "RESTORE", warnings: 2 }]);
  });

  test("summarizeTransferLog limits the number of details of an item", () => {
    const warnings = Array.from({ length: 5000 }, (_, index) => index);
    const [result] = summarize(sessionLog([{ item: "ann", warnings: [warnings, [1]] }])).items;
    expect(result?.warnings).toBe(5001);
    expect(result?.details.warnings).toHaveLength(1001);
  });

  test(
    "summarizeTransferLog takes linear time for a log with many restarts or many failed items",
    SCALED,
    () => {
      const size = counts(1000, 20_000);
      const details = { contents: { warnings: Array.from({ length: size }, (_, index) => index) } };
      const transferred = line({ action: "success-item", queue: "TRANSFER", msg: details });
      const restart = [
        logLine({ action: "start", child_number: 0 }),
        line({ action: "start-item", queue: "RESTORE" }),
        line({ action: "success-item", queue: "RESTORE", msg: details }).slice(0, 200),
        line({ action: "success-item", queue: "RESTORE" }),
      ];
      const restarts = (count: number): string[] => Array<string[]>(count).fill(restart).flat();
      expectLinearTime((count) => {
        const summary = new TransferLogSummary();
        for (const entry of parseTransferLog([transferred, ...restarts(count)].join("\n")))
          summary.add(entry);
      }, size);
      expectLinearTime((count) => {
        const items = Array.from({ length: count }, (_, index) => ({
          item: `${index}`,
          failure: "x".repeat(500),
        }));
        expect(summarize(sessionLog(items)).failed).toBe(count);
      }, size);
    },
  );

  test("summarizeTransferLog accepts items with names such as constructor and __proto__", () => {
    const names = ["__proto__", "constructor", '"', "a\\"];
    const results = summarize(sessionLog(names.map((item) => ({ item, module: item }))));
    expect(statusesOf(results)).toEqual(names.map((name) => `${name} succeeded`));
  });
});
