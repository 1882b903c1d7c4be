/**
 * Restores a local backup. cPanel documents the parameters, the response, and that the session starts at once. These details are
 * guesses: the wording of refusals, the keys of the item, and that the user's name is part of the file's name. The file is not read.
 */

import { buildRow } from "../item-row.js";
import { addItem } from "./items.js";
import {
  checkParameters,
  findModule,
  getParameter,
  requireParameter,
  type ApiFunction,
  type CallParameters,
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

export const startLocalCpmoveRestore: ApiFunction = (whm, parameters) => {
  const path = requireParameter(parameters, "cpmovepath");
  checkParameters(parameters, RESTORE_PARAMETER_PATTERNS);
  const module = findModule(whm.snapshot, LOCAL_RESTORE_MODULE);
  const user = getParameter(parameters, "username") ?? parseUserFromArchivePath(path);
  const values = Object.fromEntries(
    buildItemValueEntries(user, parameters).filter(([key]) => Object.hasOwn(module.keys, key)),
  );
  const { transferManager } = whm;
  const id = transferManager.createSessionId("local", user);
  const row = buildRow(module, id, values);
  const session = transferManager.createSession({
    ...{ id, kind: "local", host: "", initiator: whm.user, threads: { TRANSFER: 1, RESTORE: 1 } },
    options: pickSessionOptions(parameters),
  });
  addItem(whm, id, { module, values, row });
  transferManager.startSession(session);
  return { data: { transfer_session_id: id } };
};

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
