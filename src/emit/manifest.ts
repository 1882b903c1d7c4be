/**
 * `manifest.json`: what the output was made from, and the SHA-256 of each file. It is a function of
 * those alone, so whoever has the inputs and the files on disk can tell, without generating anything,
 * whether there is something to do.
 */

import { EMIT_DEFAULTS } from "../core/defaults.js";
import { moduleText, sha256 } from "../core/module-text.js";
import { jsonFile, parseJson } from "../core/text/json.js";
import { sortByVersion } from "../item/order.js";
import type { EmitConfig } from "../core/config-types.js";
import type { BuiltInEmitter, Emitter } from "../core/emitter-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { isRecord } from "../core/type-guards.js";

export const MANIFEST = "manifest.json";

/**
 * The emitters' own count, raised by whoever changes what they emit for an input that they could take
 * before. It is no version of this tool: an upgrade that changes no code changes no byte.
 */
export const REVISION = 2;

/** Everything that decides what is emitted. */
export interface Inputs {
  readonly revision: number;
  readonly config: Required<Omit<EmitConfig, "emitters">> & { readonly emitters: readonly EmitterInput[] };
  /** One for each version, oldest first. */
  readonly snapshots: readonly SnapshotInputs[];
}

export interface SnapshotInputs {
  readonly origin: Snapshot["origin"];
  readonly whmVersion: Snapshot["whmVersion"];
  /** Module → SHA-256 of its file in `schemas/`. */
  readonly modules: Readonly<Record<string, string>>;
}

/** An emitter of our own by name; one of the project's own with the count that it keeps. */
type EmitterInput = BuiltInEmitter | Pick<Emitter, "name" | "revision">;

export function inputsOf(snapshots: readonly Snapshot[], config: EmitConfig): Inputs {
  // To say undefined is to say nothing.
  const said = Object.fromEntries(
    Object.entries(config).filter(([, value]: [string, unknown]) => value !== undefined),
  );
  const placed = snapshots.map((snapshot, index) => ({ location: `snapshots[${index}]`, snapshot }));
  return {
    revision: REVISION,
    config: { ...EMIT_DEFAULTS, ...said, emitters: (config.emitters ?? []).map(emitterInput) },
    snapshots: sortByVersion(placed).map(({ origin, whmVersion, modules }) => ({
      origin,
      whmVersion,
      modules: Object.fromEntries(
        Object.entries(modules).map(([name, schema]) => [name, sha256(moduleText(schema))]),
      ),
    })),
  };
}

/** Names of the modules that code is emitted for. */
export function emittedModules({ config, snapshots }: Inputs): readonly string[] {
  const all = new Set(snapshots.flatMap(({ modules }) => Object.keys(modules)));
  if (config.versions === "union") return [...all];
  return [...all].filter((name) => snapshots.every(({ modules }) => Object.hasOwn(modules, name)));
}

function emitterInput(emitter: BuiltInEmitter | Emitter): EmitterInput {
  return typeof emitter === "string" ? emitter : { name: emitter.name, revision: emitter.revision };
}

/** All that decides what the files of one module say: of a run's inputs, or of what a manifest was made from. */
export function moduleInputs(
  { revision, config, snapshots }: Manifest["madeFrom"] | Inputs,
  module: string,
): string {
  const versions = Array.isArray(snapshots)
    ? snapshots.map((snapshot: unknown) => versionInput(snapshot, module))
    : [];
  // A module of one version does not say which; one of several says which of them has what.
  return jsonFile({ revision, config, versions: versions.length === 1 ? [versions[0]?.hash] : versions });
}

function versionInput(
  snapshot: unknown,
  module: string,
): { readonly whmVersion: unknown; readonly hash: unknown } {
  const { whmVersion, modules } = isRecord(snapshot) ? snapshot : {};
  const hash = isRecord(modules) && Object.hasOwn(modules, module) ? modules[module] : null;
  return { whmVersion, hash };
}

export function manifestText(inputs: Inputs, hashes: Readonly<Record<string, string>>): string {
  return jsonFile({ format: 1, madeFrom: inputs, files: hashes });
}

/** What a manifest on disk says; `undefined` where it is none that could have been written here. */
export function readManifest(text: string | undefined): Manifest | undefined {
  if (text === undefined) return undefined;
  const value = parseJson(text);
  const { format, madeFrom, files } = isRecord(value) ? value : {};
  if (format !== 1 || !isRecord(madeFrom) || !isRecord(files)) return undefined;
  return { madeFrom, files };
}

export interface Manifest {
  readonly madeFrom: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, unknown>>;
}
