/**
 * The report format `github`: one annotation command per line. Omits cosmetic findings, because GitHub shows only ten annotations
 * of each kind per step.
 */

import { LEVELS } from "../../drift/compare/rules.js";
import { escapeText } from "../../core/text/escape.js";
import type { FailureTest } from "../../commands/rules.js";
import type { Drift, JudgedFinding, Level } from "../../core/drift-types.js";
import { formatAnnotation, type AnnotationLevel } from "../messages/workflow-command.js";
import { isUnaccepted, formatServers, formatTotals } from "./finding-text.js";
import { formatFactLines } from "./finding-facts.js";
import type { ReportContext } from "./reporter.js";

/** The annotations of findings that do not make the command fail. The others are errors. */
const ANNOTATION_LEVELS: Readonly<Record<Level, AnnotationLevel | undefined>> = {
  breaking: "warning",
  dangerous: "warning",
  safe: "notice",
  cosmetic: undefined,
};

/**
 * Returns the annotations, those of errors first and then by level, because GitHub does not show all of them. The last line contains the totals, for users who read the log.
 */
export function formatGithub(drifts: readonly Drift[], { fails }: Pick<ReportContext, "fails">): string {
  const findings = drifts.flatMap((drift) => drift.findings);
  const rank = (finding: JudgedFinding): number =>
    (fails(finding) ? 0 : LEVELS.length) + LEVELS.indexOf(finding.level);
  const worstFirst = drifts
    .flatMap(({ findings: ofGroup, servers }) => ofGroup.map((finding) => ({ finding, servers })))
    .sort((one, other) => rank(one.finding) - rank(other.finding));
  const lines = [
    ...worstFirst.flatMap(({ finding, servers }) => formatFinding(finding, servers, fails)),
    ...drifts.flatMap(formatUndetermined),
    ...(findings.length === 0 ? [] : [formatTotals(findings)]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function formatFinding(
  finding: JudgedFinding,
  servers: readonly string[],
  fails: FailureTest,
): readonly string[] {
  const command = selectLevel(finding, fails);
  if (command === undefined) return [];
  const { at, ...unlocated } = finding;
  const { rule, level, message, reason, before, after, accepted } = unlocated;
  const lines = [
    `${formatServers(servers)}${escapeText(message)}`,
    escapeText(reason),
    ...(before === after || before === undefined ? [] : [`- ${escapeText(before)}`]),
    ...(before === after || after === undefined ? [] : [`+ ${escapeText(after)}`]),
    ...formatFactLines(unlocated),
  ];
  const title = `${accepted === undefined ? level : "accepted"}: ${rule}`;
  return [formatAnnotation(command, lines.join("\n"), title, at)];
}

function selectLevel(finding: JudgedFinding, fails: FailureTest): AnnotationLevel | undefined {
  if (fails(finding)) return "error";
  return isUnaccepted(finding) ? ANNOTATION_LEVELS[finding.level] : "notice";
}

function formatUndetermined({ undetermined, servers }: Drift): readonly string[] {
  return undetermined.map(({ module, reason }) => {
    const subject = module === "" ? "the server" : escapeText(module);
    const text = `${formatServers(servers)}Could not compare ${subject}: ${escapeText(reason)}`;
    return formatAnnotation("error", text, "not compared", undefined);
  });
}
