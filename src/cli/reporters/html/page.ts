/**
 * The report format `html`: one self-contained page. Its content security policy allows only the inline script and style, which
 * it identifies by their hashes. The script only filters findings. Without the script, the page shows all findings.
 */

import { LEVELS } from "../../../drift/compare/rules.js";
import type { Drift, Judgment, Level } from "../../../core/drift-types.js";
import { Markup, computeCspHash, markup, type MarkupValue } from "../../../core/text/markup.js";
import { formatCount } from "../../messages/text.js";
import {
  countFindingsByLevel,
  explainExitCode,
  formatTotals,
  isUnaccepted,
  type ReportContext,
} from "../findings.js";
import script from "./filter.js?raw";
import style from "./report.css?raw";
import {
  formatVersions,
  renderFindings,
  renderMatrix,
  renderNotCompared,
  renderRules,
  renderServers,
} from "./sections.js";
import { createView, type ReportView } from "./view.js";

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

export function renderDriftPage(
  drifts: readonly Drift[],
  { causesFailure, date, acceptCommand }: ReportContext,
): string {
  const acceptance = acceptCommand ? markup`<p>Accept with: <code>${acceptCommand}</code></p>\n` : "";
  const view = createView(drifts);
  const server = drifts.length === 1 ? drifts[0]?.server : undefined;
  const hasFindings = view.findings.length > 0;
  const hasFailed = view.undetermined.length > 0;
  /** Returns a list with the section, or an empty list. `name` is its heading, and its text in the table of contents. */
  const section = (name: string, isShown: boolean, render: (content: ReportView) => MarkupValue) => {
    const id = name.toLowerCase().replace(" ", "-");
    const heading = markup`<section aria-labelledby="${id}">\n<h2 id="${id}">${name}</h2>\n`;
    return isShown ? [{ id, name, content: markup`${heading}${render(view)}</section>\n` }] : [];
  };
  const articles = section("Findings", hasFindings, renderFindings);
  const matrix = section("Matrix", hasFindings || hasFailed, renderMatrix);
  // The report of a fleet starts with the matrix, because the matrix shows which servers changed. All other reports start with the
  // findings, and wide screens show the matrix next to them.
  const main = view.isFleet ? [...matrix, ...articles] : [...articles, ...matrix];
  const rest = [
    ...section("Not compared", hasFailed, renderNotCompared),
    ...section("Servers", view.isFleet, renderServers),
    ...section("Rules", hasFindings, renderRules),
  ];
  const links = [...main, ...rest].map(({ id, name }) => markup`<li><a href="#${id}">${name}</a></li>\n`);
  const nav = markup`<nav aria-label="Sections"><ul>\n${links}</ul></nav>\n`;
  const contents = main.map(({ content }) => content);
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
${links.length > 0 ? nav : ""}</header>
<main id="main" tabindex="-1">
${renderVerdict(view, server, date, explainExitCode(drifts, causesFailure))}${hasFindings ? renderFilter(view) : ""}${view.isFleet ? contents : markup`<div class="columns">\n${contents}</div>\n`}${rest.map(({ content }) => content)}${acceptance}</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

/** For each level, the effect of its findings on a program that was built for the earlier version, as in docs/drift.md. */
const EFFECTS: Readonly<Record<Level, string>> = {
  breaking:
    "the server refuses some items that it accepted before, or does the opposite of what they request",
  dangerous:
    "the server still accepts all items, but they may have a different effect, or your sources may not compile with newly generated code",
  safe: "everything works as before",
  cosmetic: "the change has no effect",
};

/**
 * Renders the top of the page: the most important result, the compared servers or versions, and the number of findings by level.
 * `exitCode` is a sentence with the exit code of the command and its reason.
 */
function renderVerdict(
  view: ReportView,
  server: string | undefined,
  date: Date | undefined,
  exitCode: string,
): Markup {
  const { findings, undetermined } = view;
  const unaccepted = findings.filter(isUnaccepted);
  const failedCount = undetermined.length;
  const worst = LEVELS.find((level) => unaccepted.some((finding) => finding.level === level));
  const headline = [
    ...(worst === undefined ? [] : [formatCount(countLevel(unaccepted, worst), `${worst} change`)]),
    ...(failedCount > 0 ? [formatCount(failedCount, "failed comparison")] : []),
  ].join(", ");
  const isUnchanged = findings.length + failedCount === 0;
  const rows: readonly (readonly [string, MarkupValue])[] = [
    ["Server", server ?? ""],
    describeScope(view),
    ["Date", date === undefined ? "" : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`],
    ["Result", isUnchanged ? "The schemas are unchanged." : exitCode],
  ];
  const counts = (findings.length > 0 ? LEVELS : []).map((level) => {
    const [all, count] = [countLevel(findings, level), countLevel(unaccepted, level)];
    const accepted = all > count ? markup` <small>plus ${all - count} accepted</small>` : "";
    const empty = all === 0 ? markup` data-empty` : "";
    return markup`<li class="${level}"${empty}><b>${count}</b> <span class="level">${level}</span> <small>${EFFECTS[level]}</small>${accepted}</li>\n`;
  });
  if (failedCount > 0)
    counts.push(
      markup`<li class="not-compared"><b>${failedCount}</b> <a href="#not-compared">not compared</a> <small>the server or module may have changed</small></li>\n`,
    );
  const list = markup`<ul class="counts" aria-label="Effect on a program that was built for the earlier version">
${counts}</ul>
`;
  return markup`<section class="verdict ${worst ?? (failedCount > 0 ? "not-compared" : "safe")}" aria-labelledby="verdict">
<h1 id="verdict">${headline || (findings.length > 0 ? "All findings are accepted" : "No changes")}</h1>
<dl class="about">
${rows.map(([name, value]) => (value === "" ? markup`` : markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`))}</dl>
${isUnchanged ? "" : list}</section>
`;
}

function countLevel(findings: readonly Judgment[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}

/** Returns a sentence with the number of findings of each level, for the title of the page. */
function formatTitle({ findings, undetermined }: ReportView): string {
  const totals = formatTotals(findings.filter(isUnaccepted));
  const failed = undetermined.length > 0 ? formatCount(undetermined.length, "failed comparison") : "";
  const parts = [totals, failed].filter((part) => part !== "");
  return `${parts.join("; ") || (findings.length > 0 ? "All findings are accepted" : "No changes")}.`;
}

/** Returns a row with the number of servers of a fleet, or with the compared WHM versions. The row is empty without servers. */
function describeScope({ isFleet, groups }: ReportView): readonly [string, MarkupValue] {
  const [first] = groups;
  if (first !== undefined && !isFleet) return ["Version", formatVersions(first)];
  const filled = groups.filter(({ servers }) => servers.length > 0);
  const count = filled.reduce((sum, { servers }) => sum + servers.length, 0);
  if (count === 0) return ["Servers", ""];
  const link = markup`<a href="#servers">${formatCount(filled.length, "group")}</a>`;
  return ["Servers", markup`${formatCount(count, "server")} in ${link} with equal results`];
}

function renderFilter({ groups, findings }: ReportView): Markup {
  const counts = countFindingsByLevel(findings);
  const serverField = markup`<label>Server <input type="search" id="filter-server" autocomplete="off" spellcheck="false"></label>\n`;
  const levels = LEVELS.filter((level) => counts[level] > 0).map(
    (level) =>
      markup`<label><input type="checkbox" name="level" value="${level}" checked> ${level} (${counts[level]})</label>\n`,
  );
  const renderChoice = (id: string, label: string, isShown: boolean): MarkupValue =>
    isShown
      ? markup`<label>${label} <select id="filter-${id}"><option value="">all</option><option value="true">${id}</option><option value="false">not ${id}</option></select></label>\n`
      : "";
  const isSearched = findings.some(({ used }) => used !== undefined);
  const hasAccepted = findings.some(({ accepted }) => accepted !== undefined);
  return markup`<div id="filter" role="search" aria-label="Filter findings" hidden>
<label>Text <input type="search" id="filter-text" autocomplete="off" spellcheck="false"></label>
${groups.length > 1 ? serverField : ""}<fieldset><legend>Level</legend>
${levels}</fieldset>
${renderChoice("used", "Used", isSearched)}${renderChoice("accepted", "Accepted", hasAccepted)}<div class="filter-end"><output id="filter-count" for="filter-text">${formatCount(findings.length, "finding")}</output> <button type="button" id="filter-reset">Show all</button></div>
</div>
`;
}
