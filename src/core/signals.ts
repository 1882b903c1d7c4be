/**
 * Signal handlers of a run. While they are installed, a signal only sets a flag, so it cannot interrupt synchronous code. Synchronous code
 * that can take long therefore runs in `runWithDefaultSignalHandling`, where a signal ends the process.
 */

export interface SignalHandlers {
  /** Throws if a signal has arrived. */
  readonly throwIfInterrupted: () => void;
  readonly addListeners: () => void;
  readonly removeListeners: () => void;
}

const installedHandlers = new Set<SignalHandlers>();

/** Adds the handlers. Returns a function that removes them. */
export function installSignalHandlers(handlers: SignalHandlers): () => void {
  handlers.addListeners();
  installedHandlers.add(handlers);
  return () => {
    installedHandlers.delete(handlers);
    handlers.removeListeners();
  };
}

/** Calls `run` without the installed signal handlers. `run` must not change files, because a signal can then end the process at any time. */
export function runWithDefaultSignalHandling<Result>(run: () => Result): Result {
  for (const { throwIfInterrupted } of installedHandlers) throwIfInterrupted();
  for (const { removeListeners } of installedHandlers) removeListeners();
  try {
    return run();
  } finally {
    for (const { addListeners } of installedHandlers) addListeners();
  }
}
