/** Renders the section with the findings. Each finding is an article, and the articles are grouped by module. */

import { joinList } from "../../../core/text/lists.js";
import type { JudgedFinding, SourceLocation, UsageLocation } from "../../../core/drift-types.js";
import {
  splitAtDifference,
  formatCounterexample,
  formatSurfaces,
  type TextSplitAtDifference,
} from "../finding-text.js";
import { DETAIL_LABELS, formatConfiguredLevel, NO_USES_TEXT, USE_KINDS } from "../finding-details.js";
import { formatCount, truncateAndJoinList } from "../../messages/truncate.js";
import { markup, createMarkupIf, type Markup } from "../../../core/text/markup.js";
import { formatCellText, formatServerNameOrCount, WHOLE_SERVER_LABEL } from "./matrix.js";
import {
  groupBy,
  formatGroupNumbers,
  computeFindingRank,
  type FindingEntry,
  type ServerGroup,
  type ReportView,
} from "./view.js";

/** Maximum number of locations in a list that is always visible. Longer lists are collapsed, and can be expanded. */
const MAX_UNCOLLAPSED_LIST_LENGTH = 5;

export function renderFindings({ findingEntries, serverGroups }: ReportView): Markup {
  const modulesWithEntries = [...groupBy(findingEntries, ({ finding }) => finding.module)];
  return markup`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${modulesWithEntries.map(
  ([module, moduleEntries], index) => markup`<section class="module" aria-labelledby="m-${index + 1}">
<h3 id="m-${index + 1}">${module === "" ? WHOLE_SERVER_LABEL : module}</h3>
${moduleEntries.map((entry) => renderFinding(entry, serverGroups))}</section>
`,
)}</section>
`;
}

function renderFinding(
  { finding, id, serverGroupIndexes }: FindingEntry,
  serverGroups: readonly ServerGroup[],
): Markup {
  const { level, message, reason } = finding;
  return markup`<article id="${id}" class="${level}" aria-labelledby="${id}-is" data-level="${level}" data-cell="${formatCellText(finding)}" data-rank="${computeFindingRank(finding)}" data-columns="${serverGroupIndexes.join(" ")}"${renderUsageAndAcceptanceAttributes(finding)}>
<h4 id="${id}-is"><span class="tag ${level}">${level}</span>${createMarkupIf(finding.accepted !== undefined, () => markup` <span class="tag cosmetic">accepted</span>`)} ${message}</h4>
<p>${reason}</p>
${renderDefinitions(finding)}<dl class="facts">
${renderDetails(finding)}${createMarkupIf(serverGroups.length > 1, () => renderAffectedServers(serverGroupIndexes, serverGroups))}</dl>
</article>
`;
}

function renderUsageAndAcceptanceAttributes({ used: isUsed, accepted: acceptance }: JudgedFinding): Markup {
  return markup`${createMarkupIf(isUsed !== undefined, () => markup` data-used="${String(isUsed)}"`)} data-accepted="${String(acceptance !== undefined)}"`;
}

/** Returns the definitions before and after the change. Marks the difference with colors, and with text for screen readers. */
function renderDefinitions({ before, after }: JudgedFinding): Markup {
  const [oldTextParts, newTextParts] = splitAtDifference(before ?? "", after ?? "");
  const isDefinitionChanged = before !== undefined && after !== undefined && before !== after;
  const markedOldDefinition = isDefinitionChanged
    ? renderMarkedDefinition(
        oldTextParts,
        (difference) =>
          markup`<del>${renderScreenReaderText("[removed: ")}${difference}${renderScreenReaderText("]")}</del>`,
      )
    : undefined;
  const markedNewDefinition = isDefinitionChanged
    ? renderMarkedDefinition(
        newTextParts,
        (difference) =>
          markup`<ins>${renderScreenReaderText("[added: ")}${difference}${renderScreenReaderText("]")}</ins>`,
      )
    : undefined;
  return createMarkupIf(
    before !== undefined || after !== undefined,
    () => markup`<dl class="change">
${createMarkupIf(before !== undefined, () => markup`<div class="old"><dt>Before</dt><dd><code>${markedOldDefinition ?? oldTextParts.join("")}</code></dd></div>\n`)}${createMarkupIf(
      after !== undefined,
      () =>
        markup`<div class="new"><dt>After</dt><dd><code>${markedNewDefinition ?? newTextParts.join("")}</code></dd></div>\n`,
    )}</dl>
`,
  );
}

function renderMarkedDefinition(
  [commonStart, difference, commonEnd]: TextSplitAtDifference,
  markDifference: (difference: string) => Markup,
): Markup {
  return markup`${commonStart}${createMarkupIf(difference !== "", () => markDifference(difference))}${commonEnd}`;
}

function renderScreenReaderText(text: string): Markup {
  return markup`<span class="heard">${text}</span>`;
}

function renderDetails(finding: JudgedFinding): readonly Markup[] {
  const {
    witness,
    rule,
    surfaces,
    at: location,
    accepted: acceptance,
    level,
    ruleLevel,
    fingerprint,
  } = finding;
  return [
    ...(witness === undefined
      ? []
      : [renderDetail("counterexample", markup`<code>${formatCounterexample(witness)}</code>`)]),
    ...(surfaces.length === 0 ? [] : [renderDetail("affects", markup`${formatSurfaces(surfaces)}`)]),
    ...renderUseDetails(finding),
    ...(location === undefined
      ? []
      : [renderDetail("location", markup`<code>${formatUnescapedSourceLocation(location)}</code>`)]),
    ...(ruleLevel === undefined
      ? []
      : [renderDetail("level", markup`${formatConfiguredLevel(level, ruleLevel)}`)]),
    ...(acceptance === undefined ? [] : [renderDetail("accepted", markup`${acceptance.reason}`)]),
    ...(acceptance?.until === undefined ? [] : [renderDetail("expires", markup`${acceptance.until}`)]),
    renderDetail("rule", markup`<a href="#r-${rule}">${rule}</a>`),
    renderDetail("fingerprint", markup`<code>${fingerprint}</code>`),
  ];
}

function renderDetail(detailName: keyof typeof DETAIL_LABELS, value: Markup): Markup {
  return markup`<div><dt>${DETAIL_LABELS[detailName]}</dt><dd>${value}</dd></div>\n`;
}

function renderUseDetails({ used: isUsed, uses = [] }: JudgedFinding): readonly Markup[] {
  if (isUsed === undefined) return [];
  if (!isUsed) return [renderDetail("unused", markup`${NO_USES_TEXT}`)];
  return USE_KINDS.flatMap((kind) =>
    renderUseLocations(
      kind,
      uses.filter((use) => use.kind === kind),
    ),
  );
}

function renderUseLocations(
  detailName: UsageLocation["kind"],
  uses: readonly UsageLocation[],
): readonly Markup[] {
  if (uses.length === 0) return [];
  const locationListMarkup = markup`<ul>${uses.map((use) => markup`<li><code>${formatUnescapedSourceLocation(use)}</code>${use.message === undefined ? "" : ` ${use.message}`}</li>`)}</ul>`;
  if (uses.length <= MAX_UNCOLLAPSED_LIST_LENGTH) return [renderDetail(detailName, locationListMarkup)];
  return [
    renderDetail(
      detailName,
      markup`<details><summary>${formatCount(uses.length, "location")}</summary>${locationListMarkup}</details>`,
    ),
  ];
}

function formatUnescapedSourceLocation({ file, line, column }: SourceLocation): string {
  return `${file}:${line}:${column}`;
}

/** Returns the names of the servers that a finding applies to, or `all servers`, with a link to the list of server groups. */
function renderAffectedServers(
  serverGroupIndexes: readonly number[],
  serverGroups: readonly ServerGroup[],
): Markup {
  const serverNames = serverGroupIndexes.flatMap((index) => serverGroups[index]?.servers ?? []);
  const groupsText = `${serverGroupIndexes.length === 1 ? "group" : "groups"} ${formatGroupNumbers(serverGroupIndexes)}`;
  const serverNamesOrFleetText =
    serverNames.length === 0 ? formatServerNameOrCount(serverNames) : truncateAndJoinList(serverNames, ", ");
  const serversText =
    serverGroupIndexes.length === serverGroups.length ? "all servers" : serverNamesOrFleetText;
  return renderDetail("servers", markup`${serversText} (<a href="#servers">${groupsText}</a>)`);
}

/** Returns the section with the servers and modules that could not be compared. */
export function renderNotComparedSection({ undeterminedEntries, serverGroups }: ReportView): Markup {
  return markup`<section aria-labelledby="not-compared">
<h2 id="not-compared">Not compared</h2>
<p>These servers and modules could not be compared, so they may have changed. They have no findings, and do not count as removed.</p>
<dl class="open">
${undeterminedEntries.map(
  (
    entry,
  ) => markup`<div id="${entry.id}"><dt>${entry.undeterminedModule.module === "" ? WHOLE_SERVER_LABEL : entry.undeterminedModule.module}${createMarkupIf(
    serverGroups.length > 1,
    () =>
      markup` <small><a href="#servers">${joinList([`${entry.serverGroupIndexes.length === 1 ? "group" : "groups"} ${formatGroupNumbers(entry.serverGroupIndexes)}`])}</a></small>`,
  )}</dt><dd>${entry.undeterminedModule.reason}</dd></div>
`,
)}</dl>
</section>
`;
}
