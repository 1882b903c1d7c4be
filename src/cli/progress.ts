/** Shows progress on one line of a terminal. Shows nothing if standard error is not a terminal. */

import type { CommandContext } from "../commands/context.js";
import { sanitize } from "../core/text/escape.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { type CommandCall, type TextOutput } from "./command-call.js";

const CLEAR_LINE_SEQUENCE = "\r\x1b[2K";

/** Runs a job, shows the progress that the job reports, and prints the warnings of the job. Resolves to the result of the job. */
export async function withProgress<Done>(
  { process, secrets, signal, invocation, output }: CommandCall,
  job: (context: CommandContext) => Promise<Done>,
): Promise<Done> {
  const progressLine = createProgressLine(process.stderr, invocation.options.quiet === true);
  const onWarning = (warning: Diagnostic): void => {
    progressLine.clear();
    output.printDiagnostics([warning]);
  };
  try {
    return await job({
      ...{ environment: process.env, secrets, signal },
      ...{ onProgress: progressLine.show, onWarning },
    });
  } finally {
    progressLine.clear();
  }
}

export interface ProgressLine {
  readonly show: CommandContext["onProgress"];
  /** Removes the progress line. Call this method before you print other output. */
  readonly clear: () => void;
}

export function createProgressLine(stream: TextOutput, isQuiet: boolean): ProgressLine {
  let isLineShown = false;
  return {
    show(progress) {
      // Read `isTTY` only when progress is reported, because reading it can open the stream, which takes time.
      if (isQuiet || stream.isTTY !== true) return;
      isLineShown = true;
      const text =
        progress.kind === "waiting"
          ? `${sanitize(progress.reason)}; retrying in ${Math.ceil(progress.seconds)} s`
          : `[${progress.done}/${progress.total}] ${sanitize(progress.module ?? "")}`;
      stream.write(CLEAR_LINE_SEQUENCE + text);
    },
    clear() {
      if (isLineShown) stream.write(CLEAR_LINE_SEQUENCE);
      isLineShown = false;
    },
  };
}
