/** The two servers of the model: HTTPS, tokens, faults, and the functions that a migration calls. */

import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ROOT } from "../support/folders.js";
import type { Certificate } from "../support/tls-server.js";
import { pick } from "./random.js";
import { hasLosses, Refusal, ROOT_PASSWORD, type Account, type Model } from "./sessions.js";

type Side = "source" | "target";

interface Call {
  readonly side: Side;
  readonly name: string;
  readonly parameters: URLSearchParams;
}

const MODULES = [
  "AccountRemoteRoot",
  "AccountRemoteUser",
  "PackageRemoteRoot",
  "FeatureListRemoteRoot",
] as const;

const LEGACY_DENIAL =
  '{"cpanelresult":{"apiversion":"2","error":"Access denied","data":{"reason":"Access denied","result":"0"},"type":"text"}}';

type Fault = "status" | "reset" | "login page" | "cut" | "refusal";

/** What happens during one run of the program. */
export interface RunPlan {
  readonly number: number;
  /** The probability that a request fails. */
  readonly faults: number;
  /** The number of the request at which the token is revoked, or the server restarts. */
  readonly revokeAt: number;
  readonly restartAt: number;
  /** Called for each request with its number. */
  readonly onRequest: (number: number) => void;
  /** Called when a request finds the session paused, with the number of such requests. */
  readonly onPaused: (count: number) => void;
  /** Accounts with losses that the run may suspend. */
  readonly mayAcceptLosses: boolean;
}

export class Servers {
  readonly model: Model;
  readonly urls: Record<Side, string> = { source: "", target: "" };
  readonly tokens: Set<string> = new Set();
  plan: RunPlan | undefined;
  #pausedCount = 0;
  #requestCount = 0;
  readonly #denials: Map<string, number> = new Map();
  readonly #callCounts: Map<string, number> = new Map();
  readonly #servers: Server[] = [];

  constructor(model: Model) {
    this.model = model;
  }

  async start({ key, cert }: Certificate): Promise<void> {
    for (const side of ["source", "target"] as const) {
      const server = createServer({ key, cert }, (request, response) => {
        // A killed program breaks its connections.
        this.#handle(side, request, response).catch(() => request.socket.destroy());
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      this.#servers.push(server);
      this.urls[side] = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  startRun(plan: RunPlan): void {
    this.plan = plan;
    this.#requestCount = this.#pausedCount = 0;
    this.#callCounts.clear();
  }

  async #handle(side: Side, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "https://localhost");
    const parameters = new URLSearchParams(request.method === "POST" ? await text(request) : url.search);
    const call: Call = { side, name: url.pathname.replace(/^.*\//, ""), parameters };
    const { plan } = this;
    if (plan === undefined) throw new Error("A request arrived while no program was running.");
    this.#requestCount += 1;
    const token = (request.headers.authorization ?? "").replace(/^whm root:/, "");
    if (this.#requestCount === plan.revokeAt) this.tokens.delete(token);
    if (!this.tokens.has(token)) return void this.#deny(token, response);
    plan.onRequest(this.#requestCount);
    const fault = this.#chooseFault(call, plan);
    const [kind, hasEffect] = fault ?? [];
    if (fault !== undefined && !hasEffect) return void this.#fail(fault[0], call, response, "");
    const body = this.#respond(call);
    if (this.#requestCount === plan.restartAt) {
      this.model.restart(plan.number);
      this.#servers[1]?.closeAllConnections();
    }
    if (kind !== undefined) return void this.#fail(kind, call, response, body);
    response.setHeader("Content-Type", 'application/json; charset="utf-8"').end(body);
  }

  #deny(token: string, response: ServerResponse): void {
    const count = (this.#denials.get(token) ?? 0) + 1;
    this.#denials.set(token, count);
    // Four requests may be on their way when the first one is denied.
    if (count === 7) this.model.problems.push("a denied token was used again and again");
    const isPlain = this.model.happens(0.5, "denial");
    response.statusCode = isPlain ? 403 : 200;
    response.setHeader("Content-Type", 'text/plain; charset="utf-8"').end(LEGACY_DENIAL);
  }

  #chooseFault(
    { side, name, parameters }: Call,
    { number, faults }: RunPlan,
  ): readonly [Fault, boolean] | undefined {
    const key = `${side} ${name} ${parameters.get("user") ?? parameters.get("module") ?? ""}`;
    const count = this.#callCounts.get(key) ?? 0;
    this.#callCounts.set(key, count + 1);
    const { random } = this.model;
    if (random("fault", number, key, count) >= faults) return undefined;
    const fault = pick<Fault>(
      ["status", "status", "reset", "reset", "reset", "cut", "login page", "refusal"],
      random("kind", number, key, count),
    );
    const hasEffect =
      fault === "cut" ||
      (fault !== "login page" && fault !== "refusal" && random("effect", number, key, count) < 0.6);
    this.model.history.push(`run ${number}: ${fault} ${hasEffect ? "after" : "before"} the effect of ${key}`);
    return [fault, hasEffect];
  }

  #fail(fault: Fault, { name }: Call, response: ServerResponse, body: string): void {
    if (fault === "reset") response.destroy();
    else if (fault === "refusal")
      response.end(describe(name, this.model.isOld, undefined, "The server is busy."));
    else if (fault === "cut") {
      response.setHeader("Content-Length", Buffer.byteLength(body));
      response.write(body.slice(0, body.length / 2), () => response.destroy());
    } else {
      response.statusCode = fault === "status" ? 503 : 200;
      response.setHeader("Content-Type", "text/html").end("<!DOCTYPE html><title>WHM</title>");
    }
  }

  #respond(call: Call): string {
    const { side, name } = call;
    try {
      const { [name]: implementation } = side === "source" ? SOURCE : { ...SOURCE, ...TARGET };
      if (implementation === undefined) {
        this.model.problems.push(`the model has no function ${name}`);
        throw new Refusal(`Unknown app requested: ${name}`);
      }
      return describe(name, this.model.isOld, implementation(this, call));
    } catch (error) {
      if (error instanceof Refusal) return describe(name, this.model.isOld, undefined, error.message);
      throw error;
    }
  }

  reportPause(): void {
    this.#pausedCount += 1;
    this.plan?.onPaused(this.#pausedCount);
  }
}

function describe(command: string, isOld: boolean, data: unknown, refusal?: string): string {
  const result = refusal === undefined ? 1 : 0;
  const metadata = { command, version: 1, reason: refusal ?? "OK", result: isOld ? String(result) : result };
  return JSON.stringify(data === undefined ? { metadata } : { data, metadata });
}

type Functions = Readonly<Record<string, (servers: Servers, call: Call) => unknown>>;

function describeAccount({ user, domain, size, isSuspended }: Account): object {
  return {
    user,
    domain,
    diskused: `${Math.ceil(size / 2 ** 20)}M`,
    owner: "root",
    suspended: Number(isSuspended),
  };
}

/** The accounts of a server, under the names that they have there. */
function listAccounts({ model: { accounts, existing } }: Servers, side: Side): Account[] {
  if (side === "source") return [...accounts.values()].filter(({ isRemoved }) => !isRemoved);
  const byName = new Map(Array.from(accounts.values(), (account) => [account.localuser, account] as const));
  return [...existing].flatMap((user) => {
    const account = byName.get(user);
    return account === undefined ? [] : [{ ...account, user, isSuspended: false }];
  });
}

function findAccount(servers: Servers, { side, parameters }: Call): Account {
  const account = listAccounts(servers, side).find(({ user }) => user === parameters.get("user"));
  if (account === undefined) throw new Refusal("The account does not exist.");
  return account;
}

const SOURCE: Functions = {
  version: () => ({ version: "11.138.0.6" }),
  listaccts: (servers, { side }) => ({ acct: listAccounts(servers, side).map(describeAccount) }),
  list_users: (servers, { side }) => ({
    users: ["root", ...listAccounts(servers, side).map(({ user }) => user)],
  }),
  accountsummary: (servers, call) => ({ acct: [describeAccount(findAccount(servers, call))] }),
  suspendacct(servers, call) {
    const { model, plan } = servers;
    const account = findAccount(servers, call);
    const { user, moves, refusesSuspension } = account;
    if (refusesSuspension) throw new Refusal("The account cannot be suspended.");
    if (moves === 0) model.problems.push(`${user}: suspended, but not moved`);
    else if (hasLosses(model.countsOf(user)) && plan?.mayAcceptLosses !== true)
      model.problems.push(`${user}: suspended, but moved with losses`);
    account.isSuspended = true;
    model.note(`${user} suspended`);
    return undefined;
  },
};

const TARGET: Functions = {
  available_transfer_modules({ model }) {
    // No migration uses the last two modules.
    const names = model.happens(0.2, "modules") ? MODULES.slice(0, 4) : MODULES;
    return { modules: Object.fromEntries(names.map((name, index) => [name, String(1000 * (index + 1))])) };
  },
  transfer_module_schema(_, { parameters }) {
    const name = MODULES.find((module) => module === parameters.get("module"));
    if (name === undefined) throw new Refusal("There is no such module.");
    const { keys, primary, required } = JSON.parse(
      readFileSync(join(ROOT, "schemas", `${name}.json`), "utf8"),
    ) as Record<"keys" | "primary" | "required", unknown>;
    return { schema: { keys, primary, required } };
  },
  validate_system_user({ model: { existing } }, { parameters }) {
    const exists = Number(existing.has(parameters.get("user") ?? ""));
    return { exists, reserved: 0, valid_for_new: 1, valid_for_transfer: 1 };
  },
  create_remote_root_transfer_session({ model }, { parameters }) {
    if (parameters.get("password") !== ROOT_PASSWORD)
      throw new Refusal("The login to the source server failed.");
    return {
      transfer_session_id: model.createSession("root", "").id,
      create_rawout: "<b>Done</b>",
      analyze_rawout: "",
    };
  },
  create_remote_user_transfer_session({ model }, { parameters }) {
    if (parameters.get("unrestricted_restore") !== "1") throw new Refusal("Set unrestricted_restore.");
    return { transfer_session_id: model.createSession("user", parameters.get("password") ?? "").id };
  },
  analyze_transfer_session_remote: (servers, call) => void findSession(servers, call),
  retrieve_transfer_session_remote_analysis(servers, call) {
    const { kind } = findSession(servers, call);
    const { existing } = servers.model;
    const accounts = listAccounts(servers, "source").map(({ user, domain, size }) => {
      return { user, domain, owner: "root", bytesused: size, has_dedicated_ip: 0 };
    });
    const owners = listAccounts(servers, "target").map(({ domain, user }) => [domain, user] as const);
    return {
      items: kind === "root" ? { accounts, packages: [] } : null,
      local: {
        users: Object.fromEntries([...existing].map((name) => [name, 1])),
        domains: Object.fromEntries(owners),
      },
      remote: { host: "192.0.2.7", server_type: "WHM1164" },
    };
  },
  enqueue_transfer_item(servers, call) {
    const session = findSession(servers, call);
    const { parameters } = call;
    const module = session.kind === "root" ? "AccountRemoteRoot" : "AccountRemoteUser";
    if (parameters.get("module") !== module) throw new Refusal("The module does not belong to the session.");
    servers.model.enqueue(session, parameters.get("user") ?? "", parameters.get("localuser") ?? "");
    return undefined;
  },
  start_transfer_session(servers, call) {
    servers.model.start(findSession(servers, call));
    return { pid: 30831 };
  },
  get_transfer_session_state(servers, call) {
    const session = findSession(servers, call);
    servers.model.advance(session);
    if (session.state === "PAUSED") servers.reportPause();
    return { state_name: session.state };
  },
  fetch_transfer_session_log(servers, call) {
    const session = findSession(servers, call);
    servers.model.advance(session, 2);
    return { log: servers.model.readLog(session) };
  },
  pause_transfer_session: (servers, call) => servers.model.pause(findSession(servers, call)),
  abort_transfer_session: (servers, call) => servers.model.stop(findSession(servers, call), "ABORTED"),
};

function findSession({ model }: Servers, { parameters }: Call): ReturnType<Model["findSession"]> {
  return model.findSession(parameters.get("transfer_session_id"));
}
