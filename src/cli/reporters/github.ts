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

/** Returns the annotations. The last lines contain the totals and the command that accepts the findings, for users who read the log. */
export function formatDriftGithub(
  drifts: readonly Drift[],
  { causesFailure, acceptCommand }: ReportContext,
): string {
  const undetermined = drifts.flatMap(({ undeterminedModules, servers }) =>
    undeterminedModules.map((each): Annotation => {
      const message = `${formatServersPrefix(servers)}${formatUndetermined(each)}`;
      return { level: "error", message, title: "not compared" };
    }),
  );
  const annotations = drifts
    .flatMap(({ judgments, servers }) => judgments.map((judgment) => ({ judgment, servers })))
    .sort((one, other) => rankFinding(one.judgment) - rankFinding(other.judgment))
    .flatMap(({ judgment, servers }): Annotation[] => {
      const { finding, at: location } = judgment;
      const own = ANNOTATION_LEVELS[judgment.level];
      const unfailing = own === undefined || isUnaccepted(judgment) ? own : "notice";
      const level = causesFailure(judgment) ? "error" : unfailing;
      if (level === undefined) return [];
      const text = `${formatServersPrefix(servers)}${escapeText(finding.message)}`;
      const title = `${isUnaccepted(judgment) ? judgment.level : "accepted"}: ${finding.rule}`;
      // The annotation itself is at the location.
      const lines = listPlainLines({ ...judgment, at: undefined });
      return [{ level, message: [text, ...lines].join("\n"), title, location }];
    });
  const judgments = drifts.flatMap((drift) => drift.judgments);
  const totals = judgments.length === 0 ? "" : `${formatTotals(judgments)}\n`;
  const acceptance = acceptCommand ? `Accept with: ${acceptCommand}\n` : "";
  return formatAnnotations([...undetermined, ...annotations]) + totals + acceptance;
}
