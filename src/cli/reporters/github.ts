/**
 * The report format `github`: one annotation command per line. Omits cosmetic findings, because GitHub shows only ten annotations
 * of each kind per step.
 */

import { escapeText } from "../../core/text/escape.js";
import type { FailureTest } from "../../commands/rules.js";
import type { Drift, JudgedFinding, Level, SourceLocation } from "../../core/drift-types.js";
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

type WorkflowCommand = "error" | "warning" | "notice";

/** The commands of findings that do not make the command fail. The others are errors. */
const WORKFLOW_COMMANDS: Readonly<Record<Level, WorkflowCommand | undefined>> = {
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
  const command = selectCommand(finding, fails);
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
  return [formatCommand(command, lines.join("\n"), title, at)];
}

function selectCommand(finding: JudgedFinding, fails: FailureTest): WorkflowCommand | undefined {
  if (fails(finding)) return "error";
  return isUnaccepted(finding) ? WORKFLOW_COMMANDS[finding.level] : "notice";
}

function formatUndetermined({ undetermined, servers }: Drift): readonly string[] {
  return undetermined.map(({ module, reason }) => {
    const subject = module === "" ? "the server" : escapeText(module);
    const text = `${formatServers(servers)}Could not compare ${subject}: ${escapeText(reason)}`;
    return formatCommand("error", text, "not compared", undefined);
  });
}

function formatCommand(
  command: WorkflowCommand,
  text: string,
  title: string,
  at: SourceLocation | undefined,
): string {
  const location = at === undefined ? {} : { file: at.file, line: at.line, col: at.column };
  const properties = Object.entries({ ...location, title })
    .map(([name, value]) => `${name}=${escapeProperty(escapeText(String(value)))}`)
    .join(",");
  return `::${command} ${properties}::${escapeMessage(text)}`;
}

/** Escapes the characters that end an annotation or start an escape sequence in it. */
function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** Escapes a property of an annotation, including the characters that end a property. */
function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
