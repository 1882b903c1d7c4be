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

export interface ClosableClock extends Clock, ServerClock {
  /** Cancels all tasks. */
  close(): void;
}

/** The start time of manual clocks. It is the same in every test. */
const MANUAL_CLOCK_START_TIME = Date.UTC(2026, 0, 1);

/** The number of milliseconds after which `runDueTasks` interrupts its loop, so that Node.js can handle other events. */
const MAX_BUSY_MILLISECONDS = 10;

export function createClock(kind: ClockKind): ClosableClock {
  let schedule = new Schedule();
  let [timeOffset, manualTime] = [0, MANUAL_CLOCK_START_TIME];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const now = (): number => (kind === "real" ? Date.now() + timeOffset : manualTime);

  function moveClockTo(time: number): void {
    const millisecondsToMove = Math.max(0, time - now());
    if (kind === "real") timeOffset += millisecondsToMove;
    else manualTime += millisecondsToMove;
  }

  /** Sets a timer for the next task if the clock is real. The timer does not keep the process alive. */
  function setTimerForNextTask(): void {
    clearTimeout(timer);
    const nextTask = schedule.peekFirst();
    if (kind === "manual" || nextTask === undefined || isClosed) return;
    timer = setTimeout(
      runDueTasks,
      Math.min(MAX_TIMER_DELAY_MILLISECONDS, Math.max(0, nextTask.time - now())),
    ).unref();
  }

  /** Runs all tasks that are due. After `MAX_BUSY_MILLISECONDS`, stops so that Node.js can handle other events, and continues later. */
  function runDueTasks(): void {
    const startTime = Date.now();
    for (
      let nextTask = schedule.peekFirst();
      nextTask !== undefined && nextTask.time <= now();
      nextTask = schedule.peekFirst()
    ) {
      schedule.takeFirst()?.run();
      if (Date.now() - startTime > MAX_BUSY_MILLISECONDS) break;
    }
    setTimerForNextTask();
  }

  function step(): boolean {
    const nextTask = schedule.takeFirst();
    if (nextTask === undefined) return false;
    moveClockTo(nextTask.time);
    nextTask.run();
    setTimerForNextTask();
    return true;
  }

  return {
    now,
    runAfter(milliseconds, task) {
      if (isClosed) return () => undefined;
      const scheduledTask = schedule.add(now() + Math.max(0, milliseconds), task);
      if (schedule.peekFirst() === scheduledTask) setTimerForNextTask();
      return () => {
        scheduledTask.isCanceled = true;
      };
    },
    advance(milliseconds) {
      const endTime = now() + Math.max(0, milliseconds);
      for (
        let nextTask = schedule.peekFirst();
        nextTask !== undefined && nextTask.time <= endTime;
        nextTask = schedule.peekFirst()
      )
        step();
      moveClockTo(endTime);
      setTimerForNextTask();
    },
    step,
    run() {
      while (step());
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      schedule = new Schedule();
    },
  };
}

interface ScheduledTask {
  readonly time: number;
  /** A number that determines the order of tasks for the same time. */
  readonly sequenceNumber: number;
  readonly run: () => void;
  isCanceled: boolean;
}

/** The scheduled tasks, sorted by time. A canceled task is removed when it becomes the next task. */
class Schedule {
  readonly #queue = new TinyQueue<ScheduledTask>(
    [],
    (one, other) => one.time - other.time || one.sequenceNumber - other.sequenceNumber,
  );
  #addedTaskCount = 0;

  add(time: number, task: () => void): ScheduledTask {
    this.#addedTaskCount += 1;
    const scheduledTask = { time, sequenceNumber: this.#addedTaskCount, run: task, isCanceled: false };
    this.#queue.push(scheduledTask);
    return scheduledTask;
  }

  peekFirst(): ScheduledTask | undefined {
    while (this.#queue.peek()?.isCanceled === true) this.#queue.pop();
    return this.#queue.peek();
  }

  takeFirst(): ScheduledTask | undefined {
    const firstTask = this.peekFirst();
    if (firstTask !== undefined) this.#queue.pop();
    return firstTask;
  }
}
