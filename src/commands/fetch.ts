/** `fetch`: whoever is asked → schemas/. */

import { modulesWouldBeLost } from "./diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { definitionChecker, parseModules } from "../item/parse-modules.js";
import type { Dialect } from "../core/column-types.js";
import type { FetchedSnapshot, Snapshot } from "../core/snapshot-types.js";
import { planFolder, type Change } from "../output/plan.js";
import { transact, type ChangePlan } from "../output/transaction.js";
import { isSnapshotFile, SNAPSHOT_FILE, snapshotFiles } from "../snapshot/snapshot-files.js";
import { hasSnapshot, listedFiles, readSnapshot } from "../snapshot/read.js";
import { rejectModifiedFiles } from "./modified-files.js";
import { reportWritten, type Written } from "./generate.js";
import { oneFolder, lockOptionsOf, type Settings, type Source, type CommandContext } from "./context.js";

/** What was fetched beside the snapshot itself. */
export interface Fetched extends Written {
  /** Modules that saved answers list without a schema. */
  readonly missing: readonly string[];
}

export async function fetchSchemas(
  settings: Settings,
  source: Source,
  context: CommandContext,
): Promise<Fetched> {
  const folder = oneFolder(settings);
  const { snapshot, warnings, undetermined } = await fetchFromSource(source, context, settings.emit.dialect);
  const missing = undetermined.map(({ module }) => module);
  const plan = (): ChangePlan => {
    const changes = planSchemas({ ...settings, folder }, { snapshot, missing });
    rejectModifiedFiles(changes, settings.force);
    return { changes };
  };
  const waiting = lockOptionsOf(context);
  const { changes } = await transact({
    folders: [folder],
    readFolders: [settings.out],
    plan,
    lockOptions: waiting,
  });
  return { ...reportWritten([snapshot], changes), warnings, missing };
}

/** Asks, and loads only what this way of asking needs. With `partly`, a server that tells something is heard. */
export async function fetchFromSource(
  source: Source,
  context: CommandContext,
  dialect?: Dialect,
  partly = false,
): Promise<FetchedSnapshot> {
  const asking = { ...context, allowPartial: partly, checkDefinition: definitionChecker(dialect) };
  switch (source.kind) {
    case "server": {
      const { fetchFromServer } = await import("../source/server.js");
      return fetchFromServer({ ...source, ...asking });
    }
    case "whmapi1": {
      const { fetchFromWhmapi1 } = await import("../source/whmapi1.js");
      return fetchFromWhmapi1({ ...source, ...asking });
    }
    case "saved": {
      if (hasSnapshot(source.path))
        return { snapshot: readSnapshot(source.path), warnings: [], undetermined: [] };
      const { readSavedAnswers } = await import("../source/saved.js");
      return readSavedAnswers(source.path, asking);
    }
  }
}

/**
 * What has to change for the folder to hold the snapshot.
 *
 * @throws RemoteError for definitions that are not understood: what could not be generated is not stored.
 * @throws LocalError if modules would go of which the answers only have not said anything.
 */
export function planSchemas(
  { folder: dir, emit }: Pick<Settings, "emit"> & { readonly folder: string },
  { snapshot, missing }: Pick<FetchedSnapshot, "snapshot"> & Pick<Fetched, "missing">,
): Change[] {
  parseModules(Object.values(snapshot.modules), emit.dialect);
  const lost = missing.length > 0 && hasSnapshot(dir) ? known(dir, missing) : [];
  if (lost.length > 0) throw new LocalError(modulesWouldBeLost(lost, dir));
  return planSnapshotFolder(dir, snapshot);
}

/** What has to change for the folder to hold the snapshot, and to keep what is not of one. */
export function planSnapshotFolder(dir: string, snapshot: Snapshot): Change[] {
  const listed = listedFiles(dir);
  const isOurs = (name: string, text: string): boolean => listed.has(name) || isSnapshotFile(name, text);
  const written = (name: string): string | undefined => listed.get(name);
  return planFolder({
    dir,
    files: snapshotFiles(snapshot),
    isOwnFile: isOurs,
    writtenHash: written,
    indexFile: SNAPSHOT_FILE,
  });
}

function known(dir: string, names: readonly string[]): string[] {
  const { modules }: Snapshot = readSnapshot(dir);
  return names.filter((name) => Object.hasOwn(modules, name));
}
