/**
 * What time it is on the simulated server, and what is due when. A clock goes with the machine's or stands still, and in both
 * cases can be moved forward. Knows nothing of what is done at any time.
 */

import { LONGEST_TIMER } from "../core/limits.js";

/** Milliseconds, everywhere. */
export interface Clock {
  /** Since 1970, as `Date.now()`. */
  now(): number;
  /** Does it when so much time has passed; what this returns takes it back. Tasks of one moment come in the order they were given. */
  after(milliseconds: number, task: () => void): () => void;
}

/** The clock as whoever started the server holds it. */
export interface ServerClock {
  /** The server's time, in milliseconds since 1970. */
  now(): number;
  /** Lets so many milliseconds pass at once: all that falls due in them is done before this returns, in its order. */
  advance(milliseconds: number): void;
  /** Goes to the next thing that is due, and does it; `false` where nothing is. */
  step(): boolean;
  /** Goes on until nothing is due any more. An item that hangs is not due. */
  run(): void;
}

/** `real` goes with the machine's time, `manual` only when it is told to. */
export type ClockKind = "real" | "manual";

export interface OpenClock extends Clock, ServerClock {
  /** Nothing happens any more. */
  close(): void;
}

/** Where a clock begins that goes only when it is told to: the same time in every test. */
const MANUAL_BEGINNING = Date.UTC(2026, 0, 1);

/** Milliseconds that are worked through without a pause. */
const LONGEST_TURN = 10;

export function openClock(kind: ClockKind): OpenClock {
  const due = new Agenda();
  let [offset, standing] = [0, MANUAL_BEGINNING];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const now = (): number => (kind === "real" ? Date.now() + offset : standing);

  function moveTo(time: number): void {
    const forward = Math.max(0, time - now());
    if (kind === "real") offset += forward;
    else standing += forward;
  }

  /** With the machine's time, somebody has to wake up for what is due next. It keeps no process alive. */
  function wake(): void {
    clearTimeout(timer);
    const next = due.first();
    if (kind === "manual" || next === undefined || isClosed) return;
    timer = setTimeout(catchUp, Math.min(LONGEST_TIMER, Math.max(0, next.time - now()))).unref();
  }

  /** Where there is much to do, others get their turn now and then. */
  function catchUp(): void {
    const begun = Date.now();
    for (let next = due.first(); next !== undefined && next.time <= now(); next = due.first()) {
      due.takeFirst()?.task();
      if (Date.now() - begun > LONGEST_TURN) break;
    }
    wake();
  }

  function step(): boolean {
    const next = due.takeFirst();
    if (next === undefined) return false;
    moveTo(next.time);
    next.task();
    wake();
    return true;
  }

  return {
    now,
    after(milliseconds, task) {
      if (isClosed) return () => undefined;
      const entry = due.add(now() + Math.max(0, milliseconds), task);
      if (due.first() === entry) wake();
      return () => due.remove(entry);
    },
    advance(milliseconds) {
      const until = now() + Math.max(0, milliseconds);
      for (let next = due.first(); next !== undefined && next.time <= until; next = due.first()) step();
      moveTo(until);
      wake();
    },
    step,
    run() {
      while (step());
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      due.clear();
    },
  };
}

interface ScheduledTask {
  readonly time: number;
  /** Tells tasks of the same moment apart. */
  readonly number: number;
  readonly task: () => void;
  isTakenBack: boolean;
}

/** A binary heap: what is due first is at its top. What is taken back stays in it till it comes to the top. */
class Agenda {
  readonly #entries: ScheduledTask[] = [];
  #added = 0;

  add(time: number, task: () => void): ScheduledTask {
    this.#added += 1;
    const entry = { time, number: this.#added, task, isTakenBack: false };
    this.#entries.push(entry);
    this.#rise(this.#entries.length - 1);
    return entry;
  }

  remove(entry: ScheduledTask): void {
    entry.isTakenBack = true;
  }

  clear(): void {
    this.#entries.length = 0;
  }

  first(): ScheduledTask | undefined {
    while (this.#entries[0]?.isTakenBack === true) this.#removeTop();
    return this.#entries[0];
  }

  takeFirst(): ScheduledTask | undefined {
    const first = this.first();
    if (first !== undefined) this.#removeTop();
    return first;
  }

  #removeTop(): void {
    const last = this.#entries.pop();
    if (last === undefined || this.#entries.length === 0) return;
    this.#entries[0] = last;
    this.#sink();
  }

  #rise(place: number): void {
    for (
      let above = (place - 1) >> 1;
      place > 0 && this.#swapIfLater(above, place);
      above = (place - 1) >> 1
    ) {
      place = above;
    }
  }

  #sink(): void {
    let place = 0;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const sooner = this.#isLater(left, right) ? right : left;
      if (!this.#swapIfLater(place, sooner)) return;
      place = sooner;
    }
  }

  #swapIfLater(one: number, other: number): boolean {
    if (!this.#isLater(one, other)) return false;
    const [first, second] = [this.#entries[one], this.#entries[other]];
    if (first !== undefined && second !== undefined)
      [this.#entries[one], this.#entries[other]] = [second, first];
    return true;
  }

  /** Whether the first of two places is due after the second; an empty place is due never. */
  #isLater(one: number, other: number): boolean {
    const [first, second] = [this.#entries[one], this.#entries[other]];
    if (second === undefined) return false;
    if (first === undefined) return true;
    return first.time === second.time ? first.number > second.number : first.time > second.time;
  }
}
