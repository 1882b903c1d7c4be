/** Transfer sessions: what one is, and how its id looks. What becomes of it is in `transfers.ts`. */

import { randomBytes } from "node:crypto";
import type { Phase } from "./outcomes.js";

/** With the remote server's root credentials, or with one user's own. */
export type SessionKind = "root" | "user";

/** The states that the documentation names, in its order. */
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

/** What was told when the session was created. No password is among it. */
export interface SessionFacts {
  readonly id: string;
  readonly kind: SessionKind;
  readonly host: string;
  /** Who created it. */
  readonly initiator: string;
  readonly threads: Readonly<Record<Phase, number>>;
  /** The other parameters, save for those that are secret. */
  readonly options: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** How far an item is in the phase it is in. */
export type ProgressState = "PENDING" | "INPROGRESS" | "COMPLETED" | "FAILED";

/** An item on its way, whatever its module. */
export interface SessionItem {
  /** Counts all items of the server, in the order they came. */
  readonly number: number;
  readonly session: string;
  readonly module: string;
  /** Lower runs first. */
  readonly priority: number;
  /** What the logs call it: there, and here. */
  readonly item: string;
  readonly localItem: string;
  /** As they were sent. */
  readonly values: Readonly<Record<string, string>>;
  readonly phase: Phase;
  readonly state: ProgressState;
  /** Why it failed; empty where it has not. */
  readonly message: string;
}

export function isOver(state: SessionState): boolean {
  return state === "COMPLETED" || state === "ABORTED" || state === "FAILED";
}

/** What stands between host and time: the two examples of the documentation have these. */
const MARKS: Readonly<Record<SessionKind, string>> = { root: "copya", user: "noroota" };

/** An id's form is WHM's (`remoteexamplecopya20140211211719FxjU`); it means nothing. */
export function sessionId(kind: SessionKind, host: string, now: number): string {
  const name = host.replace(/[^A-Za-z0-9]/g, "").slice(0, 32);
  const time = new Date(now).toISOString().replace(/\D/g, "").slice(0, "YYYYMMDDhhmmss".length);
  return `${name}${MARKS[kind]}${time}${fourLetters()}`;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function fourLetters(): string {
  return Array.from(randomBytes(4), (byte) => LETTERS.charAt(byte % LETTERS.length)).join("");
}
