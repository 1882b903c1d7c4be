/** Tells the transcript to whoever listens: a function `tell` of the place it runs in, or else the console. */

import { transcript } from "./transcript.js";

interface Place {
  readonly tell?: (text: string) => void;
  readonly console: { readonly log: (text: string) => void };
}

const place = globalThis as unknown as Place;
const tell = place.tell ?? place.console.log;

transcript().then(
  (lines) => tell(lines.join("\n")),
  (error: unknown) =>
    tell(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
);
