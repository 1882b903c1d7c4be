/** Determines the source of the schemas: a server with its token, the command `whmapi1` on this machine, or saved responses. */

import type { SnapshotSource } from "../commands/context.js";
import { SETTINGS } from "../config/settings.js";
import { UsageError } from "../core/diagnostic.js";
import { MAX_TOKEN_FILE_BYTES } from "../core/limits.js";
import { BUNDLED } from "../core/packaged.js";
import type { CommandCall } from "./command-call.js";
import { cliProblem } from "./diagnostics.js";
import { commandProblem } from "../commands/diagnostics.js";
import { maskSessionIds } from "../core/text/escape.js";
import { readTextFile, readTokenFile, parseToken } from "../core/files.js";
import {
  listGivenOptions,
  readSetting,
  resolveSettings,
  type SettingSources,
  type SettingsWithSources,
} from "./settings.js";

const { server, whmapi1, from, user, ca, pinSha256, tokenFile, tokenStdin } = SETTINGS;

/**
 * Resolves the settings and the source of the schemas. The source is undefined if the settings specify none.
 *
 * @throws UsageError if `codegen` would generate only one version of a project with several, or replace the bundled schemas.
 */
export async function resolveSource(
  call: CommandCall,
): Promise<SettingsWithSources & { readonly source: SnapshotSource | undefined }> {
  const settings = await resolveSettings(call);
  const { schemas, snapshots = [] } = settings.loadedConfig.config;
  if (call.subcommand === "codegen" && call.options.schemas !== undefined && snapshots.length > 1)
    throw commandProblem.error("versions-omitted", { schemas: call.options.schemas });
  const source = await determineSource(settings, call);
  const isWritten = source !== undefined && call.subcommand !== "drift";
  if (isWritten && [call.options.schemas ?? [schemas, ...snapshots]].flat().includes(BUNDLED))
    throw commandProblem.error("snapshot-bundled");
  return { ...settings, source };
}

/**
 * @throws UsageError in each of these cases:
 * - Several sources of the schemas or of the token are specified.
 * - A server is specified without a token.
 * - Options for a server, such as `--user`, are set, but no source is specified.
 */
async function determineSource(
  sources: SettingSources,
  call: CommandCall,
): Promise<SnapshotSource | undefined> {
  const { options } = sources;
  for (const [alternatives, purpose] of [
    [{ server, whmapi1, from }, "where the schemas come from"],
    [{ tokenFile, tokenStdin }, "where the API token comes from"],
  ] as const) {
    const given = listGivenOptions(options, alternatives);
    if (given.length > 1) throw cliProblem.error("options-conflict", { options: given, purpose });
  }
  const timeout = readSetting("timeout", sources);
  const savedPath = readSetting("from", sources);
  if (savedPath !== undefined) return { kind: "saved", path: savedPath };
  const program = readSetting("whmapi1", sources);
  if (program !== undefined) return { kind: "whmapi1", timeout, ...(program !== "" && { path: program }) };
  const address = readSetting("server", sources);
  if (address === undefined) {
    // These options have no effect without a server, so the user probably forgot to specify one.
    const given = listGivenOptions(options, { user, ca, pinSha256, tokenFile, tokenStdin });
    if (given.length === 0) return undefined;
    const require = given.length === 1 ? "requires" : "require";
    throw cliProblem.error("server-missing", { options: given, require });
  }
  const caPath = readSetting("ca", sources);
  const pin = readSetting("pinSha256", sources);
  let token: string | undefined;
  if (options["token-stdin"] === true) {
    const { readStandardInput } = await import("./standard-input.js");
    const limit = { maxBytes: MAX_TOKEN_FILE_BYTES, allowsTruncation: true };
    token = parseToken(await readStandardInput(call, limit), "standard input");
  } else {
    // The file in `--token-file` comes before the variable WHM_TOKEN, and the variable before the file in the configuration.
    if (options["token-file"] === undefined) token = readSetting("token", sources)?.trim();
    const path = readSetting("tokenFile", sources);
    if (token === undefined && path !== undefined) token = readTokenFile(path);
  }
  if (token === undefined) {
    const { diagnoseAddress } = await import("../commands/inspect-server.js");
    // Report an invalid address together with the missing token. Otherwise, the user would see it only after creating a token.
    const problem = diagnoseAddress(address);
    const missing = commandProblem("token-missing", { server: maskSessionIds(address) });
    throw new UsageError(problem === undefined ? missing : [problem, missing]);
  }
  return {
    kind: "server",
    server: address,
    user: readSetting("user", sources),
    token,
    timeout,
    ...(caPath !== undefined && { ca: readTextFile(caPath, { allowsPipeOrTerminal: true }), caPath }),
    ...(pin !== undefined && { pinSha256: pin }),
  };
}
