/** Manages all sessions of a server. `run.ts` runs a single session. */

import type { OutcomeRule } from "./outcomes.js";
import { CallRefusal } from "./responses.js";
import { SessionRun, type RunServices } from "./run.js";
import { createSessionId, hasSessionEnded, isRunning } from "./sessions.js";
import type { SessionFacts, SessionItem, SessionKind, SessionSummary } from "./sessions.js";
import type { ItemRow } from "./store.js";

/** The methods throw a CallRefusal if the state of the session does not allow the change. */
export class TransferManager {
  readonly #services: RunServices;
  readonly #runs = new Map<string, SessionRun>();

  constructor(services: RunServices) {
    this.#services = services;
  }

  createSessionId(kind: SessionKind, prefix: string): string {
    const { clock, store } = this.#services;
    let id: string;
    do id = createSessionId(kind, prefix, clock.now());
    while (store.findSession(id) !== undefined);
    return id;
  }

  /** Creates a session. By default, its ID begins with the host. */
  createSession(facts: Omit<SessionFacts, "id" | "created"> & { readonly id?: string }): SessionFacts {
    const id = facts.id ?? this.createSessionId(facts.kind, facts.host);
    const session = { ...facts, id, created: this.#services.clock.now() };
    this.#services.store.addSession(session);
    return session;
  }

  /** Starts or resumes a session. Returns the simulated process ID. */
  startSession({ id }: Pick<SessionFacts, "id">): number {
    const session = this.#services.store.getSession(id);
    if (session.state !== "PENDING" && session.state !== "PAUSED") throw refuse(session, "started");
    const { existence, store } = this.#services;
    if (existence.emptySessions === "refuse" && store.listItems(id).length === 0)
      throw new CallRefusal(`The transfer session “${id}” has no items.`);
    const run = this.#runs.get(id) ?? new SessionRun(session, this.#services);
    this.#runs.set(id, run);
    return run.start();
  }

  pauseSession(session: SessionSummary): void {
    const run = this.#runs.get(session.id);
    if (run === undefined || !isRunning(session.state)) throw refuse(session, "paused");
    run.pause();
  }

  /** Ends a session, whatever the state of its items. */
  endSession(session: SessionSummary, finalState: "ABORTED" | "FAILED", failureMessage: string): void {
    if (hasSessionEnded(session.state)) throw refuse(session, "ended");
    const run = this.#runs.get(session.id) ?? new SessionRun(session, this.#services);
    run.end(finalState, failureMessage);
    this.#runs.delete(session.id);
  }

  /** Adds an item to the store and, if the session is running, to a queue of the session. */
  addItem(item: SessionItem, row: ItemRow): void {
    const { store } = this.#services;
    store.addItem(item, row);
    if (isRunning(store.getSession(item.session).state)) this.#runs.get(item.session)?.addItem(item);
  }

  restartHangingItems(removedRule: OutcomeRule): void {
    for (const run of this.#runs.values()) run.restartHangingItems(removedRule);
  }

  /** Writes the progress of a session's items to their logs. */
  logProgress(id: string): void {
    this.#runs.get(id)?.logProgress();
  }

  /** Simulates a crash: items in progress become pending again, and running sessions become PAUSED. */
  simulateCrash(): void {
    this.close();
    this.#services.store.simulateCrash();
  }

  close(): void {
    for (const run of this.#runs.values()) run.crash();
    this.#runs.clear();
  }
}

function refuse({ id, state }: SessionSummary, participle: string): CallRefusal {
  return new CallRefusal(`The transfer session “${id}” is ${state} and cannot be ${participle}.`);
}
