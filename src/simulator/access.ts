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

export interface AccessControl {
  authenticate(request: IncomingMessage): AuthenticationResult;
  addToken(apiToken: ApiToken): void;
  /** Revokes a token. Returns whether it existed. */
  revokeToken(token: string): boolean;
  openBrowserSession(user: string): BrowserSession;
  endBrowserSessions(): void;
  /** Returns the addresses that are currently locked out. */
  listLockedOutAddresses(): string[];
  /** Ends the lockout of an address, or of all addresses. */
  liftLockout(address?: string): void;
}

const DEFAULT_MAX_LOGIN_FAILURES = 100;
const DEFAULT_LOCKOUT_MILLISECONDS = 6 * 60 * 60 * 1000;

export function createAccessControl(
  clock: Clock,
  passwordsByUser: Readonly<Record<string, string>>,
  {
    failures: maxFailures = DEFAULT_MAX_LOGIN_FAILURES,
    duration: lockoutMilliseconds = DEFAULT_LOCKOUT_MILLISECONDS,
  }: LockoutOptions,
): AccessControl {
  const tokensByCredentialsHash = new Map<string, ApiToken>();
  const browserSessionsByCookie = new Map<string, { readonly user: string; readonly path: string }>();
  const failuresByAddress = new Map<string, { readonly count: number; readonly lockoutEndTime: number }>();

  function isLockedOut(address: string): boolean {
    const loginFailures = failuresByAddress.get(address);
    if (loginFailures === undefined || loginFailures.count < maxFailures) return false;
    if (clock.now() < loginFailures.lockoutEndTime) return true;
    failuresByAddress.delete(address);
    return false;
  }

  /**
   * Records a login attempt, and returns `user`. If `user` is undefined, the login failed, and the count of failures increases.
   * Otherwise, the count is reset.
   */
  function recordLoginOutcome<User>(address: string, user: User | undefined): User | undefined {
    if (user !== undefined) failuresByAddress.delete(address);
    else
      failuresByAddress.set(address, {
        count: (failuresByAddress.get(address)?.count ?? 0) + 1,
        lockoutEndTime: clock.now() + lockoutMilliseconds,
      });
    return user;
  }

  function authenticateByToken(credentials: string): AuthenticatedUser | undefined {
    const apiToken = tokensByCredentialsHash.get(computeSha256(credentials));
    if (apiToken === undefined) return undefined;
    const { user, only: allowedFunctions, except: excludedFunctions = [] } = apiToken;
    return {
      user,
      canCall: (functionName) =>
        (allowedFunctions?.includes(functionName) ?? true) && !excludedFunctions.includes(functionName),
    };
  }

  function authenticateByPassword(user: string, password: string): AuthenticatedUser | undefined {
    const expectedPassword = Object.hasOwn(passwordsByUser, user) ? passwordsByUser[user] : undefined;
    return expectedPassword !== undefined && areSecretsEqual(expectedPassword, password)
      ? createUnrestrictedUser(user)
      : undefined;
  }

  return {
    authenticate(request) {
      const address = getRemoteAddress(request);
      if (isLockedOut(address)) return "denied";
      const [, scheme = "", credentials = ""] =
        /^(whm|basic) (.*)$/i.exec(request.headers.authorization ?? "") ?? [];
      if (scheme.toLowerCase() === "whm")
        return recordLoginOutcome(address, authenticateByToken(credentials)) ?? "denied";
      if (scheme !== "") {
        const [user, password] = decodeBasicCredentials(credentials);
        return recordLoginOutcome(address, authenticateByPassword(user, password)) ?? "denied";
      }
      const cookieValue = /(?:^|;\s*)whostmgrsession=([^;]*)/.exec(request.headers.cookie ?? "")?.[1];
      if (cookieValue === undefined) {
        // An unknown authorization scheme counts as a failed login. A request without credentials does not.
        if (request.headers.authorization !== undefined) recordLoginOutcome(address, undefined);
        return "denied";
      }
      const browserSession = browserSessionsByCookie.get(cookieValue);
      const isUrlUnderSessionPath =
        browserSession !== undefined && (request.url ?? "").startsWith(`${browserSession.path}/`);
      return isUrlUnderSessionPath ? createUnrestrictedUser(browserSession.user) : "expired";
    },
    addToken(apiToken) {
      tokensByCredentialsHash.set(computeSha256(`${apiToken.user}:${apiToken.token}`), apiToken);
    },
    revokeToken(revokedToken) {
      const revokedEntries = [...tokensByCredentialsHash].filter(([, { token }]) => token === revokedToken);
      for (const [credentialsHash] of revokedEntries) tokensByCredentialsHash.delete(credentialsHash);
      return revokedEntries.length > 0;
    },
    openBrowserSession(user) {
      const path = `/cpsess${String(randomInt(0, 10 ** 10)).padStart(10, "0")}`;
      const cookieValue = `${encodeURIComponent(user)}%3a${randomBytes(16).toString("hex")}`;
      browserSessionsByCookie.set(cookieValue, { user, path });
      return { path, cookie: `whostmgrsession=${cookieValue}` };
    },
    endBrowserSessions: () => browserSessionsByCookie.clear(),
    listLockedOutAddresses: () => [...failuresByAddress.keys()].filter(isLockedOut),
    liftLockout(address) {
      if (address === undefined) failuresByAddress.clear();
      else failuresByAddress.delete(address);
    },
  };
}

function createUnrestrictedUser(user: string): AuthenticatedUser {
  return { user, canCall: () => true };
}

/** Returns the client's address, without the prefix `::ffff:` that IPv6 sockets add to IPv4 addresses. */
function getRemoteAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
}

function decodeBasicCredentials(encodedCredentials: string): readonly [user: string, password: string] {
  const decodedCredentials = Buffer.from(encodedCredentials, "base64").toString("utf8");
  const colonIndex = decodedCredentials.indexOf(":");
  return colonIndex === -1
    ? [decodedCredentials, ""]
    : [decodedCredentials.slice(0, colonIndex), decodedCredentials.slice(colonIndex + 1)];
}

/** Compares the hashes of two secrets in constant time, so that the duration does not reveal how much of a secret is correct. */
function areSecretsEqual(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(computeSha256(one)), Buffer.from(computeSha256(other)));
}

export function createRandomSecret(): string {
  return randomBytes(16).toString("hex").toUpperCase();
}
