/** Blocks the thread. Node.js has no synchronous sleep function. */
export function sleepBlocking(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
