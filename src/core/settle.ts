/** Detects promises that never settle. */

/**
 * Returns the result of the promise. If the promise can never settle, because the event loop is empty, rejects with the result
 * of `error`. Otherwise Node.js would end without a message. Used for promises of the configuration and of custom emitters.
 */
export function rejectIfNeverSettled<Result>(promise: Promise<Result>, error: () => Error): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onIdle = (): void => reject(error());
    process.once("beforeExit", onIdle);
    promise.then(resolve, reject).finally(() => process.off("beforeExit", onIdle));
  });
}
