/**
 * The report format `html`: one self-contained page. Its content security policy allows only the inline script and style, which
 * it identifies by their hashes. The script only filters findings. Without the script, the page shows all findings.
 */

import { LEVELS, RULES } from "../../../drift/compare/rules.js";
import type { Drift, JudgedFinding, RuleId } from "../../../core/drift-types.js";
import { countFindingsByLevel, explainExitCode, formatTotals } from "../finding-text.js";
import type { ReportContext } from "../reporter.js";
import { formatCount } from "../../messages/truncate.js";
import { renderFindings, renderNotComparedSection } from "./articles.js";
import script from "./filter.js?raw";
import { Markup, markup, computeCspHash, createMarkupIf } from "../../../core/text/markup.js";
import { renderMatrix, formatServerNameOrCount } from "./matrix.js";
import style from "./report.css?raw";
import { formatTotalsSentence, formatVersions, renderResultSection } from "./verdict.js";
import { buildReportView, compareByCodeUnit, isFleet, type ServerGroup, type ReportView } from "./view.js";

export function renderDriftPage(
  drifts: readonly Drift[],
  { causesFailure }: Pick<ReportContext, "causesFailure">,
): string {
  const view = buildReportView(drifts);
  const { findingEntries, undeterminedEntries, serverGroups } = view;
  const findings = findingEntries.map(({ finding }) => finding);
  const server = drifts.length === 1 ? drifts[0]?.server : undefined;
  const exitCodeExplanation = explainExitCode(drifts, causesFailure);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${formatTotalsSentence(view)} Drift of ${server ?? TRANSFER_MODULES_TEXT}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<p>Drift of ${TRANSFER_MODULES_TEXT}</p>
${renderTableOfContents(view)}</header>
<main id="main" tabindex="-1">
${renderResultSection(view, { server, exitCodeExplanation })}${createMarkupIf(findingEntries.length > 0, () => renderFilter(view, findings))}${renderFindingsAndMatrix(view)}${createMarkupIf(undeterminedEntries.length > 0, () => renderNotComparedSection(view))}${createMarkupIf(
    isFleet(serverGroups),
    () => renderServerGroups(serverGroups),
  )}${createMarkupIf(findingEntries.length > 0, () => renderRules(findings))}</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

const TRANSFER_MODULES_TEXT = "WHM's transfer modules";

/**
 * Renders the findings and the matrix. The report of a fleet starts with the matrix, because the matrix shows which servers
 * changed. All other reports start with the findings, and wide screens show the matrix next to them.
 */
function renderFindingsAndMatrix(view: ReportView): Markup {
  const { findingEntries, undeterminedEntries, serverGroups } = view;
  const findingsSection = createMarkupIf(findingEntries.length > 0, () => renderFindings(view));
  const matrixSection = createMarkupIf(findingEntries.length + undeterminedEntries.length > 0, () =>
    renderMatrix(view),
  );
  if (isFleet(serverGroups)) return markup`${matrixSection}${findingsSection}`;
  return markup`<div class="columns">\n${findingsSection}${matrixSection}</div>\n`;
}

/** The content security policy. It blocks all requests, and allows only the inline script and style. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src ${computeCspHash(script)}`,
  `style-src ${computeCspHash(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

function renderTableOfContents({ findingEntries, undeterminedEntries, serverGroups }: ReportView): Markup {
  const findingsSectionLinks = findingEntries.length > 0 ? [["findings", "Findings"] as const] : [];
  const matrixSectionLinks =
    findingEntries.length + undeterminedEntries.length > 0 ? [["matrix", "Matrix"] as const] : [];
  const links = [
    ...(isFleet(serverGroups)
      ? [...matrixSectionLinks, ...findingsSectionLinks]
      : [...findingsSectionLinks, ...matrixSectionLinks]),
    ...(undeterminedEntries.length > 0 ? [["not-compared", "Not compared"] as const] : []),
    ...(isFleet(serverGroups) ? [["servers", "Servers"] as const] : []),
    ...(findingEntries.length > 0 ? [["rules", "Rules"] as const] : []),
  ];
  return createMarkupIf(
    links.length > 0,
    () => markup`<nav aria-label="Sections"><ul>
${links.map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>\n`)}</ul></nav>
`,
  );
}

function renderFilter({ serverGroups }: ReportView, findings: readonly JudgedFinding[]): Markup {
  const countsByLevel = countFindingsByLevel(findings);
  const isUsageKnown = findings.some(({ used }) => used !== undefined);
  const hasAcceptedFindings = findings.some(({ accepted }) => accepted !== undefined);
  return markup`<div id="filter" role="search" aria-label="Filter findings" hidden>
<label>Text <input type="search" id="filter-text" autocomplete="off" spellcheck="false"></label>
${createMarkupIf(
  serverGroups.length > 1,
  () =>
    markup`<label>Server <input type="search" id="filter-server" autocomplete="off" spellcheck="false"></label>\n`,
)}<fieldset><legend>Level</legend>
${LEVELS.filter((level) => countsByLevel[level] > 0).map(
  (level) =>
    markup`<label><input type="checkbox" name="level" value="${level}" checked> ${level} (${countsByLevel[level]})</label>\n`,
)}</fieldset>
${createMarkupIf(isUsageKnown, () => renderFilterChoice("used", "Used", ["used", "not used"]))}${createMarkupIf(
    hasAcceptedFindings,
    () => renderFilterChoice("accepted", "Accepted", ["accepted", "not accepted"]),
  )}<div class="filter-end"><output id="filter-count" for="filter-text">${formatCount(findings.length, "finding")}</output> <button type="button" id="filter-reset">Show all</button></div>
</div>
`;
}

function renderFilterChoice(
  id: string,
  label: string,
  [yesLabel, noLabel]: readonly [string, string],
): Markup {
  return markup`<label>${label} <select id="filter-${id}"><option value="">all</option><option value="true">${yesLabel}</option><option value="false">${noLabel}</option></select></label>
`;
}

function renderServerGroups(serverGroups: readonly ServerGroup[]): Markup {
  return markup`<section aria-labelledby="servers">
<h2 id="servers">Servers</h2>
<div class="scroll" role="region" aria-labelledby="servers-caption" tabindex="0">
<table>
<caption id="servers-caption">Servers with equal results form a group.</caption>
<thead><tr><th scope="col">Group</th><th scope="col">Servers</th><th scope="col">WHM</th><th scope="col">Findings</th><th scope="col">Not compared</th></tr></thead>
<tbody>
${serverGroups.map(renderServerGroupRow)}</tbody>
</table>
</div>
</section>
`;
}

function renderServerGroupRow(serverGroup: ServerGroup, index: number): Markup {
  const { servers: serverNames, findings, undeterminedModules } = serverGroup;
  const serverListMarkup = markup`<ul>${serverNames.map((name) => markup`<li>${name}</li>`)}</ul>`;
  const serversCellMarkup =
    serverNames.length > 1
      ? markup`<details><summary>${formatServerNameOrCount(serverNames)}</summary>${serverListMarkup}</details>`
      : markup`${formatServerNameOrCount(serverNames)}`;
  return markup`<tr id="s-${index + 1}"><th scope="row">Group ${index + 1}</th><td class="members">${serversCellMarkup}</td><td>${formatVersions(serverGroup)}</td><td>${formatTotals(findings) || "none"}</td><td>${undeterminedModules.length}</td></tr>
`;
}

/**
 * Describes a rule. Accepts unknown rules, because a report of a later release can contain rules that this release does not have.
 */
function describeRule(ruleId: RuleId): string {
  return Object.hasOwn(RULES, ruleId) ? `Finds ${RULES[ruleId].description}.` : "A rule of a later release.";
}

function renderRules(findings: readonly JudgedFinding[]): Markup {
  const reportedRuleIds = [...new Set(findings.map(({ rule }) => rule))].sort(compareByCodeUnit);
  return markup`<section aria-labelledby="rules">
<h2 id="rules">Rules</h2>
<dl class="rules">
${reportedRuleIds.map((ruleId) => markup`<div id="r-${ruleId}"><dt><code>${ruleId}</code></dt><dd>${describeRule(ruleId)}</dd></div>\n`)}</dl>
</section>
`;
}
