/**
 * Calls `onDeadline` after a delay. Before that, the event loop processes the input that arrived while the process was busy, so that a
 * response that arrived in time is not reported as missing. Two turns: the event that a child process has closed needs the second one.
 * Returns a function that cancels the call.
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
