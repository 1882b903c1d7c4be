/** Annotations of GitHub Actions. */

import { escapeText, formatLocation, joinList } from "../../core/text/escape.js";
import { formatCount } from "./text.js";

/** The levels of annotations, the most severe first. */
const ANNOTATION_LEVELS = ["error", "warning", "notice"] as const;

export type AnnotationLevel = (typeof ANNOTATION_LEVELS)[number];

/** Maximum number of annotations of a level that GitHub shows for a step of a workflow. */
const MAX_ANNOTATIONS = 10;

export interface Annotation {
  readonly level: AnnotationLevel;
  /** May have several lines. The caller must escape each line with `escapeText`. */
  readonly message: string;
  readonly title: string;
  /** `file` is relative to the root of the repository, as GitHub requires. */
  readonly location?:
    | { readonly file: string; readonly line?: number | undefined; readonly column?: number | undefined }
    | undefined;
}

/**
 * Formats annotations for GitHub Actions, the most severe first. GitHub ignores annotations above its limits, so their first lines
 * follow as text for the log.
 */
export function formatAnnotations(annotations: readonly Annotation[]): string {
  const byLevel = ANNOTATION_LEVELS.map((level) => annotations.filter((each) => each.level === level));
  const rest = byLevel.flatMap((ofLevel) => ofLevel.slice(MAX_ANNOTATIONS));
  const counts = ANNOTATION_LEVELS.flatMap((level) => {
    const { length } = rest.filter((each) => each.level === level);
    return length === 0 ? [] : [formatCount(length, `more ${level}`)];
  });
  const note = `${joinList(counts)} (GitHub shows at most ten annotations of each kind for a step):`;
  const lines = [
    ...byLevel.flatMap((ofLevel) => ofLevel.slice(0, MAX_ANNOTATIONS)).map(formatAnnotation),
    ...(rest.length === 0 ? [] : [note]),
    ...rest.map(({ level, message, title, location }) => {
      const place = location === undefined ? "" : ` (${formatLocation(location.file, location)})`;
      return `  ${level}: ${escapeText(title)}: ${message.split("\n", 1).join("")}${place}`;
    }),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Returns a workflow command of GitHub Actions, without a line break at its end. */
export function formatAnnotation({ level, message, title, location }: Annotation): string {
  const { file, line, column } = location ?? {};
  const properties = Object.entries({ file, line, col: column, title }).flatMap(([name, value]) => {
    if (value === undefined) return [];
    // A colon or a comma would end the value.
    const text = escapeMessage(escapeText(String(value)))
      .replaceAll(":", "%3A")
      .replaceAll(",", "%2C");
    return [`${name}=${text}`];
  });
  return `::${level} ${properties.join(",")}::${escapeMessage(message)}`;
}

/** Escapes line breaks, which end an annotation, and the percent sign, which starts an escape sequence. */
function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
