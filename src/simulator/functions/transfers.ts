/**
 * Functions that start, pause and abort a session, and that return its state and logs. The wording of refusals, and the
 * states in which a call is refused, are guesses.
 */

import { toResponseMap } from "../responses.js";
import {
  refuseMissingParameter,
  getParameter,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";
import { findSessionOrRefusal } from "./sessions.js";

export function startTransferSession(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findSessionOrRefusal(transfers, parameters);
  if ("refusal" in session) return session;
  const startResult = transfers.startSession(session.id);
  return "refusal" in startResult ? startResult : { data: toResponseMap({ pid: startResult.pid }) };
}

export function getTransferSessionState(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findSessionOrRefusal(transfers, parameters);
  return "refusal" in session ? session : { data: toResponseMap({ state_name: session.state }) };
}

export function fetchTransferSessionLog(
  { transfers, store }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findSessionOrRefusal(transfers, parameters);
  if ("refusal" in session) return session;
  const parameterRefusal = refuseMissingParameter(parameters, ["logfile"]);
  if (parameterRefusal !== undefined) return parameterRefusal;
  const logfile = getParameter(parameters, "logfile") ?? "";
  transfers.logProgress(session.id);
  const log = store.logFiles.read(session.id, logfile);
  if (log === undefined) return { refusal: `The session has no log “${logfile}”.` };
  return { data: toResponseMap({ log }) };
}

export function pauseTransferSession(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findSessionOrRefusal(transfers, parameters);
  if ("refusal" in session) return session;
  return transfers.pauseSession(session.id) ?? { data: undefined };
}

export function abortTransferSession(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findSessionOrRefusal(transfers, parameters);
  if ("refusal" in session) return session;
  return transfers.abortSession(session.id) ?? { data: undefined };
}
