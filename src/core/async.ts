/** Time limits, and promises that never settle. */

import { withDefaultSignals } from "./signals.js";

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
 * Runs code of the project: the configuration, a custom emitter or a formatter. If the event loop becomes empty before its promise is settled,
 * rejects with the message, because Node.js would otherwise end without a message. A signal ends the process even if the code loops.
 */
export function runProjectCode<Result>(
  run: () => Result | Promise<Result>,
  message: string,
): Promise<Result> {
  return withDefaultSignals(
    () =>
      new Promise<Result>((resolve, reject) => {
        const onIdle = (): void => reject(new Error(message));
        process.once("beforeExit", onIdle);
        const started = new Promise<Result>((start) => start(run()));
        started.then(resolve, reject).finally(() => process.off("beforeExit", onIdle));
      }),
  );
}
