/**
 * Restores a local backup. cPanel documents the parameters, the response, and that the session starts at once. These details are
 * guesses: the wording of refusals, the keys of the item, and that the user's name is part of the file's name. The file is not read.
 */

import { toResponseMap } from "../responses.js";
import { addItemOrRefuse } from "./items.js";
import {
  refuseInvalidParameter,
  refuseMissingParameter,
  findModuleOrRefusal,
  getParameter,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";
import { pickSessionOptions } from "./sessions.js";

const FLAG_PATTERN = /^[01]$/;

const RESTORE_PARAMETER_PATTERNS: ReadonlyMap<string, RegExp> = new Map([
  ["dedicated_ip", FLAG_PATTERN],
  ["delete_archive", FLAG_PATTERN],
  ["overwrite", FLAG_PATTERN],
  ["restricted", FLAG_PATTERN],
  ["update_a_records", /^(?:all|basic)$/],
]);

/** The module that restores backups of accounts. */
const LOCAL_RESTORE_MODULE = "AccountLocal";

export function startLocalCpmoveRestore(whm: SimulatedWhm, parameters: CallParameters): FunctionResult {
  const parameterRefusal =
    refuseMissingParameter(parameters, ["cpmovepath"]) ??
    refuseInvalidParameter(parameters, RESTORE_PARAMETER_PATTERNS);
  if (parameterRefusal !== undefined) return parameterRefusal;
  const module = findModuleOrRefusal(whm.snapshot, { module: LOCAL_RESTORE_MODULE });
  if ("refusal" in module) return module;
  const user =
    getParameter(parameters, "username") ??
    parseUserFromArchivePath(getParameter(parameters, "cpmovepath") ?? "");
  const valueEntries = buildItemValueEntries(user, parameters).filter(([key]) =>
    Object.hasOwn(module.keys, key),
  );
  const { transferManager } = whm;
  const options = pickSessionOptions(parameters);
  const threadCounts = { TRANSFER: 1, RESTORE: 1 };
  const { id } = transferManager.createSession(
    { kind: "local", host: "", initiator: whm.user, threads: threadCounts, options },
    user,
  );
  const itemRefusal = addItemOrRefuse(whm, id, module, Object.fromEntries(valueEntries));
  if (itemRefusal !== undefined) {
    transferManager.discardSession(id);
    return itemRefusal;
  }
  transferManager.startSession(id);
  return { data: toResponseMap({ transfer_session_id: id }) };
}

function buildItemValueEntries(user: string, parameters: CallParameters): [key: string, value: string][] {
  const keyParameterPairs: readonly (readonly [key: string, parameter: string])[] = [
    ["cpmovefile", "cpmovepath"],
    ["force", "overwrite"],
    ["ip", "dedicated_ip"],
    ["mail_location", "mail_location"],
    ["replaceip", "update_a_records"],
  ];
  const valueEntriesFromParameters = keyParameterPairs.flatMap(([key, parameterName]): [string, string][] => {
    const value = getParameter(parameters, parameterName);
    return value === undefined ? [] : [[key, value]];
  });
  return [["user", user], ["localuser", user], ...valueEntriesFromParameters];
}

/**
 * Returns the name of the account in the file name of an archive, such as `cpmove-alice.tar.gz` or
 * `backup-1.2.2026_10-00-00_alice.tar.gz`.
 */
function parseUserFromArchivePath(path: string): string {
  const fileName = path.replace(/\/+$/, "").replace(/^.*\//, "");
  const nameWithoutExtension = fileName.replace(/\.(?:tar|tar\.gz|tgz)$/, "");
  return nameWithoutExtension.replace(/^(?:cpmove-|backup-.*_)/, "");
}
