/**
 * Validates the credentials for a remote server. cPanel documents the parameters and their values. Two details are guesses: the
 * wording of refusals, and that the server refuses combinations of parameters that the documentation excludes.
 */

import { CallRefusal } from "../responses.js";
import { hasParameterValue, getParameter, type CallParameters } from "./outcome.js";

const FLAG_PATTERN = /^[01]$/;
const COUNT_PATTERN = /^[1-9]\d{0,8}$/;

/** Parameters with restricted values. All other parameters accept any value. */
export const REMOTE_TRANSFER_PARAMETER_PATTERNS: ReadonlyMap<string, RegExp> = new Map([
  ["comm_transport", /^(ssh|whostmgr|whostmgr_insecure)$/],
  ["root_escalation_method", /^(su|sudo)$/],
  ["port", /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/],
  ["transfer_threads", COUNT_PATTERN],
  ["restore_threads", COUNT_PATTERN],
  ["compressed", FLAG_PATTERN],
  ["copy_reseller_privs", FLAG_PATTERN],
  ["enable_custom_pkgacct", FLAG_PATTERN],
  ["low_priority", FLAG_PATTERN],
  ["unencrypted", FLAG_PATTERN],
  ["unrestricted_restore", FLAG_PATTERN],
  ["use_backups", FLAG_PATTERN],
]);

/** Refuses combinations of parameters. */
export function checkCombination(parameters: CallParameters): void {
  const has = (name: string): boolean => hasParameterValue(parameters, name);
  const method = getParameter(parameters, "root_escalation_method") ?? "";
  // The default transport is ssh.
  const usesSsh = (getParameter(parameters, "comm_transport") ?? "ssh") === "ssh";
  const isRoot = (getParameter(parameters, "user") ?? "root") === "root";
  const brokenRules: readonly (readonly [isBroken: boolean, refusal: string])[] = [
    [
      has("sshkey_passphrase") && !has("sshkey_name"),
      "The parameter “sshkey_passphrase” requires “sshkey_name”.",
    ],
    [has("sshkey_name") && !usesSsh, "The parameter “sshkey_name” requires the transport “ssh”."],
    [method !== "" && !usesSsh, "The parameter “root_escalation_method” requires the transport “ssh”."],
    [method !== "" && isRoot, "The parameter “root_escalation_method” must not be set for the user “root”."],
    [method === "su" && !has("root_password"), "The escalation method “su” requires “root_password”."],
    [
      method !== "su" && has("root_password"),
      "The parameter “root_password” requires the escalation method “su”.",
    ],
    [
      method === "" && has("password") && has("sshkey_name"),
      "Without an escalation method, only one of the parameters “password” and “sshkey_name” can be set.",
    ],
  ];
  const refusal = brokenRules.find(([isBroken]) => isBroken)?.[1];
  if (refusal !== undefined) throw new CallRefusal(refusal);
}
