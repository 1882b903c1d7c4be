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
