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
import type { Drift, JudgedFinding } from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import { isUnaccepted, formatServersPrefix, formatModuleAndKey } from "./finding-text.js";
import { formatPlainDetails } from "./finding-details.js";
import type { ReportContext } from "./reporter.js";

export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly name: string;
  readonly outcome: "passed" | "skipped" | "failure" | "error";
  /** The element `testcase`, with its content. */
  readonly xml: string;
}

export function formatDriftJunit(
  drifts: readonly Drift[],
  { causesFailure }: Pick<ReportContext, "causesFailure">,
): string {
  const suites = drifts.flatMap((drift) => buildSuites(drift, causesFailure));
  // With --shard, a part of the fleet can be empty. A report without suites has no test cases, so add a passed test case.
  if (suites.length === 0) suites.push({ name: "WHM", cases: [buildNothingChangedCase("WHM")] });
  return formatJunitSuites(suites);
}

/** Formats a report. Each suite must have a test case, because CI systems reject reports without test cases. */
export function formatJunitSuites(suites: readonly JunitSuite[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${formatXmlAttributes({ name: "whm-transfer-codegen", ...buildCountAttributes(suites.flatMap(({ cases }) => cases)) })}>`,
    ...suites.map(formatSuite),
    "</testsuites>\n",
  ].join("\n");
}

function buildSuites(drift: Drift, causesFailure: ReportContext["causesFailure"]): readonly JunitSuite[] {
  const { findings, undeterminedModules, servers } = drift;
  const modules = [...new Set([...undeterminedModules, ...findings].map(({ module }) => module))].sort();
  const formatSuiteName = (module: string): string =>
    `${formatServersPrefix(servers)}${formatModuleAndKey({ module })}`;
  if (modules.length === 0)
    return [{ name: formatSuiteName(""), cases: [buildNothingChangedCase(formatSuiteName(""))] }];
  return modules.map((module) => {
    const suiteName = formatSuiteName(module);
    const selectResultsOfModule = <Value extends { readonly module: string }>(
      values: readonly Value[],
    ): readonly Value[] => values.filter((value) => value.module === module);
    return {
      name: suiteName,
      cases: [
        ...selectResultsOfModule(undeterminedModules).map((undeterminedModule, index) =>
          buildUndeterminedModuleCase(undeterminedModule, suiteName, index),
        ),
        ...selectResultsOfModule(findings).map((finding) =>
          buildFindingCase(finding, suiteName, causesFailure),
        ),
      ],
    };
  });
}

function buildNothingChangedCase(suiteName: string): JunitCase {
  return {
    name: "nothing changed",
    outcome: "passed",
    xml: formatTestCase("nothing changed", suiteName, ""),
  };
}

/**
 * Returns the test case of a failed comparison. Makes its name unique in the suite, because GitLab ignores cases with repeated
 * names.
 */
function buildUndeterminedModuleCase(
  { module, reason }: UndeterminedModule,
  suiteName: string,
  caseIndex: number,
): JunitCase {
  const errorType = "not compared";
  const caseName = caseIndex === 0 ? errorType : `${errorType} (${caseIndex + 1})`;
  const moduleOrServerText = module === "" ? "the server" : module;
  const errorText = escapeText(`Could not compare ${moduleOrServerText}: ${reason}`);
  return {
    name: caseName,
    outcome: "error",
    xml: formatTestCase(caseName, suiteName, formatXmlElement("error", { type: errorType }, errorText)),
  };
}

/**
 * Returns the test case of a finding. Its name contains the fingerprint, because a key can have several findings of the same
 * rule.
 */
function buildFindingCase(
  finding: JudgedFinding,
  suiteName: string,
  causesFailure: ReportContext["causesFailure"],
): JunitCase {
  const { rule, fingerprint, level, accepted, message } = finding;
  const caseName = `${formatModuleAndKey(finding)}: ${rule} (${fingerprint})`;
  const findingText = formatFinding(finding);
  const buildCase = (outcome: JunitCase["outcome"], contentXml: string): JunitCase => ({
    name: caseName,
    outcome,
    xml: formatTestCase(caseName, suiteName, contentXml),
  });
  if (accepted !== undefined && !isUnaccepted(finding))
    return buildCase(
      "skipped",
      formatXmlElement("skipped", {}, `Accepted: ${escapeText(accepted.reason)}`) +
        formatSystemOutElement(findingText),
    );
  if (!causesFailure(finding)) return buildCase("passed", formatSystemOutElement(findingText));
  return buildCase(
    "failure",
    formatXmlElement("failure", { type: `${level} ${rule}`, message: escapeText(message) }, findingText),
  );
}

function formatSystemOutElement(text: string): string {
  return formatXmlElement("system-out", {}, text);
}

function formatFinding(finding: JudgedFinding): string {
  const { message, reason, before, after, level } = finding;
  return [
    `${level}: ${escapeText(message)}`,
    escapeText(reason),
    ...(before === after || before === undefined ? [] : [`- ${escapeText(before)}`]),
    ...(before === after || after === undefined ? [] : [`+ ${escapeText(after)}`]),
    ...formatPlainDetails(finding),
  ].join("\n");
}

function formatSuite({ name, cases }: JunitSuite): string {
  const { skipped: skippedCount, ...otherCounts } = {
    ...buildCountAttributes(cases),
    skipped: formatCaseCount(cases, "skipped"),
  };
  return [
    `  <testsuite${formatXmlAttributes({ name, ...otherCounts, skipped: skippedCount })}>`,
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
  ].join("\n");
}

function buildCountAttributes(cases: readonly JunitCase[]): Readonly<Record<string, string>> {
  return {
    tests: String(cases.length),
    failures: formatCaseCount(cases, "failure"),
    errors: formatCaseCount(cases, "error"),
  };
}

function formatCaseCount(cases: readonly JunitCase[], outcome: JunitCase["outcome"]): string {
  return String(cases.filter((testCase) => testCase.outcome === outcome).length);
}

export function formatTestCase(name: string, classname: string, contentXml: string): string {
  const startOfTag = `    <testcase${formatXmlAttributes({ name, classname })}`;
  return contentXml === "" ? `${startOfTag}/>` : `${startOfTag}>\n${contentXml}    </testcase>`;
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

/** Escapes the special characters of XML. `escapeText` has already replaced the characters that XML does not allow. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
