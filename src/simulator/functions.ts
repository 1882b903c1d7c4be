/** Calls the simulated API functions by their documented names. */

import {
  CallRefusal,
  createSuccessResponse,
  createRefusalResponse,
  createUnknownFunctionResponse,
  type SimulatedResponse,
} from "./responses.js";
import { deleteAccountArchives, validateSystemUser } from "./functions/accounts.js";
import { enqueueTransferItem } from "./functions/items.js";
import { startLocalCpmoveRestore } from "./functions/local-restores.js";
import {
  getParameter,
  type ApiFunction,
  type CallParameters,
  type SimulatedWhm,
} from "./functions/outcome.js";
import {
  availableTransferModules,
  restoreModulesSummary,
  transferModuleSchema,
  version,
} from "./functions/schemas.js";
import {
  analyzeTransferSessionRemote,
  createRemoteRootTransferSession,
  createRemoteUserTransferSession,
  remoteBasicCredentialCheck,
  retrieveTransferSessionRemoteAnalysis,
} from "./functions/sessions.js";
import {
  abortTransferSession,
  fetchTransferSessionLog,
  getTransferSessionState,
  pauseTransferSession,
  startTransferSession,
} from "./functions/transfers.js";

const FUNCTIONS_BY_NAME: ReadonlyMap<string, ApiFunction> = new Map<string, ApiFunction>([
  ["available_transfer_modules", availableTransferModules],
  ["transfer_module_schema", transferModuleSchema],
  ["version", version],
  ["create_remote_root_transfer_session", createRemoteRootTransferSession],
  ["create_remote_user_transfer_session", createRemoteUserTransferSession],
  ["analyze_transfer_session_remote", analyzeTransferSessionRemote],
  ["remote_basic_credential_check", remoteBasicCredentialCheck],
  ["validate_system_user", validateSystemUser],
  ["retrieve_transfer_session_remote_analysis", retrieveTransferSessionRemoteAnalysis],
  ["enqueue_transfer_item", enqueueTransferItem],
  ["start_transfer_session", startTransferSession],
  ["get_transfer_session_state", getTransferSessionState],
  ["fetch_transfer_session_log", fetchTransferSessionLog],
  ["pause_transfer_session", pauseTransferSession],
  ["abort_transfer_session", abortTransferSession],
  ["start_local_cpmove_restore", startLocalCpmoveRestore],
  ["restore_modules_summary", restoreModulesSummary],
  ["delete_account_archives", deleteAccountArchives],
]);

/** Calls an API function for an authenticated user, and returns the response. */
export function respondToCall(
  whm: SimulatedWhm,
  functionName: string,
  parameters: CallParameters,
): SimulatedResponse {
  if (getParameter(parameters, "api.version") !== "1") return createUnknownFunctionResponse(functionName, 0);
  const apiFunction = FUNCTIONS_BY_NAME.get(functionName);
  if (apiFunction === undefined) return createUnknownFunctionResponse(functionName, 1);
  try {
    return createSuccessResponse(functionName, apiFunction(whm, parameters));
  } catch (error) {
    if (error instanceof CallRefusal) return createRefusalResponse(functionName, error.message);
    throw error;
  }
}
