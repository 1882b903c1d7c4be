/** Groups the servers of a fleet that have the same drift, and counts the servers with each result. */

import { compareByCodePoint, formatJsonLine } from "../../core/text/json.js";
import type { Drift } from "../../core/drift-types.js";

/**
 * Merges drifts that differ only in their servers into one drift with all these servers. Sorts the result by the first server name,
 * so the order of the input does not matter. A drift without servers, which is about the entire fleet, comes last.
 */
export function groupDrifts(drifts: readonly Drift[]): readonly Drift[] {
  const groupsByGroupKey = new Map<string, { drift: Drift; servers: string[] }>();
  for (const drift of drifts) {
    const groupKey = formatJsonLine(getGroupingProperties(drift));
    const group = groupsByGroupKey.get(groupKey) ?? { drift, servers: [] };
    group.servers.push(...drift.servers);
    groupsByGroupKey.set(groupKey, group);
  }
  return [...groupsByGroupKey.values()]
    .map(({ drift, servers }) => ({ ...drift, servers: servers.sort(compareByCodePoint) }))
    .sort(compareFirstServers);
}

/** Returns the properties that must be equal for two drifts to be merged. */
function getGroupingProperties({ before, after, findings, undeterminedModules }: Drift): object {
  return { before: before.whmVersion, after: after.whmVersion, findings, untold: undeterminedModules };
}

function compareFirstServers({ servers: [left] }: Drift, { servers: [right] }: Drift): number {
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  return compareByCodePoint(left, right);
}

/** The number of servers with each result. A server with findings and undetermined modules counts in both `changedServerCount` and `undeterminedServerCount`. */
export interface ServerCounts {
  readonly serverCount: number;
  /** Servers with findings. */
  readonly changedServerCount: number;
  /** Servers with modules that could not be compared. */
  readonly undeterminedServerCount: number;
  /** Servers that were compared completely, without findings. */
  readonly unchangedServerCount: number;
}

export function countServersByResult(drifts: readonly Drift[]): ServerCounts {
  const countMatchingServers = (isCounted: (drift: Drift) => boolean): number =>
    drifts.filter(isCounted).reduce((sum, { servers }) => sum + servers.length, 0);
  return {
    serverCount: countMatchingServers(() => true),
    changedServerCount: countMatchingServers(({ findings }) => findings.length > 0),
    undeterminedServerCount: countMatchingServers(
      ({ undeterminedModules }) => undeterminedModules.length > 0,
    ),
    unchangedServerCount: countMatchingServers(
      ({ findings, undeterminedModules }) => findings.length + undeterminedModules.length === 0,
    ),
  };
}
