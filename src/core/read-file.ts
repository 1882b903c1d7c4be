/** Reads files whose paths come from a user, a configuration or a repository. Limits their size, and never blocks forever. */

import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from "node:fs";
import { DEFAULT_MAX_FILE_BYTES, PIPE_IDLE_TIMEOUT_MILLISECONDS } from "./limits.js";
import { readEmbedded } from "./packaged.js";
import { withDefaultSignals } from "./signals.js";

export interface ReadFileOptions {
  /** Maximum size of the file. A larger file is refused. */
  readonly maxBytes?: number;
  /** Whether to return the start of a larger file, up to `maxBytes`, instead of refusing it. */
  readonly allowsTruncation?: boolean;
  /** Whether the file may be a pipe, such as `<(command)` of a shell, or a terminal. */
  readonly allowsPipeOrTerminal?: boolean;
  /** Called with the status of the open file. The function can refuse the file by throwing an error. */
  readonly checkFileStats?: (stats: Stats) => void;
}

/** Number of bytes to read at a time if the size of the file is unknown. */
const CHUNK_BYTES = 64 * 2 ** 10;

/** Milliseconds between two attempts to read a pipe. */
const POLL_INTERVAL_MILLISECONDS = 20;

/**
 * Matches the path of a stream that the parent process has opened, such as `/dev/stdin`. For these paths, a read of 0 bytes means the
 * end of the data. For other pipes, it can also mean that no process has opened the pipe for writing yet.
 */
const INHERITED_STREAM_PATH_PATTERN = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/(?:self|\d+)\/fd\/\d+)$/;

/**
 * Reads a file. Refuses folders, devices, sockets and pipes, because reading them can block forever. There are two exceptions:
 * `/dev/null` is read as an empty file, and `allowsPipeOrTerminal` allows pipes and terminals. While these are read, a signal ends the process.
 *
 * @throws the error of the file system, or an error with a clause as its message, such as `it is not a regular file`.
 */
export function readFileBytes(path: string, options: ReadFileOptions = {}): Buffer {
  const embeddedText = readEmbedded(path);
  if (embeddedText !== undefined) return Buffer.from(embeddedText);
  // Check the type of the file before opening it, because opening a device can have side effects.
  const stats = statSync(path);
  if (path === "/dev/null") return Buffer.alloc(0);
  if (stats.isFile()) return openAndReadFile(path, options);
  const isTerminal = INHERITED_STREAM_PATH_PATTERN.test(path) || path === "/dev/tty";
  const isPipeOrTerminal = stats.isFIFO() || (stats.isCharacterDevice() && isTerminal);
  if (options.allowsPipeOrTerminal !== true || !isPipeOrTerminal) throw new Error("it is not a regular file");
  return withDefaultSignals(() => openAndReadFile(path, options));
}

function openAndReadFile(path: string, options: ReadFileOptions): Buffer {
  // Without O_NONBLOCK, opening a pipe blocks until another process opens it for writing.
  const fileDescriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    // Check the type of the open file, because the path may refer to another file by now.
    const stats = fstatSync(fileDescriptor);
    options.checkFileStats?.(stats);
    if (!stats.isFile() && options.allowsPipeOrTerminal !== true) throw new Error("it is not a regular file");
    return readOpenFile(fileDescriptor, stats, path, options);
  } finally {
    closeSync(fileDescriptor);
  }
}

/** Reads a file to its end, or a pipe or terminal until all its writers have closed it. */
function readOpenFile(fileDescriptor: number, stats: Stats, path: string, options: ReadFileOptions): Buffer {
  const { maxBytes = DEFAULT_MAX_FILE_BYTES, allowsTruncation = false } = options;
  const size = stats.isFile() ? stats.size : 0;
  if (size > maxBytes && !allowsTruncation) throw createTooLargeError(maxBytes);
  // The extra byte shows whether the file is longer than its reported size. Files in /proc report the size 0, although they have content.
  const chunk = Buffer.allocUnsafe(size === 0 ? CHUNK_BYTES : Math.min(size, maxBytes) + 1);
  const buffer = new LimitedBuffer(maxBytes);
  // A named pipe returns 0 bytes not only at its end, but also until a process opens it for writing.
  let hasWriter = !stats.isFIFO() || INHERITED_STREAM_PATH_PATTERN.test(path);
  let lastDataTime = performance.now();
  for (;;) {
    const byteCount = readAvailableBytes(fileDescriptor, chunk);
    if (byteCount === 0 && hasWriter) return buffer.bytes;
    hasWriter ||= byteCount !== 0;
    if (byteCount > 0) {
      lastDataTime = performance.now();
      if (buffer.add(chunk.subarray(0, byteCount))) continue;
      if (allowsTruncation) return buffer.bytes;
      throw createTooLargeError(maxBytes);
    }
    if (performance.now() - lastDataTime > PIPE_IDLE_TIMEOUT_MILLISECONDS)
      throw new Error(`it sent no data for ${PIPE_IDLE_TIMEOUT_MILLISECONDS / 1000} seconds`);
    sleepBlocking(POLL_INTERVAL_MILLISECONDS);
  }
}

/** Returns the number of bytes that were read: 0 at the end, and -1 if the writers have sent nothing yet. */
function readAvailableBytes(fileDescriptor: number, chunk: Buffer): number {
  try {
    return readSync(fileDescriptor, chunk, 0, chunk.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return -1;
    throw error;
  }
}

export function createTooLargeError(maxBytes: number): Error {
  const size = maxBytes < 2 ** 20 ? `${maxBytes / 2 ** 10} KiB` : `${maxBytes / 2 ** 20} MiB`;
  return new Error(`it is larger than ${size}`);
}

/** Blocks the thread. Node.js has no synchronous sleep function. */
export function sleepBlocking(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Collects bytes in one buffer, up to a limit. A list of small chunks would take a hundred times as much memory. */
export class LimitedBuffer {
  readonly #limit: number;
  #buffer = Buffer.allocUnsafe(0);
  #length = 0;

  constructor(maxBytes: number) {
    this.#limit = maxBytes;
  }

  /** Adds a chunk, up to the limit. Returns `false` if a part of the chunk exceeds the limit. */
  add(chunk: Uint8Array): boolean {
    const addedBytes = chunk.subarray(0, this.#limit - this.#length);
    const newLength = this.#length + addedBytes.length;
    if (newLength > this.#buffer.length) {
      const largerBuffer = Buffer.allocUnsafe(
        Math.min(this.#limit, Math.max(newLength, 2 * this.#buffer.length)),
      );
      this.#buffer.copy(largerBuffer, 0, 0, this.#length);
      this.#buffer = largerBuffer;
    }
    this.#buffer.set(addedBytes, this.#length);
    this.#length = newLength;
    return addedBytes.length === chunk.length;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
