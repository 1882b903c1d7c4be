/** Determines the source of the schemas: a server with its token, the command `whmapi1` on this machine, or saved responses. */

import type { SnapshotSource } from "../commands/context.js";
import { SETTINGS } from "../config/settings.js";
import { LocalError } from "../core/diagnostic.js";
import { createOptionsConflictError, createServerMissingError } from "./diagnostics.js";
import { commandProblem } from "../commands/diagnostics.js";
import { maskSessionIds } from "../core/text/escape.js";
import { readTextFile, readTokenFile, parseToken } from "../core/files.js";
import { listGivenOptionNames, readSetting, type SettingSources } from "./settings.js";

const { server, whmapi1, from, user, ca, pinSha256, tokenFile, tokenStdin } = SETTINGS;

/**
 * Returns the source that the settings specify, or undefined if they specify no source.
 *
 * @throws LocalError in each of these cases:
 * - Several sources of the schemas or of the token are specified.
 * - A server is specified without a token.
 * - Options for a server, such as `--user`, are set, but no source is specified.
 */
export async function determineSnapshotSource(
  settingSources: SettingSources,
  readStandardInput: () => Promise<Uint8Array>,
): Promise<SnapshotSource | undefined> {
  const { options } = settingSources;
  assertAtMostOneOption(
    listGivenOptionNames(options, { server, whmapi1, from }),
    "where the schemas come from",
  );
  assertAtMostOneOption(
    listGivenOptionNames(options, { tokenFile, tokenStdin }),
    "where the API token comes from",
  );
  const timeout = readSetting("timeout", settingSources);
  const savedResponsesPath = readSetting("from", settingSources);
  if (savedResponsesPath !== undefined) return { kind: "saved", path: savedResponsesPath };
  const whmapi1Path = readSetting("whmapi1", settingSources);
  if (whmapi1Path !== undefined)
    return { kind: "whmapi1", timeout, ...(whmapi1Path !== "" && { path: whmapi1Path }) };
  const address = readSetting("server", settingSources);
  if (address === undefined) {
    // These options have no effect without a server, so the user probably forgot to specify one.
    const serverDependentOptionNames = listGivenOptionNames(options, {
      user,
      ca,
      pinSha256,
      tokenFile,
      tokenStdin,
    });
    if (serverDependentOptionNames.length > 0)
      throw new LocalError(createServerMissingError(serverDependentOptionNames));
    return undefined;
  }
  const caPath = readSetting("ca", settingSources);
  const certificatePin = readSetting("pinSha256", settingSources);
  const token =
    options["token-stdin"] === true
      ? parseToken(await readStandardInput(), "standard input")
      : readToken(settingSources);
  if (token === undefined) {
    const { diagnoseAddress } = await import("../commands/inspect-server.js");
    // Report an invalid address together with the missing token. Otherwise, the user would see it only after creating a token.
    const addressProblem = diagnoseAddress(address);
    throw new LocalError([
      ...(addressProblem === undefined ? [] : [addressProblem]),
      commandProblem("token-missing", { server: maskSessionIds(address) }),
    ]);
  }
  return {
    kind: "server",
    server: address,
    user: readSetting("user", settingSources),
    token,
    timeout,
    ...(caPath !== undefined && { ca: readTextFile(caPath, { allowsPipeOrTerminal: true }), caPath }),
    ...(certificatePin !== undefined && { pinSha256: certificatePin }),
  };
}

function assertAtMostOneOption(
  optionNames: readonly string[],
  specifiedInformationDescription: string,
): void {
  if (optionNames.length > 1)
    throw new LocalError(createOptionsConflictError(optionNames, specifiedInformationDescription));
}

/**
 * Reads the token from the first of these sources: the file in `--token-file`, the variable WHM_TOKEN, the file in `tokenFile` of
 * the configuration.
 */
function readToken(settingSources: SettingSources): string | undefined {
  const token =
    settingSources.options["token-file"] === undefined ? readSetting("token", settingSources) : undefined;
  if (token !== undefined) return token.trim();
  const tokenPath = readSetting("tokenFile", settingSources);
  return tokenPath === undefined ? undefined : readTokenFile(tokenPath);
}
