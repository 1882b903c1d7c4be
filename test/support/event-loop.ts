/** Lets pending callbacks run without waiting for a timer. */

import { setImmediate as nextTurn } from "node:timers/promises";

/** Resolves after this many turns of the event loop. */
export async function eventLoopTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}
