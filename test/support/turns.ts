/** Lets everything happen that does not wait for a clock, without waiting for one. */

import { setImmediate as nextTurn } from "node:timers/promises";

/** Resolves after so many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}
