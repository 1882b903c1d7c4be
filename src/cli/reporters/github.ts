/**
 * The report format `github`: one annotation command per line. Omits cosmetic findings, because GitHub shows only ten annotations
 * of each kind per step.
 */

import { LEVELS } from "../../drift/compare/rules.js";
import { escapeText } from "../../core/text/escape.js";
import type { FailurePredicate } from "../../commands/rules.js";
import type { Drift, JudgedFinding, Level } from "../../core/drift-types.js";
import { formatAnnotation, type AnnotationLevel } from "../messages/workflow-command.js";
import { isUnaccepted, formatServersPrefix, formatTotals } from "./finding-text.js";
import { formatPlainDetails } from "./finding-details.js";
import type { ReportContext } from "./reporter.js";

/** The annotation levels of findings that do not make the command fail. Findings that make it fail have the level `error`. */
const ANNOTATION_LEVELS_BY_FINDING_LEVEL: Readonly<Record<Level, AnnotationLevel | undefined>> = {
  breaking: "warning",
  dangerous: "warning",
  safe: "notice",
  cosmetic: undefined,
};

/**
 * Returns the annotations, sorted by severity, because GitHub shows only the first annotations. The last line contains the
 * totals, for users who read the log.
 */
export function formatDriftGithub(
  drifts: readonly Drift[],
  { causesFailure }: Pick<ReportContext, "causesFailure">,
): string {
  const findings = drifts.flatMap((drift) => drift.findings);
  const computeSortRank = (finding: JudgedFinding): number =>
    (causesFailure(finding) ? 0 : LEVELS.length) + LEVELS.indexOf(finding.level);
  const sortedFindingsWithServers = drifts
    .flatMap(({ findings: driftFindings, servers }) => driftFindings.map((finding) => ({ finding, servers })))
    .sort((one, other) => computeSortRank(one.finding) - computeSortRank(other.finding));
  const lines = [
    ...sortedFindingsWithServers.flatMap(({ finding, servers }) =>
      formatFinding(finding, servers, causesFailure),
    ),
    ...drifts.flatMap(formatUndeterminedModules),
    ...(findings.length === 0 ? [] : [formatTotals(findings)]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function formatFinding(
  finding: JudgedFinding,
  servers: readonly string[],
  causesFailure: FailurePredicate,
): readonly string[] {
  const annotationLevel = selectAnnotationLevel(finding, causesFailure);
  if (annotationLevel === undefined) return [];
  const { at, ...findingWithoutLocation } = finding;
  const { rule, level, message, reason, before, after, accepted } = findingWithoutLocation;
  const lines = [
    `${formatServersPrefix(servers)}${escapeText(message)}`,
    escapeText(reason),
    ...(before === after || before === undefined ? [] : [`- ${escapeText(before)}`]),
    ...(before === after || after === undefined ? [] : [`+ ${escapeText(after)}`]),
    ...formatPlainDetails(findingWithoutLocation),
  ];
  const title = `${accepted === undefined ? level : "accepted"}: ${rule}`;
  return [formatAnnotation(annotationLevel, lines.join("\n"), title, at)];
}

function selectAnnotationLevel(
  finding: JudgedFinding,
  causesFailure: FailurePredicate,
): AnnotationLevel | undefined {
  if (causesFailure(finding)) return "error";
  const annotationLevel = ANNOTATION_LEVELS_BY_FINDING_LEVEL[finding.level];
  return annotationLevel === undefined || isUnaccepted(finding) ? annotationLevel : "notice";
}

function formatUndeterminedModules({ undeterminedModules, servers }: Drift): readonly string[] {
  return undeterminedModules.map(({ module, reason }) => {
    const moduleOrServerText = module === "" ? "the server" : escapeText(module);
    const text = `${formatServersPrefix(servers)}Could not compare ${moduleOrServerText}: ${escapeText(reason)}`;
    return formatAnnotation("error", text, "not compared", undefined);
  });
}
