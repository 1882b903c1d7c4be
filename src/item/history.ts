/** Builds the table that lists the schema of each module, and the WHM versions that changed the schema. */

import { compareByCodePoint } from "../core/text/json.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import type { History, ModuleHistory, SchemaTable } from "../core/version-types.js";
import { computeVersionRanges } from "./version-ranges.js";

/** The schema of a module in each version; `undefined` in versions without the module. */
type VersionSchemas = readonly { readonly version: string; readonly schema: ModuleSchema | undefined }[];

/** Builds the table from one snapshot per WHM version. The snapshots must be sorted by version, oldest first. */
export function buildSchemaTable(snapshots: readonly Snapshot[]): SchemaTable {
  const whmVersions = snapshots.map(({ whmVersion }) => whmVersion ?? "");
  const moduleNames = new Set(snapshots.flatMap(({ modules }) => Object.keys(modules)));
  return {
    versions: whmVersions.filter((version) => version !== ""),
    modules: [...moduleNames].sort(compareByCodePoint).map((name): ModuleHistory => {
      const versionSchemas = snapshots.map(({ modules }, index) => ({
        version: whmVersions[index] ?? "",
        schema: Object.hasOwn(modules, name) ? modules[name] : undefined,
      }));
      const versionsWithModule = versionSchemas.filter(({ schema }) => schema !== undefined);
      const keyNames = new Set(versionsWithModule.flatMap(({ schema }) => Object.keys(schema?.keys ?? {})));
      return {
        name,
        spans: computeVersionRanges(
          whmVersions,
          versionsWithModule.map(({ version }) => version),
        ),
        priority: buildHistory(versionSchemas, ({ priority }) => priority),
        required: buildHistory(versionSchemas, ({ required }) => required),
        primary: buildHistory(versionSchemas, ({ primary }) => primary),
        keys: [...keyNames].sort(compareByCodePoint).map((key) => ({
          name: key,
          def: buildHistory(versionSchemas, (schema) =>
            Object.hasOwn(schema.keys, key) ? (schema.keys[key]?.def ?? null) : null,
          ),
        })),
      };
    }),
  };
}

function buildHistory<Value>(
  versionSchemas: VersionSchemas,
  getValue: (schema: ModuleSchema) => Value,
): History<Value> {
  const entries: { since?: string; is: Value }[] = [];
  for (const { version, schema } of versionSchemas) {
    if (schema === undefined) continue;
    const is = getValue(schema);
    const lastEntry = entries.at(-1);
    if (lastEntry === undefined) entries.push({ is });
    else if (JSON.stringify(lastEntry.is) !== JSON.stringify(is)) entries.push({ since: version, is });
  }
  return entries;
}
