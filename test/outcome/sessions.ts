/**
 * A model of transfer sessions, of the accounts on both servers, and of the logs, written from public descriptions of WHM and apart from the
 * client and the simulator, so that it shares no mistakes with them. Sessions advance with each poll instead of with the
 * clock. Where the behavior of a real server is not known, it is random.
 */

import { createRandom, integerBetween, pick, type Random } from "./random.js";

const QUEUES = ["TRANSFER", "RESTORE"] as const;
type Queue = (typeof QUEUES)[number];

const COUNTS = ["skipped", "altered", "dangerous", "warnings"] as const;
export type Counts = Record<(typeof COUNTS)[number], number>;

export interface Account {
  readonly user: string;
  readonly localuser: string;
  readonly domain: string;
  readonly password: string;
  readonly size: number;
  /** How many attempts fail before one succeeds. */
  readonly failures: number;
  readonly failsIn: Queue;
  readonly counts: Readonly<Record<Queue, Counts>>;
  readonly refusesSuspension: boolean;
  isRemoved: boolean;
  isSuspended: boolean;
  attempts: number;
  moves: number;
}

interface Item {
  readonly account: Account;
  readonly name: string;
  readonly localName: string;
  /** The number of completed steps of four: start and end of the transfer, start and end of the restore. */
  step: number;
}

/** The part of a log line that proves something. */
type Contents = Record<"action" | "queue" | "item", unknown>;

/** What `fetch_transfer_session_log` returns when the session has ended. `late` and `refused` are temporary. */
type LogFault = "none" | "late" | "refused" | "cut" | "cut in a line" | "lost" | "emptied";

export interface Session {
  readonly id: string;
  readonly kind: "root" | "user";
  readonly password: string;
  readonly items: Item[];
  readonly lines: string[];
  readonly logFault: LogFault;
  state: string;
  polls: number;
  /** The number of times that the log was fetched after the end of the session. */
  fetches: number;
  isForgotten: boolean;
}

/** Thrown by a function that the server refuses. */
export class Refusal extends Error {}

export const ROOT_PASSWORD = "root's password";

const FINAL_STATES = ["COMPLETED", "ABORTED", "FAILED"];

export class Model {
  readonly random: Random;
  readonly accounts: ReadonlyMap<string, Account>;
  /** The users of the target server. */
  readonly existing: Set<string> = new Set(["root", "nobody"]);
  readonly sessions: Map<string, Session> = new Map();
  /** What went wrong, each with the account. */
  readonly problems: string[] = [];
  readonly history: string[] = [];
  /** Grows with each change on the servers. */
  changeCount = 0;
  /** Whether sessions are paused, aborted or fail, and logs are damaged, without a command of the program. */
  isCalm = false;
  /** Whether the servers write numbers as text, like WHM 11.44. */
  readonly isOld: boolean;

  constructor(seed: number) {
    this.random = createRandom(seed);
    this.isOld = this.random("old") < 0.3;
    const count = integerBetween(3, 15, this.random("count"));
    const users = Array.from({ length: count }, (_, index) => `user${index}x`);
    this.accounts = new Map(users.map((user) => [user, this.#createAccount(user)]));
    for (const { user, localuser } of this.accounts.values())
      if (this.random("exists", user) < 0.04) this.existing.add(localuser);
  }

  /** Whether an event with this probability happens. */
  happens(probability: number, ...key: readonly (string | number)[]): boolean {
    return this.random(...key) < probability;
  }

  #createAccount(user: string): Account {
    const random = (...key: string[]): number => this.random(user, ...key);
    const createCounts = (queue: Queue, probability: number): Counts => {
      const has = (name: string): boolean => random("losses") < probability && random(queue, name) < 0.5;
      const values = COUNTS.map((name) =>
        has(name) ? integerBetween(1, 3, random(queue, name, "number")) : 0,
      );
      const [skipped = 0, altered = 0, dangerous = 0, warnings = 0] = values;
      return { skipped, altered, dangerous, warnings };
    };
    return {
      ...{
        user,
        domain: `${user}.example`,
        password: `secret of "${user}", & more`,
        size: integerBetween(1, 1e9, random("size")),
      },
      localuser: random("renamed") < 0.15 ? `${user}new` : user,
      failures: pick([0, 0, 0, 0, 0, 0, 0, 1, 1, Infinity], random("failures")),
      failsIn: pick(QUEUES, random("fails in")),
      counts: { TRANSFER: createCounts("TRANSFER", 0.1), RESTORE: createCounts("RESTORE", 0.25) },
      refusesSuspension: random("suspension") < 0.1,
      ...{ isRemoved: false, isSuspended: false, attempts: 0, moves: 0 },
    };
  }

  /** Adds a line to the history that a failed test prints. */
  note(text: string): void {
    this.changeCount += 1;
    this.history.push(text);
  }

  createSession(kind: Session["kind"], password: string): Session {
    const number = this.sessions.size;
    const id = `remoteexample${kind === "root" ? "copya" : "noroo"}2014021121${1000 + number}Fx${kind[0]}U`;
    const faults = [
      "none",
      "none",
      "none",
      "late",
      "late",
      "refused",
      "cut",
      "cut in a line",
      "lost",
      "emptied",
    ] as const;
    const logFault = this.isCalm ? "none" : pick(faults, this.random("log", id));
    const session: Session = {
      ...{ id, kind, password, logFault, items: [], lines: [], state: "PENDING" },
      ...{ polls: 0, fetches: 0, isForgotten: false },
    };
    this.sessions.set(id, session);
    this.note(`${id}: created; log: ${logFault}`);
    return session;
  }

  findSession(id: string | null): Session {
    const session = this.sessions.get(id ?? "");
    if (session === undefined || session.isForgotten)
      throw new Refusal(`The session “${id ?? ""}” does not exist.`);
    return session;
  }

  enqueue(session: Session, user: string, localuser: string): void {
    if (FINAL_STATES.includes(session.state)) throw new Refusal("The session has ended.");
    const account = this.accounts.get(user);
    if (account === undefined) throw new Refusal(`There is no account ${user}.`);
    this.note(`${session.id}: ${user} queued as ${localuser}`);
    if (session.items.some(({ name }) => name === user))
      this.problems.push(`${user}: queued twice in a session`);
    if (account.localuser !== localuser)
      this.problems.push(`${user}: queued with the wrong name ${localuser}`);
    session.items.push({ account, name: user, localName: localuser, step: 0 });
  }

  start(session: Session): void {
    if (session.state !== "PENDING" && session.state !== "PAUSED")
      throw new Refusal("The session cannot be started.");
    if (session.items.length === 0 && this.random("empty sessions") < 0.5)
      throw new Refusal("The session has no items.");
    const isFirst = session.lines.length === 0;
    this.#log(session, { action: "start" });
    if (isFirst) this.#logHead(session);
    session.state = "TRANSFER_PENDING";
    this.note(`${session.id}: started`);
  }

  pause(session: Session): void {
    if (!isActive(session)) throw new Refusal("The session is not running.");
    session.state = "PAUSED";
    this.note(`${session.id}: paused`);
  }

  /** Ends a session early. What happens to its items in progress is not documented. */
  stop(session: Session, state: "ABORTED" | "FAILED"): void {
    if (FINAL_STATES.includes(session.state)) throw new Refusal("The session has ended.");
    for (const item of session.items) {
      if (item.step === 0 || item.step === 4) continue;
      const fate = pick(
        ["finished", "finished without a line", "dropped"],
        this.random(session.id, item.name),
      );
      const lineCount = session.lines.length;
      while (fate !== "dropped" && item.step < 4) this.#advanceItem(session, item);
      if (fate === "finished without a line") session.lines.length = lineCount;
    }
    session.state = state;
    if (session.lines.length > 0 && this.happens(0.5, session.id, "end"))
      this.#log(session, { action: "complete" });
    this.note(`${session.id}: ${state}`);
  }

  /** A restart of the server: each running session continues, is paused, or is forgotten. */
  restart(key: number): void {
    this.note("the target server restarted");
    for (const session of this.sessions.values()) {
      const fate = pick(["continues", "paused", "forgotten"], this.random("restart", key, session.id));
      if (fate === "paused" && isActive(session)) this.pause(session);
      if (fate !== "forgotten") continue;
      session.isForgotten = true;
      this.note(`${session.id}: forgotten`);
    }
  }

  /** Does the work of a session between two requests, or while the program does not run. */
  advance(session: Session, most = 8): void {
    session.polls += 1;
    const { id, polls } = session;
    if (!isActive(session)) return;
    const event = this.isCalm ? 1 : this.random(id, "event", polls);
    if (event < 0.01) return this.pause(session);
    if (event < 0.02) return this.stop(session, event < 0.015 ? "ABORTED" : "FAILED");
    const threads = integerBetween(1, 3, this.random(id, "threads"));
    for (let count = integerBetween(0, most, this.random(id, "steps", polls)); count > 0; count -= 1) {
      const open = session.items.filter(({ step }) => step < 4).slice(0, threads);
      const item = open[Math.floor(this.random(id, "item", polls, count) * open.length)];
      if (item !== undefined) this.#advanceItem(session, item);
      else {
        session.state = "COMPLETED";
        this.#log(session, { action: "complete" });
        return this.note(`${id}: COMPLETED`);
      }
    }
  }

  #advanceItem(session: Session, item: Item): void {
    const { account, name } = item;
    const queue = item.step < 2 ? "TRANSFER" : "RESTORE";
    session.state = this.isOld ? "RUNNING" : `${queue}_INPROGRESS`;
    item.step += 1;
    if (item.step % 2 === 1) {
      if (item.step === 1) this.#checkRepetition(session, account);
      for (const action of ["start", "process-item", "start-item"])
        this.#logItem(session, item, queue, action);
      return;
    }
    if (queue === "TRANSFER") account.attempts += 1;
    const failure = this.#findFailure(session, item, queue);
    if (failure !== undefined) {
      this.note(`${session.id}: ${name} failed in ${queue}: ${failure}`);
      this.#logItem(session, item, queue, "failed-item", failure);
      // An item that fails in the first queue fails in the second one, too.
      if (queue === "TRANSFER")
        for (const action of ["start-item", "failed-item"])
          this.#logItem(session, item, "RESTORE", action, failure);
      item.step = 4;
    } else {
      if (queue === "RESTORE") {
        account.moves += 1;
        this.existing.add(item.localName);
        this.note(`${session.id}: ${name} moved`);
      }
      this.#logItem(session, item, queue, "success-item");
    }
    this.#log(session, { action: "complete", child_number: 1, queue });
  }

  #checkRepetition(session: Session, { user, moves }: Account): void {
    const others = [...this.sessions.values()].filter(
      (other) => other !== session && !other.isForgotten && isActive(other),
    );
    const isInOther = others.some(({ items }) =>
      items.some(({ name, step }) => name === user && step % 4 > 0),
    );
    if (moves > 0 || isInOther) this.problems.push(`${user}: moved twice`);
  }

  #findFailure({ kind, password }: Session, { account, localName }: Item, queue: Queue): string | undefined {
    if (account.isRemoved) return `The account “${account.user}” does not exist.`;
    if (kind === "user" && password !== account.password) return "The login to the source server failed.";
    if (this.existing.has(localName)) return `The account “${localName}” already exists on “target.example”.`;
    return queue === account.failsIn && account.attempts <= account.failures
      ? "The disk is full."
      : undefined;
  }

  #logHead(session: Session): void {
    const size = session.items.reduce((sum, { account }) => sum + account.size, 0);
    this.#log(session, { action: "initiator", msg: session.kind === "root" ? "copyacct" : "norootcopy" });
    this.#log(session, { action: "version", msg: this.isOld ? "1.9" : 2.3 });
    for (const queue of QUEUES) {
      this.#log(session, { action: "queue_count", queue, msg: session.items.length });
      this.#log(session, { action: "queue_size", queue, msg: this.isOld ? String(size) : size });
    }
    this.#log(session, { action: "remotehost", msg: "192.0.2.7" });
  }

  #logItem(
    session: Session,
    { account, name, localName }: Item,
    queue: Queue,
    action: string,
    failure?: string,
  ): void {
    const module = session.kind === "root" ? "AccountRemoteRoot" : "AccountRemoteUser";
    const logfile = `item-${queue}_${module}_${name}`;
    const size = this.isOld ? String(account.size) : account.size;
    const { skipped, altered, dangerous, warnings } = account.counts[queue];
    const numbers = Object.entries({
      skipped_items: skipped,
      altered_items: altered,
      dangerous_items: dangerous,
      warnings,
    });
    const list = (count: number): string[] | null =>
      count === 0 ? null : Array.from({ length: count }, (_, index) => `part ${index}`);
    const details = {
      ...Object.fromEntries(numbers.map(([key, count]) => [key, this.isOld ? String(count) : count])),
      contents: Object.fromEntries(numbers.map(([key, count]) => [key, list(count)])),
    };
    const messages: Record<string, unknown> = {
      "process-item": logfile,
      "start-item": { size },
      "success-item": { size, message: null, ...details },
      "failed-item": queue === "TRANSFER" ? { size, failure, ...details } : { size, failure },
    };
    const item = {
      item: name,
      item_type: module,
      item_name: "Account",
      local_item: localName,
      logfile,
      child_number: 1,
      queue,
    };
    const msg = messages[action];
    this.#log(session, { action, ...item, ...(msg === undefined ? {} : { msg }) });
  }

  #log(session: Session, contents: Readonly<Record<string, unknown>>): void {
    const time = this.isOld ? {} : { time: 1_598_991_042 };
    const pid = this.isOld ? "30831" : 12789;
    const rest = this.isOld ? {} : { indent: 0, partial: 0 };
    const entries = Object.entries({
      contents: { child_number: 0, ...time, ...contents },
      pid,
      type: "control",
      ...rest,
    });
    // The order of keys means nothing.
    if (session.lines.length % 2 === 1) entries.reverse();
    this.changeCount += 1;
    session.lines.push(JSON.stringify(Object.fromEntries(entries)));
  }

  /** The log as a request receives it now. */
  readLog(session: Session): string {
    const { id, state, lines, logFault } = session;
    if (lines.length === 0) {
      if (this.random("no log") < 0.5) throw new Refusal("The log does not exist.");
      return "";
    }
    if (!FINAL_STATES.includes(state)) return join(lines);
    session.fetches += 1;
    const isOver = session.fetches > integerBetween(1, 4, this.random(id, "delay"));
    if (logFault === "refused" && !isOver) throw new Refusal("The log cannot be read.");
    if (logFault === "late" && !isOver) return join(lines.slice(0, -this.#countMissing(session)));
    return this.#readFinalLog(session);
  }

  #countMissing({ id, lines }: Session): number {
    return integerBetween(1, Math.min(12, lines.length - 1), this.random(id, "missing"));
  }

  /** The log that any later request receives. */
  #readFinalLog(session: Session): string {
    const { lines, logFault } = session;
    if (logFault === "lost") throw new Refusal("The log does not exist.");
    if (logFault === "emptied") return "";
    if (logFault !== "cut" && logFault !== "cut in a line") return join(lines);
    const kept = join(lines.slice(0, -this.#countMissing(session)));
    return logFault === "cut" ? kept : kept.slice(0, -20);
  }

  /**
   * Whether the logs do not prove what happened to an account, however often they are read. The program may have sent the account without
   * reaching the server, so each session counts that could have the account.
   */
  isAmbiguous(user: string): boolean {
    const { password } = this.accounts.get(user) ?? {};
    const sessions = [...this.sessions.values()].filter(
      (one) => one.kind === "root" || one.password === password,
    );
    const proofs = sessions.map((session) => {
      const lines = this.#readProof(session);
      const own = lines.filter(({ item }) => item === user);
      const isMoved = own.some(({ action, queue }) => action === "success-item" && queue === "RESTORE");
      const hasEnd = lines.some(({ action, queue }) => action === "complete" && queue === undefined);
      const isProved =
        isMoved || own.some(({ action }) => action === "failed-item") || (hasEnd && own.length === 0);
      return { isMoved, isProved };
    });
    return proofs.some(({ isProved }) => !isProved) && !proofs.some(({ isMoved }) => isMoved);
  }

  /** The contents of the log lines that any later request receives. */
  #readProof(session: Session): Contents[] {
    try {
      if (session.isForgotten || !FINAL_STATES.includes(session.state)) return [];
      const lines = this.#readFinalLog(session).split("\n").slice(0, -1);
      return lines.map((line) => (JSON.parse(line) as { contents: Contents }).contents);
    } catch (error) {
      if (error instanceof Refusal) return [];
      throw error;
    }
  }

  /** The number of items that all sessions accepted. */
  get queuedCount(): number {
    return [...this.sessions.values()].reduce((sum, { items }) => sum + items.length, 0);
  }

  /** Whether a session that can continue has the account in its queue. */
  isQueued(user: string): boolean {
    return [...this.sessions.values()].some(
      (session) =>
        !session.isForgotten &&
        !FINAL_STATES.includes(session.state) &&
        session.state !== "PENDING" &&
        session.items.some(({ name, step }) => name === user && step < 4),
    );
  }

  /** Whether another attempt would move an account. */
  canMove(user: string): boolean {
    const account = this.accounts.get(user);
    if (account === undefined || account.isRemoved || this.existing.has(account.localuser)) return false;
    return account.failures !== Infinity;
  }

  /** The parts and warnings that the log of a moved account reports. */
  countsOf(user: string): Counts {
    const { TRANSFER, RESTORE } = this.accounts.get(user)?.counts ?? {};
    const values = COUNTS.map((name) => [name, (TRANSFER?.[name] ?? 0) + (RESTORE?.[name] ?? 0)] as const);
    return Object.fromEntries(values) as Counts;
  }
}

export function hasLosses({
  skipped,
  altered,
  dangerous,
}: Pick<Counts, "skipped" | "altered" | "dangerous">): boolean {
  return skipped + altered + dangerous > 0;
}

function isActive({ state }: Session): boolean {
  return state !== "PENDING" && state !== "PAUSED" && !FINAL_STATES.includes(state);
}

function join(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
