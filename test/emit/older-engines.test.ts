/** Generated validators in JavaScript engines that lack `String.prototype.isWellFormed`, such as Node.js 18. */

import { expect, onTestFinished, test } from "vitest";
import { loadGenerated, type LooseValidator } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const MODULE = moduleOf(
  "Texts",
  {
    name: "char(4) NOT NULL",
    title: "char(4) DEFAULT NULL",
    label: "char(4) NOT NULL DEFAULT ''",
    body: "tinytext NOT NULL",
    note: "tinytext",
    remark: "tinytext NOT NULL DEFAULT ''",
  },
  { required: ["name", "body"] },
);

const VALUES = [
  ...[undefined, null, 5, "", "a", "\u00e9\u00e9\u00e9\u00e9", "\u{1f600}\u{1f600}\u{1f600}\u{1f600}"],
  ...[
    "abcde",
    "\ud800",
    "a\udfffb",
    "\u00e9".repeat(127),
    "\u00e9".repeat(128),
    "a".repeat(255),
    "a".repeat(256),
  ],
];

test("a generated validator returns the same errors in JavaScript engines with and without String.prototype.isWellFormed", async () => {
  const current = (await loadGenerated(snapshotOf(MODULE))).validator("Texts");
  const method = Object.getOwnPropertyDescriptor(String.prototype, "isWellFormed") ?? {};
  expect(Reflect.deleteProperty(String.prototype, "isWellFormed")).toBe(true);
  onTestFinished(() => void Object.defineProperty(String.prototype, "isWellFormed", method));
  const older = (await loadGenerated(snapshotOf(MODULE))).validator("Texts");
  const findErrors = (validate: LooseValidator, item: object): unknown => validate(item) || validate.errors;
  for (const key of Object.keys(MODULE.keys)) {
    for (const value of VALUES) {
      const item = { name: "a", body: "b", [key]: value };
      expect(findErrors(older, item), JSON.stringify(item)).toEqual(findErrors(current, item));
    }
  }
  expect(findErrors(older, { name: "a", body: "b", title: "", label: "", note: "", remark: "" })).toBe(true);
});
