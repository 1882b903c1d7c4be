/**
 * Signal handlers of a run. While they are installed, a signal only sets a flag, so it cannot interrupt synchronous code. Synchronous code
 * that can take long therefore runs in `withDefaultSignals`, where a signal ends the process.
 */

export interface SignalHandlerControls {
  /** Throws if a signal has arrived. */
  readonly throwIfInterrupted: () => void;
  readonly addListeners: () => void;
  readonly removeListeners: () => void;
  /** Called with a description of the step that follows. `isLong`: it can take more than a second. */
  readonly onStep?: (text: string, isLong: boolean) => void;
}

const installed = new Set<SignalHandlerControls>();

/** Adds the handlers. Returns a function that removes them. */
export function installSignalHandlers(controls: SignalHandlerControls): () => void {
  controls.addListeners();
  installed.add(controls);
  return () => {
    installed.delete(controls);
    controls.removeListeners();
  };
}

/**
 * Returns to the event loop, so that pending signals are handled, and shows the step that follows as progress. Throws if a signal has
 * arrived. Call it between the steps of long work.
 */
export async function handlePendingSignals(step?: string, isLong = false): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  for (const { throwIfInterrupted, onStep } of installed) {
    throwIfInterrupted();
    if (step !== undefined) onStep?.(step, isLong);
  }
}

/**
 * Calls `run` without the installed signal handlers, until its promise, if it returns one, is settled. `run` must not change files, because
 * a signal can then end the process at any time.
 */
export function withDefaultSignals<Result>(run: () => Result): Result {
  for (const { throwIfInterrupted } of installed) throwIfInterrupted();
  for (const { removeListeners } of installed) removeListeners();
  const restore = (): void => {
    for (const { addListeners } of installed) addListeners();
  };
  let isPending = false;
  try {
    const result = run();
    isPending = result instanceof Promise;
    return result instanceof Promise ? (result.finally(restore) as Result) : result;
  } finally {
    if (!isPending) restore();
  }
}
