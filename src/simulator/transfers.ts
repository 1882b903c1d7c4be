/** Manages all sessions of a server. `run.ts` runs a single session. */

import type { SessionSummary } from "./ledger.js";
import type { OutcomeRule } from "./outcomes.js";
import { SessionRun, type RunDependencies } from "./run.js";
import { hasEnded, createSessionId, type SessionFacts, type SessionItem } from "./sessions.js";

export interface CallRefusal {
  readonly refusal: string;
}

export interface Transfers {
  /** Creates a session. Its ID begins with `name`, which is the host by default. */
  create(sessionParameters: Omit<SessionFacts, "id" | "created">, name?: string): SessionFacts;
  /** Removes a session that has no items. Used if the call that created the session is refused. */
  discard(id: string): void;
  findSession(id: string): SessionSummary | undefined;
  /** Starts or resumes a session. */
  start(id: string): { readonly pid: number } | CallRefusal;
  pause(id: string): CallRefusal | undefined;
  abort(id: string): CallRefusal | undefined;
  /** Ends a session with the state FAILED, whatever the state of its items. */
  fail(id: string, message: string): CallRefusal | undefined;
  /** Adds an item to the ledger. If the session of the item is running, also adds the item to a queue of the run. */
  addItem(item: SessionItem): void;
  restartHangingItems(rule: OutcomeRule): void;
  /** Writes the progress of a session's items to their logs. */
  logProgress(id: string): void;
  /** Simulates a crash: items in progress become pending again, and running sessions become PAUSED. */
  crash(): void;
  close(): void;
}

export function openTransfers(services: RunDependencies): Transfers {
  const { clock, ledger } = services;
  const runsBySession = new Map<string, SessionRun>();

  function start(id: string): { readonly pid: number } | CallRefusal {
    const session = ledger.findSession(id);
    if (session === undefined) return refuseUnknownSession(id);
    if (session.state !== "PENDING" && session.state !== "PAUSED") return refuseInState(session, "started");
    const run = runsBySession.get(id) ?? new SessionRun(session, services);
    runsBySession.set(id, run);
    return { pid: run.start() };
  }

  function endSession(id: string, state: "ABORTED" | "FAILED", message: string): CallRefusal | undefined {
    const session = ledger.findSession(id);
    if (session === undefined) return refuseUnknownSession(id);
    if (hasEnded(session.state)) return refuseInState(session, "ended");
    (runsBySession.get(id) ?? new SessionRun(session, services)).end(state, message);
    runsBySession.delete(id);
    return undefined;
  }

  function stopAllRuns(): void {
    for (const run of runsBySession.values()) run.crash();
    runsBySession.clear();
  }

  return {
    create(sessionParameters, name = sessionParameters.host) {
      let id: string;
      do id = createSessionId(sessionParameters.kind, name, clock.now());
      while (ledger.findSession(id) !== undefined);
      const sessionFacts = { ...sessionParameters, id, created: clock.now() };
      ledger.addSession(sessionFacts);
      return sessionFacts;
    },
    discard: (id) => ledger.removeSession(id),
    findSession: (id) => ledger.findSession(id),
    start,
    pause(id) {
      const session = ledger.findSession(id);
      if (session === undefined) return refuseUnknownSession(id);
      const run = runsBySession.get(id);
      if (run === undefined || !isRunning(session)) return refuseInState(session, "paused");
      run.pause();
      return undefined;
    },
    abort: (id) => endSession(id, "ABORTED", "The session was aborted."),
    fail: (id, message) => endSession(id, "FAILED", message),
    addItem(item) {
      ledger.addItem(item);
      const session = ledger.findSession(item.session);
      if (session !== undefined && isRunning(session)) runsBySession.get(item.session)?.addItem(item);
    },
    restartHangingItems(rule) {
      for (const run of runsBySession.values()) run.restartHangingItems(rule);
    },
    logProgress: (id) => runsBySession.get(id)?.logProgress(),
    crash() {
      stopAllRuns();
      for (const { id, ...session } of ledger.listSessions()) {
        for (const { number, phase } of ledger.listItems(id, { state: "INPROGRESS" })) {
          ledger.setItemProgress(number, phase, "PENDING");
        }
        if (isRunning(session)) ledger.setSessionState(id, "PAUSED");
      }
    },
    close: stopAllRuns,
  };
}

export function refuseUnknownSession(id: string): CallRefusal {
  return { refusal: `There is no transfer session “${id}”.` };
}

function isRunning({ state }: Pick<SessionSummary, "state">): boolean {
  return !hasEnded(state) && state !== "PENDING" && state !== "PAUSED";
}

function refuseInState({ id, state }: SessionSummary, action: string): CallRefusal {
  return { refusal: `The transfer session “${id}” is ${state} and cannot be ${action}.` };
}
