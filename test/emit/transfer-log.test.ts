/** The entries of a session's log, and their text for people. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTransferLog, type TransferLogEntry } from "../../generated/index.js";
import { itemLines, logLine, sessionLog, START_TIME } from "../support/transfer-logs.js";

const START = logLine({ action: "start", time: START_TIME, child_number: 0 });

function parseLine(contents: object, rest: object = {}): TransferLogEntry | undefined {
  return parseTransferLog(JSON.stringify({ contents, pid: 12, type: "control", ...rest }))[0];
}

describe.each(["old", "new"] as const)("in the %s format", (format) => {
  const entries = parseTransferLog(
    sessionLog(
      [
        { item: "ann", warnings: [[], ["w"]] },
        { item: "ben", failure: "The disk is full." },
      ],
      format,
    ),
  );
  const find = (kind: string, action: string, item?: string): readonly TransferLogEntry[] =>
    entries.filter(
      (entry) =>
        entry.kind === kind &&
        ("action" in entry ? entry.action : undefined) === action &&
        (item === undefined || ("item" in entry && entry.item === item)),
    );

  test("parseTransferLog recognizes the kind of every line in a complete log", () => {
    expect(entries.map(({ kind }) => kind)).not.toContain("unknown");
    expect(entries.map(({ kind }) => kind)).not.toContain("text");
  });

  test("parseTransferLog returns a session entry only for lines of the session itself", () => {
    expect(find("session", "start").map(({ line }) => line)).toEqual([0]);
    expect(find("session", "complete").map(({ line }) => line)).toEqual([entries.length - 1]);
    expect(find("worker", "start", "ann")).toMatchObject([
      { queue: "TRANSFER", worker: 1, itemType: "AccountRemoteRoot", localItem: "ann2" },
      { queue: "RESTORE", worker: 1, logfile: "item-RESTORE_AccountRemoteRoot_ann" },
    ]);
    expect(find("worker", "complete")).toHaveLength(4);
    expect(find("worker", "complete")[0]).toMatchObject({ queue: "TRANSFER", worker: 1, item: undefined });
  });

  test("parseTransferLog returns numbers as numbers, and text as text", () => {
    expect(find("session", "version")[0]).toMatchObject({ msg: "2.1" });
    expect(find("queue", "queue_count")[0]).toMatchObject({ queue: "TRANSFER", value: 2 });
    expect(find("queue", "queue_size")[1]).toMatchObject({ queue: "RESTORE", value: 2048 });
    expect(entries[0]).toMatchObject({
      ...{ pid: 4711, type: "control", partial: false, line: 0 },
      time: format === "new" ? START_TIME : undefined,
      indent: format === "new" ? 0 : undefined,
    });
  });

  test("parseTransferLog returns the size, cause, counts and details of items", () => {
    expect(find("item", "process-item", "ann")[0]).toMatchObject({
      ...{ queue: "TRANSFER", worker: 1, item: "ann", itemType: "AccountRemoteRoot", itemName: "Account" },
      ...{ localItem: "ann2", logfile: "item-TRANSFER_AccountRemoteRoot_ann", message: undefined },
    });
    expect(find("item", "start-item", "ann")[0]).toMatchObject({ size: 1024, warnings: undefined });
    const empty = { warnings: [], skippedItems: [], alteredItems: [], dangerousItems: [] };
    expect(find("item", "success-item", "ann")).toMatchObject([
      { queue: "TRANSFER", warnings: 0, details: empty, message: undefined },
      { queue: "RESTORE", warnings: 1, skippedItems: 0, details: { ...empty, warnings: ["w"] } },
    ]);
    expect(find("item", "failed-item", "ben")).toMatchObject([
      { queue: "TRANSFER", failure: "The disk is full.", dangerousItems: 0, details: empty },
      { queue: "RESTORE", failure: "The disk is full.", dangerousItems: undefined, details: undefined },
    ]);
  });
});

describe("a line", () => {
  test("parseTransferLog treats a log line as a session entry only if its child number is 0 and it contains no queue", () => {
    const session = { action: "complete", child_number: 0 };
    expect(parseLine(session)).toMatchObject({ kind: "session" });
    expect(parseLine({ ...session, child_number: "0", queue: null })).toMatchObject({ kind: "session" });
    expect(parseLine({ ...session, queue: "RESTORE" })?.kind).not.toBe("session");
    expect(parseLine({ ...session, child_number: 2 })).toMatchObject({ kind: "worker", worker: 2 });
    expect(parseLine({ ...session, child_number: "2" })).toMatchObject({ kind: "worker", worker: 2 });
    expect(parseLine({ action: "complete" })).toMatchObject({ kind: "unknown", action: "complete" });
    expect(parseLine({ action: "version", child_number: 1, msg: 2 })).toMatchObject({ kind: "unknown" });
  });

  test("parseTransferLog accepts log lines of items whose members have undocumented types", () => {
    const item = { child_number: 1, queue: "RESTORE", item: 42 };
    expect(parseLine({ ...item, action: "failed-item", msg: "no space" })).toMatchObject({
      ...{ kind: "item", item: "42", failure: "no space", message: undefined, details: undefined },
    });
    expect(
      parseLine({ ...item, action: "success-item", msg: { message: "fine", size: "1e9" } }),
    ).toMatchObject({
      ...{ message: "fine", failure: undefined, size: undefined, logfile: undefined },
    });
    expect(parseLine({ ...item, action: "process-item", msg: "item-log" })).toMatchObject({
      logfile: "item-log",
    });
    const contents = { warnings: "one", skipped_items: { a: 1 }, altered_items: null };
    expect(parseLine({ ...item, action: "success-item", msg: { contents, warnings: "3" } })).toMatchObject({
      warnings: 3,
      details: { warnings: ["one"], skippedItems: [{ a: 1 }], alteredItems: [], dangerousItems: [] },
    });
    expect(parseLine({ ...item, action: "failed-item", msg: [1] })).toMatchObject({ failure: undefined });
  });

  test("parseTransferLog returns the type and message of lines in an item's own log", () => {
    expect(parseLine({ msg: "Progress: 20%" }, { type: "out", partial: "1" })).toMatchObject({
      ...{ kind: "unknown", action: undefined, type: "out", msg: "Progress: 20%", partial: true },
    });
    expect(parseTransferLog('{"contents":"Done","type":"success"}')[0]).toMatchObject({
      ...{ kind: "unknown", type: "success", msg: "Done", contents: {} },
    });
  });
});

test("parseTransferLog returns lines with unknown actions, and lines that are not objects", () => {
  const odd = logLine({ action: "brand-new", msg: ["time", 1], what: { ever: 1 } });
  const cut = START.slice(0, -5);
  const log = ["not JSON", odd, '{"a":1}', "[1]", "  ", "\r", '{"contents":[1]}\r', cut].join("\n");
  const entries = parseTransferLog(log);
  expect(entries.map(({ kind, line: at, text }) => [kind, at, text])).toEqual([
    ["text", 0, "not JSON"],
    ["unknown", 1, odd],
    ["unknown", 2, '{"a":1}'],
    ["text", 3, "[1]"],
    ["unknown", 6, '{"contents":[1]}'],
    ["text", 7, cut],
  ]);
  expect(entries[1]).toMatchObject({
    action: "brand-new",
    msg: undefined,
    contents: { msg: ["time", 1], what: { ever: 1 } },
  });
  expect(entries[2]).toMatchObject({ action: undefined, contents: {} });
});

test("parseTransferLog neither loses nor repeats a line, wherever parsing starts", () => {
  const lines = fc.array(
    fc.oneof(fc.constant(""), fc.constant(START), fc.string()).filter((one) => !/[\r\n]/.test(one)),
  );
  fc.assert(
    fc.property(lines, fc.nat(20), (all, from) => {
      const log = all.join("\n");
      const entries = parseTransferLog(log);
      expect(entries.map(({ text }) => text)).toEqual(all.filter((one) => one.trim() !== ""));
      expect(parseTransferLog(log, from)).toEqual(entries.filter((entry) => entry.line >= from));
    }),
  );
});

test("parseTransferLog returns the same entries for a log with numbers as text and members in reverse order", () => {
  const lines = itemLines({ item: "ann", warnings: [["a"], []] });
  const variant = (text: string): string =>
    JSON.stringify(JSON.parse(text), (_key, value: unknown) => {
      if (typeof value === "number") return String(value);
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).reverse());
    });
  const withoutText = (log: readonly string[]): object[] =>
    parseTransferLog(log.join("\n")).map((entry) => ({ ...entry, text: "", contents: {} }));
  expect(withoutText(lines.map(variant))).toEqual(withoutText(lines));
});

/** Each kind has its own members, and a `switch` over the kinds is exhaustive. */
export function describeEntry(entry: TransferLogEntry): string {
  switch (entry.kind) {
    case "session":
      return entry.msg ?? entry.action;
    case "queue":
      return String((entry.value ?? 0) + 1);
    case "worker":
      return `${entry.queue ?? ""} ${entry.worker ?? 0} ${entry.item ?? ""}`;
    case "item":
      return `${entry.item ?? ""} ${entry.failure ?? entry.details?.warnings.length ?? ""}`;
    case "unknown":
      return JSON.stringify(entry.contents);
    case "text":
      return entry.text;
  }
}
