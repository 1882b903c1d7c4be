/** The schemas of modules in generated code, and how they changed between versions of WHM. */

import type { TransferModule } from "../core/item-types.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import { compareByCodePoint } from "../core/text/json.js";

export type SchemaOfModule = Omit<ModuleSchema, "module">;

export function toSchema({ priority, required, primary, columns }: TransferModule): SchemaOfModule {
  const keys = columns.map(({ name, column: { def } }) => [name, { def }] as const);
  return { priority, required, primary, keys: Object.fromEntries(keys) };
}

/** Returns the schema of a module in a snapshot, with sorted keys, or null if the snapshot does not have the module. */
export function findSchema({ modules }: Snapshot, module: string): SchemaOfModule | null {
  const schema = Object.hasOwn(modules, module) ? modules[module] : undefined;
  if (schema === undefined) return null;
  const { priority, required, primary } = schema;
  const keys = Object.entries(schema.keys).sort(([one], [other]) => compareByCodePoint(one, other));
  return {
    ...{ priority, required, primary },
    keys: Object.fromEntries(keys.map(([name, { def }]) => [name, { def }])),
  };
}

/** Returns what to change in the newer schema to get the older one. Returns null if there is no older one, and undefined for no change. */
export function findChanges(
  newer: SchemaOfModule | null,
  older: SchemaOfModule | null,
): object | null | undefined {
  if (older === null) return newer === null ? undefined : null;
  const { keys: newerKeys, ...newerLists } = newer ?? { keys: {} };
  const { keys: olderKeys, ...olderLists } = older;
  const keys = pickChanges(newerKeys, olderKeys);
  const changes = { ...pickChanges(newerLists, olderLists), ...(Object.keys(keys).length > 0 && { keys }) };
  return newer !== null && Object.keys(changes).length === 0 ? undefined : changes;
}

/** Returns the properties of `older` that differ from `newer`. A property that only `newer` has is null. */
function pickChanges(newer: object, older: object): Readonly<Record<string, unknown>> {
  const newerValues = new Map<string, unknown>(Object.entries(newer));
  const olderValues = new Map<string, unknown>(Object.entries(older));
  const names = [...new Set([...olderValues.keys(), ...newerValues.keys()])];
  const values = names.map((name) => [name, olderValues.get(name) ?? null] as const);
  return Object.fromEntries(
    values.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(newerValues.get(name))),
  );
}
