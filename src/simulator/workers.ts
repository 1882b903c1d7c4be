/** Manages the workers of one queue of a session. */

/** A simulated process that handles the items of a queue, one at a time. */
export interface QueueWorker {
  /** The number of the worker, counted from 1 in each queue. The logs contain it as `child_number`. */
  readonly number: number;
  readonly pid: number;
  /** Whether the worker has handled no item yet. */
  isNew: boolean;
  /** Whether the worker waits for an item. */
  isIdle: boolean;
}

/** The workers of a queue. A new worker is created only if all existing workers are busy. */
export class QueueWorkers {
  readonly #takeNextPid: () => number;
  /** The workers by number. Numbers of workers that ended are used again. */
  readonly #workers: (QueueWorker | undefined)[] = [];
  #hadWorkerSinceStart = false;

  constructor(takeNextPid: () => number) {
    this.#takeNextPid = takeNextPid;
  }

  /** Prepares for a new start of the session. If the queue has no worker now, `createIfNoneYet` can create a worker again. */
  prepareForStart(): void {
    this.#hadWorkerSinceStart = this.#workers.some((worker) => worker !== undefined);
  }

  /** Returns the idle worker with the lowest number, or a new worker if all workers are busy. */
  take(): QueueWorker {
    const worker = this.#workers.find((one) => one?.isIdle) ?? this.#create();
    worker.isIdle = false;
    return worker;
  }

  /** Ends all idle workers, and returns them sorted by number. */
  endIdle(): readonly QueueWorker[] {
    const ended = this.#workers.filter((worker) => worker !== undefined).filter(({ isIdle }) => isIdle);
    for (const { number } of ended) this.#workers[number - 1] = undefined;
    return ended;
  }

  /** Creates an idle worker if the queue had no worker since the start of the session. */
  createIfNoneYet(): void {
    if (!this.#hadWorkerSinceStart) this.#create();
  }

  #create(): QueueWorker {
    const freeIndex = this.#workers.indexOf(undefined);
    const index = freeIndex === -1 ? this.#workers.length : freeIndex;
    const worker = { number: index + 1, pid: this.#takeNextPid(), isNew: true, isIdle: true };
    this.#workers[index] = worker;
    this.#hadWorkerSinceStart = true;
    return worker;
  }
}
