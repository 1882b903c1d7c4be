/** Renders the top of the page: the most important result, the compared servers or versions, and the number of findings by level. */

import { LEVELS } from "../../../drift/compare/rules.js";
import type { Level } from "../../../core/drift-types.js";
import { formatCount } from "../../messages/text.js";
import { markup, type Markup, type MarkupValue } from "../../../core/text/markup.js";
import { formatTotals, isUnaccepted } from "../findings.js";
import type { ServerGroup, ReportView } from "./view.js";

/** For each level, the effect of its findings on a program that was built for the earlier version. */
const EFFECTS: Readonly<Record<Level, string>> = {
  breaking: "the program fails or behaves differently",
  dangerous: "the program works, but some values may have another meaning",
  safe: "the program works as before",
  cosmetic: "only a comment or the spelling of a definition changed",
};

/** `exitCode` is a sentence with the exit code of the command and its reason. */
export function renderVerdict(view: ReportView, server: string | undefined, exitCode: string): Markup {
  const { findings, undetermined } = view;
  const worst = findWorstLevel(view);
  const isUnchanged = findings.length + undetermined.length === 0;
  const result = isUnchanged ? "The schemas are unchanged." : exitCode;
  const rows: readonly (readonly [string, MarkupValue])[] = [
    ["Server", server ?? ""],
    describeScope(view),
    ["Result", result],
  ];
  const failed = markup`<li class="not-compared"><b>${undetermined.length}</b> <a href="#not-compared">not compared</a> <small>the server or module may have changed</small></li>\n`;
  const counts = markup`<ul class="counts" aria-label="Effect on a program that was built for the earlier version">
${findings.length > 0 ? LEVELS.map((level) => renderCount(level, view)) : ""}${undetermined.length > 0 ? failed : ""}</ul>
`;
  return markup`<section class="verdict ${worst ?? (undetermined.length > 0 ? "not-compared" : "safe")}" aria-labelledby="verdict">
<h1 id="verdict">${formatHeadline(view, worst)}</h1>
<dl class="about">
${rows.map(([name, value]) => (value === "" ? markup`` : markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`))}</dl>
${isUnchanged ? "" : counts}</section>
`;
}

function findWorstLevel({ findings }: ReportView): Level | undefined {
  const levels = new Set(findings.filter(({ value }) => isUnaccepted(value)).map(({ value }) => value.level));
  return LEVELS.find((level) => levels.has(level));
}

/** Returns the most important result, such as `2 breaking changes`. */
function formatHeadline({ findings, undetermined }: ReportView, worst: Level | undefined): string {
  const failed = undetermined.length > 0 ? [formatCount(undetermined.length, "failed comparison")] : [];
  if (worst === undefined)
    return failed[0] ?? (findings.length > 0 ? "All findings are accepted" : "No changes");
  const count = findings.filter(({ value }) => isUnaccepted(value) && value.level === worst).length;
  return [formatCount(count, `${worst} change`), ...failed].join(", ");
}

/** Returns a sentence with the number of findings of each level, for the title of the page. */
export function formatTitle({ findings, undetermined }: ReportView): string {
  const totals = formatTotals(findings.map(({ value }) => value).filter(isUnaccepted));
  const parts = [
    ...(totals === "" ? [] : [totals]),
    ...(undetermined.length > 0 ? [formatCount(undetermined.length, "failed comparison")] : []),
  ];
  if (parts.length > 0) return `${parts.join("; ")}.`;
  return findings.length > 0 ? "All findings are accepted." : "No changes.";
}

function renderCount(level: Level, { findings }: ReportView): Markup {
  const all = findings.filter(({ value }) => value.level === level);
  const count = all.filter(({ value }) => isUnaccepted(value)).length;
  const accepted = all.length > count ? markup` <small>plus ${all.length - count} accepted</small>` : "";
  const empty = all.length === 0 ? markup` data-empty` : "";
  return markup`<li class="${level}"${empty}><b>${count}</b> <span class="level">${level}</span> <small>${EFFECTS[level]}</small>${accepted}</li>
`;
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

export function formatVersions({ before, after }: Pick<ServerGroup, "before" | "after">): string {
  const format = ({ whmVersion }: ServerGroup["before"]): string =>
    whmVersion === null ? "unknown version" : `WHM ${whmVersion}`;
  return before.whmVersion === after.whmVersion
    ? format(before)
    : `${format(before)} \u2192 ${format(after)}`;
}
