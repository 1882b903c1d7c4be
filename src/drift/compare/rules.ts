/**
 * The rules: what each is called, how bad what it finds is and why, and an example of it. A definition in an example is that of
 * a key `k`.
 */

import type { Level, RuleId } from "../../core/drift-types.js";

export interface Rule {
  readonly level: Level;
  /** What it finds, as the end of "Finds …". */
  readonly finds: string;
  /** Why it is as bad as its level says. */
  readonly reason: string;
  readonly example: { readonly before: string; readonly after: string };
}

export const RULES: Readonly<Record<RuleId, Rule>> = {
  "module-removed": {
    level: "breaking",
    finds: "a transfer module that the server no longer has",
    reason: "No item of it can be queued any more.",
    example: { before: "modules: AccountLocal, LegacyAccountBackup", after: "modules: AccountLocal" },
  },
  "key-removed": {
    level: "breaking",
    finds: "a key that a module no longer takes",
    reason: "An item that says it is refused.",
    example: { before: "k: text", after: "no k" },
  },
  "key-renamed": {
    level: "breaking",
    finds: "a key that went while one of the same definition and nearly the same name came",
    reason: "An item that says it by its old name is refused.",
    example: { before: "coppypoint: text", after: "copypoint: text" },
  },
  "required-key-added": {
    level: "breaking",
    finds: "a new key without which no item is accepted",
    reason: "Deployed programs do not know it, so each of their items is refused.",
    example: { before: "no k", after: "k: char(255) DEFAULT NULL, required" },
  },
  "required-added": {
    level: "breaking",
    finds: "a key that was optional and is required now",
    reason: "An item that leaves it out, or empty, is refused.",
    example: { before: "k: text", after: "k: text, required" },
  },
  "type-changed": {
    level: "breaking",
    finds: "a key that takes another kind of values",
    reason: "Values that were accepted are no values of it any more.",
    example: { before: "char(255)", after: "int" },
  },
  "type-narrowed": {
    level: "breaking",
    finds: "a type of the same kind that holds less",
    reason: "Values beyond the new type are refused.",
    example: { before: "bigint", after: "int" },
  },
  "length-decreased": {
    level: "breaking",
    finds: "a text that may be less long",
    reason: "Longer texts are refused.",
    example: { before: "char(255)", after: "char(64)" },
  },
  "sign-changed": {
    level: "breaking",
    finds: "a number that lost its sign, or half of its range to one",
    reason: "Numbers on the other side are refused.",
    example: { before: "int", after: "int unsigned" },
  },
  "null-disallowed": {
    level: "breaking",
    finds: "a key for which null can no longer be said",
    reason: "An item that says null is refused.",
    example: { before: "char(16) DEFAULT NULL", after: "char(16) NOT NULL DEFAULT ''" },
  },
  "enum-value-removed": {
    level: "breaking",
    finds: "a member that an ENUM or SET no longer has",
    reason: "An item that says it is refused.",
    example: { before: "enum('daily','weekly')", after: "enum('daily')" },
  },
  "flag-default-flipped": {
    level: "breaking",
    finds: "a flag that is on where it was off for whoever leaves it out, or off where it was on",
    reason: "Items that leave it out are accepted, and do the opposite.",
    example: { before: "int(1) DEFAULT 0", after: "int(1) DEFAULT 1" },
  },
  "module-order-changed": {
    level: "dangerous",
    finds: "modules that run in another order",
    reason: "What one module left for the next may not be there yet.",
    example: {
      before: "PackageRemoteRoot 2000, AccountRemoteRoot 3000",
      after: "AccountRemoteRoot 2000, PackageRemoteRoot 3000",
    },
  },
  "primary-changed": {
    level: "dangerous",
    finds: "other keys that identify an item",
    reason: "Items that were two may be one, and the other way round.",
    example: { before: "primary: user", after: "primary: user, domain" },
  },
  "type-generalized": {
    level: "dangerous",
    finds: "a type of another kind that holds all that could be sent before",
    reason:
      "What was sent is still taken as a text, and may be compared, sorted or computed with in another way; in code its type is another, so that validators made anew refuse the old one.",
    example: { before: "int", after: "char(255)" },
  },
  "default-changed": {
    level: "dangerous",
    finds: "another value for whoever leaves the key out",
    reason: "Items that leave it out are accepted, and mean something else.",
    example: { before: "int DEFAULT 5", after: "int DEFAULT 10" },
  },
  "flag-changed": {
    level: "dangerous",
    finds: "a flag that became a number, or a number that became a flag",
    reason: "0 and 1 are sent as before; in code true and false come or go, and other numbers with them.",
    example: { before: "int(1) DEFAULT 0", after: "int(1) DEFAULT 255" },
  },
  "clause-changed": {
    level: "dangerous",
    finds: "anything else that a definition says in another way",
    reason: "What the server does with the value may be something else.",
    example: { before: "char(8) COLLATE utf8mb4_bin", after: "char(8) COLLATE utf8mb4_general_ci" },
  },
  "server-version-decreased": {
    level: "dangerous",
    finds: "a version of WHM that is older than the one before",
    reason: "The snapshots may have been swapped, or the server is another one.",
    example: { before: "11.138.0.6", after: "11.110.0.5" },
  },
  "accept-expired": {
    level: "dangerous",
    finds: "an acceptance whose day has passed",
    reason: "Somebody wanted to look at it again by then.",
    example: { before: "accepted until 2026-01-31", after: "today is 2026-02-01" },
  },
  "accept-unused": {
    level: "dangerous",
    finds: "an acceptance of something that is not found any more",
    reason: "It would hide the finding if it came back.",
    example: { before: "accepted 0123456789abcdef", after: "no such finding" },
  },
  "module-added": {
    level: "safe",
    finds: "a transfer module that the server did not have",
    reason: "Nobody who was built without it sends to it.",
    example: { before: "modules: AccountLocal", after: "modules: AccountLocal, LegacyAccountBackup" },
  },
  "module-priority-changed": {
    level: "safe",
    finds: "another priority of a module",
    reason: "By itself it changes nothing: where the order of modules changes, module-order-changed says so.",
    example: { before: "priority 2000", after: "priority 2500" },
  },
  "key-added": {
    level: "safe",
    finds: "a new key that can be left out",
    reason: "Deployed programs leave it out.",
    example: { before: "no k", after: "k: int(1) DEFAULT 0" },
  },
  "required-removed": {
    level: "safe",
    finds: "a key that was required and can be left out now",
    reason: "Items that say it are accepted as before.",
    example: { before: "k: text, required", after: "k: text" },
  },
  "type-widened": {
    level: "safe",
    finds: "a type of the same kind that holds more",
    reason: "All that was accepted still is.",
    example: { before: "int", after: "bigint" },
  },
  "length-increased": {
    level: "safe",
    finds: "a text that may be longer",
    reason: "All that was accepted still is.",
    example: { before: "char(64)", after: "char(255)" },
  },
  "null-allowed": {
    level: "safe",
    finds: "a key for which null can be said now",
    reason: "All that was accepted still is.",
    example: { before: "char(16) NOT NULL DEFAULT ''", after: "char(16) DEFAULT NULL" },
  },
  "enum-value-added": {
    level: "safe",
    finds: "a new member of an ENUM or SET",
    reason: "All that was accepted still is.",
    example: { before: "enum('daily')", after: "enum('daily','weekly')" },
  },
  "server-version-changed": {
    level: "safe",
    finds: "a newer version of WHM",
    reason: "What changed with it has findings of its own.",
    example: { before: "11.110.0.5", after: "11.138.0.6" },
  },
  "display-width-changed": {
    level: "cosmetic",
    finds: "another width in which an integer is printed",
    reason: "It limits nothing.",
    example: { before: "int(10)", after: "int(11)" },
  },
  "comment-changed": {
    level: "cosmetic",
    finds: "another comment",
    reason: "It is for readers.",
    example: { before: "int COMMENT 'a'", after: "int COMMENT 'b'" },
  },
  "definition-respelled": {
    level: "cosmetic",
    finds: "the same meaning in other words",
    reason: "Nothing changed but the words.",
    example: { before: "INT(11) NULL DEFAULT NULL", after: "int(11)" },
  },
};

/** From the worst to the least. */
export const LEVELS: readonly Level[] = ["breaking", "dangerous", "safe", "cosmetic"];
