/**
 * Functions that create sessions and analyze remote servers. The wording of every refusal, which parameters can be omitted, and the
 * text of HTML output are guesses.
 */

import { markup } from "../../core/text/markup.js";
import { createAnalysis } from "../analysis.js";
import { isNameOfSecret } from "../redact.js";
import { toResponseMap, type ResponseData } from "../responses.js";
import type { SessionKind } from "../sessions.js";
import { refuseUnknownSession, type CallRefusal } from "../transfers.js";
import { listLocalAccounts, RESERVED_USER_NAMES } from "./accounts.js";
import { refuseInvalidCombination, REMOTE_TRANSFER_PARAMETER_PATTERNS } from "./credentials.js";
import {
  refuseMissingParameter,
  refuseInvalidParameter,
  getParameter,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";

export function createRemoteRootTransferSession(
  whm: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const refusal =
    refuseMissingParameter(parameters, ["host"]) ??
    refuseInvalidParameter(parameters, REMOTE_TRANSFER_PARAMETER_PATTERNS) ??
    refuseInvalidCombination(parameters) ??
    refuseInvalidLogin(whm, parameters);
  if (refusal !== undefined) return refusal;
  return createSession(
    whm,
    "root",
    parameters,
    createHtmlOutputsOfCreation(getParameter(parameters, "host") ?? ""),
  );
}

/**
 * Returns the properties of the response that contain HTML output. A real server can create a session, but report a problem in the
 * HTML. To simulate such a problem, the HTML reports that streaming is not supported.
 */
function createHtmlOutputsOfCreation(host: string): Readonly<Record<string, ResponseData>> {
  const analysisMarkup = markup`Fetching information from remote host: “${host}” … …\nDone\n`;
  const { text: creationHtml } =
    markup`Basic credential check … …\nDone\n${analysisMarkup}Fetching WHM Version …\nDone\nTesting “${host}” for transfer streaming support....<strong>Streaming is not supported by a simulated server.</strong>\nRemote Server Type: “WHM1164”\n`;
  return { create_rawout: creationHtml, analyze_rawout: analysisMarkup.text };
}

export function createRemoteUserTransferSession(
  whm: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const parameterRefusal = refuseMissingParameter(parameters, ["host", "password", "unrestricted_restore"]);
  if (parameterRefusal !== undefined) return parameterRefusal;
  if (getParameter(parameters, "unrestricted_restore") !== "1") {
    return { refusal: "The parameter “unrestricted_restore” must be 1." };
  }
  return refuseInvalidLogin(whm, parameters) ?? createSession(whm, "user", parameters, {});
}

export function remoteBasicCredentialCheck(whm: SimulatedWhm, parameters: CallParameters): FunctionResult {
  const refusal =
    refuseMissingParameter(parameters, ["host", "user"]) ??
    refuseInvalidParameter(parameters, REMOTE_TRANSFER_PARAMETER_PATTERNS) ??
    refuseInvalidCombination(parameters) ??
    refuseInvalidLogin(whm, parameters);
  const data = toResponseMap({
    output: "Basic credential check…\nDone\n",
    response: "basic credential check\n",
  });
  // This reason is documented. Other functions return the reason `OK`.
  return refusal ?? { data, reason: "Success" };
}

function refuseInvalidLogin(
  { remoteServers }: SimulatedWhm,
  parameters: CallParameters,
): CallRefusal | undefined {
  const host = getParameter(parameters, "host") ?? "";
  if (
    remoteServers.acceptsLogin(host, getParameter(parameters, "user"), getParameter(parameters, "password"))
  )
    return undefined;
  return { refusal: `“${host}” did not accept these credentials.` };
}

function createSession(
  { transferManager, user }: SimulatedWhm,
  kind: SessionKind,
  parameters: CallParameters,
  additionalData: Readonly<Record<string, ResponseData>>,
): FunctionResult {
  const readThreadCount = (parameterName: string): number =>
    Number(getParameter(parameters, parameterName) ?? 1);
  const { id } = transferManager.createSession({
    kind,
    host: getParameter(parameters, "host") ?? "",
    initiator: user,
    threads: { TRANSFER: readThreadCount("transfer_threads"), RESTORE: readThreadCount("restore_threads") },
    options: pickSessionOptions(parameters),
  });
  return { data: toResponseMap({ transfer_session_id: id, ...additionalData }) };
}

/** Returns the parameters that a session stores: all except secrets and the parameters that every call accepts. */
export function pickSessionOptions(parameters: CallParameters): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => !isNameOfSecret(name) && !name.startsWith("api.")),
  );
}

export function analyzeTransferSessionRemote(
  { transferManager }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const sessionOrRefusal = findRemoteSessionOrRefusal(transferManager, parameters);
  return "refusal" in sessionOrRefusal ? sessionOrRefusal : { data: undefined };
}

export function retrieveTransferSessionRemoteAnalysis(
  whm: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = findRemoteSessionOrRefusal(whm.transferManager, parameters);
  if ("refusal" in session) return session;
  const { remoteServers } = whm;
  const { whmVersion } = whm.snapshot;
  const systemUsers = [...RESERVED_USER_NAMES];
  return {
    data: createAnalysis({
      session,
      remoteServers,
      whmVersion,
      accounts: listLocalAccounts(whm),
      systemUsers,
    }),
  };
}

/** Returns the session. Returns a refusal if the session does not exist, or if it restores a local backup. */
function findRemoteSessionOrRefusal(
  transferManager: SimulatedWhm["transferManager"],
  parameters: CallParameters,
): ReturnType<typeof findSessionOrRefusal> {
  const sessionOrRefusal = findSessionOrRefusal(transferManager, parameters);
  if ("refusal" in sessionOrRefusal || sessionOrRefusal.kind !== "local") return sessionOrRefusal;
  return { refusal: `The transfer session “${sessionOrRefusal.id}” has no remote server.` };
}

export function findSessionOrRefusal(
  transferManager: SimulatedWhm["transferManager"],
  parameters: CallParameters,
): NonNullable<ReturnType<SimulatedWhm["transferManager"]["findSession"]>> | CallRefusal {
  const parameterRefusal = refuseMissingParameter(parameters, ["transfer_session_id"]);
  if (parameterRefusal !== undefined) return parameterRefusal;
  const id = getParameter(parameters, "transfer_session_id") ?? "";
  return transferManager.findSession(id) ?? refuseUnknownSession(id);
}
