/** `diff --changelog`: the changes as Markdown, for the users of a package with the generated code. They do not need levels or rules. */

import type { Drift, Finding } from "../../core/drift-types.js";
import { compareSubjects, isAboutAcceptance } from "../../drift/compare/judge.js";
import { findRule } from "../../drift/compare/rules.js";
import { escapeMarkdown, formatCodeSpan, formatMessage } from "./markdown.js";

const SECTIONS = ["Added", "Changed", "Removed"] as const;

/** Sorts the changes by module and key. Omits findings without an effect, such as changed comments. */
export function formatChangelog(drifts: readonly Drift[]): string {
  const findings = drifts
    .flatMap(({ judgments }) => judgments.map(({ finding }) => finding))
    .filter((one) => one.level !== "cosmetic" && one.module !== "" && !isAboutAcceptance(one))
    .sort(compareSubjects);
  const versions = drifts.flatMap(({ before: { whmVersion: old }, after: { whmVersion } }) =>
    old === null || whmVersion === null || old === whmVersion
      ? []
      : `From WHM ${escapeMarkdown(old)} to ${escapeMarkdown(whmVersion)}.\n`,
  );
  const sections = SECTIONS.flatMap((section) => {
    const lines = findings
      .filter(({ rule, before, after }) => {
        const usual = before !== undefined && after === undefined ? "Removed" : "Changed";
        return (findRule(rule)?.section ?? usual) === section;
      })
      .map((finding) => `- ${formatEntry(finding, section === "Added")}\n`);
    return lines.length === 0 ? [] : `### ${section}\n\n${lines.join("")}`;
  });
  return [...versions, ...(sections.length === 0 ? ["No changes.\n"] : sections)].join("\n");
}

function formatEntry(finding: Finding, isAdded: boolean): string {
  const { rule, after, computed } = finding;
  const definition = isAdded && after !== undefined ? ` Its definition is ${formatCodeSpan(after)}.` : "";
  return formatMessage(finding) + (rule === "key-added" && !computed ? " It is optional." : "") + definition;
}
