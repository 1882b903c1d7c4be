/** The report format `github`: one annotation command per line. Omits cosmetic findings, because GitHub shows only few annotations. */

import { escapeText } from "../../core/text/escape.js";
import type { Drift, Level } from "../../core/drift-types.js";
import { formatAnnotations, type Annotation, type AnnotationLevel } from "../messages/annotations.js";
import {
  formatServersPrefix,
  formatTotals,
  formatUndetermined,
  isUnaccepted,
  listPlainLines,
  rankFinding,
  type ReportContext,
} from "./findings.js";

/** The annotation levels of findings that do not make the command fail. Findings that make it fail have the level `error`. */
const ANNOTATION_LEVELS: Readonly<Record<Level, AnnotationLevel | undefined>> = {
  breaking: "warning",
  dangerous: "warning",
  safe: "notice",
  cosmetic: undefined,
};

/** Returns the annotations. The last line contains the totals, for users who read the log. */
export function formatDriftGithub(drifts: readonly Drift[], { causesFailure }: ReportContext): string {
  const undetermined = drifts.flatMap(({ undeterminedModules, servers }) =>
    undeterminedModules.map((each): Annotation => {
      const message = `${formatServersPrefix(servers)}${formatUndetermined(each)}`;
      return { level: "error", message, title: "not compared" };
    }),
  );
  const annotations = drifts
    .flatMap(({ findings, servers }) => findings.map((finding) => ({ finding, servers })))
    .sort((one, other) => rankFinding(one.finding) - rankFinding(other.finding))
    .flatMap(({ finding: { at: location, ...finding }, servers }): Annotation[] => {
      const own = ANNOTATION_LEVELS[finding.level];
      const unfailing = own === undefined || isUnaccepted(finding) ? own : "notice";
      const level = causesFailure(finding) ? "error" : unfailing;
      if (level === undefined) return [];
      const text = `${formatServersPrefix(servers)}${escapeText(finding.message)}`;
      const title = `${isUnaccepted(finding) ? finding.level : "accepted"}: ${finding.rule}`;
      return [{ level, message: [text, ...listPlainLines(finding)].join("\n"), title, location }];
    });
  const findings = drifts.flatMap((drift) => drift.findings);
  const totals = findings.length === 0 ? "" : `${formatTotals(findings)}\n`;
  return formatAnnotations([...undetermined, ...annotations]) + totals;
}
