/** Snapshots → what servers said, version by version, in as few words as say it. */

import { byCodePoint } from "../core/text/json.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import type { History, ModuleHistory, SchemaTable } from "../core/version-types.js";
import { versionSpans } from "./spans.js";

/** A module, or none, in each version. */
type Versions = readonly { readonly version: string; readonly schema: ModuleSchema | undefined }[];

/** `snapshots` are oldest first. */
export function schemaTable(snapshots: readonly Snapshot[]): SchemaTable {
  const all = snapshots.map(({ whmVersion }) => whmVersion ?? "");
  const names = new Set(snapshots.flatMap(({ modules }) => Object.keys(modules)));
  return {
    versions: all.filter((version) => version !== ""),
    modules: [...names].sort(byCodePoint).map((name): ModuleHistory => {
      const versions = snapshots.map(({ modules }, index) => ({
        version: all[index] ?? "",
        schema: Object.hasOwn(modules, name) ? modules[name] : undefined,
      }));
      const having = versions.filter(({ schema }) => schema !== undefined);
      const keys = new Set(having.flatMap(({ schema }) => Object.keys(schema?.keys ?? {})));
      return {
        name,
        spans: versionSpans(
          all,
          having.map(({ version }) => version),
        ),
        priority: history(versions, ({ priority }) => priority),
        required: history(versions, ({ required }) => required),
        primary: history(versions, ({ primary }) => primary),
        keys: [...keys].sort(byCodePoint).map((key) => ({
          name: key,
          def: history(versions, (schema) =>
            Object.hasOwn(schema.keys, key) ? (schema.keys[key]?.def ?? null) : null,
          ),
        })),
      };
    }),
  };
}

function history<Fact>(versions: Versions, factOf: (schema: ModuleSchema) => Fact): History<Fact> {
  const runs: { since?: string; is: Fact }[] = [];
  for (const { version, schema } of versions) {
    if (schema === undefined) continue;
    const is = factOf(schema);
    const last = runs.at(-1);
    if (last === undefined) runs.push({ is });
    else if (JSON.stringify(last.is) !== JSON.stringify(is)) runs.push({ since: version, is });
  }
  return runs;
}
