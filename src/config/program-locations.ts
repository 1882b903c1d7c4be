/**
 * Finds the line and column of settings and errors in a TypeScript or JavaScript configuration. Searches the text without parsing
 * it, so some locations cannot be determined.
 */

import { pathToFileURL } from "node:url";
import type { LineAndColumn } from "../core/diagnostic.js";
import { getErrorText } from "../core/error-text.js";
import { createOffsetLocator } from "../core/text/line-locations.js";
import type { JsonPathLocator } from "../core/text/read-json.js";

/**
 * Returns a function that locates a setting in the text. For the path of a nested value, such as `["levels", 0, "rule"]`, the
 * function returns the location of the name `levels`. It returns undefined if this name is missing or occurs several times.
 */
export function createScriptConfigLocator(text: string): JsonPathLocator {
  return ([name]) => {
    if (typeof name !== "string") return undefined;
    const escapedName = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const propertyPattern = new RegExp(`(?<=(?:^|[{,])[ \\t]*)(["']?)${escapedName}\\1[ \\t]*:`, "gm");
    const [firstOffset, secondOffset] = Array.from(text.matchAll(propertyPattern), ({ index }) => index);
    return firstOffset === undefined || secondOffset !== undefined
      ? undefined
      : createOffsetLocator(text)(firstOffset);
  };
}

/** The reason why a configuration could not be loaded, and the location of the error. */
export interface LoadFailure {
  readonly reason: string;
  readonly location: LineAndColumn | undefined;
}

/**
 * Returns the reason and, if possible, the location of an error that occurred while the configuration was loaded. jiti, which loads
 * TypeScript, reports a syntax error as `REASON\n FILE:LINE:COLUMN`, with columns counted from 0. If the code of the configuration
 * throws an error, the stack contains the location. For a syntax error in JavaScript, Node.js reports no location.
 */
export function toLoadFailure(path: string, configText: string, error: unknown): LoadFailure {
  const message = getErrorText(error);
  const stack = readStack(error);
  const locationFromMessage = parseLocationAfterPath(path, message);
  if (locationFromMessage !== undefined) {
    const { line, column } = locationFromMessage;
    const reason = message.slice(0, message.indexOf(path)).trim();
    return { reason, location: getLocationIfInText(configText, { line, column: column + 1 }) };
  }
  const locationFromStack =
    parseLocationAfterPath(path, stack) ?? parseLocationAfterPath(pathToFileURL(path).href, stack);
  return {
    reason: message,
    location: locationFromStack && getLocationIfInText(configText, locationFromStack),
  };
}

/**
 * Returns the stack of an error. Returns an empty string if `error` is not an `Error`, or if reading its stack throws. The
 * configuration can throw an error whose property `stack` is a getter that throws.
 */
function readStack(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack) : "";
  } catch {
    return "";
  }
}

function parseLocationAfterPath(path: string, errorText: string): LineAndColumn | undefined {
  const pathOffset = errorText.indexOf(`${path}:`);
  const [, line, column] =
    /^:([0-9]+):([0-9]+)/.exec(pathOffset < 0 ? "" : errorText.slice(pathOffset + path.length)) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: Number(column) };
}

/**
 * Returns the location if it exists in the text. Otherwise returns undefined: the location then refers to transpiled code.
 */
function getLocationIfInText(text: string, location: LineAndColumn): LineAndColumn | undefined {
  const lineText = text.split("\n")[location.line - 1];
  return lineText !== undefined && location.column <= lineText.length + 1 ? location : undefined;
}
