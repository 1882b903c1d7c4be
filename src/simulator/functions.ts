/** Calls the simulated API functions by their documented names. */

import {
  CallRefusal,
  createSuccessResponse,
  createRefusalResponse,
  createUnknownFunctionResponse,
  type SimulatedResponse,
} from "./responses.js";
import * as accounts from "./functions/accounts.js";
import { enqueueTransferItem, startLocalCpmoveRestore } from "./functions/items.js";
import {
  type Answer,
  type ApiFunction,
  type RequestParameters,
  type SimulatedWhm,
} from "./functions/parameters.js";
import * as server from "./functions/server.js";
import * as sessions from "./functions/sessions.js";

const FUNCTIONS_BY_NAME: ReadonlyMap<string, ApiFunction> = new Map([
  ["available_transfer_modules", server.availableTransferModules],
  ["transfer_module_schema", server.transferModuleSchema],
  ["version", server.version],
  ["listaccts", accounts.listAccounts],
  ["accountsummary", accounts.summarizeAccount],
  ["removeacct", accounts.removeAccount],
  ["suspendacct", accounts.suspendAccount],
  ["unsuspendacct", accounts.unsuspendAccount],
  ["listpkgs", accounts.listPackages],
  ["create_remote_root_transfer_session", sessions.createRemoteRootTransferSession],
  ["create_remote_user_transfer_session", sessions.createRemoteUserTransferSession],
  ["analyze_transfer_session_remote", sessions.analyzeTransferSessionRemote],
  ["remote_basic_credential_check", sessions.remoteBasicCredentialCheck],
  ["validate_system_user", server.validateSystemUser],
  ["retrieve_transfer_session_remote_analysis", sessions.retrieveTransferSessionRemoteAnalysis],
  ["enqueue_transfer_item", enqueueTransferItem],
  ["start_transfer_session", sessions.startTransferSession],
  ["get_transfer_session_state", sessions.getTransferSessionState],
  ["fetch_transfer_session_log", sessions.fetchTransferSessionLog],
  ["pause_transfer_session", sessions.pauseTransferSession],
  ["abort_transfer_session", sessions.abortTransferSession],
  ["start_local_cpmove_restore", startLocalCpmoveRestore],
  ["restore_modules_summary", server.restoreModulesSummary],
  ["delete_account_archives", server.deleteAccountArchives],
]);

/** Calls an API function for an authenticated user, and returns the response. */
export function respondToCall(
  whm: SimulatedWhm,
  functionName: string,
  parameters: RequestParameters,
): SimulatedResponse {
  const lastValues = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, [value].flat().at(-1) ?? ""]),
  );
  if (lastValues["api.version"] !== "1") return createUnknownFunctionResponse(functionName, 0);
  const answer = whm.answers.get(functionName);
  if (answer !== undefined) return respondWithAnswer(functionName, answer, parameters);
  const apiFunction = FUNCTIONS_BY_NAME.get(functionName);
  if (apiFunction === undefined) return createUnknownFunctionResponse(functionName, 1);
  try {
    return createSuccessResponse(functionName, apiFunction(whm, lastValues));
  } catch (error) {
    if (error instanceof CallRefusal) return createRefusalResponse(functionName, error.message);
    throw error;
  }
}

/** Responds with an answer that a test specified. An error that it throws is the reason of a refusal. */
function respondWithAnswer(
  functionName: string,
  answer: Answer,
  parameters: RequestParameters,
): SimulatedResponse {
  try {
    const data: unknown = typeof answer === "function" ? answer(parameters) : answer;
    return createSuccessResponse(functionName, { data });
  } catch (error) {
    return createRefusalResponse(functionName, error instanceof Error ? error.message : String(error));
  }
}
