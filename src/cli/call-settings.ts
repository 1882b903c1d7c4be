/** Resolves the settings of a command call. */

import type { SnapshotSource } from "../commands/context.js";
import { loadConfig } from "../config/load.js";
import { MAX_TOKEN_FILE_BYTES } from "../core/limits.js";
import type { CommandCall } from "./command-call.js";
import { resolveSettings, type SettingsWithSources, type SettingSources } from "./settings.js";

export async function resolveCallSettings({
  invocation,
  process,
}: CommandCall): Promise<SettingsWithSources> {
  return resolveSettings(invocation.options, process);
}

export async function loadSettingSources({
  invocation: { options },
  process,
}: CommandCall): Promise<SettingSources> {
  return { options, process, loadedConfig: await loadConfig(process.cwd(), options.config) };
}

export async function resolveSettingsAndSnapshotSource(
  commandCall: CommandCall,
): Promise<SettingsWithSources & { snapshotSource: SnapshotSource | undefined }> {
  const settingsWithSources = await resolveCallSettings(commandCall);
  const { determineSnapshotSource } = await import("./source.js");
  const snapshotSource = await determineSnapshotSource(settingsWithSources, async () => {
    const { readStandardInput } = await import("./standard-input.js");
    return readStandardInput(commandCall.process, {
      signal: commandCall.signal,
      maxBytes: MAX_TOKEN_FILE_BYTES,
      allowsTruncation: true,
    });
  });
  return { ...settingsWithSources, snapshotSource };
}
