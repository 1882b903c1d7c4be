/** Two snapshots → what changed for a caller that was built against the first and talks to the second. */

import { buildItem } from "../../item/item.js";
import { parseModules } from "../../item/parse-modules.js";
import type { Dialect } from "../../core/column-types.js";
import type { Finding } from "../../core/drift-types.js";
import type { Item } from "../../core/item-types.js";
import type { Snapshot } from "../../core/snapshot-types.js";
import { compareVersions } from "../../item/order.js";
import type { RawFinding } from "./raw-finding.js";
import { fingerprintOf } from "./fingerprint.js";
import { moduleDrafts } from "./modules.js";
import { compareFindings } from "./compare-findings.js";
import { RULES } from "./rules.js";

export interface DiffOptions {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Whose reading of the definitions. Default: `mysql`. */
  readonly dialect?: Dialect | undefined;
}

/**
 * Sorted by level, module, key and rule; empty where nothing moved.
 *
 * @throws RemoteError with a diagnostic for each definition that is not understood: half a judgement would be none.
 * @throws LocalError for a snapshot of names that none can have.
 */
export function diffSnapshots({ before, after, dialect }: DiffOptions): Finding[] {
  const items = {
    before: itemsOf(before, dialect),
    after: itemsOf(after, dialect),
  };
  const drafts = [...versionDrafts(before, after), ...moduleDrafts(items)];
  return drafts.map(finding).sort(compareFindings);
}

function itemsOf({ modules }: Snapshot, dialect: Dialect | undefined): readonly Item[] {
  const schemas = Object.values(modules);
  // Empty if nothing of that side could be determined, which parseModules refuses.
  if (schemas.length === 0) return [];
  return parseModules(schemas, dialect).map((module) => buildItem(module));
}

/** A version that either side did not tell is no change. */
function versionDrafts(
  { whmVersion: before }: Snapshot,
  { whmVersion: after }: Snapshot,
): readonly RawFinding[] {
  if (before === null || after === null || before === after) return [];
  const isOlder = compareVersions(after, before) < 0;
  return [
    {
      rule: isOlder ? "server-version-decreased" : "server-version-changed",
      module: "",
      before,
      after,
      message: `WHM is ${after} and was ${before}.`,
      meaning: [before, after],
      surfaces: [],
    },
  ];
}

function finding({ meaning, ...draft }: RawFinding): Finding {
  const { level, reason } = RULES[draft.rule];
  return { ...draft, level, reason, fingerprint: fingerprintOf({ ...draft, meaning }) };
}
