/** `diff --changelog`: the changes as Markdown, for the users of a package with the generated code. They do not need levels or rules. */

import type { Drift, JudgedFinding, RuleId } from "../../core/drift-types.js";
import { compareFindings } from "../../drift/compare/judge.js";
import { escapeMarkdown, formatCodeSpan, formatMessage } from "./markdown.js";

const SECTIONS = ["Added", "Changed", "Removed"] as const;

/** The sections of rules. Other findings belong to the section `Removed` if a definition was removed, and to `Changed` otherwise. */
const SECTIONS_BY_RULE: Readonly<Partial<Record<RuleId, (typeof SECTIONS)[number] | "omitted">>> = {
  ...{ "module-added": "Added", "key-added": "Added", "required-key-added": "Added" },
  "module-removed": "Removed",
  ...{ "server-version-changed": "omitted", "server-version-decreased": "omitted" },
  ...{ "module-priority-changed": "omitted", "accept-expired": "omitted", "accept-unused": "omitted" },
};

/** Sorts the changes by module and key. Omits findings without an effect, such as changed comments. */
export function formatChangelog(drifts: readonly Drift[]): string {
  const findings = drifts
    .flatMap((drift) => drift.findings)
    .filter(({ level, ruleLevel = level }) => ruleLevel !== "cosmetic")
    // The levels of a project do not change the order.
    .map((finding) => ({ ...finding, level: "safe" as const }))
    .sort(compareFindings);
  const versions = drifts.flatMap(({ before: { whmVersion: old }, after: { whmVersion } }) =>
    old === null || whmVersion === null || old === whmVersion
      ? []
      : `From WHM ${escapeMarkdown(old)} to ${escapeMarkdown(whmVersion)}.\n`,
  );
  const sections = SECTIONS.flatMap((section) => {
    const lines = findings
      .filter(({ rule, before, after }) => {
        const usual = before !== undefined && after === undefined ? "Removed" : "Changed";
        return (SECTIONS_BY_RULE[rule] ?? usual) === section;
      })
      .map((finding) => `- ${formatEntry(finding, section === "Added")}\n`);
    return lines.length === 0 ? [] : `### ${section}\n\n${lines.join("")}`;
  });
  return [...versions, ...(sections.length === 0 ? ["No changes.\n"] : sections)].join("\n");
}

function formatEntry(finding: JudgedFinding, isAdded: boolean): string {
  const { rule, after, computed } = finding;
  const definition = isAdded && after !== undefined ? ` Its definition is ${formatCodeSpan(after)}.` : "";
  return formatMessage(finding) + (rule === "key-added" && !computed ? " It is optional." : "") + definition;
}
