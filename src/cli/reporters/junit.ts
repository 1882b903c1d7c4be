/**
 * The report format `junit`. Each module is a test suite, for a fleet once per group of servers. Each finding is a test case:
 *
 * - failed, if the finding makes the command fail
 * - skipped, if it is accepted
 * - passed, if it is below the threshold; the output contains the finding
 *
 * A module or server that could not be compared is a test case with an error. If nothing changed, the report contains one passed
 * case, because CI systems reject files without test cases.
 */

import { escapeText } from "../../core/text/escape.js";
import type { Drift, JudgedFinding } from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import {
  acceptanceText,
  ruleAndFingerprint,
  isUnaccepted,
  locationText,
  serversText,
  subjectOf,
  usageTexts,
  counterexampleText,
} from "./finding-text.js";
import type { ReportContext } from "./reporter.js";

interface Suite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

interface JunitCase {
  readonly name: string;
  readonly outcome: "passed" | "skipped" | "failure" | "error";
  readonly xml: string;
}

export function junitXml(drifts: readonly Drift[], { fails }: Pick<ReportContext, "fails">): string {
  const suites = drifts.flatMap((drift) => suitesOf(drift, fails));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "whm-transfer-codegen", ...counts(suites.flatMap(({ cases }) => cases)) })}>`,
    ...suites.map(suiteXml),
    "</testsuites>\n",
  ].join("\n");
}

function suitesOf(drift: Drift, fails: ReportContext["fails"]): readonly Suite[] {
  const { findings, undetermined, servers } = drift;
  const modules = [...new Set([...undetermined, ...findings].map(({ module }) => module))].sort();
  const nameOf = (module: string): string => `${serversText(servers)}${subjectOf({ module })}`;
  if (modules.length === 0) return [{ name: nameOf(""), cases: [unchangedCase(nameOf(""))] }];
  return modules.map((module) => {
    const suite = nameOf(module);
    const inModule = <One extends { readonly module: string }>(all: readonly One[]): readonly One[] =>
      all.filter((one) => one.module === module);
    return {
      name: suite,
      cases: [
        ...inModule(undetermined).map((one) => undeterminedCase(one, suite)),
        ...inModule(findings).map((finding) => findingCase(finding, suite, fails)),
      ],
    };
  });
}

function unchangedCase(suite: string): JunitCase {
  return { name: "nothing changed", outcome: "passed", xml: caseXml("nothing changed", suite, "") };
}

function undeterminedCase({ module, reason }: UndeterminedModule, suite: string): JunitCase {
  const name = "not compared";
  const subject = module === "" ? "the server" : module;
  const text = escapeText(`Could not compare ${subject}: ${reason}`);
  return { name, outcome: "error", xml: caseXml(name, suite, element("error", { type: name }, text)) };
}

/**
 * Returns the test case of a finding. Its name contains the fingerprint, because a key can have several findings of the same
 * rule.
 */
function findingCase(finding: JudgedFinding, suite: string, fails: ReportContext["fails"]): JunitCase {
  const { rule, fingerprint, level, accepted, message } = finding;
  const name = `${subjectOf(finding)}: ${rule} (${fingerprint})`;
  const text = findingText(finding);
  const buildCase = (outcome: JunitCase["outcome"], content: string): JunitCase => ({
    name,
    outcome,
    xml: caseXml(name, suite, content),
  });
  if (accepted !== undefined && !isUnaccepted(finding))
    return buildCase("skipped", element("skipped", {}, acceptanceText(accepted)) + systemOut(text));
  if (!fails(finding)) return buildCase("passed", systemOut(text));
  return buildCase(
    "failure",
    element("failure", { type: `${level} ${rule}`, message: escapeText(message) }, text),
  );
}

function systemOut(text: string): string {
  return element("system-out", {}, text);
}

function findingText(finding: JudgedFinding): string {
  const { message, reason, before, after, witness, at, level } = finding;
  return [
    `${level}: ${escapeText(message)}`,
    escapeText(reason),
    ...(before === after || before === undefined ? [] : [`- ${escapeText(before)}`]),
    ...(before === after || after === undefined ? [] : [`+ ${escapeText(after)}`]),
    ...(witness === undefined ? [] : [`No longer accepted: ${counterexampleText(witness)}`]),
    ...(at === undefined ? [] : [`At ${locationText(at)}`]),
    ...usageTexts(finding),
    ruleAndFingerprint(finding),
  ].join("\n");
}

function suiteXml({ name, cases }: Suite): string {
  const { skipped, ...shared } = { ...counts(cases), skipped: countOf(cases, "skipped") };
  return [
    `  <testsuite${attributes({ name, ...shared, skipped })}>`,
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
  ].join("\n");
}

function counts(cases: readonly JunitCase[]): Readonly<Record<string, string>> {
  return {
    tests: String(cases.length),
    failures: countOf(cases, "failure"),
    errors: countOf(cases, "error"),
  };
}

function countOf(cases: readonly JunitCase[], outcome: JunitCase["outcome"]): string {
  return String(cases.filter((one) => one.outcome === outcome).length);
}

function caseXml(name: string, classname: string, inner: string): string {
  const start = `    <testcase${attributes({ name, classname })}`;
  return inner === "" ? `${start}/>` : `${start}>\n${inner}    </testcase>`;
}

function element(name: string, attributeValues: Readonly<Record<string, string>>, text: string): string {
  return `      <${name}${attributes(attributeValues)}>${escaped(text)}</${name}>\n`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join("");
}

/** Escapes the special characters of XML. `escapeText` has already replaced the characters that XML does not allow. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
