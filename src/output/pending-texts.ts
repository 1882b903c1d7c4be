/**
 * Texts that wait for their turn on the disk. All of them are made before the first is written, and those of thousands of modules
 * would fill the memory; so what goes beyond a limit waits in a temporary file, which is gone when the process is.
 */

import { mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GeneratedFile } from "../core/model.js";

/** In UTF-16 code units: of what is generated, which is ASCII, bytes. */
const MOST_IN_MEMORY = 2 * 1024 * 1024;

export class WaitingTexts {
  #inMemory = 0;
  #end = 0;
  /** Null where no file can be had: then memory has to do. */
  #descriptor: number | null | undefined;

  readonly #limit: number;

  /** `limit` is how many characters stay in memory. */
  constructor(limit = MOST_IN_MEMORY) {
    this.#limit = limit;
  }

  /** A file whose text is here, or is read back each time that somebody wants it. */
  file(path: string, text: string): GeneratedFile {
    const place = this.#inMemory + text.length > this.#limit ? this.#putAside(text) : undefined;
    if (place === undefined) {
      this.#inMemory += text.length;
      return { path, text };
    }
    return {
      path,
      get text() {
        return readBack(place);
      },
    };
  }

  #putAside(text: string): StoredRange | undefined {
    this.#descriptor ??= temporaryFile();
    const descriptor = this.#descriptor;
    if (descriptor === null) return undefined;
    const place = { descriptor, start: this.#end, length: Buffer.byteLength(text) };
    try {
      // As a string: a buffer for each would be garbage that is collected late.
      const written = writeSync(descriptor, text, place.start, "utf8");
      // The disk is full, say: those that were put aside before are whole.
      if (written < place.length) return undefined;
    } catch {
      return undefined;
    }
    this.#end += place.length;
    return place;
  }
}

/** In bytes. */
interface StoredRange {
  readonly descriptor: number;
  readonly start: number;
  readonly length: number;
}

/** For all that is read back, one after the other. */
let scratch = Buffer.alloc(0);

function readBack({ descriptor, start, length }: StoredRange): string {
  if (scratch.length < length) scratch = Buffer.allocUnsafeSlow(2 * length);
  for (let read = 0; read < length;) {
    const count = readSync(descriptor, scratch, read, length - read, start + read);
    if (count === 0) throw new Error("A temporary file ended early.");
    read += count;
  }
  return scratch.toString("utf8", 0, length);
}

/** Its name is taken away at once, where the system lets it be: nothing is left, however the process ends. */
function temporaryFile(): number | null {
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
