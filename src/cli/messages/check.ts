/** Formats the result of `check`: in the format `human`, a diff for each file that is not up to date, and the reasons. */

import type { CheckReport, FileState, FileWithState, StalenessCause } from "../../commands/check.js";
import { computeSha256 } from "../../core/module-text.js";
import { adaptCommands } from "../../core/package-manager.js";
import { quote, escapeText, joinList } from "../../core/text/escape.js";
import { toDisplayPath } from "../../core/files.js";
import { formatCodeQuality } from "../reporters/gitlab.js";
import { formatJunitSuites, formatXmlElement, type JunitCase } from "../reporters/junit.js";
import { escapeMarkdown, formatCodeSpan } from "../reporters/markdown.js";
import { formatCount, type TextPainter, formatJsonOutput } from "./text.js";
import { formatAnnotations } from "./annotations.js";

export const FILE_STATE_TEXTS: Readonly<Record<FileState, string>> = {
  stale: "is out of date",
  missing: "is missing",
  edited: "was modified by hand",
  "left-over": "is no longer generated",
  unstaged: "has changes that are not staged",
};

/** Maximum number of files in the format `markdown`. */
const MAX_LISTED_FILES = 50;

export function formatRemedy(report: CheckReport): string {
  return adaptCommands(describeRemedy(report), report.projectFolder);
}

function describeRemedy({ files, causes, isForceNeeded }: CheckReport): string {
  if (files.every(({ state }) => state === "unstaged"))
    return "Run git add for these files, so that the commit contains them.";
  // Without --force, `generate` does not overwrite files that may have been modified by hand.
  if (files.some(({ change }) => change.editState !== "untouched"))
    return "Run npx whm-transfer-codegen generate --force to update the files and discard the modifications.";
  if (!isForceNeeded) return "Run npx whm-transfer-codegen generate to update the files.";
  const emitters = causes.flatMap((cause) => (cause.kind === "emitter" ? cause.emitters : []));
  return emitters.length === 0
    ? "Run npx whm-transfer-codegen generate --force to generate all files again."
    : `Change the revision of ${joinList(emitters.map(quote))} in the configuration, then run npx whm-transfer-codegen generate. To keep the revision, run npx whm-transfer-codegen generate --force instead.`;
}

const CAUSE_TEXTS = {
  configuration: "the configuration changed",
  formatter: "the version or the configuration of the formatter changed",
  generator: "the generator changed: this version of whm-transfer-codegen generates different code",
  interrupted: "an earlier run was killed while it replaced files",
  "manual-edit": "generated files were modified, deleted or added by hand",
  "no-manifest": "manifest.json is missing, so the inputs of the generated code are unknown",
} as const;

export function formatCause(cause: StalenessCause): string {
  if (cause.kind === "snapshot") {
    const { modules } = cause;
    return modules.length === 0
      ? 'Cause: "whmVersion" or "origin" in snapshot.json changed.'
      : `Cause: the snapshot changed for the transfer ${modules.length === 1 ? "module" : "modules"} ${joinList(modules)}.`;
  }
  if (cause.kind !== "emitter") return `Cause: ${CAUSE_TEXTS[cause.kind]}.`;
  const names = joinList(cause.emitters.map(quote));
  return cause.emitters.length === 1
    ? `Cause: the emitter ${names} generates different code, but its revision is unchanged.`
    : `Cause: the emitters ${names} generate different code, but their revisions are unchanged.`;
}

function listCausesAndRemedy(report: CheckReport): readonly string[] {
  return [...report.causes.map(formatCause), formatRemedy(report)];
}

const REPORT_TITLE = "generated code";

/** Each function formats paths relative to `root`. */
export const CHECK_REPORTERS = {
  async human(report, root, paint) {
    const { createPatch, formatPatchLines } = await import("./plan.js");
    const files = report.files.map(({ state, change }) => {
      const path = toDisplayPath(change.path, root);
      const heading = `${paint("bold", path)} ${FILE_STATE_TEXTS[state]}\n`;
      if (change.oldText === undefined || change.newText === undefined) return heading;
      return heading + formatPatchLines(createPatch(path, change), paint);
    });
    const reasons = listCausesAndRemedy(report).map((line) => `${line}\n`);
    return `${files.join("")}\n${reasons.join("")}`;
  },

  json({ files, causes }, root) {
    return formatJsonOutput({
      upToDate: files.length === 0,
      files: files.map(({ state, change }) => ({ path: toDisplayPath(change.path, root), state })),
      causes: causes.map((cause) => ({ ...cause, message: formatCause(cause) })),
    });
  },

  /** Returns an annotation with the causes and the command that updates the files, followed by one annotation per file. */
  github(report, root) {
    if (report.files.length === 0) return "";
    const summary = [`${formatStaleCount(report)}.`, ...listCausesAndRemedy(report)];
    const shared = { level: "error", title: REPORT_TITLE } as const;
    return formatAnnotations([
      { ...shared, message: summary.map(escapeText).join("\n") },
      ...report.files.map((file) => ({
        ...{ ...shared, message: escapeText(formatFile(file, root)) },
        location: { file: toDisplayPath(file.change.path, root) },
      })),
    ]);
  },

  gitlab(report, root) {
    const entries = report.files.map((each) => {
      const file = toDisplayPath(each.change.path, root);
      const description = `${formatFile(each, root)} ${formatRemedy(report)}`;
      const fingerprint = computeSha256(`${each.state} ${file}`);
      return { check: each.state, severity: "major" as const, description, fingerprint, file };
    });
    return formatCodeQuality(entries);
  },

  /** Each file that is not up to date is a failed test case. If all files are up to date, the report contains one passed test case. */
  junit(report, root) {
    const reasons = listCausesAndRemedy(report).map(escapeText);
    const cases = report.files.map((file): JunitCase => {
      const message = escapeText(formatFile(file, root));
      const text = [message, ...reasons].join("\n");
      return {
        name: escapeText(toDisplayPath(file.change.path, root)),
        outcome: "failure",
        content: formatXmlElement("failure", { type: file.state, message }, text),
      };
    });
    if (cases.length === 0) cases.push({ name: "up to date", outcome: "passed", content: "" });
    return formatJunitSuites([{ name: REPORT_TITLE, cases }]);
  },

  markdown(report, root) {
    const { files } = report;
    if (files.length === 0) return "## Generated code: up to date\n";
    const lines = files
      .slice(0, MAX_LISTED_FILES)
      .map(
        ({ state, change }) =>
          `- ${formatCodeSpan(toDisplayPath(change.path, root))} ${FILE_STATE_TEXTS[state]}`,
      );
    const omitted = files.length - lines.length;
    if (omitted > 0) lines.push(`- ${formatCount(omitted, "more file")}`);
    const reasons = listCausesAndRemedy(report).map((text) => `${escapeMarkdown(escapeText(text))}\n`);
    return [`## Generated code: ${formatStaleCount(report)}\n`, `${lines.join("\n")}\n`, ...reasons].join(
      "\n",
    );
  },
} as const satisfies Record<
  string,
  (report: CheckReport, root: string, paint: TextPainter) => string | Promise<string>
>;

function formatStaleCount({ files }: CheckReport): string {
  return `${formatCount(files.length, "file")} ${files.length === 1 ? "is" : "are"} not up to date`;
}

function formatFile({ state, change }: FileWithState, root: string): string {
  return `${toDisplayPath(change.path, root)} ${FILE_STATE_TEXTS[state]}.`;
}
