/**
 * The data of the HTML report. Each column of its matrix is a group of servers with equal results. Each finding occurs once, with
 * the indexes of the columns that have this finding.
 */

import { LEVELS } from "../../../drift/compare/rules.js";
import { formatJsonLine } from "../../../core/text/json.js";
import type { Drift, JudgedFinding } from "../../../core/drift-types.js";
import type { UndeterminedModule } from "../../../core/snapshot-types.js";

export interface ReportView {
  /** The groups of servers, one for each column, sorted from the most to the least severe result. */
  readonly serverGroups: readonly ServerGroup[];
  /** The findings, grouped by module. Modules, and the findings of each module, are sorted from the most to the least severe. */
  readonly findingEntries: readonly FindingEntry[];
  readonly undeterminedEntries: readonly UndeterminedEntry[];
}

/** A group of servers with equal results, which are shown in one column. */
export interface ServerGroup extends Pick<Drift, "before" | "after" | "findings" | "undeterminedModules"> {
  readonly servers: readonly string[];
}

/** A finding or a failed comparison, with the indexes of the server groups that have it. */
interface ReportEntry {
  readonly serverGroupIndexes: number[];
  /** The `id` attribute in the page. */
  readonly id: string;
}

export interface FindingEntry extends ReportEntry {
  readonly finding: JudgedFinding;
}

export interface UndeterminedEntry extends ReportEntry {
  readonly undeterminedModule: UndeterminedModule;
}

export function buildReportView(drifts: readonly Drift[]): ReportView {
  const serverGroups = groupServersByResult(drifts);
  const unsortedFindingEntries = mergeEqualValues(serverGroups, ({ findings }) => findings).map(
    ({ value, ...groupEntry }) => ({
      ...groupEntry,
      finding: value,
    }),
  );
  const unsortedUndeterminedEntries = mergeEqualValues(
    serverGroups,
    (serverGroup) => serverGroup.undeterminedModules,
  );
  return {
    serverGroups,
    findingEntries: addEntryIds(sortFindingEntries(unsortedFindingEntries)),
    undeterminedEntries: unsortedUndeterminedEntries
      .sort((one, other) => compareByCodeUnit(one.value.module, other.value.module))
      .map(({ value, ...groupEntry }, index) => ({
        ...groupEntry,
        undeterminedModule: value,
        id: `u-${index + 1}`,
      })),
  };
}

export function isFleet(serverGroups: readonly ServerGroup[]): boolean {
  return serverGroups.some((serverGroup) => serverGroup.servers.length > 0);
}

function sortFindingEntries<Entry extends Pick<FindingEntry, "finding">>(entries: readonly Entry[]): Entry[] {
  const rankByModule = new Map(
    [...groupBy(entries, ({ finding }) => finding.module)].map(([module, moduleEntries]) => [
      module,
      findMostSevereRank(moduleEntries),
    ]),
  );
  const getModuleRank = ({ finding }: Entry): number => rankByModule.get(finding.module) ?? 0;
  return [...entries].sort(
    (one, other) =>
      getModuleRank(one) - getModuleRank(other) || compareFindingsForSorting(one.finding, other.finding),
  );
}

/** Returns the lowest rank of the findings, which is the rank of the most severe finding. */
export function findMostSevereRank(entries: readonly Pick<FindingEntry, "finding">[]): number {
  return Math.min(...entries.map(({ finding }) => computeFindingRank(finding)));
}

function groupServersByResult(drifts: readonly Drift[]): ServerGroup[] {
  const groupsByResultJson = new Map<string, ServerGroup & { servers: string[] }>();
  for (const { servers, before, after, findings, undeterminedModules } of drifts) {
    // Servers with the same `resultJson` form a group. Of `before` and `after`, `resultJson` contains only the WHM versions, because
    // `findings` and `undeterminedModules` contain the rest of the result.
    const versions = { before: pickWhmVersion(before), after: pickWhmVersion(after) };
    const resultJson = formatJsonLine([versions, findings, undeterminedModules]);
    const existingGroup = groupsByResultJson.get(resultJson);
    if (existingGroup === undefined)
      groupsByResultJson.set(resultJson, {
        ...versions,
        servers: [...servers],
        findings,
        undeterminedModules,
      });
    else existingGroup.servers.push(...servers);
  }
  return [...groupsByResultJson.values()].sort(
    (one, other) => computeGroupRank(one) - computeGroupRank(other),
  );
}

function computeGroupRank({ findings, undeterminedModules }: ServerGroup): number {
  const undeterminedModulesRank = undeterminedModules.length > 0 ? UNDETERMINED_MODULE_RANK : Infinity;
  return Math.min(undeterminedModulesRank, ...findings.map(computeFindingRank));
}

function pickWhmVersion({ whmVersion }: Drift["before"]): Drift["before"] {
  return { whmVersion };
}

function mergeEqualValues<Value>(
  serverGroups: readonly ServerGroup[],
  getValues: (serverGroup: ServerGroup) => readonly Value[],
): { value: Value; serverGroupIndexes: number[] }[] {
  const entriesByValueJson = new Map<string, { value: Value; serverGroupIndexes: number[] }>();
  serverGroups.forEach((serverGroup, index) => {
    for (const value of getValues(serverGroup)) {
      const valueJson = formatJsonLine(value);
      const existingEntry = entriesByValueJson.get(valueJson);
      if (existingEntry === undefined)
        entriesByValueJson.set(valueJson, { value, serverGroupIndexes: [index] });
      else existingEntry.serverGroupIndexes.push(index);
    }
  });
  return [...entriesByValueJson.values()];
}

/** Adds an ID to each entry. If several entries have the same fingerprint, adds a number to the ID of each entry after the first. */
function addEntryIds(entries: readonly Omit<FindingEntry, "id">[]): FindingEntry[] {
  const countsByFingerprint = new Map<string, number>();
  return entries.map((entry) => {
    const { fingerprint } = entry.finding;
    const occurrenceNumber = (countsByFingerprint.get(fingerprint) ?? 0) + 1;
    countsByFingerprint.set(fingerprint, occurrenceNumber);
    return {
      ...entry,
      id: occurrenceNumber === 1 ? `f-${fingerprint}` : `f-${fingerprint}-${occurrenceNumber}`,
    };
  });
}

function compareFindingsForSorting(one: JudgedFinding, other: JudgedFinding): number {
  return (
    compareByCodeUnit(one.module, other.module) ||
    computeFindingRank(one) - computeFindingRank(other) ||
    compareByCodeUnit(one.key ?? "", other.key ?? "") ||
    compareByCodeUnit(one.rule, other.rule)
  );
}

/** Compares strings by code unit, so that the order does not depend on the locale. */
export function compareByCodeUnit(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * Returns the rank of a finding for sorting. Severe levels have low ranks, and come first. Within a level, findings that do not
 * affect the project's sources come last. Accepted findings come after all others.
 */
export function computeFindingRank({ level, accepted: acceptance, used: isUsed }: JudgedFinding): number {
  const acceptedRankOffset = acceptance === undefined ? 0 : 2 * LEVELS.length;
  return acceptedRankOffset + 2 * LEVELS.indexOf(level) + (isUsed === false ? 1 : 0);
}

/** The rank of a failed comparison: after dangerous findings, and before safe findings. */
export const UNDETERMINED_MODULE_RANK = 2 * LEVELS.indexOf("safe") - 0.5;

/** Formats indexes of server groups, which start at 0, as group numbers, which start at 1, such as `1, 4–7, 9`. */
export function formatGroupNumbers(serverGroupIndexes: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const serverGroupIndex of serverGroupIndexes) {
    const lastRange = ranges.at(-1);
    if (lastRange !== undefined && lastRange[1] === serverGroupIndex - 1) lastRange[1] = serverGroupIndex;
    else ranges.push([serverGroupIndex, serverGroupIndex]);
  }
  return ranges
    .map(([first, last]) => (first === last ? `${first + 1}` : `${first + 1}–${last + 1}`))
    .join(", ");
}

export function groupBy<Value>(
  values: readonly Value[],
  getGroupName: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const valuesByGroupName = new Map<string, Value[]>();
  for (const value of values) {
    const group = valuesByGroupName.get(getGroupName(value));
    if (group === undefined) valuesByGroupName.set(getGroupName(value), [value]);
    else group.push(value);
  }
  return valuesByGroupName;
}
