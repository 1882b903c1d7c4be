/**
 * Functions that start, pause and abort a session, and that return its state and logs. The wording of refusals, and the
 * states in which a call is refused, are guesses.
 */

import { CallRefusal } from "../responses.js";
import { findSession, requireParameter, type ApiFunction } from "./outcome.js";

export const startTransferSession: ApiFunction = (whm, parameters) => ({
  data: { pid: whm.transferManager.startSession(findSession(whm, parameters)) },
});

export const getTransferSessionState: ApiFunction = (whm, parameters) => ({
  data: { state_name: findSession(whm, parameters).state },
});

export const fetchTransferSessionLog: ApiFunction = (whm, parameters) => {
  const { id } = findSession(whm, parameters);
  const logfile = requireParameter(parameters, "logfile");
  whm.transferManager.logProgress(id);
  const log = whm.store.readLog(id, logfile);
  if (log === undefined) throw new CallRefusal(`The session has no log “${logfile}”.`);
  return { data: { log } };
};

export const pauseTransferSession: ApiFunction = (whm, parameters) => {
  whm.transferManager.pauseSession(findSession(whm, parameters));
  return {};
};

export const abortTransferSession: ApiFunction = (whm, parameters) => {
  whm.transferManager.endSession(findSession(whm, parameters), "ABORTED", "The session was aborted.");
  return {};
};
