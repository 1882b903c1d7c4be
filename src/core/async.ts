/** Time limits, and promises that never settle. */

/**
 * Calls `onDeadline` after a delay. Returns a function that cancels the call. Before the call, the event loop runs twice to process input
 * that arrived while the process was busy. So a response that arrived in time is not reported as missing. The second turn is for the
 * `close` event of a child process.
 */
export function startDeadline(milliseconds: number, onDeadline: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(() => {
      immediate = setImmediate(onDeadline);
    });
  }, milliseconds);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}

/**
 * Returns the result of the promise. If the event loop becomes empty first, the promise can never settle. Then rejects with the message,
 * because Node.js would otherwise end without a message. Used for promises of the configuration, of custom emitters and of
 * formatters.
 */
export function rejectIfNeverSettled<Result>(promise: Promise<Result>, message: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onIdle = (): void => reject(new Error(message));
    process.once("beforeExit", onIdle);
    promise.then(resolve, reject).finally(() => process.off("beforeExit", onIdle));
  });
}
