/** Plans a line of `.gitattributes`, with which GitHub collapses the generated code in diffs, and omits it from statistics. */

import type { ProjectFiles } from "./project-files.js";
import { appendLines, isDamaged, type PartialPlan } from "./setup-plan.js";

const PATH = ".gitattributes";

export function planGitAttributes({ read }: ProjectFiles, out: string): PartialPlan {
  const text = read(PATH) ?? "";
  const pattern = `${out}/**`;
  // Git reads a pattern with spaces only in quotes.
  const line = `${/[\s"\\]/.test(pattern) ? JSON.stringify(pattern) : pattern} linguist-generated`;
  const isMarked = text
    .split(/\r?\n/)
    .some((existing) => /\blinguist-generated\b/.test(existing) && existing.includes(`${out}/`));
  if (isMarked) return { unchanged: [{ path: PATH, reason: "it already has this entry" }] };
  if (isDamaged(text)) return { manual: [{ path: PATH, instruction: "Add this line:", entry: line }] };
  const isNew = read(PATH) === undefined;
  const purpose = "marks the generated code";
  return { files: [{ path: PATH, text: appendLines(text, [line]), purpose, isNew }] };
}
