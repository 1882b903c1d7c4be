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
 *
 * The file is long, because the methods of `SessionRun` share private fields.
 */

import TinyQueue from "tinyqueue";
import type { Clock } from "./clock.js";
import { hasDetails, joinDetails, NO_DETAILS, type ItemDetails } from "./item-details.js";
import type { ItemOutcome, OutcomeRule, OutcomeRuleRegistry, Phase } from "./outcomes.js";
import { PHASES, SessionLog, type AssignedItem } from "./session-log.js";
import type { SessionFacts, SessionItem, SessionState } from "./sessions.js";
import type { Store } from "./store.js";
import { QueueWorkerPool } from "./workers.js";

/** The services that a run uses. */
export interface RunServices {
  readonly clock: Clock;
  readonly store: Store;
  readonly outcomeRuleRegistry: OutcomeRuleRegistry;
  /** Milliseconds from the start of a session to its first item. */
  readonly firstItemDelayMilliseconds: number;
  readonly takeNextPid: () => number;
}

/** An item in progress. */
interface ActiveItem extends AssignedItem {
  outcome: ItemOutcome;
  /** When the item started, or started again after a hang, in milliseconds since 1970. */
  startedAt: number;
  /** The progress that was logged last, in percent. */
  loggedPercent: number;
  cancelScheduledEnd: () => void;
}

/** One of the two queues of a session, TRANSFER or RESTORE. */
interface PhaseQueue {
  /** The items that wait for a thread. Items of the same priority stay in the order in which they were added. */
  waitingItems: TinyQueue<SessionItem>;
  readonly activeItems: Set<ActiveItem>;
  readonly workers: QueueWorkerPool;
}

function createWaitingItems(): TinyQueue<SessionItem> {
  return new TinyQueue<SessionItem>(
    [],
    (one, other) => one.priority - other.priority || one.number - other.number,
  );
}

/** The difference in progress between two log lines about an item, in percent. */
const LOGGED_PERCENT_STEP = 20;

export class SessionRun {
  readonly #session: SessionFacts;
  readonly #services: RunServices;
  readonly #log: SessionLog;
  readonly #queues: Readonly<Record<Phase, PhaseQueue>>;
  /** Maps the number of an item to the rule whose details, such as warnings, were last logged for the item. */
  readonly #rulesWithReportedDetailsByItemNumber = new Map<number, OutcomeRule | undefined>();
  #pid = 0;
  #state: SessionState | undefined;
  #canStartItems = false;
  #cancelScheduledItemStart: () => void = () => undefined;

  constructor(session: SessionFacts, services: RunServices) {
    this.#session = session;
    this.#services = services;
    this.#log = new SessionLog(session, services);
    const createQueue = (): PhaseQueue => ({
      waitingItems: createWaitingItems(),
      activeItems: new Set(),
      workers: new QueueWorkerPool(services.takeNextPid),
    });
    this.#queues = { TRANSFER: createQueue(), RESTORE: createQueue() };
  }

  /** Starts or resumes the session. Returns the simulated process ID. */
  start(): number {
    const { clock, store, takeNextPid, firstItemDelayMilliseconds } = this.#services;
    this.#pid = takeNextPid();
    for (const queue of Object.values(this.#queues)) {
      queue.waitingItems = createWaitingItems();
      queue.workers.prepareForSessionStart();
    }
    const pendingItems = store.listItems(this.#session.id, "PENDING");
    for (const item of pendingItems) this.#queues[item.phase].waitingItems.push(item);
    this.#log.writeSessionStart(this.#pid, pendingItems);
    this.#setState(this.#queues.TRANSFER.waitingItems.length > 0 ? "TRANSFER_PENDING" : "RESTORE_PENDING");
    this.#cancelScheduledItemStart = clock.runAfter(firstItemDelayMilliseconds, () => {
      this.#canStartItems = true;
      this.#startWaitingItems();
    });
    return this.#pid;
  }

  /** Adds an item to its queue. The item starts as soon as a thread is free, but not before the start delay is over. */
  addItem(item: SessionItem): void {
    this.#queues[item.phase].waitingItems.push(item);
    if (this.#canStartItems) this.#startWaitingItems();
  }

  pause(): void {
    this.#stopStartingItems();
    this.#endIdleWorkers();
    this.#setState("PAUSED");
  }

  /** Ends the session, and fails the items in progress. */
  end(finalState: "ABORTED" | "FAILED", failureMessage: string): void {
    this.#stopStartingItems();
    for (const phase of PHASES) {
      const { activeItems, workers } = this.#queues[phase];
      for (const activeItem of activeItems) {
        activeItem.cancelScheduledEnd();
        this.#recordFailure(activeItem, phase, failureMessage, NO_DETAILS);
        workers.release(activeItem.worker);
      }
      activeItems.clear();
    }
    this.#setState(finalState);
    this.#endIdleWorkers();
    if (finalState === "FAILED") this.#log.writeSessionFailure(this.#pid, failureMessage);
    this.#log.writeSessionEnd(this.#pid);
  }

  /** Stops without recording anything, as in a crash. */
  crash(): void {
    this.#stopStartingItems();
    for (const phase of PHASES)
      for (const { cancelScheduledEnd } of this.#queues[phase].activeItems) cancelScheduledEnd();
  }

  /** Restarts the current phase of each item that hangs because of the rule. */
  restartHangingItems(removedRule: OutcomeRule): void {
    for (const phase of PHASES) {
      for (const activeItem of this.#queues[phase].activeItems) {
        if (activeItem.outcome.kind !== "hang" || activeItem.outcome.rule !== removedRule) continue;
        activeItem.outcome = this.#determineOutcome(activeItem.item, phase);
        activeItem.startedAt = this.#services.clock.now();
        this.#scheduleItemEnd(activeItem, phase);
      }
    }
  }

  /** Writes the progress of active items to their logs. */
  logProgress(): void {
    for (const phase of PHASES) {
      for (const activeItem of this.#queues[phase].activeItems) this.#logItemProgress(activeItem, phase);
    }
  }

  #stopStartingItems(): void {
    this.#canStartItems = false;
    this.#cancelScheduledItemStart();
  }

  /* ---- items in progress ---- */

  #startWaitingItems(): void {
    for (const phase of PHASES) {
      const { waitingItems, activeItems } = this.#queues[phase];
      while (activeItems.size < this.#session.threads[phase]) {
        const item = waitingItems.pop();
        if (item === undefined) break;
        this.#startItem(item, phase);
      }
      if (!this.#hasItemsLeftToStart(phase)) this.#endWorkersOfFinishedQueue(phase);
    }
    const state = this.#determineState();
    this.#setState(state);
    if (state !== "COMPLETED") return;
    this.#stopStartingItems();
    this.#log.writeSessionEnd(this.#pid);
  }

  /** Whether the idle workers of a queue can still get items, now or later. */
  #hasItemsLeftToStart(phase: Phase): boolean {
    const { TRANSFER: transferQueue, RESTORE: restoreQueue } = this.#queues;
    if (transferQueue.waitingItems.length > 0) return true;
    return (
      phase === "RESTORE" && (restoreQueue.waitingItems.length > 0 || transferQueue.activeItems.size > 0)
    );
  }

  #determineState(): SessionState {
    const [isTransferring, isRestoring] = PHASES.map((phase) => this.#queues[phase].activeItems.size > 0);
    if (isTransferring === true) return isRestoring === true ? "RUNNING" : "TRANSFER_INPROGRESS";
    return isRestoring === true ? "RESTORE_INPROGRESS" : "COMPLETED";
  }

  #startItem(item: SessionItem, phase: Phase): void {
    const { store, clock } = this.#services;
    const { activeItems, workers } = this.#queues[phase];
    const startedItem: ActiveItem = {
      item,
      worker: workers.takeOrCreateWorker(),
      outcome: this.#determineOutcome(item, phase),
      startedAt: clock.now(),
      loggedPercent: 0,
      cancelScheduledEnd: () => undefined,
    };
    activeItems.add(startedItem);
    store.updateItem(item.number, { phase, state: "INPROGRESS" });
    this.#log.writeItemStart(startedItem, phase);
    this.#scheduleItemEnd(startedItem, phase);
  }

  #determineOutcome({ module, values }: SessionItem, phase: Phase): ItemOutcome {
    return this.#services.outcomeRuleRegistry.determineOutcome({
      session: this.#session.id,
      module,
      values,
      phase,
    });
  }

  #scheduleItemEnd(activeItem: ActiveItem, phase: Phase): void {
    if (activeItem.outcome.kind === "hang") return;
    activeItem.cancelScheduledEnd = this.#services.clock.runAfter(activeItem.outcome.duration, () =>
      this.#finishItem(activeItem, phase),
    );
  }

  #finishItem(finishedItem: ActiveItem, phase: Phase): void {
    const { activeItems, workers } = this.#queues[phase];
    const { item, outcome } = finishedItem;
    const details = this.#takeUnreportedDetails(finishedItem);
    activeItems.delete(finishedItem);
    workers.release(finishedItem.worker);
    if (outcome.kind === "fail") this.#recordFailure(finishedItem, phase, outcome.message, details);
    else this.#recordSuccess(finishedItem, phase, details);
    if (hasDetails(details)) {
      this.#services.store.updateItem(item.number, { details: joinDetails(item.details, details) });
    }
    if (this.#canStartItems) this.#startWaitingItems();
    else this.#endIdleWorkers();
  }

  /**
   * Returns the details of an item, such as warnings, and records that they are reported. Returns no details if they were already
   * reported: a rule can match both phases of an item, but its details are reported only once.
   */
  #takeUnreportedDetails({
    item: { number: itemNumber },
    outcome: { rule, details },
  }: ActiveItem): ItemDetails {
    if (!hasDetails(details) || this.#rulesWithReportedDetailsByItemNumber.get(itemNumber) === rule)
      return NO_DETAILS;
    this.#rulesWithReportedDetailsByItemNumber.set(itemNumber, rule);
    return details;
  }

  #recordSuccess(succeededItem: ActiveItem, phase: Phase, details: ItemDetails): void {
    const { store } = this.#services;
    const { item } = succeededItem;
    this.#logItemProgress(succeededItem, phase);
    this.#log.writeItemSuccess(succeededItem, phase, details);
    if (phase === "RESTORE") {
      store.updateItem(item.number, { phase, state: "COMPLETED" });
      return;
    }
    store.updateItem(item.number, { phase: "RESTORE", state: "PENDING" });
    const itemToRestore = { ...item, phase: "RESTORE", details: joinDetails(item.details, details) } as const;
    this.#queues.RESTORE.waitingItems.push(itemToRestore);
  }

  #recordFailure(failedItem: ActiveItem, phase: Phase, message: string, details: ItemDetails): void {
    this.#services.store.updateItem(failedItem.item.number, { phase, state: "FAILED", message });
    this.#log.writeItemFailure(failedItem, phase, message, details);
  }

  /**
   * Logs the progress of an item since the last call, in steps. The times of the steps are computed here, so that the clock needs no
   * task for each step.
   */
  #logItemProgress(activeItem: ActiveItem, phase: Phase): void {
    const { outcome, startedAt } = activeItem;
    if (outcome.kind !== "succeed" || outcome.duration <= 0) return;
    const elapsedMilliseconds = this.#services.clock.now() - startedAt;
    for (
      let nextPercent = activeItem.loggedPercent + LOGGED_PERCENT_STEP;
      nextPercent <= 100;
      nextPercent += LOGGED_PERCENT_STEP
    ) {
      const elapsedMillisecondsAtNextPercent = (outcome.duration * nextPercent) / 100;
      if (elapsedMillisecondsAtNextPercent > elapsedMilliseconds) return;
      this.#log.writeItemProgress(
        activeItem,
        phase,
        nextPercent,
        startedAt + elapsedMillisecondsAtNextPercent,
      );
      activeItem.loggedPercent = nextPercent;
    }
  }

  #setState(state: SessionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#services.store.setSessionState(this.#session.id, state);
  }

  /* ---- workers ---- */

  /** Ends the idle workers of a queue. If the queue never had a worker, creates one first: in WHM's logs, each queue has a worker. */
  #endWorkersOfFinishedQueue(phase: Phase): void {
    const queue = this.#queues[phase];
    if (queue.activeItems.size === 0) queue.workers.createWorkerIfNoneYet();
    for (const worker of queue.workers.endIdleWorkers()) this.#log.writeWorkerEnd(worker, phase);
  }

  #endIdleWorkers(): void {
    for (const phase of PHASES) {
      for (const worker of this.#queues[phase].workers.endIdleWorkers())
        this.#log.writeWorkerEnd(worker, phase);
    }
  }
}
