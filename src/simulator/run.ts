/**
 * Runs one session: starts queued items by the priority of their modules, as many at once as there are threads, and records their
 * progress. The state in this class is lost when the server restarts, but the ledger remains.
 *
 * cPanel documents the states, the two thread counts, that modules run in order of priority, and that a paused session can be started
 * again. Everything else is assumed, in particular:
 *
 * - Items in progress finish after the session is paused.
 * - Items of the next priority start before all items of the previous priority have finished.
 * - A session with failed items becomes COMPLETED.
 * - The state is `*_PENDING` before the first item, `*_INPROGRESS` while items are in one phase, and `RUNNING` while items
 *   are in both phases.
 */

import type { Clock } from "./clock.js";
import { hasDetails, joinDetails, NO_DETAILS, type ItemDetails } from "./item-details.js";
import type { Ledger } from "./ledger.js";
import type { LogFiles } from "./log.js";
import type { ItemOutcome, OutcomeRule, Outcomes, Phase } from "./outcomes.js";
import { PHASES, SessionLog, type LoggedItem } from "./session-log.js";
import type { SessionFacts, SessionItem, SessionState } from "./sessions.js";
import { WaitingItems } from "./waiting-items.js";
import { QueueWorkers } from "./workers.js";

/** The services that a run uses. */
export interface RunDependencies {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly log: LogFiles;
  readonly outcomes: Outcomes;
  /** Milliseconds from the start of a session to its first item. */
  readonly startDelay: number;
  readonly nextPid: () => number;
}

/** An item that a worker handles. */
interface ActiveItem extends LoggedItem {
  outcome: ItemOutcome;
  /** When the item started, or started again after a hang, in milliseconds since 1970. */
  startedAt: number;
  /** The progress that was logged last. */
  percent: number;
  cancel: () => void;
}

/** One of the two queues of a session. */
interface RunQueue {
  readonly waiting: WaitingItems;
  readonly active: Set<ActiveItem>;
  readonly workers: QueueWorkers;
}

/** The difference in progress between two log lines about an item, in percent. */
const PERCENT_STEP = 20;

export class SessionRun {
  readonly #session: SessionFacts;
  readonly #services: RunDependencies;
  readonly #log: SessionLog;
  readonly #queues: Readonly<Record<Phase, RunQueue>>;
  /** The rule whose details were reported for an item, by the number of the item. */
  readonly #reportedRules = new Map<number, OutcomeRule | undefined>();
  #pid = 0;
  #state: SessionState | undefined;
  #isRunning = false;
  #cancelStart: () => void = () => undefined;

  constructor(session: SessionFacts, services: RunDependencies) {
    this.#session = session;
    this.#services = services;
    this.#log = new SessionLog(session, services);
    const createQueue = (): RunQueue => ({
      waiting: new WaitingItems(),
      active: new Set(),
      workers: new QueueWorkers(services.nextPid),
    });
    this.#queues = { TRANSFER: createQueue(), RESTORE: createQueue() };
  }

  /** Starts or resumes the session. Returns the simulated process id. */
  start(): number {
    const { clock, ledger, nextPid, startDelay } = this.#services;
    this.#pid = nextPid();
    for (const { waiting, workers } of Object.values(this.#queues)) {
      waiting.clear();
      workers.reset();
    }
    const items = ledger.items(this.#session.id, { state: "PENDING" });
    for (const item of items) this.#queues[item.phase].waiting.add(item);
    this.#log.writeSessionStart(this.#pid, items);
    this.#setState(this.#queues.TRANSFER.waiting.size > 0 ? "TRANSFER_PENDING" : "RESTORE_PENDING");
    this.#cancelStart = clock.after(startDelay, () => {
      this.#isRunning = true;
      this.#startWaitingItems();
    });
    return this.#pid;
  }

  /** Adds an item to its queue. It starts now, or when the delay after the start of the session is over. */
  add(item: SessionItem): void {
    this.#queues[item.phase].waiting.add(item);
    if (this.#isRunning) this.#startWaitingItems();
  }

  pause(): void {
    this.#stopStarting();
    this.#endIdleWorkers();
    this.#setState("PAUSED");
  }

  /** Ends the session, and fails the items in progress. */
  end(state: "ABORTED" | "FAILED", message: string): void {
    this.#stopStarting();
    for (const phase of PHASES) {
      const { active, workers } = this.#queues[phase];
      for (const item of active) {
        item.cancel();
        this.#fail(item, phase, message, NO_DETAILS);
        workers.release(item.worker);
      }
      active.clear();
    }
    this.#setState(state);
    this.#endIdleWorkers();
    if (state === "FAILED") this.#log.writeSessionFailure(this.#pid, message);
    this.#log.writeSessionEnd(this.#pid);
  }

  /** Stops without recording anything, as in a crash. */
  crash(): void {
    this.#stopStarting();
    for (const phase of PHASES) for (const { cancel } of this.#queues[phase].active) cancel();
  }

  /** Restarts the items that hang because of the rule. */
  restartHanging(rule: OutcomeRule): void {
    for (const phase of PHASES) {
      for (const active of this.#queues[phase].active) {
        if (active.outcome.kind !== "hang" || active.outcome.rule !== rule) continue;
        active.outcome = this.#determineOutcome(active.item, phase);
        active.startedAt = this.#services.clock.now();
        this.#scheduleEnd(active, phase);
      }
    }
  }

  /** Writes the progress of active items to their logs. */
  logProgress(): void {
    for (const phase of PHASES) {
      for (const active of this.#queues[phase].active) this.#logProgressOf(active, phase);
    }
  }

  #stopStarting(): void {
    this.#isRunning = false;
    this.#cancelStart();
  }

  /* ---- items in progress ---- */

  #startWaitingItems(): void {
    for (const phase of PHASES) {
      const { waiting, active } = this.#queues[phase];
      while (active.size < this.#session.threads[phase]) {
        const item = waiting.takeNext();
        if (item === undefined) break;
        this.#startItem(item, phase);
      }
      if (!this.#expectsItems(phase)) this.#endIdleWorkersOf(phase);
    }
    const state = this.#determineState();
    this.#setState(state);
    if (state !== "COMPLETED") return;
    this.#stopStarting();
    this.#log.writeSessionEnd(this.#pid);
  }

  /** Whether the idle workers of a queue will get items, now or later. */
  #expectsItems(phase: Phase): boolean {
    const { TRANSFER, RESTORE } = this.#queues;
    if (TRANSFER.waiting.size > 0) return true;
    return phase === "RESTORE" && (RESTORE.waiting.size > 0 || TRANSFER.active.size > 0);
  }

  #determineState(): SessionState {
    const [isTransferring, isRestoring] = PHASES.map((phase) => this.#queues[phase].active.size > 0);
    if (isTransferring === true) return isRestoring === true ? "RUNNING" : "TRANSFER_INPROGRESS";
    return isRestoring === true ? "RESTORE_INPROGRESS" : "COMPLETED";
  }

  #startItem(item: SessionItem, phase: Phase): void {
    const { ledger, clock } = this.#services;
    const { active, workers } = this.#queues[phase];
    const started: ActiveItem = {
      item,
      worker: workers.take(),
      outcome: this.#determineOutcome(item, phase),
      startedAt: clock.now(),
      percent: 0,
      cancel: () => undefined,
    };
    active.add(started);
    ledger.setProgress(item.number, phase, "INPROGRESS");
    this.#log.writeItemStart(started, phase);
    this.#scheduleEnd(started, phase);
  }

  #determineOutcome({ module, values }: SessionItem, phase: Phase): ItemOutcome {
    return this.#services.outcomes.determineOutcome({ session: this.#session.id, module, values, phase });
  }

  #scheduleEnd(active: ActiveItem, phase: Phase): void {
    if (active.outcome.kind === "hang") return;
    active.cancel = this.#services.clock.after(active.outcome.duration, () => this.#finish(active, phase));
  }

  #finish(finished: ActiveItem, phase: Phase): void {
    const { active, workers } = this.#queues[phase];
    const { item, outcome } = finished;
    const details = this.#takeDetailsToReport(finished);
    active.delete(finished);
    workers.release(finished.worker);
    if (outcome.kind === "fail") this.#fail(finished, phase, outcome.message, details);
    else this.#succeed(finished, phase, details);
    if (hasDetails(details)) {
      this.#services.ledger.setDetails(item.number, joinDetails(item.details, details));
    }
    if (this.#isRunning) this.#startWaitingItems();
    else this.#endIdleWorkers();
  }

  /**
   * Returns the details of an item to report, and remembers that its rule reported them. Returns no details if the same rule has
   * already reported them in the other queue.
   */
  #takeDetailsToReport({ item: { number }, outcome: { rule, details } }: ActiveItem): ItemDetails {
    if (!hasDetails(details) || this.#reportedRules.get(number) === rule) return NO_DETAILS;
    this.#reportedRules.set(number, rule);
    return details;
  }

  #succeed(succeeded: ActiveItem, phase: Phase, details: ItemDetails): void {
    const { ledger } = this.#services;
    const { item } = succeeded;
    this.#logProgressOf(succeeded, phase);
    this.#log.writeItemSuccess(succeeded, phase, details);
    if (phase === "RESTORE") {
      ledger.setProgress(item.number, phase, "COMPLETED");
      return;
    }
    ledger.setProgress(item.number, "RESTORE", "PENDING");
    const restored = { ...item, phase: "RESTORE", details: joinDetails(item.details, details) } as const;
    this.#queues.RESTORE.waiting.add(restored);
  }

  #fail(failed: ActiveItem, phase: Phase, message: string, details: ItemDetails): void {
    this.#services.ledger.setProgress(failed.item.number, phase, "FAILED", message);
    this.#log.writeItemFailure(failed, phase, message, details);
  }

  /**
   * Logs the steps of progress that an item has reached by now. Their times are computed only now, so that the steps need no
   * scheduled tasks.
   */
  #logProgressOf(active: ActiveItem, phase: Phase): void {
    const { outcome, startedAt } = active;
    if (outcome.kind !== "succeed" || outcome.duration <= 0) return;
    const elapsed = this.#services.clock.now() - startedAt;
    for (let next = active.percent + PERCENT_STEP; next <= 100; next += PERCENT_STEP) {
      const due = (outcome.duration * next) / 100;
      if (due > elapsed) return;
      this.#log.writeItemProgress(active, phase, next, startedAt + due);
      active.percent = next;
    }
  }

  #setState(state: SessionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#services.ledger.setState(this.#session.id, state);
  }

  /* ---- workers ---- */

  /** Ends the idle workers of a queue without items. If the queue never had an item, creates a worker first, as WHM's logs show. */
  #endIdleWorkersOf(phase: Phase): void {
    const queue = this.#queues[phase];
    if (queue.active.size === 0) queue.workers.createUnused();
    for (const worker of queue.workers.endIdle()) this.#log.writeWorkerEnd(worker, phase);
  }

  #endIdleWorkers(): void {
    for (const phase of PHASES) {
      for (const worker of this.#queues[phase].workers.endIdle()) this.#log.writeWorkerEnd(worker, phase);
    }
  }
}
