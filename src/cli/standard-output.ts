/** Writes to standard output and standard error. Avoids the streams of Node.js if possible, because opening them takes time. */

import { fstatSync, writeSync } from "node:fs";
import type { TextOutput } from "./command-call.js";

/** A stream of Node.js that writes to standard output or standard error. */
type OutputStream = Pick<NodeJS.WriteStream, "isTTY" | "columns" | "write">;

/** Maximum number of bytes to write without the stream. A new pipe has room for this many bytes, so writing does not block. */
const MAX_DIRECTLY_WRITTEN_BYTES = 4096;

/**
 * Returns an output that opens the stream of Node.js only if necessary: for a terminal, for long text, and if writing fails.
 * Opening a stream loads the network modules of Node.js, which takes a tenth of the time of a run that changes no files.
 *
 * `openStream` returns the stream of the same file descriptor. The stream reports errors as events.
 */
export function createLazyTextOutput(descriptor: number, openStream: () => OutputStream): TextOutput {
  let stream: OutputStream | undefined;
  let writtenByteCount = 0;
  let isTerminalPossible: boolean | undefined;
  const canBeTerminal = (): boolean => (isTerminalPossible ??= isCharacterDevice(descriptor));
  const getStream = (): OutputStream => (stream ??= openStream());
  return {
    get isTTY() {
      return canBeTerminal() ? getStream().isTTY : false;
    },
    get columns() {
      return canBeTerminal() ? getStream().columns : undefined;
    },
    write(text) {
      let bytes: Uint8Array = Buffer.from(text);
      writtenByteCount += bytes.length;
      const canWriteDirectly =
        stream === undefined &&
        writtenByteCount <= MAX_DIRECTLY_WRITTEN_BYTES &&
        process.platform !== "win32";
      try {
        while (canWriteDirectly && bytes.length > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
      } catch {
        // The stream writes the remaining bytes.
      }
      if (bytes.length > 0) getStream().write(bytes);
    },
  };
}

/** Whether the file descriptor may be a terminal. Also true for other character devices, such as /dev/null. */
function isCharacterDevice(descriptor: number): boolean {
  try {
    return process.platform === "win32" || fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true; // The descriptor is closed. Opening the stream reports this error.
  }
}
