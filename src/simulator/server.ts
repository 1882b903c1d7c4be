/** The simulated WHM server: connects the listener, access control, the API functions, the clock and the store. */

import { STATUS_CODES, type IncomingMessage } from "node:http";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { MAX_NAME_LENGTH } from "../core/limits.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { sanitize, joinList } from "../core/text/escape.js";
import {
  AccessControl,
  type ApiToken,
  type AuthenticationResult,
  type BrowserSession,
  type LockoutOptions,
} from "./access.js";
import { createCertificateFileText } from "./certificate.js";
import { createClock, type ClockKind, type ServerClock } from "./clock.js";
import { simulatorProblem } from "./diagnostics.js";
import type { ExistenceRules } from "./existence.js";
import { createFaultRegistry, type Faults } from "./faults.js";
import { respondToCall } from "./functions.js";
import type { FunctionResponse, RequestParameters } from "./functions/parameters.js";
import { listenOnLoopback, type FaultyResponse } from "./listener.js";
import { OutcomeRules, type OutcomeRule, type AddedOutcomeRule } from "./outcomes.js";
import { respondToPageRequest } from "./page/pages.js";
import type { ServerAccount } from "./remotes.js";
import { readCall } from "./request.js";
import {
  createAccessDeniedResponse,
  createHtmlResponse,
  createLoginPageResponse,
  createRefusalResponse,
  type SimulatedResponse,
} from "./responses.js";
import { createPrivateFileIfMissing, createRandomSecret, redactSecrets } from "./secrets.js";
import { hasSessionEnded, type SessionItem, type SessionSummary } from "./sessions.js";
import { Store, type ItemRow } from "./store.js";
import { TransferManager } from "./transfers.js";
import { writeWhmapi1Program } from "./whmapi1.js";

export interface SimulatorOptions extends ExistenceRules {
  readonly snapshot: Snapshot;
  /** Other snapshots that the server can switch to, by name. */
  readonly versions?: Readonly<Record<string, Snapshot>>;
  /** The WHM user that the token belongs to. Default: `root`. */
  readonly user?: string;
  /** The API token. Default: a random token. */
  readonly token?: string;
  /** The user's password, for Basic authentication and browser logins. Default: a random password. */
  readonly password?: string;
  /** Additional tokens, of the same user or of others, such as resellers. */
  readonly tokens?: readonly ApiToken[];
  /** The port to listen on. Default: 0, which means any free port. */
  readonly port?: number;
  /**
   * A PEM file with the server's certificate and its private key. It can also contain the certificate of the authority that signed the
   * server's certificate. If the file does not exist, it is created. When the program restarts, it reads this file, so the certificate and
   * its pin stay the same. Default: a new certificate for each server.
   */
  readonly certificateFile?: string;
  /**
   * A JSON file with the accounts, and the sessions with their items and logs. If it exists, the server continues with its sessions; running sessions are then
   * PAUSED. The file is written after each change, and when the server closes. Default: nothing is written.
   */
  readonly state?: string;
  /** The kind of clock. Default: `real`. */
  readonly clock?: ClockKind;
  /**
   * The time from the start of a session to its first item, and the duration of each phase of an item, in milliseconds. A rule that
   * is added with `script` can set another duration for phases. Default: 10.
   */
  readonly duration?: number;
  /** Accounts that exist on the server from the start. A string is the name of a user. */
  readonly accounts?: readonly (string | ServerAccount)[];
  /** Names of hosting packages that exist on the server, in addition to those of accounts. */
  readonly packages?: readonly string[];
  /** How many failed logins lock out a client's address, and for how long. */
  readonly lockout?: LockoutOptions;
  /**
   * Whether `/` serves a page that shows sessions, items and logs. The page needs no login and contains no secrets. Real
   * servers have no such page. Default: `false`.
   */
  readonly page?: boolean;
}

/**
 * A request that received a response. Headers, and therefore the token, are not stored, and passwords are redacted. Of a denied request, no
 * parameters are stored.
 */
export interface LoggedRequest {
  readonly method: string;
  /** The API function. `null` if the request was not an API call. */
  readonly function: string | null;
  readonly parameters: RequestParameters;
  /** The HTTP status of the response. 0 if a fault reset the connection before the call was handled. */
  readonly status: number;
}

/** A session with its state and its items. */
export interface SessionReport extends SessionSummary {
  /** The items, in the order in which they were added. */
  readonly items: readonly SessionItem[];
}

/** An API token to add. If `token` is omitted, a random token is created. */
export interface NewApiToken extends Omit<ApiToken, "token"> {
  readonly token?: string;
}

export interface RestartOptions {
  /** Milliseconds until the server accepts connections again. Default: 0. */
  readonly downtime?: number;
}

export interface SimulatedServer extends AsyncDisposable {
  /** The URL of the server, `https://127.0.0.1:PORT`. */
  readonly url: string;
  /**
   * Path of a PEM file with the certificate that clients must trust: that of the certificate authority, or the server's own
   * certificate if `certificateFile` contains no authority. `close` deletes the file.
   */
  readonly ca: string;
  /** The content of the file `ca`. */
  readonly caPem: string;
  /**
   * The path of a program that stands in for the command `whmapi1`, for `createWhmapi1Client({ path })`: it calls this server as `user`.
   * `close` deletes the program. Windows cannot run it.
   */
  readonly whmapi1: string;
  /** The SHA-256 fingerprint of the server's own certificate, in lower-case hexadecimal. */
  readonly pinSha256: string;
  readonly user: string;
  readonly token: string;
  /** The user's password. */
  readonly password: string;
  /** The snapshot that the server currently uses. */
  readonly snapshot: Snapshot;
  /** A fetch that trusts this server's certificate. It does not follow redirects. */
  readonly fetch: typeof globalThis.fetch;
  /** All requests so far, in the order of their responses. */
  readonly requests: readonly LoggedRequest[];
  /** The server's clock, which determines when items finish. */
  readonly clock: ServerClock;
  /**
   * Returns the items of a module in the order in which they were added. An item contains the stored value of each key (text with
   * all digits, or `null`), and `transfer_session_id`. @throws UsageError if the module is neither in the current snapshot nor in an
   * earlier snapshot.
   */
  items(module: string): ItemRow[];
  /** Returns all sessions in order of creation. */
  sessions(): SessionSummary[];
  /** Returns a session with its items, or `undefined` if it does not exist. */
  session(id: string): SessionReport | undefined;
  /** Adds a rule for how items end, and how long they take. The newest matching rule applies. */
  script(rule: OutcomeRule): AddedOutcomeRule;
  /** Ends a session with the state FAILED, whatever the state of its items. Does nothing if the session has already ended. */
  failSession(id: string, message?: string): void;
  /**
   * Simulates an update of WHM: switches to another snapshot. Sessions and items remain. An item keeps the keys of the
   * snapshot with which it was added.
   */
  useSnapshot(snapshot: Snapshot): void;
  /**
   * Switches to the snapshot with this name in the option `versions`. @throws UsageError if the option does not contain the name.
   */
  useVersion(versionName: string): void;
  /** Makes a function respond with `result: 0` and this reason, such as `Permission denied`, until `allow` is called. */
  refuse(functionName: string, reason: string): void;
  /** Ends the effect of `refuse` for a function. */
  allow(functionName: string): void;
  /**
   * Responds to calls of a function of WHM API 1 with `data`, or with what a function returns for the parameters of a call. A parameter that the
   * request repeats is an array. If the function throws an error, the call is refused with its message. Replaces earlier responses,
   * and built-in functions.
   */
  respond(functionName: string, data: FunctionResponse): void;
  /** Rules that make calls fail. */
  readonly faults: Faults;
  /** Adds an API token, and returns it. If the argument has no property `token`, a random token is created. */
  addToken(newToken: NewApiToken): ApiToken;
  /** Revokes a token. */
  revokeToken(token: string): void;
  /** Opens a browser session without a login request. By default, the session belongs to the user of this server. */
  openBrowserSession(user?: string): BrowserSession;
  /** Ends all browser sessions. Later requests of these sessions get a login page. */
  endBrowserSessions(): void;
  /** Returns the addresses that are locked out after failed logins. */
  lockedOut(): string[];
  /** Ends the lockout of an address, or of all addresses. */
  liftLockout(address?: string): void;
  /**
   * Restarts the server on the same port, as after a crash. Connections are closed, and browser sessions end. Transfer
   * sessions, items and logs remain; running sessions become PAUSED, and their items in progress become pending.
   */
  restart(options?: RestartOptions): Promise<void>;
  /** Closes all connections, frees the port and deletes the file `ca`. Items are discarded, except those in the file `state`. */
  close(): Promise<void>;
}

/** What a running server consists of, without its listener. */
type Services = ReturnType<typeof createServices>;

function createServices(options: SimulatorOptions) {
  const { user = SETTING_DEFAULTS.user, duration = 10 } = options;
  const { token = createRandomSecret(), password = createRandomSecret() } = options;
  const store = new Store(options.accounts ?? [], options.state);
  const clock = createClock(options.clock ?? "real");
  const outcomeRules = new OutcomeRules(duration);
  // Simulated process IDs count up from an arbitrary number.
  let lastPid = 20_000;
  const takeNextPid = (): number => (lastPid += 1);
  const parts = { clock, store, outcomeRules, startDelay: duration, existence: options, takeNextPid };
  const access = new AccessControl(clock, { [user]: password }, options.lockout ?? {});
  for (const apiToken of [{ user, token }, ...(options.tokens ?? [])]) access.addToken(apiToken);
  return {
    ...{ user, token, password, store, clock, outcomeRules, access },
    transferManager: new TransferManager(parts),
    faults: createFaultRegistry(),
    requests: [] as LoggedRequest[],
    responses: new Map<string, FunctionResponse>(),
    /** The current snapshot. */
    snapshot: options.snapshot,
    knownModules: new Set(Object.keys(options.snapshot.modules)),
  };
}

/** Returns a function that responds to requests, with the faults that apply to them, and logs them. */
function createResponder(options: SimulatorOptions, services: Services) {
  const { access, faults, requests } = services;
  return async (request: IncomingMessage): Promise<FaultyResponse> => {
    const caller = access.authenticate(request);
    const call = await readCall(request);
    const { functionName, parameters } = "status" in call ? { functionName: null, parameters: {} } : call;
    // A web page can send requests without the token. They must not use up faults or memory.
    const isDenied = typeof caller === "string";
    const fault = isDenied ? {} : faults.match(functionName, parameters);
    const faultStatus = fault.reset === "before" ? 0 : fault.status;
    const response =
      faultStatus === undefined
        ? respondToRequest(options, services, { request, caller, call, refusal: fault.refuse })
        : createHtmlResponse(faultStatus, STATUS_CODES[faultStatus] ?? "");
    requests.push({
      method: request.method ?? "",
      function: functionName?.slice(0, MAX_NAME_LENGTH) ?? null,
      parameters: isDenied ? {} : redactSecrets(parameters),
      status: response.status,
    });
    return { ...response, fault };
  };
}

interface ReceivedRequest {
  readonly request: IncomingMessage;
  readonly caller: AuthenticationResult;
  readonly call: Awaited<ReturnType<typeof readCall>>;
  /** The reason of a fault that refuses the call. */
  readonly refusal: string | undefined;
}

/** Checks access, then calls the API function, or serves a page. */
function respondToRequest(
  { page: hasPage = false, remotes, packages = [] }: SimulatorOptions,
  services: Services,
  { request, caller, call, refusal }: ReceivedRequest,
): SimulatedResponse {
  const page = hasPage ? respondToPageRequest(request, services) : undefined;
  if (page !== undefined) return page;
  if (caller === "expired") return createLoginPageResponse();
  if (caller === "denied") return createAccessDeniedResponse();
  if ("status" in call) return createHtmlResponse(call.status, call.statusText);
  const { functionName, parameters } = call;
  if (!caller.canCall(functionName)) return createAccessDeniedResponse();
  if (refusal !== undefined) return createRefusalResponse(functionName, refusal);
  return respondToCall({ ...services, remotes, packages, user: caller.user }, functionName, parameters);
}

/** Creates the methods that show and change transfer sessions. */
function createSessionControls({ store, outcomeRules, transferManager, knownModules }: Services) {
  return {
    items(module) {
      const modules = [...knownModules].sort();
      if (!knownModules.has(module))
        throw simulatorProblem.error("simulated-module-missing", { module, modules });
      return store.listRows(module);
    },
    sessions: () => store.listSessions(),
    session(id) {
      const session = store.findSession(id);
      return session && { ...session, items: store.listItems(id) };
    },
    script(givenRule) {
      // Copy the rule, so that the caller can add it twice.
      const rule = { ...givenRule };
      outcomeRules.add(rule);
      return {
        remove() {
          outcomeRules.remove(rule);
          transferManager.restartHangingItems(rule);
        },
      };
    },
    failSession(id, message = "The session failed because the test requested it.") {
      const session = store.findSession(id);
      if (session !== undefined && !hasSessionEnded(session.state))
        transferManager.endSession(session, "FAILED", message);
    },
  } satisfies Partial<SimulatedServer>;
}

/** Creates the methods that determine how functions respond. */
function createFunctionControls({ faults, responses }: Services) {
  const removeRefusalByFunction = new Map<string, () => void>();
  return {
    refuse(functionName, reason) {
      removeRefusalByFunction.get(functionName)?.();
      removeRefusalByFunction.set(functionName, faults.add({ function: functionName, refuse: reason }));
    },
    allow: (functionName) => removeRefusalByFunction.get(functionName)?.(),
    respond: (functionName, data) => void responses.set(functionName, data),
  } satisfies Partial<SimulatedServer>;
}

/** Creates the methods that switch to another snapshot. */
function createVersionControls({ versions = {} }: SimulatorOptions, services: Services) {
  const useSnapshot = (next: Snapshot): void => {
    services.snapshot = next;
    for (const module of Object.keys(next.modules)) services.knownModules.add(module);
  };
  return {
    useSnapshot,
    useVersion(name) {
      const next = Object.hasOwn(versions, name) ? versions[name] : undefined;
      if (next !== undefined) return void useSnapshot(next);
      const names = Object.keys(versions).map(sanitize);
      const known =
        names.length === 0
          ? 'was started without the option "versions"'
          : `has only these versions: ${joinList(names)}`;
      throw simulatorProblem.error("simulated-version-missing", { name, known });
    },
  } satisfies Partial<SimulatedServer>;
}

/** Creates the methods for tokens, browser sessions and lockouts. */
function createAccessControls({ access, user }: Services) {
  return {
    addToken(newToken) {
      const addedToken = { token: createRandomSecret(), ...newToken };
      access.addToken(addedToken);
      return addedToken;
    },
    revokeToken: (revoked) => access.revokeToken(revoked),
    openBrowserSession: (sessionUser = user) => access.openBrowserSession(sessionUser),
    endBrowserSessions: () => access.endBrowserSessions(),
    lockedOut: () => access.listLockedOut(),
    liftLockout: (address) => access.liftLockout(address),
  } satisfies Partial<SimulatedServer>;
}

/**
 * Starts a simulated server.
 *
 * @throws UsageError if the certificate or the state file cannot be used, or the port is not available.
 */
export async function startSimulatedServer(options: SimulatorOptions): Promise<SimulatedServer> {
  const { port = 0, certificateFile } = options;
  if (certificateFile !== undefined)
    await createPrivateFileIfMissing(certificateFile, createCertificateFileText);
  const services = createServices(options);
  const { user, token, password, store, clock, access, transferManager } = services;
  const respond = createResponder(options, services);
  const listener = await listenOnLoopback({ port, certificateFile, respond });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      clock.close();
      transferManager.close();
      await listener.close();
      store.close();
    })());
  const { url, ca, caPem, pinSha256, fetch } = listener;
  const whmapi1 = writeWhmapi1Program(dirname(ca), url, caPem, `${user}:${password}`);
  return {
    ...{ url, ca, caPem, pinSha256, whmapi1, fetch, user, token, password },
    ...{ requests: services.requests, clock, faults: services.faults },
    get snapshot() {
      return services.snapshot;
    },
    ...createSessionControls(services),
    ...createFunctionControls(services),
    ...createVersionControls(options, services),
    ...createAccessControls(services),
    restart: ({ downtime = 0 } = {}) =>
      listener.restart(async () => {
        access.endBrowserSessions();
        transferManager.simulateCrash();
        if (downtime > 0) await pause(downtime);
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
