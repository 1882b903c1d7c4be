/** Shows progress on one line of a terminal. Shows nothing if standard error is not a terminal. */

import type { CommandContext } from "../commands/context.js";
import { sanitize } from "../core/text/escape.js";
import type { FetchProgress } from "../core/snapshot-types.js";
import type { Output } from "./process.js";

const CLEAR_LINE = "\r\x1b[2K";

export interface ProgressLine {
  readonly show: CommandContext["onProgress"];
  /** Clears the line before other output is printed. */
  readonly clear: () => void;
}

export function createProgressLine(stream: Output, quiet: boolean): ProgressLine {
  let isShown = false;
  return {
    show(progress) {
      // Detecting a terminal opens the stream, so most commands do not do it.
      if (quiet || stream.isTTY !== true) return;
      isShown = true;
      stream.write(CLEAR_LINE + formatProgress(progress));
    },
    clear() {
      if (isShown) stream.write(CLEAR_LINE);
      isShown = false;
    },
  };
}

function formatProgress(progress: FetchProgress): string {
  if (progress.kind === "waiting")
    return `${sanitize(progress.reason)}; retrying in ${Math.ceil(progress.seconds)} s`;
  return `[${progress.done}/${progress.total}] ${sanitize(progress.module ?? "")}`;
}
