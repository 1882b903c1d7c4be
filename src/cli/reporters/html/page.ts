/**
 * The report format `html`: one self-contained page. Its content security policy allows only the inline script and style, which
 * it identifies by their hashes. The script only filters findings. Without the script, the page shows all findings.
 */

import { LEVELS, RULES } from "../../../drift/compare/rules.js";
import type { Drift, JudgedFinding } from "../../../core/drift-types.js";
import { countFindingsByLevel, explainExitCode, formatTotals, type ReportContext } from "../findings.js";
import { formatCount } from "../../messages/text.js";
import { renderFindings, renderNotCompared } from "./articles.js";
import script from "./filter.js?raw";
import { Markup, markup, computeCspHash } from "../../../core/text/markup.js";
import { renderMatrix } from "./matrix.js";
import style from "./report.css?raw";
import { formatTitle, formatVersions, renderVerdict } from "./verdict.js";
import { compareText, createView, formatServers, type ServerGroup, type ReportView } from "./view.js";

const SUBJECT = "WHM's transfer modules";

/** The content security policy. It blocks all requests, and allows only the inline script and style. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src ${computeCspHash(script)}`,
  `style-src ${computeCspHash(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/** A section of the page. `name` is its text in the table of contents. */
interface PageSection {
  readonly id: string;
  readonly name: string;
  readonly content: Markup;
}

export function renderDriftPage(
  drifts: readonly Drift[],
  { causesFailure }: Pick<ReportContext, "causesFailure">,
): string {
  const view = createView(drifts);
  const findings = view.findings.map(({ value }) => value);
  const server = drifts.length === 1 ? drifts[0]?.server : undefined;
  const section = (
    isShown: boolean,
    id: string,
    name: string,
    render: () => Markup,
  ): readonly PageSection[] => (isShown ? [{ id, name, content: render() }] : []);
  const hasFindings = findings.length > 0;
  const hasMatrix = hasFindings || view.undetermined.length > 0;
  const articles = section(hasFindings, "findings", "Findings", () => renderFindings(view));
  const matrix = section(hasMatrix, "matrix", "Matrix", () => renderMatrix(view));
  // The report of a fleet starts with the matrix, because the matrix shows which servers changed. All other reports start with the
  // findings, and wide screens show the matrix next to them.
  const main = view.isFleet ? [...matrix, ...articles] : [...articles, ...matrix];
  const rest = [
    ...section(view.undetermined.length > 0, "not-compared", "Not compared", () => renderNotCompared(view)),
    ...section(view.isFleet, "servers", "Servers", () => renderServers(view.groups)),
    ...section(hasFindings, "rules", "Rules", () => renderRules(findings)),
  ];
  const contents = (sections: readonly PageSection[]): readonly Markup[] =>
    sections.map(({ content }) => content);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${formatTitle(view)} Drift of ${server ?? SUBJECT}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<p>Drift of ${SUBJECT}</p>
${renderTableOfContents([...main, ...rest])}</header>
<main id="main" tabindex="-1">
${renderVerdict(view, server, explainExitCode(drifts, causesFailure))}${hasFindings ? renderFilter(view, findings) : ""}${view.isFleet ? contents(main) : markup`<div class="columns">\n${contents(main)}</div>\n`}${contents(rest)}</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

function renderTableOfContents(sections: readonly PageSection[]): Markup {
  if (sections.length === 0) return markup``;
  return markup`<nav aria-label="Sections"><ul>
${sections.map(({ id, name }) => markup`<li><a href="#${id}">${name}</a></li>\n`)}</ul></nav>
`;
}

function renderFilter({ groups }: ReportView, findings: readonly JudgedFinding[]): Markup {
  const counts = countFindingsByLevel(findings);
  const serverField = markup`<label>Server <input type="search" id="filter-server" autocomplete="off" spellcheck="false"></label>\n`;
  const levels = LEVELS.filter((level) => counts[level] > 0).map(
    (level) =>
      markup`<label><input type="checkbox" name="level" value="${level}" checked> ${level} (${counts[level]})</label>\n`,
  );
  const renderChoice = (id: string, label: string): Markup =>
    markup`<label>${label} <select id="filter-${id}"><option value="">all</option><option value="true">${id}</option><option value="false">not ${id}</option></select></label>
`;
  const isSearched = findings.some(({ used }) => used !== undefined);
  const hasAccepted = findings.some(({ accepted }) => accepted !== undefined);
  return markup`<div id="filter" role="search" aria-label="Filter findings" hidden>
<label>Text <input type="search" id="filter-text" autocomplete="off" spellcheck="false"></label>
${groups.length > 1 ? serverField : ""}<fieldset><legend>Level</legend>
${levels}</fieldset>
${isSearched ? renderChoice("used", "Used") : ""}${hasAccepted ? renderChoice("accepted", "Accepted") : ""}<div class="filter-end"><output id="filter-count" for="filter-text">${formatCount(findings.length, "finding")}</output> <button type="button" id="filter-reset">Show all</button></div>
</div>
`;
}

function renderServers(groups: readonly ServerGroup[]): Markup {
  const rows = groups.map((group, index) => {
    const { servers, findings, undeterminedModules } = group;
    const list = markup`<ul>${servers.map((name) => markup`<li>${name}</li>`)}</ul>`;
    const members =
      servers.length > 1
        ? markup`<details><summary>${formatServers(servers)}</summary>${list}</details>`
        : formatServers(servers);
    return markup`<tr id="s-${index + 1}"><th scope="row">Group ${index + 1}</th><td class="members">${members}</td><td>${formatVersions(group)}</td><td>${formatTotals(findings) || "none"}</td><td>${undeterminedModules.length}</td></tr>
`;
  });
  return markup`<section aria-labelledby="servers">
<h2 id="servers">Servers</h2>
<div class="scroll" role="region" aria-labelledby="servers-caption" tabindex="0">
<table>
<caption id="servers-caption">Servers with equal results form a group.</caption>
<thead><tr><th scope="col">Group</th><th scope="col">Servers</th><th scope="col">WHM</th><th scope="col">Findings</th><th scope="col">Not compared</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>
</section>
`;
}

function renderRules(findings: readonly JudgedFinding[]): Markup {
  const ids = [...new Set(findings.map(({ rule }) => rule))].sort(compareText);
  const rows = ids.map((id) => {
    // A report of a later release can contain rules that this release does not have.
    const text = Object.hasOwn(RULES, id) ? `Finds ${RULES[id].description}.` : "A rule of a later release.";
    return markup`<div id="r-${id}"><dt><code>${id}</code></dt><dd>${text}</dd></div>\n`;
  });
  return markup`<section aria-labelledby="rules">
<h2 id="rules">Rules</h2>
<dl class="rules">
${rows}</dl>
</section>
`;
}
