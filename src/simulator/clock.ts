/**
 * What time it is on the simulated server, and what is due when. A clock goes with the machine's or stands still, and in both
 * cases can be moved forward. Knows nothing of what is done at any time.
 */

import TinyQueue from "tinyqueue";
import { MAX_TIMER_DELAY } from "../core/limits.js";

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
  let due = new Schedule();
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
    timer = setTimeout(catchUp, Math.min(MAX_TIMER_DELAY, Math.max(0, next.time - now()))).unref();
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
      const scheduled = due.add(now() + Math.max(0, milliseconds), task);
      if (due.first() === scheduled) wake();
      return () => {
        scheduled.isCanceled = true;
      };
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
      due = new Schedule();
    },
  };
}

interface ScheduledTask {
  readonly time: number;
  /** Decides between tasks of the same time. */
  readonly number: number;
  readonly task: () => void;
  isCanceled: boolean;
}

/** The scheduled tasks, the next one first. A canceled task stays in the queue until it would be the next. */
class Schedule {
  readonly #queue = new TinyQueue<ScheduledTask>(
    [],
    (one, other) => one.time - other.time || one.number - other.number,
  );
  #added = 0;

  add(time: number, task: () => void): ScheduledTask {
    this.#added += 1;
    const scheduled = { time, number: this.#added, task, isCanceled: false };
    this.#queue.push(scheduled);
    return scheduled;
  }

  first(): ScheduledTask | undefined {
    while (this.#queue.peek()?.isCanceled === true) this.#queue.pop();
    return this.#queue.peek();
  }

  takeFirst(): ScheduledTask | undefined {
    const first = this.first();
    if (first !== undefined) this.#queue.pop();
    return first;
  }
}
