/** Renders the top of the page: the most important result, the compared servers or versions, and the number of findings by level. */

import { LEVELS } from "../../../drift/compare/rules.js";
import type { Level } from "../../../core/drift-types.js";
import { pluralize } from "../../messages/truncate.js";
import { markup, markupIf, type Markup } from "../../../core/text/markup.js";
import { formatTotals, isUnaccepted } from "../finding-text.js";
import { isFleet, type ServerGroup, type ReportView } from "./view.js";

/** For each level, the effect of its findings on a program that was built for the earlier version. */
const EFFECTS_BY_LEVEL: Readonly<Record<Level, string>> = {
  breaking: "the program fails or behaves differently",
  dangerous: "the program works, but some values may have another meaning",
  safe: "the program works as before",
  cosmetic: "only a comment or the spelling of a definition changed",
};

interface VerdictContext {
  /** The server that was queried. */
  readonly server: string | undefined;
  /** A sentence with the exit code of the command and its reason. */
  readonly exitCodeText: string;
}

export function renderVerdict(view: ReportView, { server, exitCodeText }: VerdictContext): Markup {
  const { entries, notCompared, columns } = view;
  const worstLevel = findWorstLevel(view);
  const isUnchanged = entries.length + notCompared.length === 0;
  const resultText = isUnchanged ? "The schemas are unchanged." : exitCodeText;
  const rows = [
    ...(server === undefined ? [] : [["Server", markup`${server}`] as const]),
    ...listServerOrVersionRows(columns),
    ...(resultText === "" ? [] : [["Result", markup`${resultText}`] as const]),
  ];
  return markup`<section class="verdict ${worstLevel ?? (notCompared.length > 0 ? "not-compared" : "safe")}" aria-labelledby="verdict">
<h1 id="verdict">${formatHeadline(view)}</h1>
<dl class="about">
${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
${markupIf(
  !isUnchanged,
  () => markup`<ul class="counts" aria-label="Effect on a program that was built for the earlier version">
${markupIf(entries.length > 0, () => markup`${LEVELS.map((level) => renderLevel(level, view))}`)}${markupIf(
    notCompared.length > 0,
    () =>
      markup`<li class="not-compared"><b>${notCompared.length}</b> <a href="#not-compared">not compared</a> <small>the server or module may have changed</small></li>\n`,
  )}</ul>
`,
)}</section>
`;
}

function findWorstLevel({ entries }: ReportView): Level | undefined {
  return LEVELS.find((level) =>
    entries.some(({ finding }) => isUnaccepted(finding) && finding.level === level),
  );
}

/** Returns the most important result, such as `2 breaking changes`. */
function formatHeadline(view: ReportView): string {
  const { entries, notCompared } = view;
  const worstLevel = findWorstLevel(view);
  const failedText = notCompared.length > 0 ? pluralize(notCompared.length, "failed comparison") : "";
  if (worstLevel === undefined && failedText !== "") return failedText;
  return [formatWorstLevel(worstLevel, entries), failedText].filter((part) => part !== "").join(", ");
}

function formatWorstLevel(worstLevel: Level | undefined, entries: ReportView["entries"]): string {
  if (worstLevel === undefined) return entries.length > 0 ? "All findings are accepted" : "No changes";
  const count = entries.filter(({ finding }) => isUnaccepted(finding) && finding.level === worstLevel).length;
  if (worstLevel === "breaking" || worstLevel === "dangerous")
    return pluralize(count, `${worstLevel} change`);
  return worstLevel === "safe" ? "Only safe changes" : "Only cosmetic changes";
}

/** Returns a sentence with the number of findings of each level, for the title of the page. */
export function formatTotalsSentence({ entries, notCompared }: ReportView): string {
  const unacceptedFindings = entries.map(({ finding }) => finding).filter(isUnaccepted);
  const failedText = notCompared.length > 0 ? pluralize(notCompared.length, "failed comparison") : "";
  const parts = [formatTotals(unacceptedFindings), failedText].filter((part) => part !== "");
  if (parts.length > 0) return `${parts.join("; ")}.`;
  return entries.length > 0 ? "All findings are accepted." : "No changes.";
}

function renderLevel(level: Level, { entries }: ReportView): Markup {
  const findings = entries.map(({ finding }) => finding).filter((finding) => finding.level === level);
  const acceptedCount = findings.filter((finding) => !isUnaccepted(finding)).length;
  const acceptedText = markupIf(
    acceptedCount > 0,
    () => markup` <small>${acceptedCount} more accepted</small>`,
  );
  const count = findings.length - acceptedCount;
  return markup`<li class="${level}"${markupIf(count + acceptedCount === 0, () => markup` data-empty`)}><b>${count}</b> <span class="level">${level}</span> <small>${EFFECTS_BY_LEVEL[level]}</small>${acceptedText}</li>
`;
}

/**
 * Returns a row with the number of servers if the report covers a fleet. Otherwise returns a row with the compared WHM versions.
 */
function listServerOrVersionRows(groups: readonly ServerGroup[]): readonly (readonly [string, Markup])[] {
  const [firstGroup] = groups;
  if (firstGroup === undefined || isFleet(groups)) {
    const serverGroups = groups.filter(({ servers }) => servers.length > 0);
    const serverCount = serverGroups.reduce((sum, { servers }) => sum + servers.length, 0);
    if (serverCount === 0) return [];
    const text = markup`${pluralize(serverCount, "server")} in <a href="#servers">${pluralize(serverGroups.length, "group")}</a> with equal results`;
    return [["Servers", text]];
  }
  return [["Version", markup`${formatVersions(firstGroup)}`]];
}

export function formatVersions({ before, after }: ServerGroup): string {
  const formatVersion = ({ whmVersion }: ServerGroup["before"]): string =>
    whmVersion === null ? "unknown version" : `WHM ${whmVersion}`;
  return before.whmVersion === after.whmVersion
    ? formatVersion(before)
    : `${formatVersion(before)} \u2192 ${formatVersion(after)}`;
}
