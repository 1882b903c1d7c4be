/**
 * The clock of the simulated server, which schedules tasks. A real clock follows the machine's time, and a manual clock stands
 * still. Both can be advanced.
 */

import TinyQueue from "tinyqueue";
import { MAX_TIMER_DELAY_MILLISECONDS } from "../core/limits.js";

/** The functions of the clock that the simulator uses. All times are in milliseconds. */
export interface Clock {
  /** Returns the time since 1970, like `Date.now()`. */
  now(): number;
  /**
   * Schedules a task, and returns a function that cancels it. Tasks for the same time run in the order in which they were
   * scheduled.
   */
  runAfter(milliseconds: number, task: () => void): () => void;
}

/** The part of the clock that is available to a program that starts a server, such as a test. */
export interface ServerClock {
  /** Returns the server's time, in milliseconds since 1970. */
  now(): number;
  /** Moves the clock forward, and runs all tasks that become due, in order, before it returns. */
  advance(milliseconds: number): void;
  /** Moves the clock to the time of the next task and runs the task. Returns `false` if there is no task. */
  step(): boolean;
  /** Runs tasks until no task remains. Transfer items that hang have no tasks, so `run` does not wait for these items. */
  run(): void;
}

/** `real` follows the machine's time; `manual` only moves when you call `advance`, `step` or `run`. */
export type ClockKind = "real" | "manual";

/** The start time of manual clocks. It is the same in every test. */
const MANUAL_CLOCK_START_TIME = Date.UTC(2026, 0, 1);

/** The number of milliseconds after which `runDueTasks` interrupts its loop, so that Node.js can handle other events. */
const MAX_BUSY_MILLISECONDS = 10;

interface Task {
  readonly time: number;
  /** A number that determines the order of tasks for the same time. */
  readonly order: number;
  readonly run: () => void;
  isCanceled: boolean;
}

/** Creates a clock. `close` cancels all tasks. */
export function createClock(kind: ClockKind): Clock & ServerClock & { close(): void } {
  const queue = new TinyQueue<Task>([], (one, other) => one.time - other.time || one.order - other.order);
  // The time by which the clock was moved forward. A manual clock counts it from its start.
  let [offset, addedCount] = [0, 0];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const now = (): number => offset + (kind === "real" ? Date.now() : MANUAL_CLOCK_START_TIME);

  /** Returns the next task. Removes canceled tasks before it. */
  function peek(): Task | undefined {
    while (queue.peek()?.isCanceled === true || (isClosed && queue.length > 0)) queue.pop();
    return queue.peek();
  }

  function moveTo(time: number): void {
    offset += Math.max(0, time - now());
  }

  /** Sets a timer for the next task if the clock is real. The timer does not keep the process alive. */
  function setTimer(): void {
    clearTimeout(timer);
    const task = peek();
    if (kind === "manual" || task === undefined) return;
    const delay = Math.min(MAX_TIMER_DELAY_MILLISECONDS, Math.max(0, task.time - now()));
    timer = setTimeout(runDueTasks, delay).unref();
  }

  /** Runs all tasks that are due. After `MAX_BUSY_MILLISECONDS`, stops so that Node.js can handle other events, and continues later. */
  function runDueTasks(): void {
    const startTime = Date.now();
    for (let task = peek(); task !== undefined && task.time <= now(); task = peek()) {
      queue.pop();
      task.run();
      if (Date.now() - startTime > MAX_BUSY_MILLISECONDS) break;
    }
    setTimer();
  }

  function step(): boolean {
    const task = peek();
    if (task === undefined) return false;
    queue.pop();
    moveTo(task.time);
    task.run();
    setTimer();
    return true;
  }

  return {
    now,
    runAfter(milliseconds, run) {
      const task = { time: now() + Math.max(0, milliseconds), order: addedCount++, run, isCanceled: false };
      queue.push(task);
      if (peek() === task) setTimer();
      return () => {
        task.isCanceled = true;
      };
    },
    advance(milliseconds) {
      const endTime = now() + Math.max(0, milliseconds);
      for (let task = peek(); task !== undefined && task.time <= endTime; task = peek()) step();
      moveTo(endTime);
      setTimer();
    },
    step,
    run() {
      while (step());
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
