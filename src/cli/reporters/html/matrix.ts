/** Renders the matrix. Its rows are modules and keys, its columns are groups of servers. Each cell shows the most severe finding. */

import type { JudgedFinding } from "../../../core/drift-types.js";
import type { UndeterminedModule } from "../../../core/snapshot-types.js";
import { markup, type Markup } from "../../../core/text/markup.js";
import { groupBy } from "../findings.js";
import {
  compareText,
  FAILED_RANK,
  formatServers,
  rankFinding,
  rankWorst,
  WHOLE_SERVER,
  type Entry,
  type ReportView,
} from "./view.js";

export function renderMatrix({ isFleet, groups, findings, undetermined }: ReportView): Markup {
  const byModule = groupBy(findings, ({ value }) => value.module);
  const failedByModule = groupBy(undetermined, ({ value }) => value.module);
  const rank = (module: string): number =>
    Math.min(rankWorst(byModule.get(module) ?? []), failedByModule.has(module) ? FAILED_RANK : Infinity);
  const modules = [...new Set([...byModule.keys(), ...failedByModule.keys()])].sort(
    (one, other) => rank(one) - rank(other) || compareText(one, other),
  );
  // If a server could not be compared, mark all its cells as not compared. An empty cell would mean that nothing changed.
  const failedServers = failedByModule.get("") ?? [];
  const rows = modules.map((module) => {
    const failed = module === "" ? [] : (failedByModule.get(module) ?? []);
    return renderModule(module, byModule.get(module) ?? [], [...failedServers, ...failed], groups.length);
  });
  const columns = isFleet
    ? groups.map(
        ({ servers }, index) =>
          markup`<th scope="col"><a href="#s-${index + 1}">Group ${index + 1}</a> <small>${formatServers(servers)}</small></th>`,
      )
    : markup`<th scope="col">Most severe finding</th>`;
  return markup`<section class="overview" aria-labelledby="matrix">
<h2 id="matrix">Matrix</h2>
<div class="scroll" role="region" aria-labelledby="matrix-caption" tabindex="0">
<table class="matrix">
<caption id="matrix-caption">The most severe finding for each module and key, with a link to it. +2 means two more findings in the same cell.</caption>
<thead><tr><th scope="col">Module and key</th>${columns}</tr></thead>
${rows}</table>
</div>
</section>
`;
}

function renderModule(
  module: string,
  findings: readonly Entry<JudgedFinding>[],
  failed: readonly Entry<UndeterminedModule>[],
  width: number,
): Markup {
  if (module === "") {
    return markup`<tbody>
<tr class="whole"><th scope="row">${WHOLE_SERVER}</th>${renderCells(findings, failed, width, true)}</tr>
</tbody>
`;
  }
  const keys = [...groupBy(findings, ({ value }) => value.key ?? "")].sort(
    ([one, entries], [other, others]) => rankWorst(entries) - rankWorst(others) || compareText(one, other),
  );
  const rows = keys.map(([key, entries]) => {
    const header = key === "" ? markup`<i>as a whole</i>` : key;
    return markup`<tr><th scope="row">${header}</th>${renderCells(entries, failed, width, true)}</tr>\n`;
  });
  return markup`<tbody>
<tr class="sum"><th scope="rowgroup">${module}</th>${renderCells(findings, failed, width, false)}</tr>
${rows}</tbody>
`;
}

/**
 * Returns the cells of a row. With `hasIds`, cells contain the IDs of their findings for the script that filters the page. The summary
 * row of a module needs no IDs, because the script reads them from the module's other rows.
 */
function renderCells(
  findings: readonly Entry<JudgedFinding>[],
  failed: readonly Entry<UndeterminedModule>[],
  width: number,
  hasIds: boolean,
): Markup[] {
  const columns = Array.from({ length: width }, (): Entry<JudgedFinding>[] => []);
  for (const entry of findings) for (const group of entry.groups) columns[group]?.push(entry);
  const failedIds = new Map(failed.flatMap(({ groups, id }) => groups.map((group) => [group, id])));
  return columns.map((entries, column) => {
    const failedId = failedIds.get(column);
    const failedLink =
      failedId === undefined ? "" : markup`<a class="not-compared" href="#${failedId}">not compared</a>`;
    const [worst, ...others] = entries.sort(
      (one, other) => rankFinding(one.value) - rankFinding(other.value),
    );
    if (worst === undefined) return markup`<td>${failedLink}</td>`;
    const more = others.length > 0 ? ` +${others.length}` : "";
    const ids =
      hasIds && others.length > 0 ? markup` data-findings="${entries.map(({ id }) => id).join(" ")}"` : "";
    return markup`<td${ids}>${failedLink}<a class="${worst.value.level}" href="#${worst.id}">${formatCell(worst.value)}${more}</a></td>`;
  });
}

/** Returns the text of a cell, such as `breaking, not used`. */
export function formatCell({ level, accepted, used }: JudgedFinding): string {
  return `${level}${accepted === undefined ? "" : ", accepted"}${used === false ? ", not used" : ""}`;
}
