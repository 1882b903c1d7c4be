/** The sections of the HTML report: the matrix, the findings, failed comparisons, the servers and the rules. */

import { findRule } from "../../../drift/compare/rules.js";
import type { Drift, Finding, Judgment } from "../../../core/drift-types.js";
import { compareByCodePoint } from "../../../core/text/json.js";
import { markup, type Markup, type MarkupValue } from "../../../core/text/markup.js";
import { formatCount, truncateAndJoinList } from "../../messages/text.js";
import {
  formatTotals,
  groupBy,
  listDetails,
  rankFinding,
  splitAtDifference,
  USE_LABELS,
  type Detail,
} from "../findings.js";
import type { Entry, ReportView } from "./view.js";

/** The label of findings about a server, which have no module. */
const WHOLE_SERVER = "The server as a whole";

/** Maximum number of locations in a list that is always visible. Longer lists are collapsed, and can be expanded. */
const MAX_OPEN_LIST = 5;

/** Renders the matrix. Its rows are modules and keys, its columns are groups of servers. Each cell shows the most severe finding. */
export function renderMatrix({ isFleet, groups, modules, undetermined }: ReportView): Markup {
  const failedServers = undetermined.filter(({ value }) => value.module === "");
  const bodies = modules.map(({ name, findings, failed }) => {
    // If a server could not be compared, mark all its cells as not compared. An empty cell would mean that nothing changed.
    const failedIds = new Map(
      [...failedServers, ...failed].flatMap(({ groups: columns, id }) => columns.map((one) => [one, id])),
    );
    const render = (entries: readonly Entry<Judgment>[], hasIds: boolean): Markup[] =>
      groups.map((_, column) => {
        const ofCell = entries.filter((entry) => entry.groups.includes(column));
        return renderCell(ofCell, failedIds.get(column), hasIds);
      });
    if (name === "")
      return markup`<tbody>
<tr class="whole"><th scope="row">${WHOLE_SERVER}</th>${render(findings, true)}</tr>
</tbody>
`;
    const rows = [...groupBy(findings, ({ value }) => value.finding.key ?? "")].map(
      ([key, entries]) =>
        markup`<tr><th scope="row">${key === "" ? markup`<i>as a whole</i>` : key}</th>${render(entries, true)}</tr>\n`,
    );
    return markup`<tbody>
<tr class="sum"><th scope="rowgroup">${name}</th>${render(findings, false)}</tr>
${rows}</tbody>
`;
  });
  const columns = isFleet
    ? groups.map(
        ({ servers }, index) =>
          markup`<th scope="col"><a href="#s-${index + 1}">Group ${index + 1}</a> <small>${formatServers(servers)}</small></th>`,
      )
    : markup`<th scope="col">Most severe finding</th>`;
  return markup`<div class="scroll" role="region" aria-labelledby="matrix-caption" tabindex="0">
<table class="matrix">
<caption id="matrix-caption">The most severe finding for each module and key, with a link to it. +2 means two more findings in the same cell.</caption>
<thead><tr><th scope="col">Module and key</th>${columns}</tr></thead>
${bodies}</table>
</div>
`;
}

/**
 * Returns a cell of the matrix. With `hasIds`, the cell contains the IDs of its findings for the script that filters the page. The
 * summary row of a module needs no IDs, because the script reads them from the module's other rows.
 */
function renderCell(
  entries: readonly Entry<Judgment>[],
  failedId: string | undefined,
  hasIds: boolean,
): Markup {
  const failed =
    failedId === undefined ? "" : markup`<a class="not-compared" href="#${failedId}">not compared</a>`;
  const [worst, ...others] = entries;
  if (worst === undefined) return markup`<td>${failed}</td>`;
  const more = others.length > 0 ? ` +${others.length}` : "";
  const ids = hasIds && more !== "" ? markup` data-findings="${entries.map(({ id }) => id).join(" ")}"` : "";
  return markup`<td${ids}>${failed}<a class="${worst.value.level}" href="#${worst.id}">${formatCell(worst.value)}${more}</a></td>`;
}

/** Returns the text of a cell, such as `breaking, not used`. */
function formatCell({ level, accepted, used }: Judgment): string {
  return `${level}${accepted === undefined ? "" : ", accepted"}${used === false ? ", not used" : ""}`;
}

/** Renders the findings. Each finding is an article, and the articles are grouped by module. */
export function renderFindings({ modules, groups }: ReportView): readonly Markup[] {
  return modules
    .filter(({ findings }) => findings.length > 0)
    .map(
      ({ name, findings }, index) => markup`<section class="module" aria-labelledby="m-${index + 1}">
<h3 id="m-${index + 1}">${name === "" ? WHOLE_SERVER : name}</h3>
${findings.map((entry) => renderFinding(entry, groups))}</section>
`,
    );
}

function renderFinding(
  { value: judgment, id, groups: indexes, servers }: Entry<Judgment>,
  groups: readonly Drift[],
): Markup {
  const { finding, level, accepted, used } = judgment;
  const usedAttribute = used === undefined ? "" : markup` data-used="${String(used !== false)}"`;
  const acceptedTag = accepted === undefined ? "" : markup` <span class="tag cosmetic">accepted</span>`;
  // The names of the servers that the finding applies to, with a link to the list of server groups.
  const names = servers.length === 0 ? formatServers(servers) : truncateAndJoinList(servers, ", ");
  const text = indexes.length === groups.length ? "all servers" : names;
  const link = markup`${text} (<a href="#servers">${formatGroups(indexes)}</a>)`;
  return markup`<article id="${id}" class="${level}" aria-labelledby="${id}-is" data-level="${level}" data-cell="${formatCell(judgment)}" data-rank="${rankFinding(judgment)}" data-columns="${indexes.join(" ")}"${usedAttribute} data-accepted="${String(accepted !== undefined)}">
<h4 id="${id}-is"><span class="tag ${level}">${level}</span>${acceptedTag} ${finding.message}</h4>
<p>${finding.reason}</p>
${renderDefinitions(finding)}<dl class="facts">
${listDetails(judgment).map((detail) => renderDetail(detail, judgment))}${groups.length > 1 ? renderRow("Servers", link) : ""}</dl>
</article>
`;
}

/** Returns the definitions before and after the change. Marks the difference with colors, and with text for screen readers. */
function renderDefinitions({ before, after }: Finding): MarkupValue {
  if (before === undefined && after === undefined) return "";
  const isChanged = before !== undefined && after !== undefined && before !== after;
  const [oldParts, newParts] = splitAtDifference(before ?? "", after ?? "");
  const forScreenReaders = (text: string): Markup => markup`<span class="heard">${text}</span>`;
  const render = (name: "old" | "new", [start, text, end]: typeof oldParts): Markup => {
    const [label, verb, tag] = name === "old" ? ["Before", "removed", "del"] : ["After", "added", "ins"];
    const marked = markup`<${tag}>${forScreenReaders(`[${verb}: `)}${text}${forScreenReaders("]")}</${tag}>`;
    return markup`<div class="${name}"><dt>${label}</dt><dd><code>${start}${isChanged && text !== "" ? marked : text}${end}</code></dd></div>\n`;
  };
  return markup`<dl class="change">
${before === undefined ? "" : render("old", oldParts)}${after === undefined ? "" : render("new", newParts)}</dl>
`;
}

function renderDetail(
  { label, items }: Detail,
  { finding: { rule, level: usual }, level }: Judgment,
): Markup {
  // The heading contains the level.
  if (label === "Level" && level === usual) return markup``;
  if (label === "Rule") return renderRow(label, markup`<a href="#r-${rule}">${rule}</a>`);
  const values = items.map(({ code, text }) => {
    const codeMarkup = code === undefined ? "" : markup`<code>${code}</code>`;
    return markup`${codeMarkup}${code === undefined || text === undefined ? "" : " "}${text ?? ""}`;
  });
  if (!Object.values<string>(USE_LABELS).includes(label)) return renderRow(label, values);
  const list = markup`<ul>${values.map((value) => markup`<li>${value}</li>`)}</ul>`;
  const isOpen = items.length <= MAX_OPEN_LIST;
  return renderRow(label, isOpen ? list : renderCollapsed(formatCount(items.length, "location"), list));
}

function renderRow(label: string, value: MarkupValue): Markup {
  return markup`<div><dt>${label}</dt><dd>${value}</dd></div>\n`;
}

function renderCollapsed(summary: string, content: Markup): Markup {
  return markup`<details><summary>${summary}</summary>${content}</details>`;
}

/** Returns the name of a single server, or the number of several servers. Without servers, returns `the fleet as a whole`. */
function formatServers(servers: readonly string[]): string {
  const [name = "the fleet as a whole"] = servers;
  return servers.length > 1 ? formatCount(servers.length, "server") : name;
}

/** Formats indexes of server groups, which start at 0, as group numbers, which start at 1, such as `groups 1, 4–7, 9`. */
function formatGroups(indexes: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const index of indexes) {
    const range = ranges.at(-1);
    if (range?.[1] === index - 1) range[1] = index;
    else ranges.push([index, index]);
  }
  const numbers = ranges.map((range) => [...new Set(range)].map((index) => index + 1).join("–"));
  return `${indexes.length === 1 ? "group" : "groups"} ${numbers.join(", ")}`;
}

/** Returns the section with the servers and modules that could not be compared. */
export function renderNotCompared({ undetermined, groups }: ReportView): Markup {
  const rows = undetermined.map(({ value: { module, reason }, id, groups: indexes }) => {
    const link = markup` <small><a href="#servers">${formatGroups(indexes)}</a></small>`;
    return markup`<div id="${id}"><dt>${module === "" ? WHOLE_SERVER : module}${groups.length > 1 ? link : ""}</dt><dd>${reason}</dd></div>\n`;
  });
  return markup`<p>These servers and modules could not be compared, so they may have changed. They have no findings, and do not count as removed.</p>
<dl class="open">
${rows}</dl>
`;
}

export function renderServers({ groups }: ReportView): Markup {
  const rows = groups.map((group, index) => {
    const { servers, judgments, undeterminedModules } = group;
    const list = markup`<ul>${servers.map((name) => markup`<li>${name}</li>`)}</ul>`;
    const text = formatServers(servers);
    const members = servers.length > 1 ? renderCollapsed(text, list) : text;
    return markup`<tr id="s-${index + 1}"><th scope="row">Group ${index + 1}</th><td class="members">${members}</td><td>${formatVersions(group)}</td><td>${formatTotals(judgments) || "none"}</td><td>${undeterminedModules.length}</td></tr>\n`;
  });
  return markup`<div class="scroll" role="region" aria-labelledby="servers-caption" tabindex="0">
<table>
<caption id="servers-caption">Servers with equal results form a group.</caption>
<thead><tr><th scope="col">Group</th><th scope="col">Servers</th><th scope="col">WHM</th><th scope="col">Findings</th><th scope="col">Not compared</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>
`;
}

export function renderRules({ findings }: ReportView): Markup {
  const ids = [...new Set(findings.map(({ finding }) => finding.rule))].sort(compareByCodePoint);
  const rows = ids.map((id) => {
    const rule = findRule(id);
    const text = rule ? `Finds ${rule.description}.` : "A rule of another release.";
    return markup`<div id="r-${id}"><dt><code>${id}</code></dt><dd>${text}</dd></div>\n`;
  });
  return markup`<dl class="rules">
${rows}</dl>
`;
}

export function formatVersions({ before, after }: Drift): string {
  const versions = [before, after].map(({ whmVersion }) =>
    whmVersion === null ? "unknown version" : `WHM ${whmVersion}`,
  );
  return [...new Set(versions)].join(" \u2192 ");
}
