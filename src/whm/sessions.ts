/** Transfer sessions, which so far are their ids. */

import { randomBytes } from "node:crypto";

/** With the remote server's root credentials, or with one user's own. */
export type SessionKind = "root" | "user";

export interface Sessions {
  /** A new session's id. Its form is WHM's (`remoteexamplecopya20140211211719FxjU`); it means nothing. */
  create(kind: SessionKind, host: string): string;
  has(transferSessionId: string): boolean;
}

/** What stands between host and time: the two examples of the documentation have these. */
const MARKS: Readonly<Record<SessionKind, string>> = { root: "copya", user: "noroota" };

export function openSessions(): Sessions {
  const ids = new Set<string>();
  return {
    create(kind, host) {
      const name = host.replace(/[^A-Za-z0-9]/g, "").slice(0, 32);
      const time = new Date().toISOString().replace(/\D/g, "").slice(0, "YYYYMMDDhhmmss".length);
      let id: string;
      do id = `${name}${MARKS[kind]}${time}${fourLetters()}`;
      while (ids.has(id));
      ids.add(id);
      return id;
    },
    has: (id) => ids.has(id),
  };
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function fourLetters(): string {
  return Array.from(randomBytes(4), (byte) => LETTERS.charAt(byte % LETTERS.length)).join("");
}
