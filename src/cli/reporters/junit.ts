/**
 * The report format `junit`. Each module is a test suite. In the report of a fleet, each group of servers has its own test
 * suites. Each finding is a test case:
 *
 * - failed, if the finding makes the command fail
 * - skipped, if it is accepted
 * - passed, if it is below the level of `--fail-on` or `--fail-on-used`; the element `system-out` contains its text
 *
 * A module or server that could not be compared is a test case with an error. If nothing changed, the report contains one passed
 * case, because CI systems reject files without test cases.
 */

import { escapeText } from "../../core/text/escape.js";
import type { Drift, Judgment } from "../../core/drift-types.js";
import {
  formatServersPrefix,
  formatSubject,
  formatUndetermined,
  listPlainLines,
  type ReportContext,
} from "./findings.js";

interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly name: string;
  readonly outcome: "passed" | "skipped" | "failure" | "error";
  /** The elements in the element `testcase`. */
  readonly content: string;
}

export function formatDriftJunit(drifts: readonly Drift[], { causesFailure }: ReportContext): string {
  const suites = drifts.flatMap(({ judgments, undeterminedModules, servers }) => {
    const nameSuite = (module: string): string =>
      `${formatServersPrefix(servers)}${formatSubject({ module })}`;
    const subjects = [...undeterminedModules, ...judgments.map(({ finding }) => finding)];
    const modules = [...new Set(subjects.map(({ module }) => module))].sort();
    if (modules.length === 0) return [{ name: nameSuite(""), cases: [NOTHING_CHANGED] }];
    return modules.map((module): JunitSuite => {
      const ofModule = (value: { readonly module: string }): boolean => value.module === module;
      const cases = [
        // The name is unique in the suite, because GitLab ignores cases with repeated names.
        ...undeterminedModules.filter(ofModule).map((undetermined, index): JunitCase => {
          const type = "not compared";
          const content = formatXmlElement("error", { type }, formatUndetermined(undetermined));
          return { name: index === 0 ? type : `${type} (${index + 1})`, outcome: "error", content };
        }),
        ...judgments
          .filter(({ finding }) => ofModule(finding))
          .map((judgment) => createFindingCase(judgment, causesFailure(judgment))),
      ];
      return { name: nameSuite(module), cases };
    });
  });
  // With --shard, a part of the fleet can be empty.
  return formatJunitSuites(suites.length === 0 ? [{ name: "WHM", cases: [NOTHING_CHANGED] }] : suites);
}

const NOTHING_CHANGED: JunitCase = { name: "nothing changed", outcome: "passed", content: "" };

/**
 * Returns the test case of a finding. Its name contains the fingerprint, because a key can have several findings of the same
 * rule.
 */
function createFindingCase(judgment: Judgment, isFailure: boolean): JunitCase {
  const { finding, level, accepted } = judgment;
  const [rule, message] = [escapeText(finding.rule), escapeText(finding.message)];
  const name = `${formatSubject(finding)}: ${rule} (${escapeText(finding.fingerprint)})`;
  const text = [`${level}: ${message}`, ...listPlainLines(judgment)].join("\n");
  const output = formatXmlElement("system-out", {}, text);
  if (accepted !== undefined) {
    const reason = `Accepted: ${escapeText(accepted.reason)}`;
    return { name, outcome: "skipped", content: formatXmlElement("skipped", {}, reason) + output };
  }
  if (!isFailure) return { name, outcome: "passed", content: output };
  const content = formatXmlElement("failure", { type: `${level} ${rule}`, message }, text);
  return { name, outcome: "failure", content };
}

/** Formats a report. Each suite must have a test case, because CI systems reject reports without test cases. */
export function formatJunitSuites(suites: readonly JunitSuite[]): string {
  const count = (cases: readonly JunitCase[], outcome: JunitCase["outcome"]): string =>
    String(cases.filter((testCase) => testCase.outcome === outcome).length);
  const countAll = (cases: readonly JunitCase[]): Readonly<Record<string, string>> => ({
    tests: String(cases.length),
    failures: count(cases, "failure"),
    errors: count(cases, "error"),
  });
  const counts = countAll(suites.flatMap(({ cases }) => cases));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${formatXmlAttributes({ name: "whm-transfer-codegen", ...counts })}>`,
    ...suites.flatMap(({ name: suite, cases }) => [
      `  <testsuite${formatXmlAttributes({ name: suite, ...countAll(cases), skipped: count(cases, "skipped") })}>`,
      ...cases.map(({ name, content }) => {
        const tag = `    <testcase${formatXmlAttributes({ name, classname: suite })}`;
        return content === "" ? `${tag}/>` : `${tag}>\n${content}    </testcase>`;
      }),
      "  </testsuite>",
    ]),
    "</testsuites>\n",
  ].join("\n");
}

export function formatXmlElement(
  name: string,
  attributes: Readonly<Record<string, string>>,
  text: string,
): string {
  return `      <${name}${formatXmlAttributes(attributes)}>${escapeXml(text)}</${name}>\n`;
}

function formatXmlAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join("");
}

/**
 * Escapes the special characters of XML, and `::` at the start of a line, which GitHub Actions would interpret as a command if the report is
 * printed. `escapeText` has already replaced the characters that XML does not allow.
 */
function escapeXml(text: string): string {
  return text.replace(/[&<>"']|:(?=:)(?<=^\s*:)/gm, (character) => `&#${character.charCodeAt(0)};`);
}
