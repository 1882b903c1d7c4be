/**
 * Reads and writes `manifest.json`, which contains the inputs of the generated code and the SHA-256 of each file. A comparison with
 * the current inputs and files shows whether code must be generated.
 */

import { EMIT_DEFAULTS } from "../core/defaults.js";
import { hashModuleSchema } from "../core/module-text.js";
import { formatJsonFile, formatPrettyJson, isRecord, tryParseJson } from "../core/text/json.js";
import { sortByVersion } from "../item/order.js";
import type { EmitConfig, BuiltInEmitter, Emitter } from "../core/config-types.js";
import type { FormatterIdentity } from "./formatters.js";
import type { Snapshot } from "../core/snapshot-types.js";

export const MANIFEST_FILE_NAME = "manifest.json";

/**
 * The revision of the emitters. Increase it when their output for the same input changes. It is separate from the version of this
 * package, so that other upgrades do not change generated files.
 */
export const REVISION = 3;

/** All inputs that determine the generated code. */
export interface GenerationInputs {
  readonly revision: number;
  readonly config: Required<Omit<EmitConfig, "emitters">> & { readonly emitters: readonly EmitterIdentity[] };
  /** The inputs of each WHM version, oldest first. */
  readonly snapshots: readonly SnapshotIdentity[];
  /** The formatter of the project. Undefined if the code is not formatted. */
  readonly formatter?: FormatterIdentity | undefined;
}

export interface SnapshotIdentity {
  readonly origin: Snapshot["origin"];
  readonly whmVersion: Snapshot["whmVersion"];
  /** Maps the name of each module to the SHA-256 of its file in `schemas/`. */
  readonly modules: Readonly<Record<string, string>>;
}

/** The name of a built-in emitter, or the name and revision of a custom one. */
type EmitterIdentity = BuiltInEmitter | Pick<Emitter, "name" | "revision">;

export function collectGenerationInputs(
  snapshots: readonly Snapshot[],
  config: EmitConfig,
  formatter?: FormatterIdentity,
): GenerationInputs {
  // Remove undefined properties, so that they do not replace the defaults.
  const settings = Object.fromEntries(
    Object.entries(config).filter(([, value]: [string, unknown]) => value !== undefined),
  );
  const located = snapshots.map((snapshot, index) => ({ location: `snapshots[${index}]`, snapshot }));
  return {
    revision: REVISION,
    formatter,
    config: {
      ...EMIT_DEFAULTS,
      ...settings,
      emitters: (config.emitters ?? []).map((emitter) =>
        typeof emitter === "string" ? emitter : { name: emitter.name, revision: emitter.revision },
      ),
    },
    snapshots: sortByVersion(located).map(({ origin, whmVersion, modules }) => ({
      origin,
      whmVersion,
      modules: Object.fromEntries(
        Object.entries(modules).map(([name, schema]) => [name, hashModuleSchema(schema)]),
      ),
    })),
  };
}

/** Returns the names of the modules to generate code for. */
export function listEmittedModules({ config, snapshots }: GenerationInputs): readonly string[] {
  const names = [...new Set(snapshots.flatMap(({ modules }) => Object.keys(modules)))];
  if (config.versions === "union") return names;
  return names.filter((name) => snapshots.every(({ modules }) => Object.hasOwn(modules, name)));
}

/**
 * Returns the inputs that determine the files of one module, as text that can be compared. Accepts the current inputs, or the
 * inputs in a manifest.
 */
export function formatModuleInputs(
  { revision, config, formatter, snapshots }: Manifest["madeFrom"] | GenerationInputs,
  module: string,
): string {
  const schemas = (Array.isArray(snapshots) ? (snapshots as readonly unknown[]) : []).map((snapshot) => {
    const { whmVersion, modules } = isRecord(snapshot) ? snapshot : {};
    return { whmVersion, hash: isRecord(modules) && Object.hasOwn(modules, module) ? modules[module] : null };
  });
  // The files of a module mention version names only if there are several versions. Omit the name of a single version, so that a new
  // version with the same schema does not count as a change.
  return formatJsonFile({
    revision,
    config,
    formatter,
    versions: schemas.length === 1 ? [schemas[0]?.hash] : schemas,
  });
}

export function formatManifest(
  inputs: GenerationInputs,
  fileHashesByPath: ReadonlyMap<string, string>,
): string {
  return formatPrettyJson({ format: 1, madeFrom: inputs, files: fileHashesByPath });
}

/** Parses a manifest. Returns `undefined` if it is missing or has another format. */
export function parseManifest(text: string | undefined): Manifest | undefined {
  if (text === undefined) return undefined;
  const value = tryParseJson(text);
  const { format, madeFrom, files } = isRecord(value) ? value : {};
  if (format !== 1 || !isRecord(madeFrom) || !isRecord(files)) return undefined;
  return { madeFrom, files };
}

export interface Manifest {
  readonly madeFrom: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, unknown>>;
}
