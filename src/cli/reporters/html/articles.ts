/** Renders the sections with the findings and with the failed comparisons. Each finding is an article, and the articles are grouped by module. */

import type { JudgedFinding } from "../../../core/drift-types.js";
import { markup, type Markup, type MarkupValue } from "../../../core/text/markup.js";
import { formatCount, truncateAndJoinList } from "../../messages/text.js";
import { DETAIL_LABELS, groupBy, listDetails, splitAtDifference, type Detail } from "../findings.js";
import { formatCell } from "./matrix.js";
import {
  formatGroups,
  formatServers,
  rankFinding,
  WHOLE_SERVER,
  type Entry,
  type ReportView,
  type ServerGroup,
} from "./view.js";

/** Maximum number of locations in a list that is always visible. Longer lists are collapsed, and can be expanded. */
const MAX_OPEN_LIST = 5;

export function renderFindings({ findings, groups }: ReportView): Markup {
  const modules = [...groupBy(findings, ({ value }) => value.module)];
  return markup`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${modules.map(
  ([module, entries], index) => markup`<section class="module" aria-labelledby="m-${index + 1}">
<h3 id="m-${index + 1}">${module === "" ? WHOLE_SERVER : module}</h3>
${entries.map((entry) => renderFinding(entry, groups))}</section>
`,
)}</section>
`;
}

function renderFinding(
  { value: finding, id, groups: indexes }: Entry<JudgedFinding>,
  groups: readonly ServerGroup[],
): Markup {
  const { level, message, reason, accepted, used } = finding;
  const usedAttribute = used === undefined ? "" : markup` data-used="${String(used)}"`;
  const acceptedTag = accepted === undefined ? "" : markup` <span class="tag cosmetic">accepted</span>`;
  return markup`<article id="${id}" class="${level}" aria-labelledby="${id}-is" data-level="${level}" data-cell="${formatCell(finding)}" data-rank="${rankFinding(finding)}" data-columns="${indexes.join(" ")}"${usedAttribute} data-accepted="${String(accepted !== undefined)}">
<h4 id="${id}-is"><span class="tag ${level}">${level}</span>${acceptedTag} ${message}</h4>
<p>${reason}</p>
${renderDefinitions(finding)}<dl class="facts">
${listDetails(finding).map((detail) => renderDetail(detail, finding))}${groups.length > 1 ? renderServers(indexes, groups) : ""}</dl>
</article>
`;
}

/** Returns the definitions before and after the change. Marks the difference with colors, and with text for screen readers. */
function renderDefinitions({ before, after }: JudgedFinding): MarkupValue {
  if (before === undefined && after === undefined) return "";
  const isChanged = before !== undefined && after !== undefined && before !== after;
  const [oldParts, newParts] = splitAtDifference(before ?? "", after ?? "");
  const mark = ([start, difference, end]: typeof oldParts, create: (difference: string) => Markup): Markup =>
    markup`${start}${isChanged && difference !== "" ? create(difference) : difference}${end}`;
  const forScreenReaders = (text: string): Markup => markup`<span class="heard">${text}</span>`;
  const removed = mark(
    oldParts,
    (text) => markup`<del>${forScreenReaders("[removed: ")}${text}${forScreenReaders("]")}</del>`,
  );
  const added = mark(
    newParts,
    (text) => markup`<ins>${forScreenReaders("[added: ")}${text}${forScreenReaders("]")}</ins>`,
  );
  const renderRow = (name: string, label: string, definition: Markup): Markup =>
    markup`<div class="${name}"><dt>${label}</dt><dd><code>${definition}</code></dd></div>\n`;
  return markup`<dl class="change">
${before === undefined ? "" : renderRow("old", "Before", removed)}${after === undefined ? "" : renderRow("new", "After", added)}</dl>
`;
}

function renderDetail({ name, items }: Detail, { rule, ruleLevel }: JudgedFinding): Markup {
  // The heading contains the level.
  if (name === "level" && ruleLevel === undefined) return markup``;
  if (name === "rule") return renderRow(name, markup`<a href="#r-${rule}">${rule}</a>`);
  const values = items.map(({ code, text }) => {
    const codeMarkup = code === undefined ? "" : markup`<code>${code}</code>`;
    return markup`${codeMarkup}${code === undefined || text === undefined ? "" : " "}${text ?? ""}`;
  });
  if (name !== "error" && name !== "reference" && name !== "mention") return renderRow(name, values);
  const list = markup`<ul>${values.map((value) => markup`<li>${value}</li>`)}</ul>`;
  const count = formatCount(items.length, "location");
  return renderRow(
    name,
    items.length <= MAX_OPEN_LIST ? list : markup`<details><summary>${count}</summary>${list}</details>`,
  );
}

function renderRow(name: Detail["name"], value: MarkupValue): Markup {
  return markup`<div><dt>${DETAIL_LABELS[name]}</dt><dd>${value}</dd></div>\n`;
}

/** Returns the names of the servers that a finding applies to, or `all servers`, with a link to the list of server groups. */
function renderServers(indexes: readonly number[], groups: readonly ServerGroup[]): Markup {
  const servers = indexes.flatMap((index) => groups[index]?.servers ?? []);
  const names = servers.length === 0 ? formatServers(servers) : truncateAndJoinList(servers, ", ");
  const text = indexes.length === groups.length ? "all servers" : names;
  return renderRow("servers", markup`${text} (<a href="#servers">${formatGroups(indexes)}</a>)`);
}

/** Returns the section with the servers and modules that could not be compared. */
export function renderNotCompared({ undetermined, groups }: ReportView): Markup {
  return markup`<section aria-labelledby="not-compared">
<h2 id="not-compared">Not compared</h2>
<p>These servers and modules could not be compared, so they may have changed. They have no findings, and do not count as removed.</p>
<dl class="open">
${undetermined.map(({ value: { module, reason }, id, groups: indexes }) => {
  const link =
    groups.length > 1 ? markup` <small><a href="#servers">${formatGroups(indexes)}</a></small>` : "";
  return markup`<div id="${id}"><dt>${module === "" ? WHOLE_SERVER : module}${link}</dt><dd>${reason}</dd></div>
`;
})}</dl>
</section>
`;
}
