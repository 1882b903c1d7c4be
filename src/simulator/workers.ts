/** Manages the workers of one queue of a session. */

/** A simulated process that handles the items of a queue, one at a time. */
export interface QueueWorker {
  /** The number of the worker, counted from 1 in each queue. The logs contain it as `child_number`. */
  readonly number: number;
  readonly pid: number;
  /** Whether the worker has handled no item yet. */
  isNew: boolean;
}

/** The workers of a queue. A new worker is created only if all existing workers are busy. */
export class QueueWorkerPool {
  readonly #takeNextPid: () => number;
  readonly #workers: (QueueWorker | undefined)[] = [];
  readonly #idleWorkers = new Set<QueueWorker>();
  #hasHadWorkerSinceSessionStart = false;

  constructor(takeNextPid: () => number) {
    this.#takeNextPid = takeNextPid;
  }

  /** Prepares for a new start of the session. If the queue has no worker now, `createWorkerIfNoneYet` can create a worker again. */
  prepareForSessionStart(): void {
    this.#hasHadWorkerSinceSessionStart = this.#workers.some((worker) => worker !== undefined);
  }

  /** Returns the idle worker with the lowest number, or a new worker if all workers are busy. */
  takeOrCreateWorker(): QueueWorker {
    const idleWorker = [...this.#idleWorkers].sort((one, other) => one.number - other.number)[0];
    if (idleWorker === undefined) return this.#createWorker();
    this.#idleWorkers.delete(idleWorker);
    return idleWorker;
  }

  /** Makes a worker idle. */
  release(worker: QueueWorker): void {
    this.#idleWorkers.add(worker);
  }

  /** Ends all idle workers, and returns them sorted by number. */
  endIdleWorkers(): QueueWorker[] {
    const endedWorkers = [...this.#idleWorkers].sort((one, other) => one.number - other.number);
    for (const worker of endedWorkers) this.#workers[worker.number - 1] = undefined;
    this.#idleWorkers.clear();
    return endedWorkers;
  }

  /** Creates an idle worker if the queue had no worker since the start of the session. Otherwise returns `undefined`. */
  createWorkerIfNoneYet(): QueueWorker | undefined {
    if (this.#hasHadWorkerSinceSessionStart) return undefined;
    const worker = this.#createWorker();
    this.release(worker);
    return worker;
  }

  #createWorker(): QueueWorker {
    const freeIndex = this.#workers.indexOf(undefined);
    const index = freeIndex === -1 ? this.#workers.length : freeIndex;
    const worker = { number: index + 1, pid: this.#takeNextPid(), isNew: true };
    this.#workers[index] = worker;
    this.#hasHadWorkerSinceSessionStart = true;
    return worker;
  }
}
