/** All sessions of a server and what may be done with each in its state. A session's own progress is in `run.ts`. */

import type { SessionSummary } from "./ledger.js";
import type { OutcomeRule } from "./outcomes.js";
import { SessionRun, type RunDependencies } from "./run.js";
import { isOver, sessionId, type SessionFacts, type SessionItem } from "./sessions.js";

export interface SessionRefusal {
  readonly refusal: string;
}

export interface Transfers {
  create(facts: Omit<SessionFacts, "id" | "created">): SessionFacts;
  session(id: string): SessionSummary | undefined;
  /** Begins, or goes on with what was paused. */
  start(id: string, initiator: string): { readonly pid: number } | SessionRefusal;
  pause(id: string): SessionRefusal | undefined;
  abort(id: string): SessionRefusal | undefined;
  /** The session itself fails, whatever its items are. */
  fail(id: string, message: string): SessionRefusal | undefined;
  /** Puts an item into the ledger, and where its session runs, into the run. */
  add(item: SessionItem): void;
  letGo(rule: OutcomeRule): void;
  /** As after a crash: what was under way is pending again, and its session is paused. */
  crash(): void;
  close(): void;
}

export function openTransfers(around: RunDependencies): Transfers {
  const { clock, ledger } = around;
  const runs = new Map<string, SessionRun>();

  function start(id: string, initiator: string): { readonly pid: number } | SessionRefusal {
    const session = ledger.session(id);
    if (session === undefined) return unknownSession(id);
    if (session.state !== "PENDING" && session.state !== "PAUSED") return inState(session, "started");
    const run = runs.get(id) ?? new SessionRun(session, around);
    runs.set(id, run);
    return { pid: run.start(initiator) };
  }

  function end(id: string, state: "ABORTED" | "FAILED", message: string): SessionRefusal | undefined {
    const session = ledger.session(id);
    if (session === undefined) return unknownSession(id);
    if (isOver(session.state)) return inState(session, "ended");
    (runs.get(id) ?? new SessionRun(session, around)).end(state, message);
    runs.delete(id);
    return undefined;
  }

  function vanish(): void {
    for (const run of runs.values()) run.vanish();
    runs.clear();
  }

  return {
    create(told) {
      let id: string;
      do id = sessionId(told.kind, told.host, clock.now());
      while (ledger.session(id) !== undefined);
      const facts = { ...told, id, created: clock.now() };
      ledger.addSession(facts);
      return facts;
    },
    session: (id) => ledger.session(id),
    start,
    pause(id) {
      const session = ledger.session(id);
      if (session === undefined) return unknownSession(id);
      const run = runs.get(id);
      if (run === undefined || !isUnderWay(session)) return inState(session, "paused");
      run.pause();
      return undefined;
    },
    abort: (id) => end(id, "ABORTED", "The session was aborted."),
    fail: (id, message) => end(id, "FAILED", message),
    add(item) {
      ledger.addItem(item);
      const session = ledger.session(item.session);
      if (session !== undefined && isUnderWay(session)) runs.get(item.session)?.add(item);
    },
    letGo(rule) {
      for (const run of runs.values()) run.letGo(rule);
    },
    crash() {
      vanish();
      for (const { id, ...session } of ledger.sessions()) {
        for (const { number, phase } of ledger.items(id, { state: "INPROGRESS" })) {
          ledger.setProgress(number, phase, "PENDING");
        }
        if (isUnderWay(session)) ledger.setState(id, "PAUSED");
      }
    },
    close: vanish,
  };
}

export function unknownSession(id: string): SessionRefusal {
  return { refusal: `There is no transfer session “${id}”.` };
}

function isUnderWay({ state }: Pick<SessionSummary, "state">): boolean {
  return !isOver(state) && state !== "PENDING" && state !== "PAUSED";
}

function inState({ id, state }: SessionSummary, done: string): SessionRefusal {
  return { refusal: `The transfer session “${id}” is ${state} and cannot be ${done}.` };
}
