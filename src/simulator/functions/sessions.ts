/**
 * Functions that create sessions and analyze remote servers. Assumed: the wording of every refusal, which parameters may be
 * missing, and the text of HTML output.
 */

import { markup } from "../../core/text/markup.js";
import { analysisOf } from "../analysis.js";
import { isSecretName } from "../redact.js";
import { record, type ResponseData } from "../responses.js";
import type { SessionKind } from "../sessions.js";
import { unknownSession, type SessionRefusal } from "../transfers.js";
import { localAccounts, RESERVED_NAMES } from "./accounts.js";
import { invalidCombination, REMOTE_PARAMETERS } from "./credentials.js";
import {
  missingParameter,
  invalidParameter,
  valueOf,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";

export function createRemoteRootTransferSession(
  whm: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const fault =
    missingParameter(parameters, ["host"]) ??
    invalidParameter(parameters, REMOTE_PARAMETERS) ??
    invalidCombination(parameters) ??
    refusedLogin(whm, parameters);
  if (fault !== undefined) return fault;
  return createSession(whm, "root", parameters, rawOutput(valueOf(parameters, "host") ?? ""));
}

/** The HTML in the answer. As on a real server, it may report a problem although the session was created. */
function rawOutput(host: string): Readonly<Record<string, ResponseData>> {
  const fetching = markup`Fetching information from remote host: “${host}” … …\nDone\n`;
  const { text } =
    markup`Basic credential check … …\nDone\n${fetching}Fetching WHM Version …\nDone\nTesting “${host}” for transfer streaming support....<strong>Streaming is not supported by a simulated server.</strong>\nRemote Server Type: “WHM1164”\n`;
  return { create_rawout: text, analyze_rawout: fetching.text };
}

export function createRemoteUserTransferSession(
  whm: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const missing = missingParameter(parameters, ["host", "password", "unrestricted_restore"]);
  if (missing !== undefined) return missing;
  if (valueOf(parameters, "unrestricted_restore") !== "1") {
    return { refusal: "The parameter “unrestricted_restore” must be 1." };
  }
  return refusedLogin(whm, parameters) ?? createSession(whm, "user", parameters, {});
}

export function remoteBasicCredentialCheck(whm: SimulatedWhm, parameters: CallParameters): FunctionResult {
  const fault =
    missingParameter(parameters, ["host", "user"]) ??
    invalidParameter(parameters, REMOTE_PARAMETERS) ??
    invalidCombination(parameters) ??
    refusedLogin(whm, parameters);
  // Documented, in contrast to the `OK` of other functions.
  const data = record({ output: "Basic credential check…\nDone\n", response: "basic credential check\n" });
  return fault ?? { data, reason: "Success" };
}

function refusedLogin({ remotes }: SimulatedWhm, parameters: CallParameters): SessionRefusal | undefined {
  const host = valueOf(parameters, "host") ?? "";
  if (remotes.acceptsLogin(host, valueOf(parameters, "user"), valueOf(parameters, "password")))
    return undefined;
  return { refusal: `“${host}” did not take these credentials.` };
}

function createSession(
  { transfers, user }: SimulatedWhm,
  kind: SessionKind,
  parameters: CallParameters,
  furtherData: Readonly<Record<string, ResponseData>>,
): FunctionResult {
  const threads = (name: string): number => Number(valueOf(parameters, name) ?? 1);
  const { id } = transfers.create({
    kind,
    host: valueOf(parameters, "host") ?? "",
    initiator: user,
    threads: { TRANSFER: threads("transfer_threads"), RESTORE: threads("restore_threads") },
    options: sessionOptions(parameters),
  });
  return { data: record({ transfer_session_id: id, ...furtherData }) };
}

/** The parameters that a session stores and shows: those without secrets. */
export function sessionOptions(parameters: CallParameters): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => !isSecretName(name) && !name.startsWith("api.")),
  );
}

export function analyzeTransferSessionRemote(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = remoteSessionOf(transfers, parameters);
  return "refusal" in session ? session : { data: undefined };
}

export function retrieveTransferSessionRemoteAnalysis(
  whm: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = remoteSessionOf(whm.transfers, parameters);
  if ("refusal" in session) return session;
  const { remotes } = whm;
  const { whmVersion } = whm.snapshot;
  const systemUsers = [...RESERVED_NAMES];
  return { data: analysisOf({ session, remotes, whmVersion, accounts: localAccounts(whm), systemUsers }) };
}

/** The session, unless it restores a local backup. */
function remoteSessionOf(
  transfers: SimulatedWhm["transfers"],
  parameters: CallParameters,
): ReturnType<typeof sessionOf> {
  const session = sessionOf(transfers, parameters);
  if ("refusal" in session || session.kind !== "local") return session;
  return { refusal: `The transfer session “${session.id}” has no remote server.` };
}

export function sessionOf(
  transfers: SimulatedWhm["transfers"],
  parameters: CallParameters,
): NonNullable<ReturnType<SimulatedWhm["transfers"]["session"]>> | SessionRefusal {
  const missing = missingParameter(parameters, ["transfer_session_id"]);
  if (missing !== undefined) return missing;
  const id = valueOf(parameters, "transfer_session_id") ?? "";
  return transfers.session(id) ?? unknownSession(id);
}
