/**
 * Functions that start, pause and abort a session, and that return its state and logs. Assumed: the wording of refusals, and
 * which calls are refused in which state.
 */

import { record } from "../responses.js";
import {
  missingParameter,
  valueOf,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";
import { sessionOf } from "./sessions.js";

export function startTransferSession(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = sessionOf(transfers, parameters);
  if ("refusal" in session) return session;
  const started = transfers.start(session.id);
  return "refusal" in started ? started : { data: record({ pid: started.pid }) };
}

export function getTransferSessionState(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = sessionOf(transfers, parameters);
  return "refusal" in session ? session : { data: record({ state_name: session.state }) };
}

export function fetchTransferSessionLog(
  { transfers, store }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = sessionOf(transfers, parameters);
  if ("refusal" in session) return session;
  const missing = missingParameter(parameters, ["logfile"]);
  if (missing !== undefined) return missing;
  const logfile = valueOf(parameters, "logfile") ?? "";
  transfers.logProgress(session.id);
  const log = store.log.read(session.id, logfile);
  if (log === undefined) return { refusal: `The session has no log “${logfile}”.` };
  return { data: record({ log }) };
}

export function pauseTransferSession(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = sessionOf(transfers, parameters);
  if ("refusal" in session) return session;
  return transfers.pause(session.id) ?? { data: undefined };
}

export function abortTransferSession(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = sessionOf(transfers, parameters);
  if ("refusal" in session) return session;
  return transfers.abort(session.id) ?? { data: undefined };
}
