/** Renders the matrix. Its rows are modules and keys, its columns are groups of servers. Each cell shows the most severe finding. */

import type { JudgedFinding } from "../../../core/drift-types.js";
import { formatCount } from "../../messages/truncate.js";
import { markup, createMarkupIf, type Markup } from "../../../core/text/markup.js";
import {
  compareByCodeUnit,
  groupBy,
  computeFindingRank,
  findMostSevereRank,
  isFleet,
  UNDETERMINED_MODULE_RANK,
  type ServerGroup,
  type FindingEntry,
  type UndeterminedEntry,
  type ReportView,
} from "./view.js";

/** The label of findings about a server, which have no module. */
export const WHOLE_SERVER_LABEL = "The server as a whole";

export function renderMatrix(view: ReportView): Markup {
  const { serverGroups, findingEntries, undeterminedEntries } = view;
  const findingEntriesByModule = groupBy(findingEntries, ({ finding }) => finding.module);
  const undeterminedEntriesByModule = groupBy(
    undeterminedEntries,
    (entry) => entry.undeterminedModule.module,
  );
  const computeModuleRank = (module: string): number =>
    Math.min(
      findMostSevereRank(findingEntriesByModule.get(module) ?? []),
      undeterminedEntriesByModule.has(module) ? UNDETERMINED_MODULE_RANK : Infinity,
    );
  const modules = [
    ...new Set([...findingEntriesByModule.keys(), ...undeterminedEntriesByModule.keys()]),
  ].sort((one, other) => computeModuleRank(one) - computeModuleRank(other) || compareByCodeUnit(one, other));
  // If a server could not be compared, mark all its cells as not compared. An empty cell would mean that nothing changed.
  const wholeServerUndeterminedEntries = undeterminedEntriesByModule.get("") ?? [];
  const tableBodies = modules.map((module) => {
    const applicableUndeterminedEntries =
      module === ""
        ? wholeServerUndeterminedEntries
        : [...wholeServerUndeterminedEntries, ...(undeterminedEntriesByModule.get(module) ?? [])];
    return renderModuleRows(
      module,
      findingEntriesByModule.get(module) ?? [],
      applicableUndeterminedEntries,
      serverGroups.length,
    );
  });
  return markup`<section class="overview" aria-labelledby="matrix">
<h2 id="matrix">Matrix</h2>
<div class="scroll" role="region" aria-labelledby="matrix-caption" tabindex="0">
<table class="matrix">
<caption id="matrix-caption">The most severe finding for each module and key, with a link to it. +2 means two more findings in the same cell.</caption>
<thead><tr><th scope="col">Module and key</th>${isFleet(serverGroups) ? serverGroups.map(renderColumnHeaderCell) : markup`<th scope="col">Most severe finding</th>`}</tr></thead>
${tableBodies}</table>
</div>
</section>
`;
}

function renderColumnHeaderCell({ servers }: ServerGroup, index: number): Markup {
  return markup`<th scope="col"><a href="#s-${index + 1}">Group ${index + 1}</a> <small>${formatServerNameOrCount(servers)}</small></th>`;
}

/** Returns the name of a single server, or the number of several servers. Without servers, returns `the fleet as a whole`. */
export function formatServerNameOrCount(servers: readonly string[]): string {
  const [singleName = "the fleet as a whole"] = servers;
  if (servers.length === 0) return singleName;
  return servers.length === 1 ? singleName : formatCount(servers.length, "server");
}

function renderModuleRows(
  module: string,
  findingEntries: readonly FindingEntry[],
  undeterminedEntries: readonly UndeterminedEntry[],
  serverGroupCount: number,
): Markup {
  const keysWithEntries = [...groupBy(findingEntries, ({ finding }) => finding.key ?? "")].sort(
    ([one, oneEntries], [other, otherEntries]) =>
      findMostSevereRank(oneEntries) - findMostSevereRank(otherEntries) || compareByCodeUnit(one, other),
  );
  if (module === "") {
    return markup`<tbody>
<tr class="whole"><th scope="row">${WHOLE_SERVER_LABEL}</th>${renderCells(findingEntries, undeterminedEntries, serverGroupCount, true)}</tr>
</tbody>
`;
  }
  return markup`<tbody>
<tr class="sum"><th scope="rowgroup">${module}</th>${renderCells(findingEntries, undeterminedEntries, serverGroupCount, false)}</tr>
${keysWithEntries.map(([key, keyEntries]) => markup`<tr>${renderKeyHeaderCell(key)}${renderCells(keyEntries, undeterminedEntries, serverGroupCount, true)}</tr>\n`)}</tbody>
`;
}

function renderKeyHeaderCell(key: string): Markup {
  return key === "" ? markup`<th scope="row"><i>as a whole</i></th>` : markup`<th scope="row">${key}</th>`;
}

/**
 * Returns the cells of a row. With `includesFindingIds`, cells contain the IDs of their findings for the script that filters the page.
 * The summary row of a module needs no IDs, because the script reads them from the module's other rows.
 */
function renderCells(
  findingEntries: readonly FindingEntry[],
  undeterminedEntries: readonly UndeterminedEntry[],
  serverGroupCount: number,
  includesFindingIds: boolean,
): Markup[] {
  const findingEntriesByServerGroup = Array.from({ length: serverGroupCount }, (): FindingEntry[] => []);
  const undeterminedEntryIdsByServerGroup = new Map(
    undeterminedEntries.flatMap(({ serverGroupIndexes, id }) =>
      serverGroupIndexes.map((serverGroupIndex) => [serverGroupIndex, id]),
    ),
  );
  for (const entry of findingEntries)
    for (const serverGroupIndex of entry.serverGroupIndexes)
      findingEntriesByServerGroup[serverGroupIndex]?.push(entry);
  return findingEntriesByServerGroup.map((cellEntries, serverGroupIndex) => {
    const id = undeterminedEntryIdsByServerGroup.get(serverGroupIndex);
    const notComparedLink = createMarkupIf(
      id !== undefined,
      () => markup`<a class="not-compared" href="#${id ?? ""}">not compared</a>`,
    );
    const sortedEntries = cellEntries.sort(
      (one, other) => computeFindingRank(one.finding) - computeFindingRank(other.finding),
    );
    const [worstEntry] = sortedEntries;
    if (worstEntry === undefined) return markup`<td>${notComparedLink}</td>`;
    const moreFindingsText = sortedEntries.length > 1 ? ` +${sortedEntries.length - 1}` : "";
    const findingIdsAttribute = createMarkupIf(
      includesFindingIds && sortedEntries.length > 1,
      () => markup` data-findings="${sortedEntries.map((entry) => entry.id).join(" ")}"`,
    );
    return markup`<td${findingIdsAttribute}>${notComparedLink}<a class="${worstEntry.finding.level}" href="#${worstEntry.id}">${formatCellText(worstEntry.finding)}${moreFindingsText}</a></td>`;
  });
}

/** Returns the text of a cell, such as `breaking, not used`. */
export function formatCellText({ level, accepted, used }: JudgedFinding): string {
  return `${level}${accepted === undefined ? "" : ", accepted"}${used === false ? ", not used" : ""}`;
}
