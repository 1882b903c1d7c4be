/** A client that shares nothing with the server but the authority's certificate: plain node:https, a new connection a call. */

import { request } from "node:https";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { startSimulatedServer, type SimulatedServer } from "../../src/simulator/server.js";

export interface RawAnswer {
  readonly status: number | undefined;
  readonly statusText: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface RawRequest {
  readonly path: string;
  readonly method?: string;
  readonly authorization?: string;
  readonly contentType?: string;
  readonly cookie?: string;
  readonly body?: string;
}

export function send(server: SimulatedServer, asked: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { path, method = "GET", authorization = `whm ${server.user}:${server.token}`, body } = asked;
    const contentType = asked.contentType ?? "application/x-www-form-urlencoded";
    const headers = {
      ...(authorization === "" ? {} : { Authorization: authorization }),
      ...(asked.cookie === undefined ? {} : { Cookie: asked.cookie }),
      ...(body === undefined
        ? {}
        : { "Content-Type": contentType, "Content-Length": Buffer.byteLength(body) }),
    };
    const options = { method, headers, ca: server.caPem, agent: false };
    const outgoing = request(server.url + path, options, (message) => {
      let text = "";
      message.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      message.on("error", reject).on("end", () => {
        const { statusCode, statusMessage } = message;
        const answered = message.headers["content-type"];
        resolve({ status: statusCode, statusText: statusMessage, contentType: answered, body: text });
      });
    });
    outgoing.on("error", reject).end(body);
  });
}

/** Sends a GET request with `api.version=1`, and returns the parsed response. */
export async function get(
  server: SimulatedServer,
  functionName: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const query = new URLSearchParams([["api.version", "1"], ...Object.entries(parameters)]);
  const answer = await send(server, { path: `/json-api/${functionName}?${query.toString()}` });
  return JSON.parse(answer.body);
}

/** A POST of a form with `api.version=1`; the response parsed. */
export async function post(
  server: SimulatedServer,
  functionName: string,
  parameters: Readonly<Record<string, string>>,
): Promise<unknown> {
  const form = new URLSearchParams([["api.version", "1"], ...Object.entries(parameters)]);
  const answer = await send(server, {
    path: `/json-api/${functionName}`,
    method: "POST",
    body: form.toString(),
  });
  return JSON.parse(answer.body);
}

export function accepted(command: string, data?: unknown): unknown {
  const metadata = { command, reason: "OK", result: 1, version: 1 };
  return data === undefined ? { metadata } : { data, metadata };
}

export function refused(command: string, reason: unknown): unknown {
  return { metadata: { command, reason, result: 0, version: 1 } };
}

/** One module, `Thing`, with these definitions. */
export function thing(defs: Readonly<Record<string, string>>, required: readonly string[] = []): Snapshot {
  const keys = Object.fromEntries(Object.entries(defs).map(([key, def]) => [key, { def }]));
  return {
    origin: "imported",
    whmVersion: "11.0.0.1",
    modules: { Thing: { module: "Thing", priority: 10, keys, primary: required, required } },
  };
}

export function serve(snapshot: Snapshot): Promise<SimulatedServer> {
  return startSimulatedServer({ snapshot, user: "root", token: "SECRET", port: 0 });
}

/** Returns the data of a function's answer. Throws an error with the reason if the function is refused. */
export async function ask(
  server: SimulatedServer,
  functionName: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const answer = (await post(server, functionName, parameters)) as {
    readonly data?: Readonly<Record<string, unknown>>;
    readonly metadata: { readonly result: number; readonly reason: string };
  };
  if (answer.metadata.result !== 1) throw new Error(answer.metadata.reason);
  return answer.data ?? {};
}

/** A session of root's, and its id. */
export async function createSession(
  server: SimulatedServer,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const asked = { host: "old.example", user: "root", comm_transport: "ssh", ...parameters };
  return String((await ask(server, "create_remote_root_transfer_session", asked))["transfer_session_id"]);
}

export async function stateOf(server: SimulatedServer, session: string): Promise<unknown> {
  return (await ask(server, "get_transfer_session_state", { transfer_session_id: session }))["state_name"];
}

export interface LogLine {
  readonly contents: Readonly<Record<string, unknown>>;
  readonly pid: number;
  readonly type: string;
  readonly indent: number;
  readonly partial: number;
}

export async function logOf(
  server: SimulatedServer,
  session: string,
  logfile = "master.log",
): Promise<LogLine[]> {
  const { log } = await ask(server, "fetch_transfer_session_log", { transfer_session_id: session, logfile });
  const text = String(log);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogLine);
}
