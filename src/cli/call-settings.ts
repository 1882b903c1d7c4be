/** Resolves the settings of a command call. */

import type { SnapshotSource } from "../commands/context.js";
import { loadConfig } from "../config/load.js";
import { MAX_TOKEN_FILE_BYTES } from "../core/limits.js";
import type { CommandCall } from "./command-call.js";
import { resolveSettings, type ResolvedSettings, type SettingSources } from "./settings.js";

export async function resolveCallSettings({ invocation, process }: CommandCall): Promise<ResolvedSettings> {
  return resolveSettings(invocation.options, process);
}

export async function loadSettingSources({
  invocation: { options },
  process,
}: CommandCall): Promise<SettingSources> {
  return { options, process, loadedConfig: await loadConfig(process.cwd(), options.config) };
}

export async function resolveSettingsAndSnapshotSource(
  call: CommandCall,
): Promise<ResolvedSettings & { snapshotSource: SnapshotSource | undefined }> {
  const resolvedSettings = await resolveCallSettings(call);
  const { determineSnapshotSource } = await import("./source.js");
  const snapshotSource = await determineSnapshotSource(resolvedSettings, async () => {
    const { readStandardInput } = await import("./standard-input.js");
    return readStandardInput(call.process, {
      signal: call.signal,
      maxBytes: MAX_TOKEN_FILE_BYTES,
      allowsTruncation: true,
    });
  });
  return { ...resolvedSettings, snapshotSource };
}
