/**
 * Runs one session: starts queued items by the priority of their modules, as many at once as there are threads, and records their
 * progress. The state in this class is lost when the server restarts. The store, which has the sessions and items, remains.
 *
 * cPanel documents the states, the numbers of threads for transfers and for restores, that modules run in order of priority, and that
 * a paused session can be started again. Everything else is a guess, in particular:
 *
 * - Items in progress finish after the session is paused.
 * - Items of the next priority start before all items of the previous priority have finished.
 * - A session with failed items becomes COMPLETED.
 * - The state is `*_PENDING` before the first item starts, `*_INPROGRESS` while items are in one phase, and `RUNNING` while items
 *   are in both phases.
 */

import TinyQueue from "tinyqueue";
import type { Clock } from "./clock.js";
import { hasDetails, joinDetails, NO_DETAILS, type ItemDetails } from "./outcomes.js";
import type { PhaseOutcome, OutcomeRule, OutcomeRules, Phase } from "./outcomes.js";
import { findObstacle, findSourceAccount, type ExistenceRules } from "./existence.js";
import { getDomain, pickAccountFacts } from "./remotes.js";
import { PHASES, SessionLog, type AssignedItem } from "./session-log.js";
import type { SessionFacts, SessionItem, SessionState } from "./sessions.js";
import type { Store } from "./store.js";
import { QueueWorkers } from "./workers.js";

/** The services that a run uses. */
export interface RunServices {
  readonly clock: Clock;
  readonly store: Store;
  readonly outcomeRules: OutcomeRules;
  /** Milliseconds from the start of a session to its first item. */
  readonly startDelay: number;
  readonly existence: ExistenceRules;
  readonly takeNextPid: () => number;
}

/** An item in progress. */
interface ActiveItem extends AssignedItem {
  outcome: PhaseOutcome;
  /** When the item started, or started again after a hang, in milliseconds since 1970. */
  startedAt: number;
  /** The progress that was logged last, in percent. */
  loggedPercent: number;
  cancelEnd: () => void;
}

/** Creates one of the two queues of a session, TRANSFER or RESTORE. */
function createQueue(takeNextPid: () => number) {
  return {
    /** The items that wait for a thread. Items of the same priority stay in the order in which they were added. */
    waiting: new TinyQueue<SessionItem>(
      [],
      (one, other) => one.priority - other.priority || one.number - other.number,
    ),
    active: new Set<ActiveItem>(),
    workers: new QueueWorkers(takeNextPid),
  };
}

/** The difference in progress between two log lines about an item, in percent. */
const LOGGED_PERCENT_STEP = 20;

export class SessionRun {
  readonly #session: SessionFacts;
  readonly #services: RunServices;
  readonly #log: SessionLog;
  readonly #queues: Readonly<Record<Phase, ReturnType<typeof createQueue>>>;
  /** Maps the number of an item to the rule whose details, such as warnings, were last logged for the item. */
  readonly #reportedRules = new Map<number, OutcomeRule | undefined>();
  #pid = 0;
  #state: SessionState | undefined;
  #canStartItems = false;
  #cancelStart: () => void = () => undefined;

  constructor(session: SessionFacts, services: RunServices) {
    this.#session = session;
    this.#services = services;
    this.#log = new SessionLog(session, services);
    const { takeNextPid } = services;
    this.#queues = { TRANSFER: createQueue(takeNextPid), RESTORE: createQueue(takeNextPid) };
  }

  /** Starts or resumes the session. Returns the simulated process ID. */
  start(): number {
    const { clock, store, takeNextPid, startDelay } = this.#services;
    this.#pid = takeNextPid();
    for (const { waiting, workers } of Object.values(this.#queues)) {
      while (waiting.pop() !== undefined);
      workers.prepareForStart();
    }
    const pending = store.listItems(this.#session.id, "PENDING");
    for (const item of pending) this.#queues[item.phase].waiting.push(item);
    this.#log.writeSessionStart(this.#pid, pending);
    this.#setState(this.#queues.TRANSFER.waiting.length > 0 ? "TRANSFER_PENDING" : "RESTORE_PENDING");
    this.#cancelStart = clock.runAfter(startDelay, () => {
      this.#canStartItems = true;
      this.#startItems();
    });
    return this.#pid;
  }

  /** Adds an item to its queue. The item starts as soon as a thread is free, but not before the start delay is over. */
  addItem(item: SessionItem): void {
    this.#queues[item.phase].waiting.push(item);
    if (this.#canStartItems) this.#startItems();
  }

  pause(): void {
    this.#stopStarting();
    this.#endIdleWorkers();
    this.#setState("PAUSED");
  }

  /** Ends the session, and fails the items in progress. */
  end(finalState: "ABORTED" | "FAILED", message: string): void {
    this.crash();
    for (const item of this.#listActive()) {
      this.#queues[item.item.phase].active.delete(item);
      this.#recordFailure(item, message, NO_DETAILS);
      item.worker.isIdle = true;
    }
    this.#setState(finalState);
    this.#endIdleWorkers();
    if (finalState === "FAILED") this.#log.writeSessionFailure(this.#pid, message);
    this.#log.writeSessionEnd(this.#pid);
  }

  /** Stops without recording anything, as in a crash. */
  crash(): void {
    this.#stopStarting();
    for (const item of this.#listActive()) item.cancelEnd();
  }

  /** Restarts the current phase of each item that hangs because of the rule. */
  restartHangingItems(removedRule: OutcomeRule): void {
    for (const item of this.#listActive()) {
      if (item.outcome.kind !== "hang" || item.outcome.rule !== removedRule) continue;
      item.outcome = this.#determineOutcome(item.item);
      item.startedAt = this.#services.clock.now();
      this.#scheduleEnd(item);
    }
  }

  /** Writes the progress of active items to their logs. */
  logProgress(): void {
    for (const item of this.#listActive()) this.#logItemProgress(item);
  }

  #listActive(): readonly ActiveItem[] {
    return PHASES.flatMap((phase) => [...this.#queues[phase].active]);
  }

  #stopStarting(): void {
    this.#canStartItems = false;
    this.#cancelStart();
  }

  /* ---- items in progress ---- */

  #startItems(): void {
    const { TRANSFER, RESTORE } = this.#queues;
    for (const phase of PHASES) {
      const { waiting, active, workers } = this.#queues[phase];
      while (active.size < this.#session.threads[phase]) {
        const item = waiting.pop();
        if (item === undefined) break;
        this.#startItem(item);
      }
      const isRestoreNeeded = RESTORE.waiting.length > 0 || TRANSFER.active.size > 0;
      if (TRANSFER.waiting.length > 0 || (phase === "RESTORE" && isRestoreNeeded)) continue;
      // The queue gets no more items. In WHM's logs, each queue has a worker, even if it never had an item.
      if (active.size === 0) workers.createIfNoneYet();
      this.#endIdleWorkers([phase]);
    }
    const isRestoring = RESTORE.active.size > 0;
    if (TRANSFER.active.size > 0) this.#setState(isRestoring ? "RUNNING" : "TRANSFER_INPROGRESS");
    else if (isRestoring) this.#setState("RESTORE_INPROGRESS");
    else {
      this.#setState("COMPLETED");
      this.#stopStarting();
      this.#log.writeSessionEnd(this.#pid);
    }
  }

  #startItem(item: SessionItem): void {
    const { store, clock } = this.#services;
    const { active, workers } = this.#queues[item.phase];
    const started: ActiveItem = {
      ...{ item, worker: workers.take(), outcome: this.#determineOutcome(item) },
      ...{ startedAt: clock.now(), loggedPercent: 0, cancelEnd: () => undefined },
    };
    active.add(started);
    store.updateItem(item.number, { state: "INPROGRESS" });
    this.#log.writeItemStart(started);
    this.#scheduleEnd(started);
  }

  #determineOutcome(item: SessionItem): PhaseOutcome {
    const { outcomeRules, store, existence } = this.#services;
    const outcome = outcomeRules.determineOutcome(item);
    const message = findObstacle(item, this.#session, store, existence);
    return outcome.kind === "succeed" && message !== undefined
      ? { ...outcome, kind: "fail", message }
      : outcome;
  }

  /** Records the account that an item restored. An item without the key `user` is not an account: a package can have the same name. */
  #addAccount(item: SessionItem): void {
    const { localItem: user, values } = item;
    if (values["user"] === undefined) return;
    const { store, existence } = this.#services;
    const { host, initiator: owner } = this.#session;
    const source = findSourceAccount(item, host, existence);
    const declared = source && { ...source, domain: getDomain(source), owner };
    store.setAccount({ owner, ...store.findAccount(user), ...declared, user, ...pickAccountFacts(values) });
  }

  #scheduleEnd(item: ActiveItem): void {
    const { kind, duration } = item.outcome;
    if (kind === "hang") return;
    item.cancelEnd = this.#services.clock.runAfter(duration, () => this.#finishItem(item));
  }

  #finishItem(finished: ActiveItem): void {
    const { store } = this.#services;
    const { item, outcome, worker } = finished;
    // A rule can match both phases of an item, but its details are reported only once.
    const isReported = !hasDetails(outcome.details) || this.#reportedRules.get(item.number) === outcome.rule;
    const details = isReported ? NO_DETAILS : outcome.details;
    if (!isReported) this.#reportedRules.set(item.number, outcome.rule);
    const allDetails = joinDetails(item.details, details);
    this.#queues[item.phase].active.delete(finished);
    worker.isIdle = true;
    if (outcome.kind === "fail") this.#recordFailure(finished, outcome.message, details);
    else {
      this.#logItemProgress(finished);
      this.#log.writeItemSuccess(finished, details);
      if (item.phase === "RESTORE") {
        store.updateItem(item.number, { state: "COMPLETED" });
        this.#addAccount(item);
      } else {
        store.updateItem(item.number, { phase: "RESTORE", state: "PENDING" });
        this.#queues.RESTORE.waiting.push({ ...item, phase: "RESTORE", details: allDetails });
      }
    }
    if (!isReported) store.updateItem(item.number, { details: allDetails });
    if (this.#canStartItems) this.#startItems();
    else this.#endIdleWorkers();
  }

  #recordFailure(failed: ActiveItem, message: string, details: ItemDetails): void {
    this.#services.store.updateItem(failed.item.number, { state: "FAILED", message });
    this.#log.writeItemFailure(failed, message, details);
  }

  /**
   * Logs the progress of an item since the last call, in steps. The times of the steps are computed here, so that the clock needs no
   * task for each step.
   */
  #logItemProgress(item: ActiveItem): void {
    const { kind, duration } = item.outcome;
    if (kind !== "succeed" || duration <= 0) return;
    const now = this.#services.clock.now();
    while (item.loggedPercent < 100) {
      const percent = item.loggedPercent + LOGGED_PERCENT_STEP;
      const time = item.startedAt + (duration * percent) / 100;
      if (time > now) return;
      this.#log.writeItemProgress(item, percent, time);
      item.loggedPercent = percent;
    }
  }

  #setState(state: SessionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#services.store.setSessionState(this.#session.id, state);
  }

  #endIdleWorkers(phases: readonly Phase[] = PHASES): void {
    for (const phase of phases)
      for (const worker of this.#queues[phase].workers.endIdle()) this.#log.writeWorkerEnd(worker, phase);
  }
}
