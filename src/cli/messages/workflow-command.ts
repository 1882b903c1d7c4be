/** Formats workflow commands of GitHub Actions, which create annotations. */

import { escapeText } from "../../core/text/escape.js";

export type AnnotationLevel = "error" | "warning" | "notice";

/** The location at which an annotation is shown. `file` is relative to the root of the repository, as GitHub requires. */
export interface AnnotationLocation {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/**
 * Returns a workflow command, without a line break at its end. `message` may have several lines. The caller must escape each line with
 * `escapeText`.
 */
export function formatAnnotation(
  level: AnnotationLevel,
  message: string,
  title: string,
  location: AnnotationLocation | undefined,
): string {
  const locationProperties =
    location === undefined ? {} : { file: location.file, line: location.line, col: location.column };
  const propertiesText = Object.entries({ ...locationProperties, title })
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${escapeProperty(escapeText(String(value)))}`],
    )
    .join(",");
  return `::${level} ${propertiesText}::${escapeMessage(message)}`;
}

/** Escapes line breaks, which end an annotation, and the percent sign, which starts an escape sequence. */
function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** Escapes the value of a property of an annotation, including the characters that end the value. */
function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
