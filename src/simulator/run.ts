/**
 * The process of one session: takes waiting items in the modules' order, has as many under way as there are threads, writes
 * down how far each is, and ends. What it keeps here is lost when the server restarts; what has to last is in the ledger.
 *
 * Known: the states, the two numbers of threads, that modules run by their priority, and that a paused session is started
 * again. A guess: everything else, namely that what is paused lets go on what is under way, that the next priority does
 * not wait for the last item of the one before it, that a session with items that failed is COMPLETED all the same, and
 * which state is told when: `*_PENDING` before the first item, `*_INPROGRESS` in one phase, `RUNNING` in both.
 */

import type { Clock } from "./clock.js";
import type { Ledger } from "./ledger.js";
import { ERROR_LOG, itemLog, MASTER_LOG, type LogLine, type LineContents, type LogFiles } from "./log.js";
import type { ItemOutcome, OutcomeRule, Outcomes, Phase } from "./outcomes.js";
import type { SessionFacts, SessionItem, SessionState } from "./sessions.js";
import { WaitingItems } from "./waiting-items.js";

/** What a run works with. */
export interface RunDependencies {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly log: LogFiles;
  readonly outcomes: Outcomes;
  /** Milliseconds from the start of a session to that of its first item. */
  readonly duration: number;
  readonly nextPid: () => number;
  /** `null` where the server does not tell. */
  readonly whmVersion: () => string | null;
}

/** One item that a thread is busy with. */
interface Child {
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
  readonly #around: RunDependencies;
  readonly #waiting: Readonly<Record<Phase, WaitingItems>> = {
    TRANSFER: new WaitingItems(),
    RESTORE: new WaitingItems(),
  };
  readonly #children: Readonly<Record<Phase, Set<Child>>> = { TRANSFER: new Set(), RESTORE: new Set() };
  readonly #freeNumbers: number[] = [];
  #pid = 0;
  #state: SessionState | undefined;
  #isOpen = false;
  #cancelOpening: () => void = () => undefined;

  constructor(session: SessionFacts, around: RunDependencies) {
    this.#session = session;
    this.#around = around;
  }

  /** Begins, or goes on where it was paused. Returns the process's id. */
  start(initiator: string): number {
    const { clock, ledger, nextPid, duration } = this.#around;
    this.#pid = nextPid();
    for (const phase of PHASES) this.#waiting[phase].clear();
    const items = ledger.items(this.#session.id, { state: "PENDING" });
    for (const item of items) this.#waiting[item.phase].add(item);
    this.#tellStart(initiator, items);
    this.#setState(this.#waiting.TRANSFER.size > 0 ? "TRANSFER_PENDING" : "RESTORE_PENDING");
    this.#cancelOpening = clock.after(duration, () => {
      this.#isOpen = true;
      this.#proceed();
    });
    return this.#pid;
  }

  /** An item has come while it runs. */
  add(item: SessionItem): void {
    this.#waiting[item.phase].add(item);
    if (this.#isOpen) this.#proceed();
  }

  pause(): void {
    this.#stop();
    this.#setState("PAUSED");
  }

  /** Ends it, and what is under way in the middle. */
  end(state: "ABORTED" | "FAILED", message: string): void {
    this.#stop();
    for (const phase of PHASES) {
      for (const child of this.#children[phase]) {
        child.cancel();
        this.#fail(child, phase, message);
      }
      this.#children[phase].clear();
    }
    this.#setState(state);
    this.#tell(MASTER_LOG, { action: "complete", msg: message });
    if (state === "FAILED") this.#tell(ERROR_LOG, { msg: message }, { type: "error" });
  }

  /** The machine stops: nothing is written any more. */
  vanish(): void {
    this.#stop();
    for (const phase of PHASES) for (const { cancel } of this.#children[phase]) cancel();
  }

  /** What hangs because of the rule is begun again. */
  letGo(rule: OutcomeRule): void {
    for (const phase of PHASES) {
      for (const child of this.#children[phase]) {
        if (child.outcome.kind !== "hang" || child.outcome.rule !== rule) continue;
        child.outcome = this.#outcome(child.item, phase);
        this.#await(child, phase);
      }
    }
  }

  #stop(): void {
    this.#isOpen = false;
    this.#cancelOpening();
  }

  /* ---- what is under way ---- */

  #proceed(): void {
    for (const phase of PHASES) {
      while (this.#children[phase].size < this.#session.threads[phase]) {
        const item = this.#waiting[phase].takeNext();
        if (item === undefined) break;
        this.#begin(item, phase);
      }
    }
    const state = this.#stateNow();
    this.#setState(state);
    if (state !== "COMPLETED") return;
    this.#stop();
    this.#tell(MASTER_LOG, { action: "complete", msg: this.#balance() });
  }

  #stateNow(): SessionState {
    const { TRANSFER: transfers, RESTORE: restores } = this.#children;
    if (transfers.size > 0) return restores.size > 0 ? "RUNNING" : "TRANSFER_INPROGRESS";
    if (restores.size > 0) return "RESTORE_INPROGRESS";
    return "COMPLETED";
  }

  #begin(item: SessionItem, phase: Phase): void {
    const { ledger, nextPid } = this.#around;
    const number = this.#freeNumbers.pop() ?? this.#children.TRANSFER.size + this.#children.RESTORE.size + 1;
    const child: Child = {
      item,
      number,
      pid: nextPid(),
      logfile: itemLog(phase, item.module, item.item),
      outcome: this.#outcome(item, phase),
      cancel: () => undefined,
    };
    this.#children[phase].add(child);
    ledger.setProgress(item.number, phase, "INPROGRESS");
    this.#tellOfItem("process-item", child, phase);
    this.#tellOfItem("start-item", child, phase);
    this.#tell(
      child.logfile,
      { msg: `${phase} of ${item.module} ${item.item}` },
      { type: "out", pid: child.pid },
    );
    this.#await(child, phase);
  }

  #outcome({ module, values }: SessionItem, phase: Phase): ItemOutcome {
    return this.#around.outcomes.of({ session: this.#session.id, module, values, phase });
  }

  #await(child: Child, phase: Phase): void {
    if (child.outcome.kind === "hang") return;
    child.cancel = this.#around.clock.after(child.outcome.duration, () => this.#finish(child, phase));
  }

  #finish(child: Child, phase: Phase): void {
    this.#children[phase].delete(child);
    this.#freeNumbers.push(child.number);
    if (child.outcome.kind === "fail") this.#fail(child, phase, child.outcome.message);
    else this.#succeed(child, phase);
    if (this.#isOpen) this.#proceed();
  }

  #succeed(child: Child, phase: Phase): void {
    const { ledger } = this.#around;
    this.#tell(child.logfile, { msg: "Done" }, { type: "out", pid: child.pid });
    this.#tellOfItem("success-item", child, phase);
    if (phase === "RESTORE") {
      ledger.setProgress(child.item.number, phase, "COMPLETED");
      return;
    }
    ledger.setProgress(child.item.number, "RESTORE", "PENDING");
    this.#waiting.RESTORE.add({ ...child.item, phase: "RESTORE" });
  }

  #fail(child: Child, phase: Phase, message: string): void {
    this.#around.ledger.setProgress(child.item.number, phase, "FAILED", message);
    this.#tell(child.logfile, { msg: message }, { type: "error", pid: child.pid });
    this.#tellOfItem("failed-item", child, phase, message);
    const { item, module } = child.item;
    this.#tell(ERROR_LOG, { queue: phase, item, item_type: module, msg: message }, { type: "error" });
  }

  #setState(state: SessionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#around.ledger.setState(this.#session.id, state);
  }

  /* ---- what is told of it ---- */

  #tellStart(initiator: string, waiting: readonly SessionItem[]): void {
    const { whmVersion } = this.#around;
    this.#tell(MASTER_LOG, { action: "start" });
    this.#tell(MASTER_LOG, { action: "initiator", msg: initiator });
    this.#tell(MASTER_LOG, { action: "version", msg: whmVersion() ?? "" });
    this.#tell(MASTER_LOG, { action: "remotehost", msg: this.#session.host });
    for (const queue of PHASES) {
      const items = waiting.filter(({ phase }) => phase === queue);
      const size = items.reduce((sum, { values }) => sum + bytes(values["size"]), 0n);
      this.#tell(MASTER_LOG, { action: "queue_count", queue, msg: String(items.length) });
      this.#tell(MASTER_LOG, { action: "queue_size", queue, msg: String(size) });
    }
  }

  #tellOfItem(
    action: "process-item" | "start-item" | "failed-item" | "success-item",
    { item: { item, localItem, module }, number, logfile }: Child,
    queue: Phase,
    msg?: string,
  ): void {
    this.#tell(MASTER_LOG, {
      ...{ action, queue, item, item_type: module, local_item: localItem, logfile },
      ...(msg === undefined ? {} : { msg }),
      child_number: number,
    });
  }

  #tell(logfile: string, contents: LineContents, line: Partial<Pick<LogLine, "type" | "pid">> = {}): void {
    const { clock, log } = this.#around;
    const { type = "control", pid = this.#pid } = line;
    log.write(this.#session.id, logfile, { type, contents, pid, indent: 0, time: clock.now() });
  }

  #balance(): string {
    const counts = this.#around.ledger.counts(this.#session.id);
    const count = (wanted: string): number =>
      counts.filter(({ state }) => state === wanted).reduce((sum, { items }) => sum + items, 0);
    return `${count("COMPLETED")} completed, ${count("FAILED")} failed`;
  }
}

/** What an item says that it weighs; its column's default is 1, and so is that of what says nothing sensible. */
function bytes(size: string | undefined): bigint {
  return size !== undefined && /^\d{1,20}$/.test(size) ? BigInt(size) : 1n;
}
