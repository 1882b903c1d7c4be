/**
 * Functions that create sessions and analyze remote servers. Assumed: the wording of every refusal, which parameters are
 * optional, and the content of an analysis.
 */

import { record, type Data } from "../responses.js";
import { isSecretName } from "../redact.js";
import type { SessionKind } from "../sessions.js";
import { unknownSession, type SessionRefusal } from "../transfers.js";
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
  return createSession(whm, "root", parameters, { create_rawout: "", analyze_rawout: "" });
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
  return fault ?? { data: undefined };
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
  also: Readonly<Record<string, Data>>,
): FunctionResult {
  const threads = (name: string): number => Number(valueOf(parameters, name) ?? 1);
  const { id } = transfers.create({
    kind,
    host: valueOf(parameters, "host") ?? "",
    initiator: user,
    threads: { TRANSFER: threads("transfer_threads"), RESTORE: threads("restore_threads") },
    options: Object.fromEntries(
      Object.entries(parameters).filter(([name]) => !isSecretName(name) && !name.startsWith("api.")),
    ),
  });
  return { data: record({ transfer_session_id: id, ...also }) };
}

export function analyzeTransferSessionRemote(
  { transfers }: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const session = sessionOf(transfers, parameters);
  return "refusal" in session ? session : { data: undefined };
}

export function retrieveTransferSessionRemoteAnalysis(
  whm: SimulatedWhm,
  parameters: CallParameters,
): FunctionResult {
  const { snapshot, transfers, remotes, accounts } = whm;
  const session = sessionOf(transfers, parameters);
  if ("refusal" in session) return session;
  const { host, options } = session;
  const items = Object.entries(remotes.items(host, snapshot)).map(
    ([module, found]) => [module, found.map((values) => new Map(Object.entries(values)))] as const,
  );
  return {
    data: record({
      items: new Map(items),
      local: record({ version: snapshot.whmVersion, users: accounts }),
      remote: record({ host, version: remotes.version(host) ?? snapshot.whmVersion }),
      options: new Map(Object.entries(options)),
      config: record({}),
    }),
  };
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
