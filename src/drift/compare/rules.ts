/** The table of drift rules. Each rule has a usual level, a reason for this level, and an example. */

import type { Level, RuleId } from "../../core/drift-types.js";

export interface Rule {
  /** The usual level. The level of a finding is derived from what the change affects. */
  readonly level: Level;
  /** What the rule detects. The text completes the sentence "Finds …", such as `a module that the server no longer has`. */
  readonly description: string;
  /** The effect of the change on a program that was built with the old schemas. Consists of one or two sentences. */
  readonly reason: string;
  /**
   * Whether the change leaves all types in the generated code as they are, like every cosmetic change. Such a change cannot cause a
   * compile error.
   */
  readonly keepsTypes?: true;
  /** Whether a change of a key affects all code that uses the module, because the code can omit the key. */
  readonly affectsModule?: true;
  /** For findings without a key: the property of the module's file that changed. Default: `module`. */
  readonly property?: "priority" | "primary";
  /** The section of the changelog. Default: `Removed` if a definition was removed, and `Changed` otherwise. */
  readonly section?: "Added" | "Removed";
  /** Excerpts of the old and new schemas. An excerpt that contains only a type, such as `int`, is the definition of an example key `k`. */
  readonly example: { readonly before: string; readonly after: string };
}

/** Returns the rules of a table with their usual level. */
function withLevel<Id extends RuleId>(
  level: Level,
  rules: Readonly<Record<Id, Omit<Rule, "level">>>,
): Record<Id, Rule> {
  const entries = Object.entries<Omit<Rule, "level">>(rules);
  return Object.fromEntries(entries.map(([id, rule]) => [id, { level, ...rule }])) as Record<Id, Rule>;
}

export const RULES: Readonly<Record<RuleId, Rule>> = {
  ...withLevel("breaking", {
    "module-removed": {
      description: "a transfer module that the server no longer has",
      reason: "Items for this module can no longer be queued.",
      section: "Removed",
      example: { before: "modules: AccountLocal, LegacyAccountBackup", after: "modules: AccountLocal" },
    },
    "key-removed": {
      description: "a key that a module no longer has",
      reason: "Items that contain the key are refused.",
      example: { before: "k: text", after: "no k" },
    },
    "key-renamed": {
      description: "a removed key and an added key with the same definition and nearly the same name",
      reason: "Items that use the old name are refused.",
      example: { before: "coppypoint: text", after: "copypoint: text" },
    },
    "required-key-added": {
      description: "a new key that every item must contain",
      reason: "Deployed programs do not send the key, so all their items are refused.",
      affectsModule: true,
      section: "Added",
      example: { before: "no k", after: "k: char(255) DEFAULT NULL, required" },
    },
    "required-added": {
      description: "an optional key that became required",
      reason: "Items that omit the key, or send it empty, are refused.",
      affectsModule: true,
      example: { before: "k: text", after: "k: text, required" },
    },
    "type-changed": {
      description: "a key that accepts a different kind of value, or stores numbers with fewer digits",
      reason: "Values that are not valid for the new type are refused.",
      example: { before: "char(255)", after: "int" },
    },
    "type-narrowed": {
      description: "a type of the same kind that accepts fewer values",
      reason: "Values that do not fit the new type are refused.",
      example: { before: "bigint", after: "int" },
    },
    "length-decreased": {
      description: "a text with a smaller maximum length",
      reason: "Longer texts are refused.",
      example: { before: "char(255)", after: "char(64)" },
    },
    "sign-changed": {
      description: "a number that became signed or unsigned, and so lost part of its range",
      reason: "Numbers outside the new range are refused.",
      example: { before: "int", after: "int unsigned" },
    },
    "enum-value-removed": {
      description: "a member that was removed from an ENUM or SET",
      reason: "Items that use the member are refused.",
      example: { before: "enum('daily','weekly')", after: "enum('daily')" },
    },
    "flag-default-flipped": {
      description: "a flag whose default changed from off to on, or from on to off",
      reason: "Items that omit the flag are accepted, but the server now does the opposite.",
      keepsTypes: true,
      affectsModule: true,
      example: { before: "int(1) DEFAULT 0", after: "int(1) DEFAULT 1" },
    },
  }),
  ...withLevel("dangerous", {
    "module-order-changed": {
      description: "modules that run in a different order",
      reason: "A module may run before another module has created what it depends on.",
      keepsTypes: true,
      property: "priority",
      example: {
        before: "PackageRemoteRoot 2000, AccountRemoteRoot 3000",
        after: "AccountRemoteRoot 2000, PackageRemoteRoot 3000",
      },
    },
    "primary-changed": {
      description: "a change of the keys that identify an item",
      reason: "Two items that were different may now count as the same item, or the reverse.",
      keepsTypes: true,
      property: "primary",
      example: { before: "primary: user", after: "primary: user, domain" },
    },
    "type-generalized": {
      description: "a type of a different kind that still accepts everything a program could send",
      reason:
        "Deployed programs still work, but the server may compare, sort or calculate with the value differently. In newly generated code the key has a different type, so old values may not compile or validate.",
      example: { before: "int", after: "char(255)" },
    },
    "default-changed": {
      description: "a key whose default changed",
      reason: "Items that omit the key are accepted, but the server uses another value than before.",
      keepsTypes: true,
      affectsModule: true,
      example: { before: "int DEFAULT 5", after: "int DEFAULT 10" },
    },
    "flag-changed": {
      description: "a flag that became a number, or a number that became a flag",
      reason:
        "The values 0 and 1 still work. In newly generated code, only a flag accepts true and false, and only a number accepts other numbers.",
      example: { before: "int(1) DEFAULT 0", after: "int(1) DEFAULT 255" },
    },
    "null-disallowed": {
      description: "a key that no longer accepts null",
      reason:
        "Requests never contain null, so deployed programs still work. In newly generated code, the key does not accept null.",
      example: { before: "char(16) DEFAULT NULL", after: "char(16) NOT NULL DEFAULT ''" },
    },
    "clause-changed": {
      description: "a change in a definition that no other rule reports",
      reason: "The server may handle the value differently.",
      example: { before: "char(8) COLLATE utf8mb4_bin", after: "char(8) COLLATE utf8mb4_general_ci" },
    },
    "server-version-decreased": {
      description: "a WHM version that is older than before",
      reason: "The snapshots may be swapped, or they may come from different servers.",
      example: { before: "11.138.0.6", after: "11.110.0.5" },
    },
    "compile-error": {
      description: "compile errors with newly generated code that belong to no other finding",
      reason: "Correct the sources before you use newly generated code.",
      example: { before: "sources that compile", after: "error TS2322 in src/app.ts" },
    },
    "accept-expired": {
      description: "an acceptance that has expired",
      reason:
        "Review the finding again. To renew the acceptance, run the command in the report. To end it, run accept with its fingerprint and --remove.",
      example: { before: "accepted until 2026-01-31", after: "today is 2026-02-01" },
    },
    "accept-unused": {
      description: "an acceptance that matches no finding",
      reason:
        "Remove the acceptance: run accept with its fingerprint and --remove. Otherwise, it applies again if the same change happens later.",
      example: { before: "acceptance of 0123456789abcdef", after: "no finding with this fingerprint" },
    },
  }),
  ...withLevel("safe", {
    "module-added": {
      description: "a new transfer module",
      reason: "Deployed programs do not use the module.",
      section: "Added",
      example: { before: "modules: AccountLocal", after: "modules: AccountLocal, LegacyAccountBackup" },
    },
    "key-added": {
      description: "a new optional key",
      reason: "Items without the key are accepted as before.",
      section: "Added",
      example: { before: "no k", after: "k: int(1) DEFAULT 0" },
    },
    "required-removed": {
      description: "a required key that became optional",
      reason: "Items that contain the key are accepted as before.",
      example: { before: "k: text, required", after: "k: text" },
    },
    "type-widened": {
      description: "a type of the same kind that accepts more values",
      reason: "All values that were accepted are still accepted.",
      example: { before: "int", after: "bigint" },
    },
    "length-increased": {
      description: "a text with a larger maximum length",
      reason: "All values that were accepted are still accepted.",
      example: { before: "char(64)", after: "char(255)" },
    },
    "null-allowed": {
      description: "a key that now accepts null",
      reason: "All values that were accepted are still accepted.",
      example: { before: "char(16) NOT NULL DEFAULT ''", after: "char(16) DEFAULT NULL" },
    },
    "enum-value-added": {
      description: "a new member of an ENUM or SET",
      reason: "All values that were accepted are still accepted.",
      example: { before: "enum('daily')", after: "enum('daily','weekly')" },
    },
    "server-version-changed": {
      description: "a newer WHM version",
      reason: "Changes in the schemas are reported as separate findings.",
      example: { before: "11.110.0.5", after: "11.138.0.6" },
    },
  }),
  ...withLevel("cosmetic", {
    "display-width-changed": {
      description: "a changed display width of an integer",
      reason: "The display width does not limit values.",
      example: { before: "int(10)", after: "int(11)" },
    },
    "comment-changed": {
      description: "a changed comment",
      reason: "Comments have no effect on items.",
      example: { before: "int COMMENT 'a'", after: "int COMMENT 'b'" },
    },
    "definition-respelled": {
      description: "a definition that is written differently, with the same meaning",
      reason: "The difference has no effect on items.",
      example: { before: "INT(11) NULL DEFAULT NULL", after: "int(11)" },
    },
  }),
};

/** Returns a rule. A report of a later release can contain rules that this release does not have. */
export function findRule(id: string): Rule | undefined {
  return Object.hasOwn(RULES, id) ? RULES[id as RuleId] : undefined;
}

/** All levels, from most to least severe. */
export const LEVELS: readonly Level[] = ["breaking", "dangerous", "safe", "cosmetic"];
