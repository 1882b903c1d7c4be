/** Locations in a configuration that is a program, where its text leaves no doubt. */

import { pathToFileURL } from "node:url";
import type { TextLocation } from "../core/diagnostic.js";
import { lineLocations } from "../core/text/line-locations.js";
import type { JsonLocator } from "../core/text/read-json.js";

/** A setting, and all that is within it, has the location of its name, if the text has only one property of that name. */
export function programLocations(text: string): JsonLocator {
  return ([name]) => {
    if (typeof name !== "string") return undefined;
    const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const property = new RegExp(`(?<=(?:^|[{,])[ \\t]*)(["']?)${literal}\\1[ \\t]*:`, "gm");
    const [found, another] = Array.from(text.matchAll(property), ({ index }) => index);
    return found === undefined || another !== undefined ? undefined : lineLocations(text)(found);
  };
}

/** Why a program could not be loaded, and where. */
export interface LoadFailure {
  readonly reason: string;
  readonly location: TextLocation | undefined;
}

/**
 * jiti reports a syntax error as `REASON\n FILE:LINE:COLUMN`, with a column from 0. A program that throws has its location in the
 * stack. Node.js reports no location of a syntax error.
 */
export function loadFailure(path: string, text: string, error: unknown): LoadFailure {
  const { message, stack = "" } = error instanceof Error ? error : { message: String(error) };
  const inMessage = locationAfter(path, message);
  if (inMessage !== undefined) {
    const { line, column } = inMessage;
    const reason = message.slice(0, message.indexOf(path)).trim();
    return { reason, location: within(text, { line, column: column + 1 }) };
  }
  const inStack = locationAfter(path, stack) ?? locationAfter(pathToFileURL(path).href, stack);
  return { reason: message, location: inStack && within(text, inStack) };
}

function locationAfter(path: string, report: string): TextLocation | undefined {
  const index = report.indexOf(`${path}:`);
  const [, line, column] =
    /^:([0-9]+):([0-9]+)/.exec(index < 0 ? "" : report.slice(index + path.length)) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: Number(column) };
}

/** Of code that was made from the text, the location may be one that the text does not have. */
function within(text: string, location: TextLocation): TextLocation | undefined {
  const line = text.split("\n")[location.line - 1];
  return line !== undefined && location.column <= line.length + 1 ? location : undefined;
}
