/** Detects promises that never settle. */

/**
 * Returns the result of the promise. If the event loop becomes empty first, the promise can never settle. Then rejects with the result of
 * `createError`, because Node.js would otherwise end without a message. Used for promises of the configuration, of custom emitters and of
 * formatters.
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
