/** Types of drift: the differences between two snapshots, and how they affect a project. */

import type { Snapshot, UndeterminedModule } from "./snapshot-types.js";

/** How severely a finding affects a program that was built for the snapshot before the change. */
export type Level = "breaking" | "dangerous" | "safe" | "cosmetic";

/** The lowest level of findings that makes a run fail. With `never`, no finding makes a run fail. */
export type Threshold = "breaking" | "dangerous" | "safe" | "never";

/**
 * What a finding affects.
 * - `requests`: the deployed program. The server now refuses some of its items.
 * - `compilation`: the program's source code. It may not compile with newly generated code.
 * - `behavior`: items that the server still accepts, but that now have another effect.
 */
export type AffectedArea = "requests" | "compilation" | "behavior";

export type RuleId =
  | ("module-removed" | "key-removed" | "key-renamed" | "required-key-added" | "required-added")
  | ("type-changed" | "type-narrowed" | "length-decreased" | "sign-changed")
  | ("enum-value-removed" | "flag-default-flipped")
  | ("module-order-changed" | "primary-changed" | "type-generalized" | "default-changed" | "flag-changed")
  | ("null-disallowed" | "clause-changed" | "server-version-decreased" | "compile-error")
  | ("accept-expired" | "accept-unused")
  | ("module-added" | "key-added" | "required-removed" | "type-widened")
  | ("length-increased" | "null-allowed" | "enum-value-added" | "server-version-changed")
  | ("display-width-changed" | "comment-changed" | "definition-respelled");

/** One difference between two snapshots. */
export interface Finding {
  readonly rule: RuleId;
  readonly level: Level;
  /** What the finding affects. Empty if it requires no action. */
  readonly affects: readonly AffectedArea[];
  /** The module's name. Empty if the finding is about the whole server, the sources, or an acceptance without the property `module`. */
  readonly module: string;
  readonly key?: string;
  /** Whether the key is a column that the database computes, which items cannot contain. Absent for other keys. */
  readonly computed?: true;
  /** The old value: a definition, a priority, a list of keys or a version. `after` is the new value. */
  readonly before?: string;
  readonly after?: string;
  /** A sentence that describes the change. */
  readonly message: string;
  /** A sentence with the reason for the level of the finding. */
  readonly reason: string;
  /** 16 hexadecimal digits that identify the change. They do not depend on the wording of the message. */
  readonly fingerprint: string;
  /** An example of an item that the old schemas accept and the new schemas refuse. Set if the finding affects requests. */
  readonly counterexample?: Counterexample;
}

export type Counterexample = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** A position in a text file. */
export interface SourceLocation {
  /** The path relative to the current folder, with `/` as separator. */
  readonly file: string;
  /** The line, counted from 1. */
  readonly line: number;
  /** The column, counted from 1 in UTF-16 code units. */
  readonly column: number;
}

/** A position in a project's source code that a finding affects, or may affect. */
export interface UsageLocation extends SourceLocation {
  /**
   * - `error`: newly generated code causes a compile error here.
   * - `reference`: the compiler attributes the code here to the module or key.
   * - `mention`: the name of the module or key occurs here.
   */
  readonly kind: "error" | "reference" | "mention";
  /** The compiler's message. Only errors have one. */
  readonly message?: string;
}

/** What a project makes of a finding. The finding itself stays as it is. */
export interface Judgment {
  readonly finding: Finding;
  /** The level for the project: that of the finding, unless the configuration changes it. */
  readonly level: Level;
  /** Why the project accepts the finding, if it does. */
  readonly accepted: Acceptance | undefined;
  /**
   * Whether the project's sources use, or may use, the module or key. Null if this could not be determined, and undefined if the sources
   * were not searched.
   */
  readonly used: boolean | null | undefined;
  /** The locations where the sources use, or may use, the module or key, sorted. */
  readonly uses: readonly UsageLocation[] | undefined;
  /** The location of the changed definition in the snapshot, or of the acceptance, on disk. */
  readonly at: SourceLocation | undefined;
  /** The command that renews the acceptance. Set only if the finding is an expired acceptance. */
  readonly renewal: string | undefined;
}

/** Why, and until when, a finding is accepted. */
export interface Acceptance {
  readonly reason: string;
  /** The last day of validity, `YYYY-MM-DD`. Absent if the acceptance does not expire. */
  readonly until?: string;
}

/** Patterns for the rule, the module and the key of findings. `*` matches any characters. An omitted pattern matches everything. */
export interface FindingPatterns {
  readonly rule: string;
  readonly module?: string | undefined;
  readonly key?: string | undefined;
}

/** An acceptance in the acceptance file. */
export interface AcceptanceRecord extends Acceptance {
  /** The fingerprint of the finding. With `patterns`, identifies only the acceptance. */
  readonly fingerprint: string;
  /** Accepts all findings that match. */
  readonly patterns?: FindingPatterns;
  /**
   * The rule of the finding. `rule` and the properties after it describe the finding for readers of the file. They are absent if the
   * acceptance was added without a report that contains the finding.
   */
  readonly rule?: string;
  readonly module?: string;
  readonly key?: string;
  readonly message?: string;
}

/** Which part of a package's version number must be increased after a change. */
export type VersionBump = "major" | "minor" | "patch" | "none";

/** A message about one server of a fleet. */
export interface ServerDetail {
  readonly server: string;
  readonly message: string;
}

/** The result of comparing two snapshots. */
export interface Drift {
  /** The names of the servers of a fleet that have this result. Empty if no fleet was compared. */
  readonly servers: readonly string[];
  /** `host:port` of the server that was queried. Absent if two stored snapshots or the servers of a fleet were compared. */
  readonly server?: string;
  readonly before: Pick<Snapshot, "whmVersion">;
  readonly after: Pick<Snapshot, "whmVersion">;
  readonly judgments: readonly Judgment[];
  readonly undeterminedModules: readonly UndeterminedModule[];
  /** For servers of a fleet: the messages about one server that say more than the reasons, such as its address. */
  readonly details?: readonly ServerDetail[];
}
