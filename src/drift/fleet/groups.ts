/** What is true of several servers → told once, with their names. */

import { byCodePoint, jsonLine } from "../../core/text/json.js";
import type { Drift } from "../../core/drift-types.js";

/**
 * Drifts that say the same become one with the servers of all. The order depends on what is said alone, not on who said it when: as the
 * first of the servers' names are sorted; what is true of no server in particular is last.
 */
export function groupDrifts(drifts: readonly Drift[]): readonly Drift[] {
  const groups = new Map<string, { drift: Drift; servers: string[] }>();
  for (const drift of drifts) {
    const said = jsonLine(whatIsSaid(drift));
    const group = groups.get(said) ?? { drift, servers: [] };
    group.servers.push(...drift.servers);
    groups.set(said, group);
  }
  return [...groups.values()]
    .map(({ drift, servers }) => ({ ...drift, servers: servers.sort(byCodePoint) }))
    .sort(byFirstServer);
}

function whatIsSaid({ before, after, findings, undetermined }: Drift): object {
  return { before: before.whmVersion, after: after.whmVersion, findings, untold: undetermined };
}

function byFirstServer({ servers: [one] }: Drift, { servers: [other] }: Drift): number {
  if (one === undefined || other === undefined)
    return Number(one === undefined) - Number(other === undefined);
  return byCodePoint(one, other);
}

/** How many servers there are, and of how many what is true. */
export interface FleetCounts {
  readonly servers: number;
  /** Of which something was found. */
  readonly moved: number;
  /** Of which something could not be told. */
  readonly untold: number;
  /** Of which all could be told, and nothing was found. */
  readonly unchanged: number;
}

export function fleetCounts(drifts: readonly Drift[]): FleetCounts {
  const count = (where: (drift: Drift) => boolean): number =>
    drifts.filter(where).reduce((sum, { servers }) => sum + servers.length, 0);
  return {
    servers: count(() => true),
    moved: count(({ findings }) => findings.length > 0),
    untold: count(({ undetermined }) => undetermined.length > 0),
    unchanged: count(({ findings, undetermined }) => findings.length + undetermined.length === 0),
  };
}
