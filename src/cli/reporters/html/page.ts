/**
 * The report format `html`: one self-contained page. Its content security policy allows only the inline script and style, by
 * their hashes. The script only filters findings. Without the script, the page shows all of them.
 */

import { LEVELS, RULES } from "../../../drift/compare/rules.js";
import type { Drift, JudgedFinding, Level, RuleId } from "../../../core/drift-types.js";
import { countByLevel, formatExitCode, formatTotals } from "../finding-text.js";
import type { ReportContext } from "../reporter.js";
import { pluralize } from "../../messages/truncate.js";
import { renderFindings, renderUndetermined } from "./articles.js";
import script from "./filter.js?raw";
import { Markup, markup, cspHash, markupIf } from "../../../core/text/markup.js";
import { renderMatrix, formatGroup } from "./matrix.js";
import style from "./report.css?raw";
import { compareText, buildView, type ServerColumn, type View } from "./view.js";

/** What each level means for a program that was built for the earlier version. */
const LEVEL_MEANINGS: Readonly<Record<Level, string>> = {
  breaking: "the program fails or behaves differently",
  dangerous: "the program works, but some values may have another meaning",
  safe: "the program works as before",
  cosmetic: "only a comment or the spelling of a definition changed",
};

export function renderDriftPage(drifts: readonly Drift[], { fails }: Pick<ReportContext, "fails">): string {
  const view = buildView(drifts);
  const { entries, notCompared, columns } = view;
  const findings = entries.map(({ finding }) => finding);
  const verdict = formatVerdict(findings, notCompared.length);
  const outcome = formatExitCode(drifts, fails);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${verdict} Drift of WHM's transfer modules</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<p>Drift of WHM's transfer modules</p>
${renderTableOfContents(view)}</header>
<main id="main" tabindex="-1">
${renderVerdict(view, { verdict, outcome, findings })}${markupIf(entries.length > 0, () => renderFilter(view, findings))}${markupIf(
    entries.length + notCompared.length > 0,
    () => renderMatrix(view),
  )}${markupIf(entries.length > 0, () => renderFindings(view))}${markupIf(notCompared.length > 0, () => renderUndetermined(view))}${markupIf(
    isFleet(columns),
    () => renderServers(columns),
  )}${markupIf(entries.length > 0, () => renderRules(findings))}</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

/** The content security policy. It blocks all requests, and allows only the inline script and style. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src ${cspHash(script)}`,
  `style-src ${cspHash(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

function renderTableOfContents({ entries, notCompared, columns }: View): Markup {
  const links = [
    ...(entries.length + notCompared.length > 0 ? [["matrix", "Matrix"] as const] : []),
    ...(entries.length > 0 ? [["findings", "Findings"] as const] : []),
    ...(notCompared.length > 0 ? [["not-compared", "Not compared"] as const] : []),
    ...(isFleet(columns) ? [["servers", "Servers"] as const] : []),
    ...(entries.length > 0 ? [["rules", "Rules"] as const] : []),
  ];
  return markupIf(
    links.length > 0,
    () => markup`<nav aria-label="Sections"><ul>
${links.map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>\n`)}</ul></nav>
`,
  );
}

function formatVerdict(findings: readonly JudgedFinding[], notCompared: number): string {
  const unaccepted = findings.filter(({ accepted }) => accepted === undefined);
  const unknown = notCompared > 0 ? pluralize(notCompared, "failed comparison") : "";
  const parts = [formatTotals(unaccepted), unknown].filter((part) => part !== "");
  if (parts.length > 0) return `${parts.join("; ")}.`;
  return findings.length > 0 ? "All findings are accepted." : "No changes.";
}

interface Verdict {
  readonly verdict: string;
  readonly outcome: string;
  readonly findings: readonly JudgedFinding[];
}

function renderVerdict({ columns, notCompared }: View, { verdict, outcome, findings }: Verdict): Markup {
  const unaccepted = findings.filter(({ accepted }) => accepted === undefined);
  const worst = LEVELS.find((level) => unaccepted.some((finding) => finding.level === level));
  return markup`<section class="verdict" aria-labelledby="verdict">
<h1 id="verdict"><span class="tag ${worst ?? (notCompared.length > 0 ? "not-compared" : "safe")}">${verdict}</span></h1>
${renderVersions(columns)}${markupIf(outcome !== "", () => markup`<p>${outcome}</p>\n`)}${markupIf(
    findings.length > 0,
    () => markup`<table class="counts">
<caption>Effect on a program that was built for the earlier version</caption>
<thead><tr><th scope="col">Level</th><th scope="col">Findings</th><th scope="col">What it means</th></tr></thead>
<tbody>
${LEVELS.map((level) => renderLevelRow(level, findings))}</tbody>
</table>
`,
  )}${markupIf(
    notCompared.length > 0,
    () =>
      markup`<p><a class="not-compared" href="#not-compared">${pluralize(notCompared.length, "failed comparison")}</a>.</p>\n`,
  )}</section>
`;
}

function renderLevelRow(level: Level, findings: readonly JudgedFinding[]): Markup {
  const levelFindings = findings.filter((finding) => finding.level === level);
  const accepted = levelFindings.filter((finding) => finding.accepted !== undefined).length;
  return markup`<tr><th scope="row"><span class="tag ${level}">${level}</span></th><td>${levelFindings.length}${accepted > 0 ? `, ${accepted} accepted` : ""}</td><td>${LEVEL_MEANINGS[level]}</td></tr>
`;
}

function renderVersions(columns: readonly ServerColumn[]): Markup {
  const [firstColumn] = columns;
  if (firstColumn === undefined || isFleet(columns)) {
    const total = columns.reduce((sum, column) => sum + column.servers.length, 0);
    return markupIf(
      total > 0,
      () =>
        markup`<p>${pluralize(total, "server")} in <a href="#servers">${pluralize(columns.length, "group")}</a> with equal results.</p>\n`,
    );
  }
  return markup`<p>${formatVersions(firstColumn)}</p>\n`;
}

function formatVersions({ before, after }: ServerColumn): string {
  const name = ({ whmVersion }: ServerColumn["before"]): string =>
    whmVersion === null ? "an unknown version of WHM" : `WHM ${whmVersion}`;
  return before.whmVersion === after.whmVersion ? name(before) : `${name(before)} to ${name(after)}`;
}

function isFleet(columns: readonly ServerColumn[]): boolean {
  return columns.some((column) => column.servers.length > 0);
}

function renderFilter({ columns }: View, findings: readonly JudgedFinding[]): Markup {
  const counts = countByLevel(findings);
  const hasKnownUses = findings.some(({ used }) => used !== undefined);
  const hasAcceptedFindings = findings.some(({ accepted }) => accepted !== undefined);
  return markup`<div id="filter" role="search" aria-label="Filter findings" hidden>
<label>Text <input type="search" id="filter-text" autocomplete="off" spellcheck="false"></label>
${markupIf(
  columns.length > 1,
  () =>
    markup`<label>Server <input type="search" id="filter-server" autocomplete="off" spellcheck="false"></label>\n`,
)}<fieldset><legend>Level</legend>
${LEVELS.filter((level) => counts[level] > 0).map(
  (level) =>
    markup`<label><input type="checkbox" name="level" value="${level}" checked> ${level} (${counts[level]})</label>\n`,
)}</fieldset>
${markupIf(hasKnownUses, () => renderChoice("used", "Used", ["used", "not used"]))}${markupIf(
    hasAcceptedFindings,
    () => renderChoice("accepted", "Accepted", ["accepted", "not accepted"]),
  )}<button type="button" id="filter-reset">Show all</button>
<output id="filter-count" for="filter-text">${pluralize(findings.length, "finding")}</output>
</div>
`;
}

function renderChoice(id: string, label: string, [yes, no]: readonly [string, string]): Markup {
  return markup`<label>${label} <select id="filter-${id}"><option value="">all</option><option value="true">${yes}</option><option value="false">${no}</option></select></label>
`;
}

function renderServers(columns: readonly ServerColumn[]): Markup {
  return markup`<section aria-labelledby="servers">
<h2 id="servers">Servers</h2>
<div class="scroll" role="region" aria-labelledby="servers-caption" tabindex="0">
<table>
<caption id="servers-caption">Servers with equal results form a group.</caption>
<thead><tr><th scope="col">Group</th><th scope="col">Servers</th><th scope="col">WHM</th><th scope="col">Findings</th><th scope="col">Not compared</th></tr></thead>
<tbody>
${columns.map(renderServerRow)}</tbody>
</table>
</div>
</section>
`;
}

function renderServerRow(column: ServerColumn, index: number): Markup {
  const { servers: names, findings, undetermined } = column;
  const list = markup`<ul>${names.map((name) => markup`<li>${name}</li>`)}</ul>`;
  const members =
    names.length > 1
      ? markup`<details><summary>${formatGroup(names)}</summary>${list}</details>`
      : markup`${formatGroup(names)}`;
  return markup`<tr id="s-${index + 1}"><th scope="row">Group ${index + 1}</th><td class="members">${members}</td><td>${formatVersions(column)}</td><td>${formatTotals(findings) || "none"}</td><td>${undetermined.length}</td></tr>
`;
}

/** Describes a rule. A report of a later release of this tool can contain rules that this release does not have. */
function formatRule(rule: RuleId): string {
  return Object.hasOwn(RULES, rule) ? `Finds ${RULES[rule].finds}.` : "A rule of a later release.";
}

function renderRules(findings: readonly JudgedFinding[]): Markup {
  const reportedRules = [...new Set(findings.map(({ rule }) => rule))].sort(compareText);
  return markup`<section aria-labelledby="rules">
<h2 id="rules">Rules that found something</h2>
<dl class="rules">
${reportedRules.map((rule) => markup`<div id="r-${rule}"><dt><code>${rule}</code></dt><dd>${formatRule(rule)}</dd></div>\n`)}</dl>
</section>
`;
}
