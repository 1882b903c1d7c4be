/** Detects promises that never settle. */

import process from "node:process";

/**
 * Returns the promise's result. Rejects with `error` if the event loop has nothing left to do before the promise settles: Node.js
 * would end then. Use it for promises of a project's own programs.
 */
export function rejectIfNeverSettled<Result>(promise: Promise<Result>, error: () => Error): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onIdle = (): void => reject(error());
    process.once("beforeExit", onIdle);
    promise.then(resolve, reject).finally(() => process.off("beforeExit", onIdle));
  });
}
