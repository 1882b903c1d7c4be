/**
 * Signal handlers of a run. While they are installed, a signal only sets a flag, and synchronous code does not notice it. Synchronous
 * code that can take long therefore runs in `withDefaultSignals`, in which a signal ends the process.
 */

export interface SignalHandlers {
  /** Throws if a signal has arrived. */
  readonly throwIfInterrupted: () => void;
  readonly add: () => void;
  readonly remove: () => void;
}

const installed = new Set<SignalHandlers>();

/** Adds the handlers. Returns a function that removes them. */
export function installSignalHandlers(handlers: SignalHandlers): () => void {
  handlers.add();
  installed.add(handlers);
  return () => {
    installed.delete(handlers);
    handlers.remove();
  };
}

/** Runs the job without the installed handlers. The job must not change files, because a signal ends the process at any time. */
export function withDefaultSignals<Result>(job: () => Result): Result {
  for (const { throwIfInterrupted } of installed) throwIfInterrupted();
  for (const { remove } of installed) remove();
  try {
    return job();
  } finally {
    for (const { add } of installed) add();
  }
}
