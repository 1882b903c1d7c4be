/**
 * Functions that create, analyze, start, pause and abort sessions, and that return their state and logs. cPanel documents the parameters.
 * The wording of every refusal, which parameters can be omitted, the states in which a call is refused, and the text of HTML output are
 * guesses. So is that the server refuses combinations of parameters that the documentation excludes.
 */

import { markup } from "../../core/text/markup.js";
import { createAnalysis } from "../analysis.js";
import { findRemote } from "../remotes.js";
import { CallRefusal } from "../responses.js";
import { isNameOfSecret } from "../secrets.js";
import type { SessionKind, SessionSummary } from "../sessions.js";
import { checkParameters, findSession, requireParameter } from "./parameters.js";
import type { ApiFunctions, CallValues, SimulatedWhm } from "./parameters.js";

const FLAG_PATTERN = /^[01]$/;
const COUNT_PATTERN = /^[1-9]\d{0,8}$/;

/** Parameters with restricted values. All other parameters accept any value. */
const PATTERNS = {
  comm_transport: /^(ssh|whostmgr|whostmgr_insecure)$/,
  root_escalation_method: /^(su|sudo)$/,
  port: /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/,
  ...{ transfer_threads: COUNT_PATTERN, restore_threads: COUNT_PATTERN },
  ...{ compressed: FLAG_PATTERN, unencrypted: FLAG_PATTERN, use_backups: FLAG_PATTERN },
  ...{ copy_reseller_privs: FLAG_PATTERN, enable_custom_pkgacct: FLAG_PATTERN },
  ...{ low_priority: FLAG_PATTERN, unrestricted_restore: FLAG_PATTERN },
};

export const SESSION_FUNCTIONS: ApiFunctions = {
  create_remote_root_transfer_session(whm, parameters) {
    const host = requireParameter(parameters, "host");
    checkCredentials(whm, parameters);
    // A real server can create a session, but report a problem in the HTML. To simulate it, streaming is reported as not supported.
    const analysis = markup`Fetching information from remote host: “${host}” … …\nDone\n`;
    const creation = markup`Basic credential check … …\nDone\n${analysis}Fetching WHM Version …\nDone\nTesting “${host}” for transfer streaming support....<strong>Streaming is not supported by a simulated server.</strong>\nRemote Server Type: “WHM1164”\n`;
    const data = createSession(whm, "root", parameters);
    return { data: { ...data, create_rawout: creation.text, analyze_rawout: analysis.text } };
  },

  create_remote_user_transfer_session(whm, parameters) {
    for (const name of ["host", "password", "unrestricted_restore"]) requireParameter(parameters, name);
    if (parameters.get("unrestricted_restore") !== "1")
      throw new CallRefusal("The parameter “unrestricted_restore” must be 1.");
    checkLogin(whm, parameters);
    return { data: createSession(whm, "user", parameters) };
  },

  remote_basic_credential_check(whm, parameters) {
    for (const name of ["host", "user"]) requireParameter(parameters, name);
    checkCredentials(whm, parameters);
    // This reason is documented. Other functions return the reason `OK`.
    return {
      data: { output: "Basic credential check…\nDone\n", response: "basic credential check\n" },
      reason: "Success",
    };
  },

  analyze_transfer_session_remote(whm, parameters) {
    findRemoteSession(whm, parameters);
    return {};
  },

  retrieve_transfer_session_remote_analysis: (whm, parameters) => ({
    data: createAnalysis(whm, findRemoteSession(whm, parameters)),
  }),

  start_transfer_session: (whm, parameters) => ({
    data: { pid: whm.transferManager.startSession(findSession(whm, parameters)) },
  }),

  get_transfer_session_state: (whm, parameters) => ({
    data: { state_name: findSession(whm, parameters).state },
  }),

  fetch_transfer_session_log(whm, parameters) {
    const { id } = findSession(whm, parameters);
    const logfile = requireParameter(parameters, "logfile");
    whm.transferManager.logProgress(id);
    const log = whm.store.readLog(id, logfile);
    if (log === undefined) throw new CallRefusal(`The session has no log “${logfile}”.`);
    return { data: { log } };
  },

  pause_transfer_session(whm, parameters) {
    whm.transferManager.pauseSession(findSession(whm, parameters));
    return {};
  },

  abort_transfer_session(whm, parameters) {
    whm.transferManager.endSession(findSession(whm, parameters), "ABORTED", "The session was aborted.");
    return {};
  },
};

function checkCredentials(whm: SimulatedWhm, parameters: CallValues): void {
  checkParameters(parameters, PATTERNS);
  checkCombination(parameters);
  checkLogin(whm, parameters);
}

/** Refuses parameters that cannot be combined. */
function checkCombination(parameters: CallValues): void {
  const has = (name: string): boolean => Boolean(parameters.get(name));
  const method = parameters.get("root_escalation_method") ?? "";
  // The default transport is ssh.
  const isSsh = (parameters.get("comm_transport") ?? "ssh") === "ssh";
  const isRoot = (parameters.get("user") ?? "root") === "root";
  const [hasKey, hasRootPassword] = [has("sshkey_name"), has("root_password")];
  const rules: readonly (readonly [isBroken: boolean, refusal: string])[] = [
    [has("sshkey_passphrase") && !hasKey, "The parameter “sshkey_passphrase” requires “sshkey_name”."],
    [hasKey && !isSsh, "The parameter “sshkey_name” requires the transport “ssh”."],
    [method !== "" && !isSsh, "The parameter “root_escalation_method” requires the transport “ssh”."],
    [method !== "" && isRoot, "The parameter “root_escalation_method” must not be set for the user “root”."],
    [method === "su" && !hasRootPassword, "The escalation method “su” requires “root_password”."],
    [
      method !== "su" && hasRootPassword,
      "The parameter “root_password” requires the escalation method “su”.",
    ],
    [
      method === "" && has("password") && hasKey,
      "Without an escalation method, only one of the parameters “password” and “sshkey_name” can be set.",
    ],
  ];
  const refusal = rules.find(([isBroken]) => isBroken)?.[1];
  if (refusal !== undefined) throw new CallRefusal(refusal);
}

function checkLogin({ remotes }: SimulatedWhm, parameters: CallValues): void {
  const [host = "", user, password] = ["host", "user", "password"].map((name) => parameters.get(name));
  const remote = findRemote(remotes, host);
  const isUserAccepted = user === undefined || (remote.user ?? user) === user;
  if (!isUserAccepted || (remote.password ?? password) !== password)
    throw new CallRefusal(`“${host}” did not accept these credentials.`);
}

function createSession({ transferManager, user }: SimulatedWhm, kind: SessionKind, parameters: CallValues) {
  const readCount = (name: string): number => Number(parameters.get(name) ?? 1);
  const { id } = transferManager.createSession({
    ...{ kind, host: parameters.get("host") ?? "", initiator: user },
    threads: { TRANSFER: readCount("transfer_threads"), RESTORE: readCount("restore_threads") },
    options: pickSessionOptions(parameters),
  });
  return { transfer_session_id: id };
}

/** Returns the parameters that a session stores: all except secrets and the parameters that every call accepts. */
export function pickSessionOptions(parameters: CallValues): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...parameters].filter(([name]) => !isNameOfSecret(name) && !name.startsWith("api.")),
  );
}

/** Refuses a session that restores a local backup. */
function findRemoteSession(whm: SimulatedWhm, parameters: CallValues): SessionSummary {
  const session = findSession(whm, parameters);
  if (session.kind === "local")
    throw new CallRefusal(`The transfer session “${session.id}” has no remote server.`);
  return session;
}
