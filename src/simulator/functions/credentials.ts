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

/** Rules for combinations of parameters. `refusal` is the message if a rule is broken. */
const PARAMETER_COMBINATION_RULES: readonly {
  readonly refusal: string;
  readonly isBroken: (parameters: CallParameters) => boolean;
}[] = [
  {
    refusal: "The parameter “sshkey_passphrase” requires “sshkey_name”.",
    isBroken: (parameters) =>
      hasParameterValue(parameters, "sshkey_passphrase") && !hasParameterValue(parameters, "sshkey_name"),
  },
  {
    refusal: "The parameter “sshkey_name” requires the transport “ssh”.",
    isBroken: (parameters) => hasParameterValue(parameters, "sshkey_name") && !usesSsh(parameters),
  },
  {
    refusal: "The parameter “root_escalation_method” requires the transport “ssh”.",
    isBroken: (parameters) => hasParameterValue(parameters, "root_escalation_method") && !usesSsh(parameters),
  },
  {
    refusal: "The parameter “root_escalation_method” must not be set for the user “root”.",
    isBroken: (parameters) =>
      hasParameterValue(parameters, "root_escalation_method") &&
      (getParameter(parameters, "user") ?? "root") === "root",
  },
  {
    refusal: "The escalation method “su” requires “root_password”.",
    isBroken: (parameters) =>
      getParameter(parameters, "root_escalation_method") === "su" &&
      !hasParameterValue(parameters, "root_password"),
  },
  {
    refusal: "The parameter “root_password” requires the escalation method “su”.",
    isBroken: (parameters) =>
      hasParameterValue(parameters, "root_password") &&
      getParameter(parameters, "root_escalation_method") !== "su",
  },
  {
    refusal:
      "Without an escalation method, only one of the parameters “password” and “sshkey_name” can be set.",
    isBroken: (parameters) =>
      hasParameterValue(parameters, "password") &&
      hasParameterValue(parameters, "sshkey_name") &&
      !hasParameterValue(parameters, "root_escalation_method"),
  },
];

export function checkCombination(parameters: CallParameters): void {
  const brokenRule = PARAMETER_COMBINATION_RULES.find((rule) => rule.isBroken(parameters));
  if (brokenRule !== undefined) throw new CallRefusal(brokenRule.refusal);
}

/** Whether the transport is ssh, which is the default. */
function usesSsh(parameters: CallParameters): boolean {
  return (getParameter(parameters, "comm_transport") ?? "ssh") === "ssh";
}
