/** Manages all sessions of a server. `run.ts` runs a single session. */

import type { OutcomeRule } from "./outcomes.js";
import { SessionRun, type RunServices } from "./run.js";
import {
  hasSessionEnded,
  createSessionId,
  isRunning,
  type SessionFacts,
  type SessionItem,
} from "./sessions.js";
import type { ItemRow, SessionSummary } from "./store.js";

export interface CallRefusal {
  readonly refusal: string;
}

export interface TransferManager {
  /** Creates a session. Its ID begins with `idPrefix`, which is the host by default. */
  createSession(sessionParameters: Omit<SessionFacts, "id" | "created">, idPrefix?: string): SessionFacts;
  /** Removes a session that has no items. Used if a call creates a session, but is then refused. */
  discardSession(id: string): void;
  findSession(id: string): SessionSummary | undefined;
  /** Starts or resumes a session. */
  startSession(id: string): { readonly pid: number } | CallRefusal;
  pauseSession(id: string): CallRefusal | undefined;
  abortSession(id: string): CallRefusal | undefined;
  /** Ends a session with the state FAILED, whatever the state of its items. */
  failSession(id: string, message: string): CallRefusal | undefined;
  /** Adds an item to the store. If the session is running, also adds the item to a queue of the session. */
  addItem(item: SessionItem, row: ItemRow): void;
  restartHangingItems(removedRule: OutcomeRule): void;
  /** Writes the progress of a session's items to their logs. */
  logProgress(id: string): void;
  /** Simulates a crash: items in progress become pending again, and running sessions become PAUSED. */
  simulateCrash(): void;
  close(): void;
}

export function createTransferManager(services: RunServices): TransferManager {
  const { clock, store } = services;
  const runsBySessionId = new Map<string, SessionRun>();

  function startSession(id: string): { readonly pid: number } | CallRefusal {
    const session = store.findSession(id);
    if (session === undefined) return refuseUnknownSession(id);
    if (session.state !== "PENDING" && session.state !== "PAUSED")
      return refuseBecauseOfState(session, "started");
    const run = runsBySessionId.get(id) ?? new SessionRun(session, services);
    runsBySessionId.set(id, run);
    return { pid: run.start() };
  }

  function endSession(
    id: string,
    finalState: "ABORTED" | "FAILED",
    failureMessage: string,
  ): CallRefusal | undefined {
    const session = store.findSession(id);
    if (session === undefined) return refuseUnknownSession(id);
    if (hasSessionEnded(session.state)) return refuseBecauseOfState(session, "ended");
    (runsBySessionId.get(id) ?? new SessionRun(session, services)).end(finalState, failureMessage);
    runsBySessionId.delete(id);
    return undefined;
  }

  function stopAllRuns(): void {
    for (const run of runsBySessionId.values()) run.crash();
    runsBySessionId.clear();
  }

  return {
    createSession(sessionParameters, idPrefix = sessionParameters.host) {
      let id: string;
      do id = createSessionId(sessionParameters.kind, idPrefix, clock.now());
      while (store.findSession(id) !== undefined);
      const newSession = { ...sessionParameters, id, created: clock.now() };
      store.addSession(newSession);
      return newSession;
    },
    discardSession: (id) => store.removeSession(id),
    findSession: (id) => store.findSession(id),
    startSession,
    pauseSession(id) {
      const session = store.findSession(id);
      if (session === undefined) return refuseUnknownSession(id);
      const run = runsBySessionId.get(id);
      if (run === undefined || !isRunning(session.state)) return refuseBecauseOfState(session, "paused");
      run.pause();
      return undefined;
    },
    abortSession: (id) => endSession(id, "ABORTED", "The session was aborted."),
    failSession: (id, message) => endSession(id, "FAILED", message),
    addItem(item, row) {
      store.addItem(item, row);
      const session = store.findSession(item.session);
      if (session !== undefined && isRunning(session.state)) runsBySessionId.get(item.session)?.addItem(item);
    },
    restartHangingItems(removedRule) {
      for (const run of runsBySessionId.values()) run.restartHangingItems(removedRule);
    },
    logProgress: (id) => runsBySessionId.get(id)?.logProgress(),
    simulateCrash() {
      stopAllRuns();
      store.simulateCrash();
    },
    close: stopAllRuns,
  };
}

export function refuseUnknownSession(id: string): CallRefusal {
  return { refusal: `There is no transfer session “${id}”.` };
}

function refuseBecauseOfState({ id, state }: SessionSummary, actionParticiple: string): CallRefusal {
  return { refusal: `The transfer session “${id}” is ${state} and cannot be ${actionParticiple}.` };
}
