/** Renders the section with the findings. Each finding is an article, and the articles are grouped by module. */

import { joinList } from "../../../core/text/lists.js";
import type { JudgedFinding, SourceLocation, UsageLocation } from "../../../core/drift-types.js";
import {
  splitAtDifference,
  formatCounterexample,
  formatSurfaces,
  type DifferingText,
} from "../finding-text.js";
import { DETAIL_LABELS, formatLevelChange, NO_USES_TEXT } from "../finding-details.js";
import { pluralize, joinTruncated } from "../../messages/truncate.js";
import { markup, createMarkupIf, type Markup } from "../../../core/text/markup.js";
import { formatCell, formatServerGroup, WHOLE_SERVER_LABEL } from "./matrix.js";
import {
  groupBy,
  formatColumnNumbers,
  computeFindingRank,
  type FindingEntry,
  type ServerGroup,
  type ReportView,
} from "./view.js";

/** Maximum number of locations in a list. Longer lists are collapsed. */
const MAX_VISIBLE_USES = 5;

export function renderFindings({ findingEntries, columns }: ReportView): Markup {
  const modulesWithEntries = [...groupBy(findingEntries, ({ finding }) => finding.module)];
  return markup`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${modulesWithEntries.map(
  ([module, moduleEntries], index) => markup`<section class="module" aria-labelledby="m-${index + 1}">
<h3 id="m-${index + 1}">${module === "" ? WHOLE_SERVER_LABEL : module}</h3>
${moduleEntries.map((entry) => renderFinding(entry, columns))}</section>
`,
)}</section>
`;
}

function renderFinding(
  { finding, id, columnIndexes }: FindingEntry,
  allColumns: readonly ServerGroup[],
): Markup {
  const { level, message, reason } = finding;
  return markup`<article id="${id}" class="${level}" aria-labelledby="${id}-is" data-level="${level}" data-cell="${formatCell(finding)}" data-rank="${computeFindingRank(finding)}" data-columns="${columnIndexes.join(" ")}"${renderStateAttributes(finding)}>
<h4 id="${id}-is"><span class="tag ${level}">${level}</span>${createMarkupIf(finding.accepted !== undefined, () => markup` <span class="tag cosmetic">accepted</span>`)} ${message}</h4>
<p>${reason}</p>
${renderDefinitions(finding)}<dl class="facts">
${renderDetails(finding)}${createMarkupIf(allColumns.length > 1, () => renderAffectedServers(columnIndexes, allColumns))}</dl>
</article>
`;
}

function renderStateAttributes({ used, accepted }: JudgedFinding): Markup {
  return markup`${createMarkupIf(used !== undefined, () => markup` data-used="${String(used)}"`)} data-accepted="${String(accepted !== undefined)}"`;
}

/** Returns the definitions before and after the change. Marks the difference with colors, and with text for screen readers. */
function renderDefinitions({ before, after }: JudgedFinding): Markup {
  const [oldText, newText] = splitAtDifference(before ?? "", after ?? "");
  const isChange = before !== undefined && after !== undefined && before !== after;
  const oldDefinition = isChange
    ? renderDifference(
        oldText,
        (difference) =>
          markup`<del>${renderScreenReaderText("[removed: ")}${difference}${renderScreenReaderText("]")}</del>`,
      )
    : undefined;
  const newDefinition = isChange
    ? renderDifference(
        newText,
        (difference) =>
          markup`<ins>${renderScreenReaderText("[added: ")}${difference}${renderScreenReaderText("]")}</ins>`,
      )
    : undefined;
  return createMarkupIf(
    before !== undefined || after !== undefined,
    () => markup`<dl class="change">
${createMarkupIf(before !== undefined, () => markup`<div class="old"><dt>Before</dt><dd><code>${oldDefinition ?? oldText.join("")}</code></dd></div>\n`)}${createMarkupIf(
      after !== undefined,
      () =>
        markup`<div class="new"><dt>After</dt><dd><code>${newDefinition ?? newText.join("")}</code></dd></div>\n`,
    )}</dl>
`,
  );
}

function renderDifference(
  [commonStart, difference, commonEnd]: DifferingText,
  markDifference: (difference: string) => Markup,
): Markup {
  return markup`${commonStart}${createMarkupIf(difference !== "", () => markDifference(difference))}${commonEnd}`;
}

function renderScreenReaderText(text: string): Markup {
  return markup`<span class="heard">${text}</span>`;
}

function renderDetails(finding: JudgedFinding): readonly Markup[] {
  const { witness, rule, surfaces, at, accepted, level, ruleLevel, fingerprint } = finding;
  return [
    ...(witness === undefined
      ? []
      : [renderDetail("counterexample", markup`<code>${formatCounterexample(witness)}</code>`)]),
    ...(surfaces.length === 0 ? [] : [renderDetail("affects", markup`${formatSurfaces(surfaces)}`)]),
    ...renderUses(finding),
    ...(at === undefined ? [] : [renderDetail("location", markup`<code>${formatPosition(at)}</code>`)]),
    ...(ruleLevel === undefined
      ? []
      : [renderDetail("level", markup`${formatLevelChange(level, ruleLevel)}`)]),
    ...(accepted === undefined ? [] : [renderDetail("accepted", markup`${accepted.reason}`)]),
    ...(accepted?.until === undefined ? [] : [renderDetail("expires", markup`${accepted.until}`)]),
    renderDetail("rule", markup`<a href="#r-${rule}">${rule}</a>`),
    renderDetail("fingerprint", markup`<code>${fingerprint}</code>`),
  ];
}

function renderDetail(name: keyof typeof DETAIL_LABELS, value: Markup): Markup {
  return markup`<div><dt>${DETAIL_LABELS[name]}</dt><dd>${value}</dd></div>\n`;
}

function renderUses({ used, uses = [] }: JudgedFinding): readonly Markup[] {
  if (used === undefined) return [];
  if (!used) return [renderDetail("unused", markup`${NO_USES_TEXT}`)];
  return [
    ...renderLocations(
      "used",
      uses.filter(({ certain }) => certain),
    ),
    ...renderLocations(
      "maybeUsed",
      uses.filter(({ certain }) => !certain),
    ),
  ];
}

function renderLocations(name: "used" | "maybeUsed", uses: readonly UsageLocation[]): readonly Markup[] {
  if (uses.length === 0) return [];
  const locationList = markup`<ul>${uses.map((use) => markup`<li><code>${formatPosition(use)}</code></li>`)}</ul>`;
  if (uses.length <= MAX_VISIBLE_USES) return [renderDetail(name, locationList)];
  return [
    renderDetail(
      name,
      markup`<details><summary>${pluralize(uses.length, "location")}</summary>${locationList}</details>`,
    ),
  ];
}

function formatPosition({ file, line, column }: SourceLocation): string {
  return `${file}:${line}:${column}`;
}

/** Returns the names of the servers that a finding applies to, with a link to the list of server groups. */
function renderAffectedServers(columnIndexes: readonly number[], columns: readonly ServerGroup[]): Markup {
  const serverNames = columnIndexes.flatMap((index) => columns[index]?.servers ?? []);
  const groupsText = `${columnIndexes.length === 1 ? "group" : "groups"} ${formatColumnNumbers(columnIndexes)}`;
  const shownNamesText =
    serverNames.length === 0 ? formatServerGroup(serverNames) : joinTruncated(serverNames, ", ");
  const text = columnIndexes.length === columns.length ? "all servers" : shownNamesText;
  return renderDetail("servers", markup`${text} (<a href="#servers">${groupsText}</a>)`);
}

/** Returns the section with the servers and modules that could not be compared. */
export function renderUndeterminedSection({ undeterminedEntries, columns }: ReportView): Markup {
  return markup`<section aria-labelledby="not-compared">
<h2 id="not-compared">Not compared</h2>
<p>These servers and modules could not be compared, so they may have changed. They have no findings, and do not count as removed.</p>
<dl class="open">
${undeterminedEntries.map(
  (
    entry,
  ) => markup`<div id="${entry.id}"><dt>${entry.undeterminedModule.module === "" ? WHOLE_SERVER_LABEL : entry.undeterminedModule.module}${createMarkupIf(
    columns.length > 1,
    () =>
      markup` <small><a href="#servers">${joinList([`${entry.columnIndexes.length === 1 ? "group" : "groups"} ${formatColumnNumbers(entry.columnIndexes)}`])}</a></small>`,
  )}</dt><dd>${entry.undeterminedModule.reason}</dd></div>
`,
)}</dl>
</section>
`;
}
