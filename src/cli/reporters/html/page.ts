/**
 * The report format `html`: one self-contained page. Its content security policy allows only the inline script and style, which
 * it identifies by their hashes. The script only filters findings. Without the script, the page shows all findings.
 */

import { LEVELS, RULES } from "../../../drift/compare/rules.js";
import type { Drift, JudgedFinding, Level } from "../../../core/drift-types.js";
import { Markup, computeCspHash, markup, type MarkupValue } from "../../../core/text/markup.js";
import { formatCount, truncateAndJoinList } from "../../messages/text.js";
import {
  countFindingsByLevel,
  DETAIL_LABELS,
  explainExitCode,
  formatTotals,
  groupBy,
  isUnaccepted,
  listDetails,
  rankFinding,
  splitAtDifference,
  type Detail,
  type ReportContext,
} from "../findings.js";
import script from "./filter.js?raw";
import style from "./report.css?raw";
import { compareText, createView, FAILED_RANK, rankWorst, type Entry, type ReportView } from "./view.js";

const SUBJECT = "WHM's transfer modules";

/** The label of findings about a server, which have no module. */
const WHOLE_SERVER = "The server as a whole";

/** Maximum number of locations in a list that is always visible. Longer lists are collapsed, and can be expanded. */
const MAX_OPEN_LIST = 5;

/** The content security policy. It blocks all requests, and allows only the inline script and style. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src ${computeCspHash(script)}`,
  `style-src ${computeCspHash(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

export function renderDriftPage(drifts: readonly Drift[], { causesFailure, date }: ReportContext): string {
  const view = createView(drifts);
  const findings = view.findings.map(({ value }) => value);
  const server = drifts.length === 1 ? drifts[0]?.server : undefined;
  const hasFindings = findings.length > 0;
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
${renderVerdict(view, server, date, explainExitCode(drifts, causesFailure))}${hasFindings ? renderFilter(view, findings) : ""}${view.isFleet ? contents : markup`<div class="columns">\n${contents}</div>\n`}${rest.map(({ content }) => content)}</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

/** For each level, the effect of its findings on a program that was built for the earlier version. */
const EFFECTS: Readonly<Record<Level, string>> = {
  breaking: "the program fails or behaves differently",
  dangerous: "the program works, but some values may have another meaning",
  safe: "the program works as before",
  cosmetic: "only a comment or the spelling of a definition changed",
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
  const findings = view.findings.map(({ value }) => value);
  const unaccepted = findings.filter(isUnaccepted);
  const { length: failedCount } = view.undetermined;
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

function countLevel(findings: readonly JudgedFinding[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}

/** Returns a sentence with the number of findings of each level, for the title of the page. */
function formatTitle({ findings, undetermined }: ReportView): string {
  const totals = formatTotals(findings.map(({ value }) => value).filter(isUnaccepted));
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

function formatVersions({ before, after }: Drift): string {
  const versions = [before, after].map(({ whmVersion }) =>
    whmVersion === null ? "unknown version" : `WHM ${whmVersion}`,
  );
  return [...new Set(versions)].join(" \u2192 ");
}

function renderFilter({ groups }: ReportView, findings: readonly JudgedFinding[]): Markup {
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

/** Renders the matrix. Its rows are modules and keys, its columns are groups of servers. Each cell shows the most severe finding. */
function renderMatrix({ isFleet, groups, findings, undetermined }: ReportView): Markup {
  const byModule = groupBy(findings, ({ value }) => value.module);
  const failedByModule = groupBy(undetermined, ({ value }) => value.module);
  const rank = (module: string): number =>
    Math.min(rankWorst(byModule.get(module) ?? []), failedByModule.has(module) ? FAILED_RANK : Infinity);
  const modules = [...new Set([...byModule.keys(), ...failedByModule.keys()])].sort(
    (one, other) => rank(one) - rank(other) || compareText(one, other),
  );
  const bodies = modules.map((module) => {
    const ofModule = byModule.get(module) ?? [];
    // If a server could not be compared, mark all its cells as not compared. An empty cell would mean that nothing changed.
    const failed = ["", module].flatMap((name) => failedByModule.get(name) ?? []);
    const failedIds = new Map(failed.flatMap(({ groups: columns, id }) => columns.map((one) => [one, id])));
    const render = (entries: readonly Entry<JudgedFinding>[], hasIds: boolean): Markup[] => {
      const cells = groups.map((): Entry<JudgedFinding>[] => []);
      for (const entry of entries) for (const column of entry.groups) cells[column]?.push(entry);
      return cells.map((ofCell, column) => renderCell(ofCell, failedIds.get(column), hasIds));
    };
    if (module === "")
      return markup`<tbody>
<tr class="whole"><th scope="row">${WHOLE_SERVER}</th>${render(ofModule, true)}</tr>
</tbody>
`;
    const keys = [...groupBy(ofModule, ({ value }) => value.key ?? "")].sort(
      ([one, entries], [other, others]) => rankWorst(entries) - rankWorst(others) || compareText(one, other),
    );
    const rows = keys.map(
      ([key, entries]) =>
        markup`<tr><th scope="row">${key === "" ? markup`<i>as a whole</i>` : key}</th>${render(entries, true)}</tr>\n`,
    );
    return markup`<tbody>
<tr class="sum"><th scope="rowgroup">${module}</th>${render(ofModule, false)}</tr>
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
function renderCell(entries: Entry<JudgedFinding>[], failedId: string | undefined, hasIds: boolean): Markup {
  const failed =
    failedId === undefined ? "" : markup`<a class="not-compared" href="#${failedId}">not compared</a>`;
  const [worst, ...others] = entries.sort((one, other) => rankFinding(one.value) - rankFinding(other.value));
  if (worst === undefined) return markup`<td>${failed}</td>`;
  const more = others.length > 0 ? ` +${others.length}` : "";
  const ids = hasIds && more !== "" ? markup` data-findings="${entries.map(({ id }) => id).join(" ")}"` : "";
  return markup`<td${ids}>${failed}<a class="${worst.value.level}" href="#${worst.id}">${formatCell(worst.value)}${more}</a></td>`;
}

/** Returns the text of a cell, such as `breaking, not used`. */
function formatCell({ level, accepted, used }: JudgedFinding): string {
  return `${level}${accepted === undefined ? "" : ", accepted"}${used === false ? ", not used" : ""}`;
}

/** Renders the findings. Each finding is an article, and the articles are grouped by module. */
function renderFindings({ findings, groups }: ReportView): readonly Markup[] {
  return [...groupBy(findings, ({ value }) => value.module)].map(
    ([module, entries], index) => markup`<section class="module" aria-labelledby="m-${index + 1}">
<h3 id="m-${index + 1}">${module === "" ? WHOLE_SERVER : module}</h3>
${entries.map((entry) => renderFinding(entry, groups))}</section>
`,
  );
}

function renderFinding(
  { value: finding, id, groups: indexes }: Entry<JudgedFinding>,
  groups: readonly Drift[],
): Markup {
  const { level, message, reason, accepted, used } = finding;
  const usedAttribute = used === undefined ? "" : markup` data-used="${String(used)}"`;
  const acceptedTag = accepted === undefined ? "" : markup` <span class="tag cosmetic">accepted</span>`;
  // The names of the servers that the finding applies to, with a link to the list of server groups.
  const servers = indexes.flatMap((index) => groups[index]?.servers ?? []);
  const names = servers.length === 0 ? formatServers(servers) : truncateAndJoinList(servers, ", ");
  const text = indexes.length === groups.length ? "all servers" : names;
  const link = markup`${text} (<a href="#servers">${formatGroups(indexes)}</a>)`;
  return markup`<article id="${id}" class="${level}" aria-labelledby="${id}-is" data-level="${level}" data-cell="${formatCell(finding)}" data-rank="${rankFinding(finding)}" data-columns="${indexes.join(" ")}"${usedAttribute} data-accepted="${String(accepted !== undefined)}">
<h4 id="${id}-is"><span class="tag ${level}">${level}</span>${acceptedTag} ${message}</h4>
<p>${reason}</p>
${renderDefinitions(finding)}<dl class="facts">
${listDetails(finding).map((detail) => renderDetail(detail, finding))}${groups.length > 1 ? renderRow("servers", link) : ""}</dl>
</article>
`;
}

/** Returns the definitions before and after the change. Marks the difference with colors, and with text for screen readers. */
function renderDefinitions({ before, after }: JudgedFinding): MarkupValue {
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
  const isOpen = items.length <= MAX_OPEN_LIST;
  return renderRow(name, isOpen ? list : renderCollapsed(formatCount(items.length, "location"), list));
}

function renderRow(name: Detail["name"], value: MarkupValue): Markup {
  return markup`<div><dt>${DETAIL_LABELS[name]}</dt><dd>${value}</dd></div>\n`;
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
function renderNotCompared({ undetermined, groups }: ReportView): Markup {
  const rows = undetermined.map(({ value: { module, reason }, id, groups: indexes }) => {
    const link = markup` <small><a href="#servers">${formatGroups(indexes)}</a></small>`;
    return markup`<div id="${id}"><dt>${module === "" ? WHOLE_SERVER : module}${groups.length > 1 ? link : ""}</dt><dd>${reason}</dd></div>\n`;
  });
  return markup`<p>These servers and modules could not be compared, so they may have changed. They have no findings, and do not count as removed.</p>
<dl class="open">
${rows}</dl>
`;
}

function renderServers({ groups }: ReportView): Markup {
  const rows = groups.map((group, index) => {
    const { servers, findings, undeterminedModules } = group;
    const list = markup`<ul>${servers.map((name) => markup`<li>${name}</li>`)}</ul>`;
    const text = formatServers(servers);
    const members = servers.length > 1 ? renderCollapsed(text, list) : text;
    return markup`<tr id="s-${index + 1}"><th scope="row">Group ${index + 1}</th><td class="members">${members}</td><td>${formatVersions(group)}</td><td>${formatTotals(findings) || "none"}</td><td>${undeterminedModules.length}</td></tr>\n`;
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

function renderRules({ findings }: ReportView): Markup {
  const ids = [...new Set(findings.map(({ value }) => value.rule))].sort(compareText);
  const rows = ids.map((id) => {
    // A report of a later release can contain rules that this release does not have.
    const text = Object.hasOwn(RULES, id) ? `Finds ${RULES[id].description}.` : "A rule of a later release.";
    return markup`<div id="r-${id}"><dt><code>${id}</code></dt><dd>${text}</dd></div>\n`;
  });
  return markup`<dl class="rules">
${rows}</dl>
`;
}
