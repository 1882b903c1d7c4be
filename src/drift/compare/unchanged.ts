/**
 * Checks whether snapshots or modules are unchanged. This code is not in `diff.ts`, so that commands load `diff.ts` only if the
 * snapshots differ.
 */

import type { Dialect } from "../../core/item-types.js";
import { formatModuleSchema } from "../../core/module-text.js";
import type { Snapshot } from "../../core/snapshot-types.js";
import { parseModules } from "../../item/parse-modules.js";

/** Two snapshots to compare. */
export interface DiffOptions {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** SQL dialect of the column definitions. Default: `mysql`. */
  readonly dialect?: Dialect | undefined;
}

/**
 * Whether the modules are the same, and the version is the same or unknown. `diffSnapshots` then returns no findings.
 *
 * @throws the same errors as `diffSnapshots`.
 */
export function areSnapshotsUnchanged({ before, after, dialect }: DiffOptions): boolean {
  const oldSchemas = Object.values(before.modules);
  const isUnchanged =
    (before.whmVersion === after.whmVersion || before.whmVersion === null || after.whmVersion === null) &&
    oldSchemas.length === Object.keys(after.modules).length &&
    oldSchemas.every(({ module }) => isModuleUnchanged({ before, after }, module));
  // Parse the modules only to report definitions that cannot be parsed. `parseModules` throws an error for an empty list.
  if (isUnchanged && oldSchemas.length > 0) parseModules(oldSchemas, dialect);
  return isUnchanged;
}

/** Whether both snapshots have the module, and it is the same in both. */
export function isModuleUnchanged({ before, after }: DiffOptions, module: string): boolean {
  const [oldSchema, newSchema] = [before, after].map(({ modules }) =>
    Object.hasOwn(modules, module) ? modules[module] : undefined,
  );
  return (
    oldSchema !== undefined &&
    newSchema !== undefined &&
    formatModuleSchema(oldSchema) === formatModuleSchema(newSchema)
  );
}
