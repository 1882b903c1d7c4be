/**
 * `manifest.json`: the inputs of the generated code and the SHA-256 of each file. It depends on nothing else, so comparing it
 * with the inputs and the files on disk shows whether anything has to be generated.
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
 * The revision of the emitters. Raise it when their output changes for the same input. It is not the version of this package,
 * so that an upgrade without such a change leaves all generated files unchanged.
 */
export const REVISION = 3;

/** All inputs that determine the generated code. */
export interface Inputs {
  readonly revision: number;
  readonly config: Required<Omit<EmitConfig, "emitters">> & { readonly emitters: readonly EmitterInput[] };
  /** One per WHM version, oldest first. */
  readonly snapshots: readonly SnapshotInputs[];
}

export interface SnapshotInputs {
  readonly origin: Snapshot["origin"];
  readonly whmVersion: Snapshot["whmVersion"];
  /** Module → SHA-256 of its file in `schemas/`. */
  readonly modules: Readonly<Record<string, string>>;
}

/** The name of a built-in emitter, or the name and revision of a custom one. */
type EmitterInput = BuiltInEmitter | Pick<Emitter, "name" | "revision">;

export function inputsOf(snapshots: readonly Snapshot[], config: EmitConfig): Inputs {
  // Undefined members must not replace the defaults.
  const defined = Object.fromEntries(
    Object.entries(config).filter(([, value]: [string, unknown]) => value !== undefined),
  );
  const located = snapshots.map((snapshot, index) => ({ location: `snapshots[${index}]`, snapshot }));
  return {
    revision: REVISION,
    config: { ...EMIT_DEFAULTS, ...defined, emitters: (config.emitters ?? []).map(emitterInput) },
    snapshots: sortByVersion(located).map(({ origin, whmVersion, modules }) => ({
      origin,
      whmVersion,
      modules: Object.fromEntries(
        Object.entries(modules).map(([name, schema]) => [name, sha256(moduleText(schema))]),
      ),
    })),
  };
}

/** Returns the names of the modules to generate code for. */
export function emittedModules({ config, snapshots }: Inputs): readonly string[] {
  const all = new Set(snapshots.flatMap(({ modules }) => Object.keys(modules)));
  if (config.versions === "union") return [...all];
  return [...all].filter((name) => snapshots.every(({ modules }) => Object.hasOwn(modules, name)));
}

function emitterInput(emitter: BuiltInEmitter | Emitter): EmitterInput {
  return typeof emitter === "string" ? emitter : { name: emitter.name, revision: emitter.revision };
}

/** Returns the inputs that determine the files of one module, as text to compare. Accepts the inputs of a run or of a manifest. */
export function moduleInputs(
  { revision, config, snapshots }: Manifest["madeFrom"] | Inputs,
  module: string,
): string {
  const versions = Array.isArray(snapshots)
    ? snapshots.map((snapshot: unknown) => versionInput(snapshot, module))
    : [];
  // Files for a single version do not contain the version.
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

/** Parses a manifest. Returns `undefined` if it is missing or has another format. */
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
