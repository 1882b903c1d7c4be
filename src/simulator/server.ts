/**
 * The simulated WHM server: a listener, somebody at the door, the functions behind it, a clock, and a store that outlives a
 * restart. This file puts the parts of the room together and knows what each is for, not how it does it.
 */

import { setTimeout as pause } from "node:timers/promises";
import { DEFAULTS } from "../core/defaults.js";
import { LocalError } from "../core/diagnostic.js";
import { simulatedVersionMissing } from "./diagnostics.js";
import type { Snapshot } from "../core/snapshot-types.js";
import {
  openAccess,
  randomToken,
  type ApiToken,
  type BrowserSession,
  type LockoutOptions,
} from "./access.js";
import { openClock, type ClockKind, type ServerClock } from "./clock.js";
import { loadDatabaseEngine } from "./database.js";
import { openFaults, type Faults } from "./faults.js";
import type { CallParameters } from "./functions/outcome.js";
import type { SessionSummary } from "./ledger.js";
import { listenOnLoopback } from "./listener.js";
import { openOutcomes, type OutcomeRule, type OutcomeScript } from "./outcomes.js";
import type { ItemRow } from "./queue.js";
import { redacted } from "./redact.js";
import { openRemotes, type RemoteServer } from "./remotes.js";
import { readCall } from "./request.js";
import type { SessionItem } from "./sessions.js";
import { openSite } from "./request-handler.js";
import { openStore } from "./store.js";
import { openTransfers } from "./transfers.js";

export interface SimulatorOptions {
  readonly snapshot: Snapshot;
  /** Others that it can be switched to, by name. */
  readonly versions?: Readonly<Record<string, Snapshot>>;
  /** Default: `root`. */
  readonly user?: string;
  /** The API token to be asked for. Default: a random one. */
  readonly token?: string;
  /** That user's password, for Basic authentication and a browser's login. Default: a random one. */
  readonly password?: string;
  /** More tokens, of the same user or of others, such as resellers. */
  readonly tokens?: readonly ApiToken[];
  /** Default 0: any port that is free. */
  readonly port?: number;
  /** Default `real`. */
  readonly clock?: ClockKind;
  /** Milliseconds that the start of a session takes, and each phase of an item that no rule says otherwise of. Default 10. */
  readonly duration?: number;
  /** The servers that sessions are created for. Of any other, everybody is let in, and two items of each module are found. */
  readonly remotes?: readonly RemoteServer[];
  /** Accounts that this server has from the start. */
  readonly accounts?: readonly string[];
  /** After how many bad logins an address is locked out, and for how long. */
  readonly lockout?: LockoutOptions;
  /**
   * Whether `/` is a page that shows sessions, items and logs to people, without a login, and no secret. Default `false`: a real
   * server has none.
   */
  readonly page?: boolean;
}

/** One request that was answered. Its headers, and so the token, are not kept, and of a password only that there was one. */
export interface LoggedRequest {
  readonly method: string;
  /** `null` where the request was for something else than a function of the API. */
  readonly function: string | null;
  readonly parameters: CallParameters;
  /** The HTTP status of the answer. */
  readonly status: number;
}

/** A session, how it is, and how far its items are. */
export interface SessionReport extends SessionSummary {
  /** In the order they came. */
  readonly items: readonly SessionItem[];
}

/** An API token to add. Without `token`, a random one is made. */
export interface NewApiToken extends Omit<ApiToken, "token"> {
  readonly token?: string;
}

export interface RestartOptions {
  /** Milliseconds until the server is up again. Default 0. */
  readonly downtime?: number;
}

export interface SimulatedServer extends AsyncDisposable {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** Path of a PEM file: the authority that signed the server's certificate. Gone after `close`. */
  readonly ca: string;
  /** What is in that file. */
  readonly caPem: string;
  /** SHA-256 of the server's own certificate (DER), in lower-case hexadecimal. */
  readonly pinSha256: string;
  readonly user: string;
  readonly token: string;
  /** That user's password. */
  readonly password: string;
  /** What is served now. */
  readonly snapshot: Snapshot;
  /** A fetch that trusts this server's certificate; it follows no redirects. */
  readonly fetch: typeof globalThis.fetch;
  /** Every request so far, in the order of the answers. */
  readonly requests: readonly LoggedRequest[];
  /** The time that sessions go by. */
  readonly clock: ServerClock;
  /**
   * The items of a module in the order they came: key → text as stored, to the last digit, or `null`;
   * `transfer_session_id` beside the keys. Throws `LocalError` where no such module is, or was, served.
   */
  items(module: string): ItemRow[];
  /** All sessions in the order they were created. */
  sessions(): SessionSummary[];
  /** One of them with its items; `undefined` where there is none of that id. */
  session(id: string): SessionReport | undefined;
  /** Says what becomes of items, and how long it takes. Of several rules that match, the newest decides. */
  script(rule: OutcomeRule): OutcomeScript;
  /** Has a session itself fail, whatever its items are; nothing happens where it has ended. */
  failSession(id: string, message?: string): void;
  /**
   * Serves another snapshot from now on, as after an update of the server. Sessions and items live on: each item is in the tables of
   * the snapshot that took it. Throws `LocalError`, and goes on as before, if the snapshot has a definition that no database takes.
   */
  useSnapshot(snapshot: Snapshot): void;
  /** Serves one of the named versions from now on, as `useSnapshot` does. Throws `LocalError` where none is called so. */
  useVersion(name: string): void;
  /** Makes one function answer `result: 0` with this reason, until `allow`. */
  refuse(functionName: string, reason: string): void;
  /** Undoes `refuse`. */
  allow(functionName: string): void;
  /** What goes wrong, by rule: answers and connections of every kind that no good server has. */
  readonly faults: Faults;
  /** Another token; a random one where none is named. */
  addToken(token: NewApiToken): ApiToken;
  /** Nobody gets in with it any more. */
  revokeToken(token: string): void;
  /** A session as a browser has one after its login. Default: of `user`. */
  openBrowserSession(user?: string): BrowserSession;
  /** Whoever comes with a browser's session gets a login page. */
  endBrowserSessions(): void;
  /** The addresses that too many bad logins came from. */
  lockedOut(): string[];
  /** Lets an address try again; all of them where none is named. */
  liftLockout(address?: string): void;
  /**
   * Goes down in the middle of everything and comes up again at the same port. Connections are
   * cut, browsers' sessions end; sessions, items and logs stay, sessions that were under way are PAUSED, and their items that
   * were, too, are pending again.
   */
  restart(options?: RestartOptions): Promise<void>;
  /** Ends all connections, frees the port and removes the CA file. The items are gone. */
  close(): Promise<void>;
}

const DEFAULT_DURATION = 10;

/** Throws `LocalError` if there is no SQLite, a definition that no database takes, or no such port to be had. */
export async function startServer(options: SimulatorOptions): Promise<SimulatedServer> {
  const { user = DEFAULTS.user, token = randomToken(), password = randomToken(), port = 0 } = options;
  const { accounts = [], duration = DEFAULT_DURATION } = options;
  let snapshot = options.snapshot;
  const store = openStore(await loadDatabaseEngine(), snapshot);
  const clock = openClock(options.clock ?? "real");
  const outcomes = openOutcomes(duration);
  const { ledger, log } = store;
  let lastPid = FIRST_PID;
  const transfers = openTransfers({
    ...{ clock, ledger, log, outcomes, duration },
    nextPid: () => (lastPid += 1),
    whmVersion: () => snapshot.whmVersion,
  });
  const access = openAccess(clock, { [user]: password }, options.lockout ?? {});
  for (const known of [{ user, token }, ...(options.tokens ?? [])]) access.addToken(known);
  const remotes = openRemotes(options.remotes ?? []);
  const site = openSite(
    access,
    (caller) => ({ snapshot, store, transfers, remotes, accounts, user: caller }),
    options.page === true ? () => ({ snapshot, store, clock }) : undefined,
  );
  const requests: LoggedRequest[] = [];
  const faults = openFaults();

  const listener = await listenOnLoopback(port, {
    async answer(request) {
      const call = await readCall(request);
      const { functionName, parameters } = "status" in call ? NO_CALL : call;
      const outgoing = faults.outgoing(site.respond(request, call), { functionName, parameters });
      const { method = "" } = request;
      const { status } = outgoing;
      requests.push({ method, function: functionName, parameters: redacted(parameters), status });
      return outgoing;
    },
    nextConnection: () => faults.nextConnection(),
  });
  let closed: Promise<void> | undefined;

  function useSnapshot(next: Snapshot): void {
    store.use(next);
    snapshot = next;
  }

  async function close(): Promise<void> {
    clock.close();
    transfers.close();
    await listener.close();
    store.close();
  }

  return {
    url: listener.url,
    ca: listener.ca,
    caPem: listener.caPem,
    pinSha256: listener.pinSha256,
    ...{ user, token, password },
    get snapshot() {
      return snapshot;
    },
    fetch: listener.fetch,
    requests,
    clock,
    items: (module) => store.items(module),
    sessions: () => ledger.sessions(),
    session(id) {
      const found = ledger.session(id);
      return found && { ...found, items: ledger.items(id) };
    },
    faults: { add: (rule) => faults.add(rule), clear: () => faults.clear() },
    script(given) {
      // One of its own, so that the same rule twice is two.
      const rule = { ...given };
      outcomes.add(rule);
      return {
        remove() {
          outcomes.remove(rule);
          transfers.letGo(rule);
        },
      };
    },
    failSession: (id, message = "The session failed, as it was told to.") => void transfers.fail(id, message),
    useSnapshot,
    useVersion: (name) => useSnapshot(versionOf(options.versions ?? {}, name)),
    refuse: (functionName, reason) => site.refuse(functionName, reason),
    allow: (functionName) => site.allow(functionName),
    addToken(given) {
      const added = { token: randomToken(), ...given };
      access.addToken(added);
      return added;
    },
    revokeToken: (secret) => void access.revokeToken(secret),
    openBrowserSession: (of = user) => access.openBrowserSession(of),
    endBrowserSessions: () => access.endBrowserSessions(),
    lockedOut: () => access.lockedOut(),
    liftLockout: (address) => access.lift(address),
    restart: ({ downtime = 0 } = {}) =>
      listener.restart(async () => {
        access.endBrowserSessions();
        transfers.crash();
        if (downtime > 0) await pause(downtime);
      }),
    close: () => (closed ??= close()),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}

function versionOf(versions: Readonly<Record<string, Snapshot>>, name: string): Snapshot {
  const found = Object.hasOwn(versions, name) ? versions[name] : undefined;
  if (found === undefined) throw new LocalError(simulatedVersionMissing(name, Object.keys(versions)));
  return found;
}

/** Any number that looks like one. */
const FIRST_PID = 20_000;

const NO_CALL = { functionName: null, parameters: {} };
