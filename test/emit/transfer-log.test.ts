/** A session's log, line by line. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTransferLog, type TransferLogEntry } from "../../generated/index.js";

function line(contents: object, rest: object = {}): string {
  return JSON.stringify({ contents, pid: 12789, type: "control", indent: 0, partial: 0, ...rest });
}

const START = line({ action: "start", time: 1598991042, child_number: 0 });

test("known actions have their own members", () => {
  const failed = line(
    {
      ...{ action: "failed-item", queue: "TRANSFER", item: 42, item_type: "AccountRemoteRoot" },
      ...{
        local_item: "bob",
        logfile: "item-TRANSFER_AccountRemoteRoot_bob",
        msg: "no space",
        time: "1598991050",
      },
    },
    { pid: "7", indent: "1", partial: "1" },
  );
  const log = [START, line({ action: "queue_count", queue: "TRANSFER", msg: 1 }), failed, ""].join("\n");
  expect(parseTransferLog(log)).toEqual([
    {
      ...{ kind: "action", action: "start", line: 0, text: START, time: 1598991042, pid: 12789 },
      ...{ childNumber: 0, indent: 0, partial: false, msg: undefined },
      contents: { action: "start", time: 1598991042, child_number: 0 },
    },
    expect.objectContaining({ action: "queue_count", queue: "TRANSFER", count: 1, msg: "1", line: 1 }),
    expect.objectContaining({
      ...{ kind: "action", action: "failed-item", line: 2, queue: "TRANSFER", item: "42" },
      ...{ itemType: "AccountRemoteRoot", localItem: "bob", msg: "no space", time: 1598991050 },
      ...{ logfile: "item-TRANSFER_AccountRemoteRoot_bob", pid: 7, indent: 1, partial: true },
    }),
  ]);
});

test("unknown actions and lines that are not objects are returned", () => {
  const odd = line({ action: "brand-new", msg: ["time", 1], what: { ever: 1 } });
  const log = ["not JSON", odd, '{"a":1}', "[1]", "  ", "\r", '{"contents":"text"}\r'].join("\n");
  const entries = parseTransferLog(log);
  expect(entries.map(({ kind, line: at, text }) => [kind, at, text])).toEqual([
    ["text", 0, "not JSON"],
    ["unknown", 1, odd],
    ["unknown", 2, '{"a":1}'],
    ["text", 3, "[1]"],
    ["unknown", 6, '{"contents":"text"}'],
  ]);
  expect(entries[1]).toMatchObject({
    action: "brand-new",
    msg: undefined,
    contents: { msg: ["time", 1], what: { ever: 1 } },
  });
  expect(entries[2]).toMatchObject({ action: undefined, contents: {} });
});

test("no line is lost or repeated, wherever parsing starts", () => {
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

/** What the compiler makes of it: a switch knows each action's own members, and that none is left. */
export function words(entry: TransferLogEntry): string {
  if (entry.kind === "text") return entry.text;
  if (entry.kind === "unknown") return JSON.stringify(entry.contents);
  switch (entry.action) {
    case "failed-item":
    case "start-item":
    case "process-item":
      return `${entry.itemType ?? ""} ${entry.item ?? ""}`;
    case "queue_count":
    case "queue_size":
      return String((entry.count ?? 0) + 1);
    case "start":
    case "initiator":
    case "version":
    case "remotehost":
    case "complete":
      return entry.msg ?? "";
  }
}
