/** Plans a line of `.gitattributes` that makes GitHub collapse the generated code in diffs and omit it from statistics. */

import type { ProjectReader } from "./project-files.js";
import { appendLines, hasUndecodableBytes, type PartialPlan } from "./setup-plan.js";

const GIT_ATTRIBUTES_FILE_NAME = ".gitattributes";

export function planGitAttributes({ readFileText }: ProjectReader, outputFolder: string): PartialPlan {
  const text = readFileText(GIT_ATTRIBUTES_FILE_NAME) ?? "";
  const pattern = `${outputFolder}/**`;
  // A pattern with spaces must be in quotes.
  const attributeLine = `${/[\s"\\]/.test(pattern) ? JSON.stringify(pattern) : pattern} linguist-generated`;
  if (text.split(/\r?\n/).some((existingLine) => marksFolderAsGenerated(existingLine, outputFolder)))
    return { unchangedFiles: [{ path: GIT_ATTRIBUTES_FILE_NAME, reason: "it already has this entry" }] };
  if (hasUndecodableBytes(text))
    return {
      manualSteps: [{ path: GIT_ATTRIBUTES_FILE_NAME, instruction: "Add this line:", entry: attributeLine }],
    };
  const isNew = readFileText(GIT_ATTRIBUTES_FILE_NAME) === undefined;
  const changeDescription = "marks the generated code";
  return {
    files: [
      { path: GIT_ATTRIBUTES_FILE_NAME, text: appendLines(text, [attributeLine]), changeDescription, isNew },
    ],
  };
}

/** Matches a line of `.gitattributes`: its pattern, which may be in quotes, and its attributes. */
const ATTRIBUTE_LINE_PATTERN = /^\s*(?<pattern>"(?:[^"\\]|\\.)*"|[^\s"#]\S*)\s+(?<attributes>.*)$/;

/** Whether a line of `.gitattributes` marks the files of the folder as generated. */
function marksFolderAsGenerated(line: string, outputFolder: string): boolean {
  const { pattern = "", attributes = "" } = ATTRIBUTE_LINE_PATTERN.exec(line)?.groups ?? {};
  const hasLinguistGeneratedAttribute = attributes
    .split(/\s+/)
    .some((attribute) => /^linguist-generated(?:=true)?$/.test(attribute));
  const unquotedPattern = pattern.startsWith('"') ? pattern.slice(1, -1).replace(/\\(.)/g, "$1") : pattern;
  // Ignore `/` and `**/` at the start. A pattern with a slash in the middle is relative to the folder of `.gitattributes`, even
  // without `/` at the start. With `**/` at the start, the pattern also matches the output folder.
  return (
    hasLinguistGeneratedAttribute &&
    unquotedPattern.replace(/^(?:\*\*)?\//, "").replace(/\/(?:\*\*\/)?\*{1,2}$/, "") === outputFolder
  );
}
