/**
 * The report format `github`: one annotation command per line. Omits cosmetic findings, because GitHub shows only ten annotations
 * of each kind per step.
 */

import { escapeText } from "../../core/text/escape.js";
import type { FailureTest } from "../../commands/rules.js";
import type { Drift, JudgedFinding, Level } from "../../core/drift-types.js";
import { formatAnnotation, type AnnotationLevel } from "../messages/workflow-command.js";
import {
  formatAcceptance,
  formatRuleAndFingerprint,
  isUnaccepted,
  formatServers,
  formatTotals,
  formatUsages,
  formatCounterexample,
} from "./finding-text.js";
import type { ReportContext } from "./reporter.js";

/** The annotations of findings that do not make the command fail. The others are errors. */
const ANNOTATION_LEVELS: Readonly<Record<Level, AnnotationLevel | undefined>> = {
  breaking: "warning",
  dangerous: "warning",
  safe: "notice",
  cosmetic: undefined,
};

/** Returns the annotations. The last line contains the totals, for users who read the log. */
export function formatGithub(drifts: readonly Drift[], { fails }: Pick<ReportContext, "fails">): string {
  const findings = drifts.flatMap((drift) => drift.findings);
  const lines = [
    ...drifts.flatMap(({ findings: ofGroup, servers }) =>
      ofGroup.flatMap((finding) => formatFinding(finding, servers, fails)),
    ),
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
  const { rule, level, at, message, reason, before, after, witness, accepted } = finding;
  const lines = [
    `${formatServers(servers)}${escapeText(message)}`,
    escapeText(reason),
    ...(before === after || before === undefined ? [] : [`- ${escapeText(before)}`]),
    ...(before === after || after === undefined ? [] : [`+ ${escapeText(after)}`]),
    ...(witness === undefined ? [] : [`No longer accepted: ${formatCounterexample(witness)}`]),
    ...formatUsages(finding),
    ...(accepted === undefined ? [] : [`It is ${formatAcceptance(accepted)}`]),
    formatRuleAndFingerprint(finding),
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
