/** Renders the top of the page: the most important result, the compared servers or versions, and the number of findings by level. */

import { LEVELS } from "../../../drift/compare/rules.js";
import type { Level } from "../../../core/drift-types.js";
import { formatCount } from "../../messages/truncate.js";
import { markup, createMarkupIf, type Markup } from "../../../core/text/markup.js";
import { formatTotals, isUnaccepted } from "../finding-text.js";
import { isFleet, type ServerGroup, type ReportView } from "./view.js";

/** For each level, the effect of its findings on a program that was built for the earlier version. */
const EFFECTS_BY_LEVEL: Readonly<Record<Level, string>> = {
  breaking: "the program fails or behaves differently",
  dangerous: "the program works, but some values may have another meaning",
  safe: "the program works as before",
  cosmetic: "only a comment or the spelling of a definition changed",
};

interface ResultSectionContext {
  /** The server that was queried. */
  readonly server: string | undefined;
  /** A sentence with the exit code of the command and its reason. */
  readonly exitCodeExplanation: string;
}

export function renderResultSection(
  view: ReportView,
  { server, exitCodeExplanation }: ResultSectionContext,
): Markup {
  const { findingEntries, undeterminedEntries, serverGroups } = view;
  const worstUnacceptedLevel = findWorstUnacceptedLevel(view);
  const areSchemasUnchanged = findingEntries.length + undeterminedEntries.length === 0;
  const resultText = areSchemasUnchanged ? "The schemas are unchanged." : exitCodeExplanation;
  const rows = [
    ...(server === undefined ? [] : [["Server", markup`${server}`] as const]),
    ...listServerCountOrVersionRows(serverGroups),
    ...(resultText === "" ? [] : [["Result", markup`${resultText}`] as const]),
  ];
  return markup`<section class="verdict ${worstUnacceptedLevel ?? (undeterminedEntries.length > 0 ? "not-compared" : "safe")}" aria-labelledby="verdict">
<h1 id="verdict">${formatHeadline(view)}</h1>
<dl class="about">
${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
${createMarkupIf(
  !areSchemasUnchanged,
  () => markup`<ul class="counts" aria-label="Effect on a program that was built for the earlier version">
${createMarkupIf(findingEntries.length > 0, () => markup`${LEVELS.map((level) => renderLevelCounts(level, view))}`)}${createMarkupIf(
    undeterminedEntries.length > 0,
    () =>
      markup`<li class="not-compared"><b>${undeterminedEntries.length}</b> <a href="#not-compared">not compared</a> <small>the server or module may have changed</small></li>\n`,
  )}</ul>
`,
)}</section>
`;
}

function findWorstUnacceptedLevel({ findingEntries }: ReportView): Level | undefined {
  return LEVELS.find((level) =>
    findingEntries.some(({ finding }) => isUnaccepted(finding) && finding.level === level),
  );
}

/** Returns the most important result, such as `2 breaking changes`. */
function formatHeadline(view: ReportView): string {
  const { findingEntries, undeterminedEntries } = view;
  const worstUnacceptedLevel = findWorstUnacceptedLevel(view);
  const failedComparisonCountText =
    undeterminedEntries.length > 0 ? formatCount(undeterminedEntries.length, "failed comparison") : "";
  if (worstUnacceptedLevel === undefined && failedComparisonCountText !== "")
    return failedComparisonCountText;
  return [summarizeWorstFindings(worstUnacceptedLevel, findingEntries), failedComparisonCountText]
    .filter((part) => part !== "")
    .join(", ");
}

function summarizeWorstFindings(
  worstUnacceptedLevel: Level | undefined,
  findingEntries: ReportView["findingEntries"],
): string {
  if (worstUnacceptedLevel === undefined)
    return findingEntries.length > 0 ? "All findings are accepted" : "No changes";
  const findingCount = findingEntries.filter(
    ({ finding }) => isUnaccepted(finding) && finding.level === worstUnacceptedLevel,
  ).length;
  return formatCount(findingCount, `${worstUnacceptedLevel} change`);
}

/** Returns a sentence with the number of findings of each level, for the title of the page. */
export function formatTotalsSentence({ findingEntries, undeterminedEntries }: ReportView): string {
  const unacceptedFindings = findingEntries.map(({ finding }) => finding).filter(isUnaccepted);
  const failedComparisonCountText =
    undeterminedEntries.length > 0 ? formatCount(undeterminedEntries.length, "failed comparison") : "";
  const sentenceParts = [formatTotals(unacceptedFindings), failedComparisonCountText].filter(
    (part) => part !== "",
  );
  if (sentenceParts.length > 0) return `${sentenceParts.join("; ")}.`;
  return findingEntries.length > 0 ? "All findings are accepted." : "No changes.";
}

function renderLevelCounts(level: Level, { findingEntries }: ReportView): Markup {
  const findings = findingEntries.map(({ finding }) => finding).filter((finding) => finding.level === level);
  const acceptedCount = findings.filter((finding) => !isUnaccepted(finding)).length;
  const acceptedCountMarkup = createMarkupIf(
    acceptedCount > 0,
    () => markup` <small>plus ${acceptedCount} accepted</small>`,
  );
  const unacceptedCount = findings.length - acceptedCount;
  return markup`<li class="${level}"${createMarkupIf(unacceptedCount + acceptedCount === 0, () => markup` data-empty`)}><b>${unacceptedCount}</b> <span class="level">${level}</span> <small>${EFFECTS_BY_LEVEL[level]}</small>${acceptedCountMarkup}</li>
`;
}

/**
 * Returns a row with the number of servers if the report covers a fleet. Otherwise returns a row with the compared WHM versions.
 * Returns no row if there are no groups.
 */
function listServerCountOrVersionRows(
  groups: readonly ServerGroup[],
): readonly (readonly [string, Markup])[] {
  const [firstGroup] = groups;
  if (firstGroup === undefined || isFleet(groups)) {
    const nonEmptyGroups = groups.filter(({ servers }) => servers.length > 0);
    const serverCount = nonEmptyGroups.reduce((sum, { servers }) => sum + servers.length, 0);
    if (serverCount === 0) return [];
    const serversMarkup = markup`${formatCount(serverCount, "server")} in <a href="#servers">${formatCount(nonEmptyGroups.length, "group")}</a> with equal results`;
    return [["Servers", serversMarkup]];
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
