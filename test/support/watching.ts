/** A session that is watched without any clock: what it says look by look, and what the watcher waited for. */

import {
  watchTransferSession,
  type TransferEvent,
  type TransferSessionState,
  type WatchOptions,
} from "../../generated/index.js";
import { callerOf, type TestCaller } from "./callers.js";

/** What the server says at one look: a state and a log; or what goes wrong, with the state or behind it with the log. */
export type LookScript =
  | { readonly state: TransferSessionState; readonly log: string }
  | { readonly fails: unknown }
  | { readonly state: TransferSessionState; readonly logFails: unknown };

/** One look after the other; the last is what it stays with. */
export function scriptedCaller(looks: readonly LookScript[]): TestCaller {
  let at = -1;
  return callerOf(({ functionName }) => {
    if (functionName === "get_transfer_session_state") at = Math.min(at + 1, looks.length - 1);
    const look = looks[at];
    if (look === undefined) throw new Error("nothing was to be looked at");
    if (functionName === "get_transfer_session_state") {
      if ("fails" in look) throw look.fails;
      return { state_name: look.state };
    }
    if ("logFails" in look) throw look.logFails;
    return { log: "log" in look ? look.log : "" };
  });
}

export interface Watched {
  readonly events: readonly TransferEvent[];
  /** `RUNNING`, or a log's line as it stands there. */
  readonly words: readonly string[];
  /** Milliseconds, one for each time that it waited. */
  readonly waits: readonly number[];
  /** What it ended in, if not well. */
  readonly error: unknown;
}

export async function watch(client: TestCaller, options: WatchOptions = {}): Promise<Watched> {
  const events: TransferEvent[] = [];
  const waits: number[] = [];
  let error: unknown;
  const wait = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
    return Promise.resolve();
  };
  try {
    const watching = watchTransferSession(client, { transferSessionId: "s1" }, { wait, ...options });
    for await (const event of watching) events.push(event);
  } catch (reason) {
    error = reason;
  }
  const words = events.map((event) => (event.type === "state" ? event.state : event.entry.text));
  return { events, words, waits, error };
}
