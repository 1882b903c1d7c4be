/** Plans a line of `.gitattributes` that makes GitHub collapse the generated code in diffs and omit it from statistics. */

import type { ProjectFiles } from "./project-files.js";
import { appendLines, isDamaged, type PartialPlan } from "./setup-plan.js";

const PATH = ".gitattributes";

export function planGitAttributes({ read }: ProjectFiles, out: string): PartialPlan {
  const text = read(PATH) ?? "";
  const pattern = `${out}/**`;
  // Git reads a pattern with spaces only in quotes.
  const line = `${/[\s"\\]/.test(pattern) ? JSON.stringify(pattern) : pattern} linguist-generated`;
  if (text.split(/\r?\n/).some((existing) => isGeneratedMark(existing, out)))
    return { unchanged: [{ path: PATH, reason: "it already has this entry" }] };
  if (isDamaged(text)) return { manual: [{ path: PATH, instruction: "Add this line:", entry: line }] };
  const isNew = read(PATH) === undefined;
  const purpose = "marks the generated code";
  return { files: [{ path: PATH, text: appendLines(text, [line]), purpose, isNew }] };
}

/** Matches a line of `.gitattributes`: its pattern, which may be in quotes, and its attributes. */
const ATTRIBUTE_LINE = /^\s*(?<pattern>"(?:[^"\\]|\\.)*"|[^\s"#]\S*)\s+(?<attributes>.*)$/;

/** Whether a line of `.gitattributes` marks the files of the folder as generated. */
function isGeneratedMark(line: string, out: string): boolean {
  const { pattern = "", attributes = "" } = ATTRIBUTE_LINE.exec(line)?.groups ?? {};
  const isSet = attributes.split(/\s+/).some((attribute) => /^linguist-generated(?:=true)?$/.test(attribute));
  const plain = pattern.startsWith('"') ? pattern.slice(1, -1).replace(/\\(.)/g, "$1") : pattern;
  // A pattern with a slash inside it is relative to the file, with or without a slash at its start.
  return isSet && plain.replace(/^(?:\*\*)?\//, "").replace(/\/(?:\*\*\/)?\*{1,2}$/, "") === out;
}
