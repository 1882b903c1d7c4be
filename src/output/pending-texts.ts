/**
 * Generated texts until they are written. All of them are generated before the first is written. Those of 6,000 modules
 * would take the process from 350 to 475 MiB (compressed in memory: 430), so the texts above a limit go to a temporary file.
 */

import { mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GeneratedFile } from "../core/emitter-types.js";

/** In UTF-16 code units. Generated text is ASCII, so these are bytes, too. */
const MAX_IN_MEMORY = 2 * 1024 * 1024;

export class PendingTexts {
  readonly #limit: number;
  #inMemory = 0;
  #end = 0;
  /** Null if no temporary file can be created: then everything stays in memory. */
  #descriptor: number | null | undefined;

  /** `limit` is how many characters stay in memory. */
  constructor(limit = MAX_IN_MEMORY) {
    this.#limit = limit;
  }

  /** A file that holds its text, or reads it back each time. */
  file(path: string, text: string): GeneratedFile {
    const range = this.#inMemory + text.length > this.#limit ? this.#store(text) : undefined;
    if (range === undefined) {
      this.#inMemory += text.length;
      return { path, text };
    }
    return {
      path,
      get text() {
        return readRange(range);
      },
    };
  }

  #store(text: string): StoredRange | undefined {
    this.#descriptor ??= openTemporaryFile();
    if (this.#descriptor === null) return undefined;
    const range = { descriptor: this.#descriptor, start: this.#end, length: Buffer.byteLength(text) };
    try {
      // Not as a buffer: thousands of buffers are garbage that is collected late.
      const written = writeSync(range.descriptor, text, range.start, "utf8");
      // If the disk is full, for example. Earlier texts are complete.
      if (written < range.length) return undefined;
    } catch {
      return undefined;
    }
    this.#end += range.length;
    return range;
  }
}

/** In bytes. */
interface StoredRange {
  readonly descriptor: number;
  readonly start: number;
  readonly length: number;
}

/** Reused for each text that is read back. */
let buffer = Buffer.alloc(0);

function readRange({ descriptor, start, length }: StoredRange): string {
  if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(2 * length);
  for (let read = 0; read < length;) {
    const count = readSync(descriptor, buffer, read, length - read, start + read);
    if (count === 0) throw new Error("A temporary file ended early.");
    read += count;
  }
  return buffer.toString("utf8", 0, length);
}

/** Removes the file's name at once, where the system allows it: nothing remains, however the process ends. */
function openTemporaryFile(): number | null {
  try {
    const dir = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-"));
    try {
      return openSync(join(dir, "texts"), "wx+", 0o600);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  } catch {
    return null;
  }
}
