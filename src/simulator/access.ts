/**
 * Authenticates requests, and determines which functions a user may call.
 *
 * cPanel documents `Authorization: whm USER:TOKEN`, Basic authentication, paths that begin with `/cpsess##########/`, tokens that
 * are limited to some functions, and lockout after repeated failed logins.
 *
 * cPanel does not document these details, so they are guesses:
 *
 * - For browser sessions: the name of the cookie, and that requests need a path and a cookie of the same session, but no token.
 * - For the lockout: the number of failed logins, the duration, and that wrong tokens count as failed logins.
 * - A request during a lockout gets the same response as any denied request.
 */

import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { computeSha256 } from "../core/module-text.js";
import type { Clock } from "./clock.js";

/** An API token, and the functions that it may call. */
export interface ApiToken {
  readonly user: string;
  readonly token: string;
  /** The functions that the token may call. Default: all. */
  readonly only?: readonly string[];
  /** The functions that the token must not call. Default: an empty list. */
  readonly except?: readonly string[];
}

/** How many failed logins lock out a client's address, and for how long. */
export interface LockoutOptions {
  /** Number of failed logins in a row. Default: 100. On real servers, the lockout service cPHulk allows far fewer. */
  readonly failures?: number;
  /** Duration of a lockout, in milliseconds by the server's clock. Default: six hours. */
  readonly duration?: number;
}

/** A browser session: the path that all its URLs begin with, and its cookie. */
export interface BrowserSession {
  /** The path of the session, `/cpsess##########`. */
  readonly path: string;
  /** Value of the `Cookie` header. */
  readonly cookie: string;
}

/** A user who was authenticated. */
export interface AuthenticatedUser {
  readonly user: string;
  canCall(functionName: string): boolean;
}

/**
 * The user of a request, or the reason why access is refused. The response to a `denied` request is an error in WHM's legacy
 * format. The response to a request of an `expired` browser session is a login page.
 */
export type AuthenticationResult = AuthenticatedUser | "denied" | "expired";

export class AccessControl {
  readonly #clock: Clock;
  readonly #passwords: Readonly<Record<string, string>>;
  readonly #lockout: Required<LockoutOptions>;
  readonly #tokensByHash = new Map<string, ApiToken>();
  readonly #sessionsByCookie = new Map<string, { readonly user: string; readonly path: string }>();
  readonly #failuresByAddress = new Map<string, { readonly count: number; readonly lockoutEnd: number }>();

  constructor(clock: Clock, passwords: Readonly<Record<string, string>>, lockout: LockoutOptions) {
    this.#clock = clock;
    this.#passwords = passwords;
    const { failures = 100, duration = 6 * 60 * 60 * 1000 } = lockout;
    this.#lockout = { failures, duration };
  }

  authenticate({ headers, socket, url = "" }: IncomingMessage): AuthenticationResult {
    // IPv6 sockets add the prefix `::ffff:` to IPv4 addresses.
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    if (this.#isLockedOut(address)) return "denied";
    const { authorization, cookie = "", "sec-fetch-site": site = "" } = headers;
    const [, scheme = "", credentials = ""] = /^(whm|basic) (.*)$/i.exec(authorization ?? "") ?? [];
    const cookieValue = /(?:^|;\s*)whostmgrsession=([^;]*)/.exec(cookie)?.[1];
    if (scheme === "" && cookieValue !== undefined) {
      const session = this.#sessionsByCookie.get(cookieValue);
      const isUnderPath = session !== undefined && url.startsWith(`${session.path}/`);
      return isUnderPath ? { user: session.user, canCall: () => true } : "expired";
    }
    const user = /^whm$/i.test(scheme) ? this.#findByToken(credentials) : this.#findByPassword(credentials);
    if (user !== undefined) this.#failuresByAddress.delete(address);
    // An unknown authorization scheme counts as a failed login. A request without credentials does not, or from a page of another site.
    else if (authorization !== undefined && !["cross-site", "same-site"].includes(site)) {
      const count = (this.#failuresByAddress.get(address)?.count ?? 0) + 1;
      const lockoutEnd = this.#clock.now() + this.#lockout.duration;
      this.#failuresByAddress.set(address, { count, lockoutEnd });
    }
    return user ?? "denied";
  }

  #isLockedOut(address: string): boolean {
    const failures = this.#failuresByAddress.get(address);
    if (failures === undefined || failures.count < this.#lockout.failures) return false;
    if (this.#clock.now() < failures.lockoutEnd) return true;
    this.#failuresByAddress.delete(address);
    return false;
  }

  #findByToken(credentials: string): AuthenticatedUser | undefined {
    const token = this.#tokensByHash.get(computeSha256(credentials));
    if (token === undefined) return undefined;
    const { user, only, except = [] } = token;
    return { user, canCall: (name) => (only?.includes(name) ?? true) && !except.includes(name) };
  }

  #findByPassword(credentials: string): AuthenticatedUser | undefined {
    const [, user = "", password = ""] =
      /^([^:]*):?(.*)$/s.exec(Buffer.from(credentials, "base64").toString("utf8")) ?? [];
    const expected = Object.hasOwn(this.#passwords, user) ? this.#passwords[user] : undefined;
    // The hashes are compared in constant time, so that the duration does not reveal how much of a password is correct.
    const hash = (text: string): Buffer => Buffer.from(computeSha256(text));
    const isAccepted = expected !== undefined && timingSafeEqual(hash(expected), hash(password));
    return isAccepted ? { user, canCall: () => true } : undefined;
  }

  addToken(token: ApiToken): void {
    this.#tokensByHash.set(computeSha256(`${token.user}:${token.token}`), token);
  }

  revokeToken(revoked: string): void {
    for (const [hash, { token }] of this.#tokensByHash)
      if (token === revoked) this.#tokensByHash.delete(hash);
  }

  openBrowserSession(user: string): BrowserSession {
    const path = `/cpsess${String(randomInt(0, 10 ** 10)).padStart(10, "0")}`;
    const cookieValue = `${encodeURIComponent(user)}%3a${randomBytes(16).toString("hex")}`;
    this.#sessionsByCookie.set(cookieValue, { user, path });
    return { path, cookie: `whostmgrsession=${cookieValue}` };
  }

  endBrowserSessions(): void {
    this.#sessionsByCookie.clear();
  }

  /** Returns the addresses that are currently locked out. */
  listLockedOut(): string[] {
    return [...this.#failuresByAddress.keys()].filter((address) => this.#isLockedOut(address));
  }

  /** Ends the lockout of an address, or of all addresses. */
  liftLockout(address?: string): void {
    if (address === undefined) this.#failuresByAddress.clear();
    else this.#failuresByAddress.delete(address);
  }
}
