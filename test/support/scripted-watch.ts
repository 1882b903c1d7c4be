/** Watches a session without timers: scripted states and logs, and a record of the waiting times. */

import {
  watchTransferSession,
  type TransferEvent,
  type TransferSessionState,
  type WatchOptions,
} from "../../generated/index.js";
import { callerOf, type TestCaller } from "./callers.js";

/** The result of one poll: a state and a log, or an error when requesting the state or the log. */
export type ScriptedPoll =
  | { readonly state: TransferSessionState; readonly log: string }
  | { readonly fails: unknown }
  | { readonly state: TransferSessionState; readonly logFails: unknown };

/** Returns the polls one after the other. The last one repeats. */
export function scriptedCaller(polls: readonly ScriptedPoll[]): TestCaller {
  let index = -1;
  return callerOf(({ functionName }) => {
    if (functionName === "get_transfer_session_state") index = Math.min(index + 1, polls.length - 1);
    const poll = polls[index];
    if (poll === undefined) throw new Error("The script contains no poll.");
    if (functionName === "get_transfer_session_state") {
      if ("fails" in poll) throw poll.fails;
      return { state_name: poll.state };
    }
    if ("logFails" in poll) throw poll.logFails;
    return { log: "log" in poll ? poll.log : "" };
  });
}

export interface WatchRecord {
  readonly events: readonly TransferEvent[];
  /** States such as `RUNNING`, and lines of the log. Changes of items are not included. */
  readonly texts: readonly string[];
  /** Waiting times in milliseconds. */
  readonly waits: readonly number[];
  /** The error that ended the watch, if any. */
  readonly error: unknown;
}

export async function watch(client: TestCaller, options: WatchOptions = {}): Promise<WatchRecord> {
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
  return { events, texts: events.flatMap(textsOfEvent), waits, error };
}

function textsOfEvent(event: TransferEvent): string[] {
  if (event.type === "item") return [];
  return [event.type === "state" ? event.state : event.entry.text];
}
