/** `drift`: has the server moved since the snapshot? Writes nothing. */

import { diffSnapshots } from "../diff/diff.js";
import { undescribed } from "../errors.js";
import type { Drift, Snapshot } from "../model.js";
import { readSnapshot } from "../schemas/read.js";
import { askSource } from "./fetch.js";
import { oneFolder, type Settings, type Source, type Surroundings } from "./settings.js";

/** @throws RemoteError where the server could not be asked, or not be understood: nothing is known then. */
export async function findDrift(
  settings: Settings,
  source: Source,
  surroundings: Surroundings,
): Promise<Drift & { readonly warnings: readonly string[] }> {
  const { dialect } = settings.emit;
  const before = readSnapshot(oneFolder(settings));
  const { snapshot, warnings, missing } = await askSource(source, surroundings, dialect);
  // A module that is listed, and not described, has not gone; what it is nobody knows.
  const sides = { before: without(before, missing), after: snapshot };
  const untold = missing.map((module) => ({ module, reason: undescribed() }));
  return { ...sides, servers: [], findings: diffSnapshots({ ...sides, dialect }), untold, warnings };
}

function without({ modules, ...rest }: Snapshot, names: readonly string[]): Snapshot {
  const kept = Object.entries(modules).filter(([name]) => !names.includes(name));
  return { ...rest, modules: Object.fromEntries(kept) };
}
