/**
 * The report format `gitlab`: Code Quality. GitLab shows only one of several entries with the same fingerprint, so fingerprints are
 * unique. Accepted findings are omitted, because GitLab cannot mark an entry as accepted.
 */

import { computeSha256 } from "../../core/module-text.js";
import { escapeText } from "../../core/text/escape.js";
import { escapeCiCommands, formatJsonFile } from "../../core/text/json.js";
import type { Drift, Level } from "../../core/drift-types.js";
import {
  createUniqueNames,
  formatSentences,
  formatServersPrefix,
  formatUndetermined,
  isUnaccepted,
  NOT_COMPARED,
  type ReportContext,
} from "./findings.js";
import { mergeJudgments, mergeUndetermined } from "./merged-servers.js";

export interface CodeQualityEntry {
  readonly check: string;
  readonly severity: "info" | "minor" | "major" | "critical" | "blocker";
  readonly description: string;
  readonly fingerprint: string;
  /** A relative path, without `./` at its start. */
  readonly file: string;
  readonly line?: number;
}

const SEVERITIES: Readonly<Record<Level, CodeQualityEntry["severity"]>> = {
  ...{ breaking: "critical", dangerous: "major", safe: "minor", cosmetic: "info" },
};

export function formatDriftGitlab(drifts: readonly Drift[], { file }: ReportContext): string {
  const undetermined = mergeUndetermined(drifts).map(({ value, servers }): CodeQualityEntry => ({
    check: NOT_COMPARED,
    severity: "blocker",
    description: `${formatServersPrefix(servers)}${formatUndetermined(value)}`,
    // Without the servers, so that a failure remains the same entry when it affects another server.
    fingerprint: computeSha256(`${value.module}\n${value.reason}`),
    file,
  }));
  const findings = mergeJudgments(drifts)
    .filter(({ value }) => isUnaccepted(value))
    .map(({ value, servers }): CodeQualityEntry => ({
      check: value.finding.rule,
      severity: SEVERITIES[value.level],
      description: `${formatServersPrefix(servers)}${formatSentences(value)} Fingerprint: ${value.finding.fingerprint}.`,
      fingerprint: value.finding.fingerprint,
      ...(value.at ?? { file }),
    }));
  return formatCodeQuality([...undetermined, ...findings]);
}

export function formatCodeQuality(entries: readonly CodeQualityEntry[]): string {
  const toUniqueName = createUniqueNames();
  const report = entries.map(({ check, severity, description, fingerprint, file, line = 1 }) => ({
    description: escapeText(description),
    check_name: escapeText(check),
    fingerprint: toUniqueName(escapeText(fingerprint)),
    severity,
    // File names can contain lone surrogates, which Ruby's JSON parser rejects.
    location: { path: file.replace(/\p{Cs}/gu, "\ufffd"), lines: { begin: line } },
  }));
  return escapeCiCommands(formatJsonFile(report));
}
