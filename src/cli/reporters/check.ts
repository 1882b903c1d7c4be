/** The report formats `github`, `junit` and `markdown` of the command `check`. Paths are relative to `root`. */

import type { CheckReport, StaleFile } from "../../commands/check.js";
import { toDisplayPath } from "../../core/files.js";
import { escapeText } from "../../core/text/escape.js";
import { formatAnnotation } from "../messages/workflow-command.js";
import { causeText, checkJson, remedyText, stateText } from "../messages/check.js";
import { pluralize } from "../messages/truncate.js";
import { formatCase, formatElement, formatJunit, type JunitCase } from "./junit.js";
import { escapeMarkdown, formatCode } from "./markdown.js";

/** Maximum number of files that a report for people lists. GitHub shows at most ten annotations of a step. */
const MAX_LISTED_FILES = 50;

type CheckReporter = (report: CheckReport, root: string) => string;

export const CHECK_REPORTERS = {
  json: checkJson,
  github: checkGithub,
  junit: checkJunit,
  markdown: checkMarkdown,
} as const satisfies Record<string, CheckReporter>;

/** Returns an annotation for each file. The first one contains the causes, and how to update the files. */
function checkGithub(report: CheckReport, root: string): string {
  if (report.files.length === 0) return "";
  const reasons = [countText(report), ...reasonTexts(report)];
  const lines = [
    formatAnnotation("error", reasons.map(escapeText).join("\n"), TITLE, undefined),
    ...report.files.slice(0, MAX_LISTED_FILES).map((file) => {
      const path = toDisplayPath(file.change.path, root);
      return formatAnnotation("error", escapeText(fileText(file, root)), TITLE, { file: path });
    }),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const TITLE = "generated code";

/** Each file that is not up to date is a failed test case. If all are, the report contains one passed case. */
function checkJunit(report: CheckReport, root: string): string {
  const reasons = reasonTexts(report).join("\n");
  const cases = report.files.map((file): JunitCase => {
    const name = escapeText(toDisplayPath(file.change.path, root));
    const message = escapeText(fileText(file, root));
    const content = formatElement(
      "failure",
      { type: file.state, message },
      escapeLines(`${message}\n${reasons}`),
    );
    return { name, outcome: "failure", xml: formatCase(name, TITLE, content) };
  });
  const upToDate: JunitCase = {
    name: "up to date",
    outcome: "passed",
    xml: formatCase("up to date", TITLE, ""),
  };
  return formatJunit([{ name: TITLE, cases: cases.length > 0 ? cases : [upToDate] }]);
}

function checkMarkdown(report: CheckReport, root: string): string {
  const { files } = report;
  if (files.length === 0) return "## Generated code: up to date\n";
  const omitted = files.length - MAX_LISTED_FILES;
  const lines = files
    .slice(0, MAX_LISTED_FILES)
    .map(({ state, change }) => `- ${formatCode(toDisplayPath(change.path, root))} ${stateText(state)}`);
  const more = omitted > 0 ? [`- ${pluralize(omitted, "more file")}`] : [];
  return [
    `## Generated code: ${countText(report).replace(/\.$/, "")}\n`,
    `${[...lines, ...more].join("\n")}\n`,
    ...reasonTexts(report).map((text) => `${escapeMarkdown(escapeText(text))}\n`),
  ].join("\n");
}

function countText({ files }: CheckReport): string {
  return files.length === 1
    ? "1 file is not up to date."
    : `${pluralize(files.length, "file")} are not up to date.`;
}

function reasonTexts(report: CheckReport): readonly string[] {
  return [...report.causes.map(causeText), remedyText(report)];
}

function fileText({ state, change }: StaleFile, root: string): string {
  return `${toDisplayPath(change.path, root)} ${stateText(state)}.`;
}

function escapeLines(text: string): string {
  return text.split("\n").map(escapeText).join("\n");
}
