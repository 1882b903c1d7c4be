/**
 * The simulated WHM server: a listener, a token at the door, the functions behind it. This file puts
 * the parts of the room together and knows what each is for, not how it does it.
 */

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Snapshot } from "../model.js";
import { accessDenied, page, refused, type Answer } from "./answer.js";
import { loadDatabaseEngine } from "./database.js";
import { openFaults, type Faults } from "./faults.js";
import { answerCall, type CallParameters } from "./functions.js";
import { listenOnLoopback } from "./listener.js";
import { openQueue, type ItemRow } from "./queue.js";
import { readCall, type ApiCall, type RequestFault } from "./request.js";
import { openSessions } from "./sessions.js";

export interface ServerOptions {
  readonly snapshot: Snapshot;
  /** Default `root`. */
  readonly user?: string;
  /** The API token to be asked for. Default: a random one. */
  readonly token?: string;
  /** Default 0: any port that is free. */
  readonly port?: number;
}

/** One request that was answered. Its headers, and so the token, are not kept. */
export interface LoggedRequest {
  readonly method: string;
  /** `null` where the request was for something else than a function of the API. */
  readonly function: string | null;
  readonly parameters: CallParameters;
  /** The HTTP status of the answer. */
  readonly status: number;
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
  /** What is served now. */
  readonly snapshot: Snapshot;
  /** A fetch that trusts this server's certificate; it follows no redirects. */
  readonly fetch: typeof globalThis.fetch;
  /** Every request so far, in the order of the answers. */
  readonly requests: readonly LoggedRequest[];
  /**
   * The items of a module in the order they came: key → text as stored, to the last digit, or `null`;
   * `transfer_session_id` beside the keys. Throws `LocalError` where no such module is served.
   */
  items(module: string): ItemRow[];
  /**
   * Serves another snapshot from now on, as after an update of the server. Sessions live on; the tables are new and
   * empty. Throws `LocalError`, and goes on as before, if the snapshot has a definition that no database takes.
   */
  useSnapshot(snapshot: Snapshot): void;
  /** Makes one function answer `result: 0` with this reason, until `allow`. */
  refuse(functionName: string, reason: string): void;
  /** Undoes `refuse`. */
  allow(functionName: string): void;
  /** What goes wrong, by rule: answers and connections of every kind that no good server has. */
  readonly faults: Faults;
  /** Ends all connections, frees the port and removes the CA file. The items are gone. */
  close(): Promise<void>;
}

/** Throws `LocalError` if there is no SQLite, a definition that no database takes, or no such port to be had. */
export async function startServer(options: ServerOptions): Promise<SimulatedServer> {
  const { user = "root", token = randomToken(), port = 0 } = options;
  const engine = await loadDatabaseEngine();
  let snapshot = options.snapshot;
  let queue = openQueue(engine, snapshot);
  const sessions = openSessions();
  const refusals = new Map<string, string>();
  const requests: LoggedRequest[] = [];
  const isLetIn = tokenCheck(user, token);
  const faults = openFaults();

  function respond(request: IncomingMessage, call: ApiCall | RequestFault): Answer {
    if (!isLetIn(request)) return accessDenied();
    if ("status" in call) return page(call.status, call.statusText);
    const { functionName, parameters } = call;
    const reason = refusals.get(functionName);
    if (reason !== undefined) return refused(functionName, reason);
    return answerCall({ snapshot, queue, sessions }, functionName, parameters);
  }

  const listener = await listenOnLoopback(port, {
    async answer(request) {
      const call = await readCall(request);
      const { functionName, parameters } = "status" in call ? NO_CALL : call;
      const outgoing = faults.outgoing(respond(request, call), { functionName, parameters });
      const { method = "" } = request;
      requests.push({ method, function: functionName, parameters, status: outgoing.status });
      return outgoing;
    },
    nextConnection: () => faults.nextConnection(),
  });
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    await listener.close();
    queue.close();
  }

  return {
    url: listener.url,
    ca: listener.ca,
    caPem: listener.caPem,
    pinSha256: listener.pinSha256,
    user,
    token,
    get snapshot() {
      return snapshot;
    },
    fetch: listener.fetch,
    requests,
    items: (module) => queue.items(module),
    useSnapshot(next) {
      const tables = openQueue(engine, next);
      queue.close();
      [snapshot, queue] = [next, tables];
    },
    refuse: (functionName, reason) => void refusals.set(functionName, reason),
    allow: (functionName) => void refusals.delete(functionName),
    faults: { add: (rule) => faults.add(rule), clear: () => faults.clear() },
    close: () => (closed ??= close()),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}

const NO_CALL = { functionName: null, parameters: {} };

/** Compares hashes, so that how long it takes tells nothing of where a wrong token differs. */
function tokenCheck(user: string, token: string): (request: IncomingMessage) => boolean {
  const expected = sha256(`${user}:${token}`);
  return ({ headers }) => {
    const credentials = /^whm (.*)$/i.exec(headers.authorization ?? "")?.[1];
    return credentials !== undefined && timingSafeEqual(sha256(credentials), expected);
  };
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function randomToken(): string {
  return randomBytes(16).toString("hex").toUpperCase();
}
