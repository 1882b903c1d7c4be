/** A client that shares nothing with the server but the authority's certificate: plain node:https, a new connection a call. */

import { request } from "node:https";
import { startWhm, type SimulatedServer, type Snapshot, type StartWhmOptions } from "../../src/testing.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

type Parameters = Readonly<Record<string, string>>;
type Data = Readonly<Record<string, unknown>>;

export interface RawAnswer {
  readonly status: number | undefined;
  readonly statusText: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface RawRequest {
  readonly path: string;
  readonly method?: string;
  readonly authorization?: string;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function send(server: SimulatedServer, sent: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { path, method = "GET", authorization = `whm ${server.user}:${server.token}`, body } = sent;
    const headers = {
      ...(authorization === "" ? {} : { Authorization: authorization }),
      ...(body === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" }),
      ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
      ...sent.headers,
    };
    const options = { method, headers, ca: server.caPem, agent: false, servername: "localhost" };
    request(server.url + path, options, (message) => {
      let text = "";
      message.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      message.on("error", reject).on("end", () => {
        const { statusCode: status, statusMessage: statusText, headers: answered } = message;
        resolve({ status, statusText, headers: answered, body: text });
      });
    })
      .on("error", reject)
      .end(body);
  });
}

/** Sends a GET request with `api.version=1`, and returns the parsed response. */
export async function get(
  server: SimulatedServer,
  functionName: string,
  parameters: Parameters = {},
): Promise<unknown> {
  const query = new URLSearchParams({ "api.version": "1", ...parameters });
  return JSON.parse((await send(server, { path: `/json-api/${functionName}?${query.toString()}` })).body);
}

/** Sends a form with `api.version=1`, and returns the parsed response. */
export async function post(
  server: SimulatedServer,
  functionName: string,
  parameters: Parameters,
): Promise<unknown> {
  // A key can be called `__proto__`, which an object literal would lose.
  const body = new URLSearchParams([["api.version", "1"], ...Object.entries(parameters)]).toString();
  return JSON.parse((await send(server, { path: `/json-api/${functionName}`, method: "POST", body })).body);
}

export function accepted(command: string, data?: unknown): unknown {
  const metadata = { command, reason: "OK", result: 1, version: 1 };
  return data === undefined ? { metadata } : { data, metadata };
}

export function refused(command: string, reason: unknown): unknown {
  return { metadata: { command, reason, result: 0, version: 1 } };
}

/** One module, `Thing`, with these definitions. */
export function thing(definitions: Parameters, required: readonly string[] = []): Snapshot {
  const module = moduleOf("Thing", definitions, {
    priority: 10,
    primary: [...required],
    required: [...required],
  });
  return { ...snapshotOf(module), whmVersion: "11.0.0.1" };
}

export const SECOND = 1000;

/** Starts a server on which time passes only when a test advances the clock. */
export function start(options: StartWhmOptions = {}): Promise<SimulatedServer> {
  return startWhm({ clock: "manual", duration: SECOND, ...options });
}

/** Returns the data of a function's answer. Throws an error with the reason if the function is refused. */
export async function call(
  server: SimulatedServer,
  functionName: string,
  parameters: Parameters = {},
): Promise<Data> {
  const { data = {}, metadata } = (await post(server, functionName, parameters)) as {
    readonly data?: Data;
    readonly metadata: { readonly result: number; readonly reason: string };
  };
  if (metadata.result !== 1) throw new Error(metadata.reason);
  return data;
}

/** The API functions of a session. */
export class Session {
  readonly server: SimulatedServer;
  readonly id: string;

  constructor(server: SimulatedServer, id: string) {
    this.server = server;
    this.id = id;
  }

  call(functionName: string, parameters: Parameters = {}): Promise<Data> {
    return call(this.server, functionName, { transfer_session_id: this.id, ...parameters });
  }

  enqueue(module: string, item: Parameters): Promise<Data> {
    return this.call("enqueue_transfer_item", { module, ...item });
  }

  async enqueueAccounts(...users: readonly string[]): Promise<void> {
    for (const user of users) await this.enqueue("AccountRemoteRoot", { user, localuser: user });
  }

  start(): Promise<Data> {
    return this.call("start_transfer_session");
  }

  /** Starts the session, lets it end, and returns its log. */
  async run(): Promise<LogLine[]> {
    await this.start();
    this.server.clock.run();
    return this.log();
  }

  async state(): Promise<unknown> {
    return (await this.call("get_transfer_session_state"))["state_name"];
  }

  async log(logfile = "master.log"): Promise<LogLine[]> {
    const { log } = await this.call("fetch_transfer_session_log", { logfile });
    const lines = String(log).split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as LogLine);
  }

  /** Item, phase and state of each item. */
  items(): string[] {
    const { items = [] } = this.server.session(this.id) ?? {};
    return items.map(({ item, phase, state }) => `${item} ${phase} ${state}`);
  }
}

export async function createSession(server: SimulatedServer, parameters: Parameters = {}): Promise<Session> {
  const root = { host: "old.example", user: "root", comm_transport: "ssh", ...parameters };
  const created = await call(server, "create_remote_root_transfer_session", root);
  return new Session(server, String(created["transfer_session_id"]));
}

export interface LogLine {
  readonly contents: Data;
  readonly pid: number;
  readonly type: string;
  readonly indent: number;
  readonly partial: number;
}
