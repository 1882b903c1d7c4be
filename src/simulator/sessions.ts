/** Declares the types of sessions and their items, and creates session IDs. `transfers.ts` manages sessions. */

import { randomBytes } from "node:crypto";
import type { ItemDetails, Phase } from "./outcomes.js";

/** `root` and `user` sessions transfer from a source server, with root access or the access of one user. `local` restores a backup. */
export type SessionKind = "root" | "user" | "local";

/** The documented states, in the order of the documentation. */
export type SessionState =
  | "PENDING"
  | "TRANSFER_PENDING"
  | "TRANSFER_INPROGRESS"
  | "RESTORE_PENDING"
  | "RESTORE_INPROGRESS"
  | "RUNNING"
  | "PAUSED"
  | "COMPLETED"
  | "ABORTED"
  | "FAILED";

/** The properties of a session that never change. They contain no passwords. */
export interface SessionFacts {
  readonly id: string;
  readonly kind: SessionKind;
  /** The source server; empty for a local restore. */
  readonly host: string;
  /** The user who created the session. */
  readonly initiator: string;
  readonly threads: Readonly<Record<Phase, number>>;
  /** The parameters with which the session was created, without secrets and without parameters such as `api.version`. */
  readonly options: Readonly<Record<string, string>>;
  /** The time at which the session was created, in milliseconds since 1970. */
  readonly created: number;
}

/** A session and its state, without its items. */
export interface SessionSummary extends SessionFacts {
  readonly state: SessionState;
}

/** The progress of an item in its current phase. */
export type ProgressState = "PENDING" | "INPROGRESS" | "COMPLETED" | "FAILED";

/** An item of a session. */
export interface SessionItem {
  /** The number of the item, counted over all items of the server in the order in which they were added. */
  readonly number: number;
  readonly session: string;
  readonly module: string;
  /** Items with a lower priority value start first. */
  readonly priority: number;
  /** The item's name on the source server. The logs contain this name. */
  readonly item: string;
  /** The item's name on this server. */
  readonly localItem: string;
  /** The values of the item's keys, as the client sent them. */
  readonly values: Readonly<Record<string, string>>;
  readonly phase: Phase;
  readonly state: ProgressState;
  /** The reason for the failure of the item; empty if it did not fail. */
  readonly message: string;
  /** The details about the item in the logs: its warnings, and its skipped, altered and dangerous parts. */
  readonly details: ItemDetails;
}

export function isRunning(state: SessionState): boolean {
  return !hasSessionEnded(state) && state !== "PENDING" && state !== "PAUSED";
}

export function hasSessionEnded(state: SessionState): boolean {
  return state === "COMPLETED" || state === "ABORTED" || state === "FAILED";
}

/** The logs of a session. They always exist, unlike the logs of items. */
export const [MASTER_LOG_NAME, ERROR_LOG_NAME] = ["master.log", "master.error_log"] as const;

/** Some of the user names that the system reserves. */
export const RESERVED_USER_NAMES: ReadonlySet<string> = new Set(
  "root bin daemon adm lp sync shutdown halt mail operator games ftp nobody dbus sshd named mysql postgres mailman cpanel cphulkd whm system".split(
    " ",
  ),
);

/** The text between the prefix and the time in a session ID, for each kind of session. cPanel's documentation contains examples. */
const SESSION_ID_MARKERS: Readonly<Record<SessionKind, string>> = { root: "copya", user: "noroo", local: "" };

/** Creates a session ID in WHM's format, such as `remoteexamplecopya20140211211719FxjU`. */
export function createSessionId(kind: SessionKind, rawPrefix: string, now: number): string {
  const prefix = rawPrefix.replace(/[^A-Za-z0-9]/g, "").slice(0, 32);
  const time = new Date(now).toISOString().replace(/\D/g, "").slice(0, "YYYYMMDDhhmmss".length);
  // Letters and digits, without the other characters of Base64.
  const suffix = randomBytes(32).toString("base64").replace(/\W|_/g, "").slice(0, 4);
  return `${prefix}${SESSION_ID_MARKERS[kind]}${time}${suffix}`;
}
