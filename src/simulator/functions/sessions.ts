/**
 * Functions that create sessions and analyze remote servers. The wording of every refusal, which parameters can be omitted, and the
 * text of HTML output are guesses.
 */

import { markup } from "../../core/text/markup.js";
import { createAnalysis } from "../analysis.js";
import { isNameOfSecret } from "../redact.js";
import { CallRefusal } from "../responses.js";
import type { SessionKind } from "../sessions.js";
import type { SessionSummary } from "../store.js";
import { listLocalAccounts, RESERVED_USER_NAMES } from "./accounts.js";
import { checkCombination, REMOTE_TRANSFER_PARAMETER_PATTERNS } from "./credentials.js";
import {
  checkParameters,
  findSession,
  getParameter,
  requireParameter,
  type ApiFunction,
  type CallParameters,
  type SimulatedWhm,
} from "./outcome.js";

export const createRemoteRootTransferSession: ApiFunction = (whm, parameters) => {
  const host = requireParameter(parameters, "host");
  checkCredentials(whm, parameters);
  // A real server can create a session, but report a problem in the HTML. To simulate it, streaming is reported as not supported.
  const analysis = markup`Fetching information from remote host: “${host}” … …\nDone\n`;
  const creation = markup`Basic credential check … …\nDone\n${analysis}Fetching WHM Version …\nDone\nTesting “${host}” for transfer streaming support....<strong>Streaming is not supported by a simulated server.</strong>\nRemote Server Type: “WHM1164”\n`;
  const data = createSession(whm, "root", parameters);
  return { data: { ...data, create_rawout: creation.text, analyze_rawout: analysis.text } };
};

export const createRemoteUserTransferSession: ApiFunction = (whm, parameters) => {
  for (const name of ["host", "password", "unrestricted_restore"]) requireParameter(parameters, name);
  if (getParameter(parameters, "unrestricted_restore") !== "1")
    throw new CallRefusal("The parameter “unrestricted_restore” must be 1.");
  checkLogin(whm, parameters);
  return { data: createSession(whm, "user", parameters) };
};

export const remoteBasicCredentialCheck: ApiFunction = (whm, parameters) => {
  for (const name of ["host", "user"]) requireParameter(parameters, name);
  checkCredentials(whm, parameters);
  // This reason is documented. Other functions return the reason `OK`.
  return {
    data: { output: "Basic credential check…\nDone\n", response: "basic credential check\n" },
    reason: "Success",
  };
};

function checkCredentials(whm: SimulatedWhm, parameters: CallParameters): void {
  checkParameters(parameters, REMOTE_TRANSFER_PARAMETER_PATTERNS);
  checkCombination(parameters);
  checkLogin(whm, parameters);
}

function checkLogin({ remoteServers }: SimulatedWhm, parameters: CallParameters): void {
  const host = getParameter(parameters, "host") ?? "";
  const [user, password] = [getParameter(parameters, "user"), getParameter(parameters, "password")];
  if (!remoteServers.acceptsLogin(host, user, password))
    throw new CallRefusal(`“${host}” did not accept these credentials.`);
}

function createSession(
  { transferManager, user }: SimulatedWhm,
  kind: SessionKind,
  parameters: CallParameters,
): { readonly transfer_session_id: string } {
  const readCount = (name: string): number => Number(getParameter(parameters, name) ?? 1);
  const { id } = transferManager.createSession({
    ...{ kind, host: getParameter(parameters, "host") ?? "", initiator: user },
    threads: { TRANSFER: readCount("transfer_threads"), RESTORE: readCount("restore_threads") },
    options: pickSessionOptions(parameters),
  });
  return { transfer_session_id: id };
}

/** Returns the parameters that a session stores: all except secrets and the parameters that every call accepts. */
export function pickSessionOptions(parameters: CallParameters): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => !isNameOfSecret(name) && !name.startsWith("api.")),
  );
}

export const analyzeTransferSessionRemote: ApiFunction = (whm, parameters) => {
  findRemoteSession(whm, parameters);
  return {};
};

export const retrieveTransferSessionRemoteAnalysis: ApiFunction = (whm, parameters) => ({
  data: createAnalysis({
    session: findRemoteSession(whm, parameters),
    remoteServers: whm.remoteServers,
    whmVersion: whm.snapshot.whmVersion,
    accounts: listLocalAccounts(whm),
    systemUsers: [...RESERVED_USER_NAMES],
  }),
});

/** Refuses a session that restores a local backup. */
function findRemoteSession(whm: SimulatedWhm, parameters: CallParameters): SessionSummary {
  const session = findSession(whm, parameters);
  if (session.kind === "local")
    throw new CallRefusal(`The transfer session “${session.id}” has no remote server.`);
  return session;
}
