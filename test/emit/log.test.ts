/** The entries of a session's log, and the results of its items: one per item, whatever the order of its lines. */

import fc from "../support/fast-check.js";
import { describe, expect, test } from "vitest";
import {
  parseTransferLog,
  summarizeTransferLog,
  type TransferItemResult,
  type TransferLogEntry,
  type TransferResults,
} from "../../generated/index.js";
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
  return items.map(({ name, status }) => `${name} ${status}`);
}

const NO_DETAILS = { warnings: [], skippedItems: [], alteredItems: [], dangerousItems: [] };
const START = logLine({ action: "start", time: START_TIME, child_number: 0 });

describe.each(["old", "new"] as const)("in the %s format", (format) => {
  const log = sessionLog(
    [
      { item: "ann", warnings: [["a"], ["b", "c"]] },
      { item: "ben", failure: "The disk is full." },
      { item: "cas", restoreFailure: "No IP" },
    ],
    format,
  );

  test("parseTransferLog returns each line of a complete log with its kind, and numbers as numbers", () => {
    const entries = parseTransferLog(log);
    const find = (kind: string, action: string, item?: string): readonly TransferLogEntry[] =>
      entries.filter(
        (entry) =>
          entry.kind === kind &&
          ("action" in entry ? entry.action : undefined) === action &&
          (item === undefined || ("item" in entry && entry.item === item)),
      );
    expect(entries.filter(({ kind }) => kind === "unknown" || kind === "text")).toEqual([]);
    expect(find("session", "start")).toMatchObject([
      {
        ...{ pid: 4711, type: "control", partial: false, line: 0 },
        ...(format === "new" ? { time: START_TIME, indent: 0 } : { time: undefined, indent: undefined }),
      },
    ]);
    expect(find("session", "complete").map(({ line }) => line)).toEqual([entries.length - 1]);
    expect(find("session", "version")).toMatchObject([{ msg: "2.1" }]);
    expect(find("queue", "queue_count")[0]).toMatchObject({ queue: "TRANSFER", value: 3 });
    expect(find("queue", "queue_size")[1]).toMatchObject({ queue: "RESTORE", value: 3072 });
    expect(find("worker", "start", "ann")).toMatchObject([
      { queue: "TRANSFER", worker: 1, itemType: "AccountRemoteRoot", localItem: "ann2" },
      { queue: "RESTORE", worker: 1, logfile: "item-RESTORE_AccountRemoteRoot_ann" },
    ]);
    expect(find("worker", "complete")[0]).toMatchObject({ queue: "TRANSFER", worker: 1, item: undefined });
    expect(find("item", "process-item", "ann")[0]).toMatchObject({
      ...{ queue: "TRANSFER", worker: 1, item: "ann", itemType: "AccountRemoteRoot", itemName: "Account" },
      ...{ localItem: "ann2", logfile: "item-TRANSFER_AccountRemoteRoot_ann", message: undefined },
    });
    expect(find("item", "start-item", "ann")[0]).toMatchObject({ size: 1024, warnings: undefined });
    expect(find("item", "success-item", "ann")).toMatchObject([
      { queue: "TRANSFER", warnings: 1, details: { ...NO_DETAILS, warnings: ["a"] }, message: undefined },
      { queue: "RESTORE", warnings: 2, skippedItems: 0, details: { ...NO_DETAILS, warnings: ["b", "c"] } },
    ]);
    expect(find("item", "failed-item", "ben")).toMatchObject([
      { queue: "TRANSFER", failure: "The disk is full.", dangerousItems: 0, details: NO_DETAILS },
      { queue: "RESTORE", failure: "The disk is full.", dangerousItems: undefined, details: undefined },
    ]);
  });

  test("summarizeTransferLog adds the warnings of both queues, and reports the first cause of a failure", () => {
    const time = (seconds: number): number | undefined =>
      format === "new" ? START_TIME + seconds : undefined;
    const result = (name: string, more: Partial<TransferItemResult>): object => ({
      ...{ name, localName: `${name}2`, module: "AccountRemoteRoot", size: 1024, startedAt: time(10) },
      ...{ warnings: 0, skippedItems: 0, alteredItems: 0, dangerousItems: 0, details: NO_DETAILS },
      logfiles: {
        TRANSFER: `item-TRANSFER_AccountRemoteRoot_${name}`,
        RESTORE: `item-RESTORE_AccountRemoteRoot_${name}`,
      },
      ...more,
    });
    const details = { ...NO_DETAILS, warnings: ["a", "b", "c"] };
    const [inTransfer, inRestore] = ["TRANSFER", "RESTORE"] as const;
    expect(summarize(log)).toEqual({
      ...{ complete: true, succeeded: 1, failed: 2, running: 0 },
      items: [
        result("ann", { status: "succeeded", warnings: 3, details, finishedAt: time(40) }),
        result("ben", {
          ...{ status: "failed", failure: "The disk is full.", failedIn: inTransfer, finishedAt: time(20) },
        }),
        result("cas", { status: "failed", failure: "No IP", failedIn: inRestore, finishedAt: time(40) }),
      ],
    });
  });
});

describe("parseTransferLog", () => {
  const session = { action: "complete", child_number: 0 };
  const item = { child_number: 1, queue: "RESTORE", item: 42 };
  const contents = { warnings: "one", skipped_items: { a: 1 }, altered_items: null };

  test.each<[object, object, object?]>([
    [session, { kind: "session" }],
    [{ ...session, child_number: "0", queue: null }, { kind: "session" }],
    [{ ...session, queue: "RESTORE" }, { kind: "unknown" }],
    [
      { ...session, child_number: "2" },
      { kind: "worker", worker: 2 },
    ],
    [{ action: "complete" }, { kind: "unknown", action: "complete" }],
    [{ action: "version", child_number: 1, msg: 2 }, { kind: "unknown" }],
    [
      { ...item, action: "failed-item", msg: "no space" },
      { kind: "item", item: "42", failure: "no space", message: undefined, details: undefined },
    ],
    [{ ...item, action: "failed-item", msg: [1] }, { failure: undefined }],
    [
      { ...item, action: "success-item", msg: { message: "fine", size: "1e9" } },
      { message: "fine", failure: undefined, size: undefined, logfile: undefined },
    ],
    [
      { ...item, action: "success-item", msg: { contents, warnings: "3" } },
      { warnings: 3, details: { ...NO_DETAILS, warnings: ["one"], skippedItems: [{ a: 1 }] } },
    ],
    [{ ...item, action: "process-item", msg: "item-log" }, { logfile: "item-log" }],
    [
      { msg: "Progress: 20%" },
      { kind: "unknown", action: undefined, type: "out", msg: "Progress: 20%", partial: true },
      { type: "out", partial: "1" },
    ],
  ])("accepts the line %j", (line, expected, rest = {}) => {
    const text = JSON.stringify({ contents: line, pid: 12, type: "control", ...rest });
    expect(parseTransferLog(text)).toMatchObject([expected]);
  });

  test("returns lines with unknown actions, and lines that are not objects", () => {
    const odd = logLine({ action: "brand-new", msg: ["time", 1] });
    const done = '{"contents":"Done","type":"success"}';
    const log = ["not JSON", odd, '{"a":1}', "[1]", "  ", "\r", `${done}\r`, START.slice(0, -5)].join("\n");
    expect(parseTransferLog(log)).toMatchObject([
      { kind: "text", line: 0, text: "not JSON" },
      { kind: "unknown", line: 1, text: odd, action: "brand-new", contents: { msg: ["time", 1] } },
      { kind: "unknown", line: 2, text: '{"a":1}', action: undefined, contents: {} },
      { kind: "text", line: 3, text: "[1]" },
      { kind: "unknown", line: 6, text: done, type: "success", msg: "Done", contents: {} },
      { kind: "text", line: 7, text: START.slice(0, -5) },
    ]);
  });

  test("neither loses nor repeats a line, wherever parsing starts", () => {
    const line = fc.oneof(fc.constant(""), fc.constant(START), fc.string());
    fc.assert(
      fc.property(fc.array(line.filter((one) => !/[\r\n]/.test(one))), fc.nat(20), (all, from) => {
        const log = all.join("\n");
        const entries = parseTransferLog(log);
        expect(entries.map(({ text }) => text)).toEqual(all.filter((one) => one.trim() !== ""));
        expect(parseTransferLog(log, from)).toEqual(entries.filter((entry) => entry.line >= from));
      }),
    );
  });
});

describe("summarizeTransferLog", () => {
  const [ann, failedBen] = [itemLines({ item: "ann" }), itemLines({ item: "ben", failure: "x" }, "new", 2)];

  test("returns items in the order of their first appearance, separately by module", () => {
    const gold = itemLines({ item: "ann", module: "PackageRemoteRoot" }, "new", 3);
    const lines = [...failedBen.slice(0, 1), ...ann, ...gold.slice(0, 4), ...failedBen.slice(1)];
    const results = summarize([...logHead(3), ...lines]);
    expect(results.items.map(({ module, name, status }) => [module, name, status])).toEqual([
      ["AccountRemoteRoot", "ben", "failed"],
      ["AccountRemoteRoot", "ann", "succeeded"],
      ["PackageRemoteRoot", "ann", "restoring"],
    ]);
    expect(results).toMatchObject({ complete: false, succeeded: 1, failed: 1, running: 1 });
  });

  test("derives the status of an item from its latest line", () => {
    const lines = [...logHead(1), ...ann, logEnd()];
    const statuses = lines.map((_line, index) => statusesOf(summarize(lines.slice(0, index + 1)))[0]);
    const changes = statuses.filter((status, index) => status !== statuses[index - 1]);
    expect(changes).toEqual(["ann transferring", "ann restoring", "ann succeeded"]);
  });

  const logItem: fc.Arbitrary<Omit<LogItem, "item">> = fc.oneof(
    fc.record({ warnings: fc.tuple(fc.array(fc.string()), fc.array(fc.string())) }),
    fc.record({ failure: fc.string() }),
    fc.record({ restoreFailure: fc.string() }),
  );

  test("returns the same results for lines of items in another order", () => {
    fc.assert(
      fc.property(fc.array(logItem, { maxLength: 4 }), fc.infiniteStream(fc.nat()), (list, order) => {
        const lines = list.flatMap((item, index) =>
          itemLines({ ...item, item: String(index) }, "new", index + 1),
        );
        const shuffled = lines
          .map((line) => [order.next().value, line] as const)
          .sort(([one], [other]) => one - other)
          .map(([, line]) => line);
        // The start of a queue is the first of its lines in the log.
        const byName = ({ items }: TransferResults): unknown =>
          items
            .toSorted((one, other) => (one.name < other.name ? -1 : 1))
            .map(({ startedAt: _startedAt, ...item }) => item);
        expect(byName(summarize([...logHead(1), ...shuffled]))).toEqual(byName(summarize(lines)));
      }),
    );
  });

  const failed = [...logHead(2), ...ann, ...failedBen];
  const again = [...logHead(1), ...itemLines({ item: "ben", warnings: [["w"], []] })];

  test("begins a new attempt if a session starts again after its end, but not after a pause", () => {
    expect(summarize([...failed, logEnd(), ...again, logEnd()])).toEqual(summarize([...again, logEnd()]));
    const results = summarize([...failed, ...again]);
    expect(statusesOf(results)).toEqual(["ann succeeded", "ben succeeded"]);
    expect(results.items[1]).toMatchObject({ warnings: 1 });
    expect(results.items[1]).not.toHaveProperty("failure");
    expect(results).toMatchObject({ complete: false, failed: 0 });
  });

  test("counts a transfer that succeeded before a pause once", () => {
    const transfer = itemLines({ item: "ann", warnings: [["a"], []] }).slice(0, 5);
    const restore = itemLines({ item: "ann", warnings: [[], ["b"]] }).slice(5);
    const results = summarize([...logHead(1), ...transfer, ...logHead(1), ...restore]);
    expect(results.items).toMatchObject([
      { status: "succeeded", warnings: 2, details: { warnings: ["a", "b"] }, startedAt: START_TIME + 10 },
    ]);
  });

  const line = (contents: object): string => logLine({ child_number: 1, item: "ann", ...contents });

  test("ignores lines without an item or a known queue, and accepts lines without other members", () => {
    const contents = { action: "failed-item", msg: { failure: "x" } };
    const ignored = [line(contents), line({ ...contents, queue: "OTHER" })];
    expect(summarize([...ignored, line({ ...contents, queue: "RESTORE", item: null })]).items).toEqual([]);
    const msg = { contents: { warnings: ["a", "b"] } };
    expect(
      summarize([
        line({ action: "success-item", queue: "TRANSFER", msg }),
        line({ action: "failed-item", queue: "RESTORE" }),
      ]).items,
    ).toMatchObject([{ module: "", status: "failed", failedIn: "RESTORE", warnings: 2 }]);
  });

  test("accepts items with names such as constructor and __proto__", () => {
    const names = ["__proto__", "constructor", '"', "a\\"];
    const results = summarize(sessionLog(names.map((item) => ({ item, module: item }))));
    expect(statusesOf(results)).toEqual(names.map((name) => `${name} succeeded`));
  });

  test("limits the number of details of an item", () => {
    const warnings = Array.from({ length: 5000 }, (_, index) => index);
    const [result] = summarize(sessionLog([{ item: "ann", warnings: [warnings, [1]] }])).items;
    expect(result?.warnings).toBe(5001);
    expect(result?.details.warnings).toHaveLength(1001);
  });

  test("takes linear time for a log with many restarts or many failed items", SCALED, () => {
    const size = counts(1000, 20_000);
    const details = { contents: { warnings: Array.from({ length: size }, (_, index) => index) } };
    const transferred = line({ action: "success-item", queue: "TRANSFER", msg: details });
    const restart = [
      START,
      line({ action: "start-item", queue: "RESTORE" }),
      line({ action: "success-item", queue: "RESTORE" }),
    ];
    expectLinearTime((count) => {
      summarize([transferred, ...Array<string[]>(count).fill(restart).flat()]);
    }, size);
    expectLinearTime((count) => {
      const items = Array.from({ length: count }, (_, index) => ({
        item: `${index}`,
        failure: "x".repeat(500),
      }));
      expect(summarize(sessionLog(items)).failed).toBe(count);
    }, size);
  });
});
