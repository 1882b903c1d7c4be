/**
 * Restores a local backup. Documented: the parameters, the answer, and that the session starts at once. Assumed: the wording of
 * refusals, the keys of the item that is restored, and that its name comes from the name of the file. The file is not read.
 */

import { record } from "../responses.js";
import { addItem } from "./items.js";
import {
  invalidParameter,
  missingParameter,
  moduleOf,
  valueOf,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";
import { sessionOptions } from "./sessions.js";

const FLAG = /^[01]$/;

const RESTORE_PARAMETERS: ReadonlyMap<string, RegExp> = new Map([
  ["dedicated_ip", FLAG],
  ["delete_archive", FLAG],
  ["overwrite", FLAG],
  ["restricted", FLAG],
  ["update_a_records", /^(?:all|basic)$/],
]);

/** The module that restores backups of accounts. */
const RESTORING_MODULE = "AccountLocal";

export function startLocalCpmoveRestore(whm: SimulatedWhm, parameters: CallParameters): FunctionResult {
  const fault =
    missingParameter(parameters, ["cpmovepath"]) ?? invalidParameter(parameters, RESTORE_PARAMETERS);
  if (fault !== undefined) return fault;
  const module = moduleOf(whm.snapshot, { module: RESTORING_MODULE });
  if ("refusal" in module) return module;
  const user = valueOf(parameters, "username") ?? userOfArchive(valueOf(parameters, "cpmovepath") ?? "");
  const values = itemValues(user, parameters).filter(([key]) => Object.hasOwn(module.keys, key));
  const { transfers } = whm;
  const options = sessionOptions(parameters);
  const threads = { TRANSFER: 1, RESTORE: 1 };
  const { id } = transfers.create({ kind: "local", host: "", initiator: whm.user, threads, options }, user);
  const refused = addItem(whm, id, module, Object.fromEntries(values));
  if (refused !== undefined) {
    transfers.discard(id);
    return refused;
  }
  transfers.start(id);
  return { data: record({ transfer_session_id: id }) };
}

function itemValues(user: string, parameters: CallParameters): [key: string, value: string][] {
  const optional: readonly (readonly [key: string, parameter: string])[] = [
    ["cpmovefile", "cpmovepath"],
    ["force", "overwrite"],
    ["ip", "dedicated_ip"],
    ["mail_location", "mail_location"],
    ["replaceip", "update_a_records"],
  ];
  const given = optional.flatMap(([key, parameter]): [string, string][] => {
    const value = valueOf(parameters, parameter);
    return value === undefined ? [] : [[key, value]];
  });
  return [["user", user], ["localuser", user], ...given];
}

/**
 * Returns the account's name from the file name of an archive, such as `cpmove-alice.tar.gz` or
 * `backup-1.2.2026_10-00-00_alice.tar.gz`.
 */
function userOfArchive(path: string): string {
  const file = path.replace(/\/+$/, "").replace(/^.*\//, "");
  const name = file.replace(/\.(?:tar|tar\.gz|tgz)$/, "");
  return name.replace(/^(?:cpmove-|backup-.*_)/, "");
}
