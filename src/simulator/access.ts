/**
 * Who is let in, and to what. Knows headers and paths, and no function.
 *
 * Known: `Authorization: whm USER:TOKEN`, Basic authentication, paths that begin with `/cpsess##########/`, that a token may be
 * kept from single functions, and that repeated bad logins lock an address out. A guess: everything about a browser's session
 * but its path (the cookie's name, that path and cookie have to belong together, that a token needs no living one), and of
 * the lock-out how many logins it takes, how long it lasts, that tokens count, and that it looks like any access denied.
 */

import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { sha256 } from "../core/module-text.js";
import type { Clock } from "./clock.js";

/** An API token, and what may be asked with it. */
export interface ApiToken {
  readonly user: string;
  readonly token: string;
  /** Only these functions, where it is said. */
  readonly only?: readonly string[];
  /** All but these. */
  readonly except?: readonly string[];
}

/** When an address is locked out. */
export interface LockoutOptions {
  /** So many bad logins, without a good one between them. Default 100: cPHulk is far stricter. */
  readonly failures?: number;
  /** Milliseconds of the server's clock that it lasts. Default six hours. */
  readonly duration?: number;
}

/** A session as a browser has one: a path that every URL begins with, and a cookie. */
export interface BrowserSession {
  /** `/cpsess##########`. */
  readonly path: string;
  /** What the header `Cookie` says. */
  readonly cookie: string;
}

/** Somebody who was let in. */
export interface AuthenticatedUser {
  readonly user: string;
  may(functionName: string): boolean;
}

/** `denied` is told in the legacy shape, `expired` by a login page. */
export type AccessDecision = AuthenticatedUser | "denied" | "expired";

export interface Access {
  enter(request: IncomingMessage): AccessDecision;
  addToken(token: ApiToken): void;
  /** Whether there was one. */
  revokeToken(token: string): boolean;
  openBrowserSession(user: string): BrowserSession;
  endBrowserSessions(): void;
  /** The addresses that are locked out now. */
  lockedOut(): string[];
  /** Lets an address try again, or all of them. */
  lift(address?: string): void;
}

const DEFAULT_FAILURES = 100;
const DEFAULT_LOCKOUT = 6 * 60 * 60 * 1000;

export function openAccess(
  clock: Clock,
  logins: Readonly<Record<string, string>>,
  { failures: most = DEFAULT_FAILURES, duration = DEFAULT_LOCKOUT }: LockoutOptions,
): Access {
  const tokens = new Map<string, ApiToken>();
  const browsers = new Map<string, { readonly user: string; readonly path: string }>();
  const failed = new Map<string, { readonly count: number; readonly until: number }>();

  function isLockedOut(address: string): boolean {
    const record = failed.get(address);
    if (record === undefined || record.count < most) return false;
    if (clock.now() < record.until) return true;
    failed.delete(address);
    return false;
  }

  /** Counts what failed, and forgets it when something did not. */
  function counted<Kind>(address: string, entry: Kind | undefined): Kind | undefined {
    if (entry !== undefined) failed.delete(address);
    else failed.set(address, { count: (failed.get(address)?.count ?? 0) + 1, until: clock.now() + duration });
    return entry;
  }

  function ofToken(credentials: string): AuthenticatedUser | undefined {
    const found = tokens.get(sha256(credentials));
    if (found === undefined) return undefined;
    const { user, only, except = [] } = found;
    return { user, may: (name) => (only?.includes(name) ?? true) && !except.includes(name) };
  }

  function ofPassword(user: string, password: string): AuthenticatedUser | undefined {
    const expected = Object.hasOwn(logins, user) ? logins[user] : undefined;
    return expected !== undefined && isSame(expected, password) ? trusted(user) : undefined;
  }

  return {
    enter(request) {
      const address = addressOf(request);
      if (isLockedOut(address)) return "denied";
      const [, scheme = "", credentials = ""] =
        /^(whm|basic) (.*)$/i.exec(request.headers.authorization ?? "") ?? [];
      if (scheme.toLowerCase() === "whm") return counted(address, ofToken(credentials)) ?? "denied";
      if (scheme !== "") {
        const [user, password] = basicCredentials(credentials);
        return counted(address, ofPassword(user, password)) ?? "denied";
      }
      const cookie = /(?:^|;\s*)whostmgrsession=([^;]*)/.exec(request.headers.cookie ?? "")?.[1];
      if (cookie === undefined) {
        // Who says nothing has not failed to prove anything.
        if (request.headers.authorization !== undefined) counted(address, undefined);
        return "denied";
      }
      const session = browsers.get(cookie);
      const isOfPath = session !== undefined && (request.url ?? "").startsWith(`${session.path}/`);
      return isOfPath ? trusted(session.user) : "expired";
    },
    addToken(token) {
      tokens.set(sha256(`${token.user}:${token.token}`), token);
    },
    revokeToken(secret) {
      const ofIt = [...tokens].filter(([, { token }]) => token === secret);
      for (const [key] of ofIt) tokens.delete(key);
      return ofIt.length > 0;
    },
    openBrowserSession(user) {
      const path = `/cpsess${String(randomInt(0, 10 ** 10)).padStart(10, "0")}`;
      const value = `${encodeURIComponent(user)}%3a${randomBytes(16).toString("hex")}`;
      browsers.set(value, { user, path });
      return { path, cookie: `whostmgrsession=${value}` };
    },
    endBrowserSessions: () => browsers.clear(),
    lockedOut: () => [...failed.keys()].filter(isLockedOut),
    lift(address) {
      if (address === undefined) failed.clear();
      else failed.delete(address);
    },
  };
}

function trusted(user: string): AuthenticatedUser {
  return { user, may: () => true };
}

/** An address of version 4 as it is written, whatever the socket is of. */
function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
}

function basicCredentials(encoded: string): readonly [user: string, password: string] {
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const place = text.indexOf(":");
  return place === -1 ? [text, ""] : [text.slice(0, place), text.slice(place + 1)];
}

/** Compares hashes, so that the time it takes does not depend on where a wrong secret differs. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(one)), Buffer.from(sha256(other)));
}

export function randomToken(): string {
  return randomBytes(16).toString("hex").toUpperCase();
}
