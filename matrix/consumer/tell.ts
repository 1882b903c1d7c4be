/** Tells lines to whoever listens: a function `tell` of the place it runs in, or else the console. */

interface Place {
  readonly tell?: (text: string) => void;
  readonly console: { readonly log: (text: string) => void };
}

const place = globalThis as unknown as Place;

export async function tell(lines: () => string[] | Promise<string[]>): Promise<void> {
  const told = place.tell ?? place.console.log;
  try {
    told((await lines()).join("\n"));
  } catch (error) {
    told(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
