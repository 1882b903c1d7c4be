/** The report formats of the command `check`. Each function formats paths relative to its second parameter. */

import type { CheckReport } from "../../commands/check.js";
import type { FileWithState } from "../../commands/check-causes.js";
import { toDisplayPath } from "../../core/files.js";
import { escapeText } from "../../core/text/escape.js";
import { formatAnnotation } from "../messages/workflow-command.js";
import { formatCause, formatCheckReportJson, formatRemedy, formatFileState } from "../messages/check.js";
import { formatCount } from "../messages/truncate.js";
import { formatTestCase, formatXmlElement, formatJunitSuites, type JunitCase } from "./junit.js";
import { escapeMarkdown, formatMarkdownCodeSpan } from "./markdown.js";

/**
 * Maximum number of files in a report for people. GitHub shows even fewer: at most ten annotations for each step of a workflow.
 */
const MAX_LISTED_FILES = 50;

type CheckReporter = (report: CheckReport, pathBaseFolder: string) => string;

export const CHECK_REPORTERS = {
  json: formatCheckReportJson,
  github: formatCheckGithub,
  junit: formatCheckJunit,
  markdown: formatCheckMarkdown,
} as const satisfies Record<string, CheckReporter>;

/**
 * Returns an annotation with the causes and the command that updates the files, followed by one annotation per file, for at most
 * `MAX_LISTED_FILES` files.
 */
function formatCheckGithub(report: CheckReport, pathBaseFolder: string): string {
  if (report.files.length === 0) return "";
  const summaryAnnotationLines = [formatStaleFileCount(report), ...listCausesAndRemedy(report)];
  const annotations = [
    formatAnnotation("error", summaryAnnotationLines.map(escapeText).join("\n"), REPORT_TITLE, undefined),
    ...report.files.slice(0, MAX_LISTED_FILES).map((staleFile) => {
      const path = toDisplayPath(staleFile.change.path, pathBaseFolder);
      return formatAnnotation(
        "error",
        escapeText(formatFileStateSentence(staleFile, pathBaseFolder)),
        REPORT_TITLE,
        {
          file: path,
        },
      );
    }),
  ];
  return annotations.map((annotation) => `${annotation}\n`).join("");
}

const REPORT_TITLE = "generated code";

/**
 * Returns a JUnit report. Each file that is not up to date is a failed test case. If all files are up to date, the report
 * contains one passed test case.
 */
function formatCheckJunit(report: CheckReport, pathBaseFolder: string): string {
  const causesAndRemedyText = listCausesAndRemedy(report).join("\n");
  const testCases = report.files.map((staleFile): JunitCase => {
    const testCaseName = escapeText(toDisplayPath(staleFile.change.path, pathBaseFolder));
    const message = escapeText(formatFileStateSentence(staleFile, pathBaseFolder));
    const failureElement = formatXmlElement(
      "failure",
      { type: staleFile.state, message },
      escapeLines(`${message}\n${causesAndRemedyText}`),
    );
    return {
      name: testCaseName,
      outcome: "failure",
      xml: formatTestCase(testCaseName, REPORT_TITLE, failureElement),
    };
  });
  const upToDateCase: JunitCase = {
    name: "up to date",
    outcome: "passed",
    xml: formatTestCase("up to date", REPORT_TITLE, ""),
  };
  return formatJunitSuites([
    { name: REPORT_TITLE, cases: testCases.length > 0 ? testCases : [upToDateCase] },
  ]);
}

function formatCheckMarkdown(report: CheckReport, pathBaseFolder: string): string {
  const { files } = report;
  if (files.length === 0) return "## Generated code: up to date\n";
  const omittedCount = files.length - MAX_LISTED_FILES;
  const lines = files
    .slice(0, MAX_LISTED_FILES)
    .map(
      ({ state, change }) =>
        `- ${formatMarkdownCodeSpan(toDisplayPath(change.path, pathBaseFolder))} ${formatFileState(state)}`,
    );
  const omissionNotes = omittedCount > 0 ? [`- ${formatCount(omittedCount, "more file")}`] : [];
  return [
    `## Generated code: ${formatStaleFileCount(report).replace(/\.$/, "")}\n`,
    `${[...lines, ...omissionNotes].join("\n")}\n`,
    ...listCausesAndRemedy(report).map((text) => `${escapeMarkdown(escapeText(text))}\n`),
  ].join("\n");
}

function formatStaleFileCount({ files }: CheckReport): string {
  return files.length === 1
    ? "1 file is not up to date."
    : `${formatCount(files.length, "file")} are not up to date.`;
}

function listCausesAndRemedy(report: CheckReport): readonly string[] {
  return [...report.causes.map(formatCause), formatRemedy(report)];
}

function formatFileStateSentence({ state, change }: FileWithState, pathBaseFolder: string): string {
  return `${toDisplayPath(change.path, pathBaseFolder)} ${formatFileState(state)}.`;
}

function escapeLines(text: string): string {
  return text.split("\n").map(escapeText).join("\n");
}
