/**
 * Runs one session: starts queued items by the priority of their modules, as many at once as there are threads, and
 * records their progress. The state in this class is lost when the server restarts; the ledger persists.
 *
 * Documented: the states, the two thread counts, that modules run in order of priority, and that a paused session can
 * be started again. Everything else is assumed, in particular:
 *
 * - Items under way finish after the session is paused.
 * - Items of the next priority start before all items of the previous priority have finished.
 * - A session with failed items becomes COMPLETED.
 * - The state is `*_PENDING` before the first item, `*_INPROGRESS` while items are in one phase, and `RUNNING` while items
 *   are in both phases.
 */

import type { Clock } from "./clock.js";
import type { Ledger } from "./ledger.js";
import { ERROR_LOG, itemLog, MASTER_LOG, type LogLine, type LineContents, type LogFiles } from "./log.js";
import type { ItemOutcome, OutcomeRule, Outcomes, Phase } from "./outcomes.js";
import type { SessionFacts, SessionItem, SessionState } from "./sessions.js";
import { WaitingItems } from "./waiting-items.js";

/** The services that a run uses. */
export interface RunDependencies {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly log: LogFiles;
  readonly outcomes: Outcomes;
  /** Milliseconds from the start of a session to its first item. */
  readonly duration: number;
  readonly nextPid: () => number;
  /** The WHM version; `null` if it is unknown. */
  readonly whmVersion: () => string | null;
}

/** An item that a thread is working on. */
interface ActiveItem {
  readonly item: SessionItem;
  readonly number: number;
  readonly pid: number;
  readonly logfile: string;
  outcome: ItemOutcome;
  cancel: () => void;
}

const PHASES: readonly Phase[] = ["TRANSFER", "RESTORE"];

export class SessionRun {
  readonly #session: SessionFacts;
  readonly #services: RunDependencies;
  readonly #waiting: Readonly<Record<Phase, WaitingItems>> = {
    TRANSFER: new WaitingItems(),
    RESTORE: new WaitingItems(),
  };
  readonly #active: Readonly<Record<Phase, Set<ActiveItem>>> = { TRANSFER: new Set(), RESTORE: new Set() };
  readonly #freeNumbers: number[] = [];
  #pid = 0;
  #state: SessionState | undefined;
  #isRunning = false;
  #cancelStart: () => void = () => undefined;

  constructor(session: SessionFacts, services: RunDependencies) {
    this.#session = session;
    this.#services = services;
  }

  /** Starts or resumes the session. Returns the simulated process id. */
  start(initiator: string): number {
    const { clock, ledger, nextPid, duration } = this.#services;
    this.#pid = nextPid();
    for (const phase of PHASES) this.#waiting[phase].clear();
    const items = ledger.items(this.#session.id, { state: "PENDING" });
    for (const item of items) this.#waiting[item.phase].add(item);
    this.#logStart(initiator, items);
    this.#setState(this.#waiting.TRANSFER.size > 0 ? "TRANSFER_PENDING" : "RESTORE_PENDING");
    this.#cancelStart = clock.after(duration, () => {
      this.#isRunning = true;
      this.#proceed();
    });
    return this.#pid;
  }

  /** Adds an item to the running session. */
  add(item: SessionItem): void {
    this.#waiting[item.phase].add(item);
    if (this.#isRunning) this.#proceed();
  }

  pause(): void {
    this.#stop();
    this.#setState("PAUSED");
  }

  /** Ends the session, and fails the items under way. */
  end(state: "ABORTED" | "FAILED", message: string): void {
    this.#stop();
    for (const phase of PHASES) {
      for (const active of this.#active[phase]) {
        active.cancel();
        this.#fail(active, phase, message);
      }
      this.#active[phase].clear();
    }
    this.#setState(state);
    this.#log(MASTER_LOG, { action: "complete", msg: message });
    if (state === "FAILED") this.#log(ERROR_LOG, { msg: message }, { type: "error" });
  }

  /** Stops without recording anything, as in a crash. */
  crash(): void {
    this.#stop();
    for (const phase of PHASES) for (const { cancel } of this.#active[phase]) cancel();
  }

  /** Starts the items again that hang because of the rule. */
  restartHanging(rule: OutcomeRule): void {
    for (const phase of PHASES) {
      for (const active of this.#active[phase]) {
        if (active.outcome.kind !== "hang" || active.outcome.rule !== rule) continue;
        active.outcome = this.#outcome(active.item, phase);
        this.#scheduleEnd(active, phase);
      }
    }
  }

  #stop(): void {
    this.#isRunning = false;
    this.#cancelStart();
  }

  /* ---- items under way ---- */

  #proceed(): void {
    for (const phase of PHASES) {
      while (this.#active[phase].size < this.#session.threads[phase]) {
        const item = this.#waiting[phase].takeNext();
        if (item === undefined) break;
        this.#startItem(item, phase);
      }
    }
    const state = this.#stateNow();
    this.#setState(state);
    if (state !== "COMPLETED") return;
    this.#stop();
    this.#log(MASTER_LOG, { action: "complete", msg: this.#summary() });
  }

  #stateNow(): SessionState {
    const { TRANSFER: transfers, RESTORE: restores } = this.#active;
    if (transfers.size > 0) return restores.size > 0 ? "RUNNING" : "TRANSFER_INPROGRESS";
    if (restores.size > 0) return "RESTORE_INPROGRESS";
    return "COMPLETED";
  }

  #startItem(item: SessionItem, phase: Phase): void {
    const { ledger, nextPid } = this.#services;
    const number = this.#freeNumbers.pop() ?? this.#active.TRANSFER.size + this.#active.RESTORE.size + 1;
    const active: ActiveItem = {
      item,
      number,
      pid: nextPid(),
      logfile: itemLog(phase, item.module, item.item),
      outcome: this.#outcome(item, phase),
      cancel: () => undefined,
    };
    this.#active[phase].add(active);
    ledger.setProgress(item.number, phase, "INPROGRESS");
    this.#logItem("process-item", active, phase);
    this.#logItem("start-item", active, phase);
    this.#log(
      active.logfile,
      { msg: `${phase} of ${item.module} ${item.item}` },
      { type: "out", pid: active.pid },
    );
    this.#scheduleEnd(active, phase);
  }

  #outcome({ module, values }: SessionItem, phase: Phase): ItemOutcome {
    return this.#services.outcomes.outcomeOf({ session: this.#session.id, module, values, phase });
  }

  #scheduleEnd(active: ActiveItem, phase: Phase): void {
    if (active.outcome.kind === "hang") return;
    active.cancel = this.#services.clock.after(active.outcome.duration, () => this.#finish(active, phase));
  }

  #finish(active: ActiveItem, phase: Phase): void {
    this.#active[phase].delete(active);
    this.#freeNumbers.push(active.number);
    if (active.outcome.kind === "fail") this.#fail(active, phase, active.outcome.message);
    else this.#succeed(active, phase);
    if (this.#isRunning) this.#proceed();
  }

  #succeed(active: ActiveItem, phase: Phase): void {
    const { ledger } = this.#services;
    this.#log(active.logfile, { msg: "Done" }, { type: "out", pid: active.pid });
    this.#logItem("success-item", active, phase);
    if (phase === "RESTORE") {
      ledger.setProgress(active.item.number, phase, "COMPLETED");
      return;
    }
    ledger.setProgress(active.item.number, "RESTORE", "PENDING");
    this.#waiting.RESTORE.add({ ...active.item, phase: "RESTORE" });
  }

  #fail(active: ActiveItem, phase: Phase, message: string): void {
    this.#services.ledger.setProgress(active.item.number, phase, "FAILED", message);
    this.#log(active.logfile, { msg: message }, { type: "error", pid: active.pid });
    this.#logItem("failed-item", active, phase, message);
    const { item, module } = active.item;
    this.#log(ERROR_LOG, { queue: phase, item, item_type: module, msg: message }, { type: "error" });
  }

  #setState(state: SessionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#services.ledger.setState(this.#session.id, state);
  }

  /* ---- log lines ---- */

  #logStart(initiator: string, waiting: readonly SessionItem[]): void {
    const { whmVersion } = this.#services;
    this.#log(MASTER_LOG, { action: "start" });
    this.#log(MASTER_LOG, { action: "initiator", msg: initiator });
    this.#log(MASTER_LOG, { action: "version", msg: whmVersion() ?? "" });
    this.#log(MASTER_LOG, { action: "remotehost", msg: this.#session.host });
    for (const queue of PHASES) {
      const items = waiting.filter(({ phase }) => phase === queue);
      const size = items.reduce((sum, { values }) => sum + bytes(values["size"]), 0n);
      this.#log(MASTER_LOG, { action: "queue_count", queue, msg: String(items.length) });
      this.#log(MASTER_LOG, { action: "queue_size", queue, msg: String(size) });
    }
  }

  #logItem(
    action: "process-item" | "start-item" | "failed-item" | "success-item",
    { item: { item, localItem, module }, number, logfile }: ActiveItem,
    queue: Phase,
    msg?: string,
  ): void {
    this.#log(MASTER_LOG, {
      ...{ action, queue, item, item_type: module, local_item: localItem, logfile },
      ...(msg === undefined ? {} : { msg }),
      child_number: number,
    });
  }

  #log(logfile: string, contents: LineContents, line: Partial<Pick<LogLine, "type" | "pid">> = {}): void {
    const { clock, log } = this.#services;
    const { type = "control", pid = this.#pid } = line;
    log.write(this.#session.id, logfile, { type, contents, pid, indent: 0, time: clock.now() });
  }

  #summary(): string {
    const counts = this.#services.ledger.counts(this.#session.id);
    const count = (wanted: string): number =>
      counts.filter(({ state }) => state === wanted).reduce((sum, { items }) => sum + items, 0);
    return `${count("COMPLETED")} completed, ${count("FAILED")} failed`;
  }
}

/** An item's size in bytes. Missing and invalid sizes count as 1, the default of the column. */
function bytes(size: string | undefined): bigint {
  return size !== undefined && /^\d{1,20}$/.test(size) ? BigInt(size) : 1n;
}
