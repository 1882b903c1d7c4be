/** Detects promises that never settle. */

/**
 * Returns the result of the promise. Rejects with the result of `createError` if the promise can never settle, because the event loop is
 * empty. Node.js would otherwise end without a message. Used for promises of the configuration and of custom emitters.
 */
export function rejectIfNeverSettled<Result>(
  promise: Promise<Result>,
  createError: () => Error,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onIdle = (): void => reject(createError());
    process.once("beforeExit", onIdle);
    promise.then(resolve, reject).finally(() => process.off("beforeExit", onIdle));
  });
}
