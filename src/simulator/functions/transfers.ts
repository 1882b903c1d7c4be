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
  { transferManager }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findSessionOrRefusal(transferManager, parameters);
  if ("refusal" in session) return session;
  const startResult = transferManager.startSession(session.id);
  return "refusal" in startResult ? startResult : { data: toResponseMap({ pid: startResult.pid }) };
}

export function getTransferSessionState(
  { transferManager }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const sessionOrRefusal = findSessionOrRefusal(transferManager, parameters);
  return "refusal" in sessionOrRefusal
    ? sessionOrRefusal
    : { data: toResponseMap({ state_name: sessionOrRefusal.state }) };
}

export function fetchTransferSessionLog(
  { transferManager, store }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findSessionOrRefusal(transferManager, parameters);
  if ("refusal" in session) return session;
  const parameterRefusal = refuseMissingParameter(parameters, ["logfile"]);
  if (parameterRefusal !== undefined) return parameterRefusal;
  const logfile = getParameter(parameters, "logfile") ?? "";
  transferManager.logProgress(session.id);
  const log = store.readLog(session.id, logfile);
  if (log === undefined) return { refusal: `The session has no log “${logfile}”.` };
  return { data: toResponseMap({ log }) };
}

export function pauseTransferSession(
  { transferManager }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findSessionOrRefusal(transferManager, parameters);
  if ("refusal" in session) return session;
  return transferManager.pauseSession(session.id) ?? { data: undefined };
}

export function abortTransferSession(
  { transferManager }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findSessionOrRefusal(transferManager, parameters);
  if ("refusal" in session) return session;
  return transferManager.abortSession(session.id) ?? { data: undefined };
}
