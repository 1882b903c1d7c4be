/** The plan of `init`: the files to write, the files that stay unchanged, and the changes that the user has to make. */

/** A file to write. Its path is relative to the folder of the project. */
export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  /** A short description of the change for the user, such as `scripts codegen and codegen:check`. */
  readonly changeDescription: string;
  readonly isNew: boolean;
}

/** A file that `init` leaves unchanged, at least in part, because the file or the planned entry already exists. */
export interface UnchangedFile {
  readonly path: string;
  /** The reason, as a clause, such as `it already has a script codegen`. */
  readonly reason: string;
}

/** A change that `init` leaves to the user, for example because the file contains code or is in a parent folder. */
export interface ManualStep {
  readonly path: string;
  /** The instruction for the user, such as `Add this element to the list`. */
  readonly instruction: string;
  /** The text to add. */
  readonly entry: string;
}

export interface SetupPlan {
  readonly files: readonly PlannedFile[];
  readonly unchangedFiles: readonly UnchangedFile[];
  readonly manualSteps: readonly ManualStep[];
}

/** A plan for one file or tool. A missing property means an empty list. */
export type PartialPlan = Partial<SetupPlan>;

export function joinPlans(plans: readonly PartialPlan[]): SetupPlan {
  return {
    files: plans.flatMap(({ files = [] }) => files),
    unchangedFiles: plans.flatMap(({ unchangedFiles = [] }) => unchangedFiles),
    manualSteps: plans.flatMap(({ manualSteps = [] }) => manualSteps),
  };
}

/** Appends lines to a text, with the line endings of the text. */
export function appendLines(text: string, lines: readonly string[]): string {
  const lineEnding = text.includes("\r\n") ? "\r\n" : "\n";
  const separator = text === "" || text.endsWith("\n") ? "" : lineEnding;
  return `${text}${separator}${lines.map((line) => `${line}${lineEnding}`).join("")}`;
}

/** Whether the text comes from a file with invalid UTF-8. Writing the text back would change the invalid bytes. */
export function hasUndecodableBytes(text: string): boolean {
  return text.includes("\ufffd");
}
