/**
 * What may be said of how to get into the other server. Known: the parameters, and which values they take. A guess: the
 * wording, and exactly which combinations are refused: those of which the documentation of one excludes the other.
 */

import type { SessionRefusal } from "../transfers.js";
import { isSaid, valueOf, type CallParameters } from "./outcome.js";

const FLAG = /^[01]$/;
const COUNT = /^[1-9]\d{0,8}$/;

/** What the documentation lets these parameters be; the others may be anything. */
export const REMOTE_PARAMETERS: ReadonlyMap<string, RegExp> = new Map([
  ["comm_transport", /^(ssh|whostmgr|whostmgr_insecure)$/],
  ["root_escalation_method", /^(su|sudo)$/],
  ["port", /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/],
  ["transfer_threads", COUNT],
  ["restore_threads", COUNT],
  ["compressed", FLAG],
  ["copy_reseller_privs", FLAG],
  ["enable_custom_pkgacct", FLAG],
  ["low_priority", FLAG],
  ["unencrypted", FLAG],
  ["unrestricted_restore", FLAG],
  ["use_backups", FLAG],
]);

/** Rules between parameters: where one is said, `refusal` is why it cannot be. */
const RULES: readonly {
  readonly refusal: string;
  readonly broken: (parameters: CallParameters) => boolean;
}[] = [
  {
    refusal: "The parameter “sshkey_passphrase” needs “sshkey_name”.",
    broken: (said) => isSaid(said, "sshkey_passphrase") && !isSaid(said, "sshkey_name"),
  },
  {
    refusal: "The parameter “sshkey_name” needs the transport “ssh”.",
    broken: (said) => isSaid(said, "sshkey_name") && !usesSsh(said),
  },
  {
    refusal: "The parameter “root_escalation_method” needs the transport “ssh”.",
    broken: (said) => isSaid(said, "root_escalation_method") && !usesSsh(said),
  },
  {
    refusal: "The parameter “root_escalation_method” is for another user than “root”.",
    broken: (said) => isSaid(said, "root_escalation_method") && (valueOf(said, "user") ?? "root") === "root",
  },
  {
    refusal: "The escalation method “su” needs “root_password”.",
    broken: (said) => valueOf(said, "root_escalation_method") === "su" && !isSaid(said, "root_password"),
  },
  {
    refusal: "The parameter “root_password” needs the escalation method “su”.",
    broken: (said) => isSaid(said, "root_password") && valueOf(said, "root_escalation_method") !== "su",
  },
  {
    refusal: "The parameters “password” and “sshkey_name” exclude each other without an escalation method.",
    broken: (said) =>
      isSaid(said, "password") && isSaid(said, "sshkey_name") && !isSaid(said, "root_escalation_method"),
  },
];

export function impossibleCredentials(parameters: CallParameters): SessionRefusal | undefined {
  const broken = RULES.find((rule) => rule.broken(parameters));
  return broken && { refusal: broken.refusal };
}

/** The transport that is used where none is named. */
function usesSsh(parameters: CallParameters): boolean {
  return (valueOf(parameters, "comm_transport") ?? "ssh") === "ssh";
}
