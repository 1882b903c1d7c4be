/**
 * Formats diagnostics for standard error: as colored text, as JSON with one object per line, or as annotations of GitHub Actions.
 */

import { isAbsolute, resolve } from "node:path";
import type { Diagnostic } from "../../core/diagnostic.js";
import { toDisplayPath } from "../../core/files.js";
import { adaptCommands } from "../../core/package-manager.js";
import { escapeText } from "../../core/text/escape.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { Secrets } from "../../core/text/redaction.js";
import { getReportRoot, type CommandProcess } from "../command-call.js";
import { listOptionValues } from "../options.js";
import { formatAnnotation } from "./annotations.js";
import { wrapForTerminal, type TextPainter } from "./text.js";

/**
 * Returns the format that the command line requests with `--format`. Reads the unparsed arguments, because a diagnostic may report that
 * they cannot be parsed.
 */
export function createDiagnosticFormat(
  process: Pick<CommandProcess, "argv" | "cwd" | "env" | "stderr">,
  paint: TextPainter,
  secrets: Secrets,
) {
  const formats = listOptionValues(process.argv.slice(2), "--format");
  return {
    isJson: formats.includes("json") || formats.includes("ndjson"),
    /** The folder that paths in annotations are relative to. Undefined if diagnostics are not formatted as annotations. */
    annotationBaseFolder: formats.includes("github") ? getReportRoot(process) : undefined,
    paint,
    wrap: (text: string) => wrapForTerminal(text, process.stderr),
    /** Called before a text is converted to JSON, because the escape sequences of JSON could hide a secret. */
    redact: (text: string) => secrets.redact(text),
    /** The folder whose package manager the hints name. */
    projectFolder: process.cwd(),
  };
}

export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  {
    isJson,
    annotationBaseFolder: root,
    paint,
    wrap,
    redact,
    projectFolder,
  }: ReturnType<typeof createDiagnosticFormat>,
): string {
  const lines = diagnostics.map(({ severity, code, message, hint: npmHint, file, line, column, frame }) => {
    const hint = npmHint && adaptCommands(npmHint, projectFolder);
    if (isJson) {
      const members = Object.entries({ severity, code, message, hint, file, line, column, frame });
      return formatJsonLine(
        Object.fromEntries(
          members.map(([name, value]) => [name, typeof value === "string" ? redact(value) : value]),
        ),
      );
    }
    if (root === undefined) {
      const label = severity === "error" ? paint("red", "error:") : paint("yellow", "warning:");
      const hintText = hint === undefined ? undefined : `  ${paint("cyan", "hint:")} ${hint}`;
      // The frame shows a position in a line, so it is not wrapped.
      const parts = [wrap(`${label} ${message}`), frame, hintText && wrap(hintText)];
      return parts.filter((text) => text !== undefined).join("\n");
    }
    const path = file === undefined ? ".." : toDisplayPath(resolve(file), root);
    // GitHub shows an annotation at a file only if the repository contains the file.
    const isOutside = path.split("/", 1)[0] === ".." || isAbsolute(path);
    const text = [message, ...(hint === undefined ? [] : [hint])]
      .map((part) => escapeText(redact(part)))
      .join("\n");
    const location = isOutside ? undefined : { file: path, line, column };
    return formatAnnotation({ level: severity, message: text, title: code, location });
  });
  return lines.map((line) => `${line}\n`).join("");
}
