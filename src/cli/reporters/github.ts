/**
 * The report format `github`: one annotation command per line. Omits cosmetic findings, because GitHub shows only ten annotations
 * of each kind per step.
 */

import { LEVELS } from "../../drift/compare/rules.js";
import { escapeText } from "../../core/text/escape.js";
import type { Drift, JudgedFinding, Level } from "../../core/drift-types.js";
import { formatAnnotation, type AnnotationLevel } from "../messages/diagnostics.js";
import {
  formatServersPrefix,
  formatTotals,
  formatUndetermined,
  isUnaccepted,
  listPlainLines,
  type ReportContext,
} from "./findings.js";

/** The annotation levels of findings that do not make the command fail. Findings that make it fail have the level `error`. */
const ANNOTATION_LEVELS: Readonly<Record<Level, AnnotationLevel | undefined>> = {
  breaking: "warning",
  dangerous: "warning",
  safe: "notice",
  cosmetic: undefined,
};

/**
 * Returns the annotations, sorted by severity, because GitHub shows only the first annotations. The last line contains the
 * totals, for users who read the log.
 */
export function formatDriftGithub(drifts: readonly Drift[], { causesFailure }: ReportContext): string {
  const rank = (finding: JudgedFinding): number =>
    (causesFailure(finding) ? 0 : LEVELS.length) + LEVELS.indexOf(finding.level);
  const annotations = drifts
    .flatMap(({ findings, servers }) => findings.map((finding) => ({ finding, servers })))
    .sort((one, other) => rank(one.finding) - rank(other.finding))
    .flatMap(({ finding: { at, ...finding }, servers }) => {
      const { rule, level, message } = finding;
      const own = ANNOTATION_LEVELS[level];
      const unfailing = own === undefined || isUnaccepted(finding) ? own : "notice";
      const annotationLevel = causesFailure(finding) ? "error" : unfailing;
      if (annotationLevel === undefined) return [];
      const text = `${formatServersPrefix(servers)}${escapeText(message)}`;
      const title = `${isUnaccepted(finding) ? level : "accepted"}: ${rule}`;
      return [formatAnnotation(annotationLevel, [text, ...listPlainLines(finding)].join("\n"), title, at)];
    });
  const undetermined = drifts.flatMap(({ undeterminedModules, servers }) =>
    undeterminedModules.map((each) => {
      const text = `${formatServersPrefix(servers)}${formatUndetermined(each)}`;
      return formatAnnotation("error", text, "not compared", undefined);
    }),
  );
  const findings = drifts.flatMap((drift) => drift.findings);
  const totals = findings.length === 0 ? [] : [formatTotals(findings)];
  return [...annotations, ...undetermined, ...totals].map((line) => `${line}\n`).join("");
}
