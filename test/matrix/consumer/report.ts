/** Reports lines of output to the function `reportOutput` if the host has it, otherwise to the console. */

interface Host {
  readonly reportOutput?: (text: string) => void;
  readonly console: { readonly log: (text: string) => void };
}

const host = globalThis as unknown as Host;

export async function report(lines: () => string[] | Promise<string[]>): Promise<void> {
  const output = host.reportOutput ?? host.console.log;
  try {
    output((await lines()).join("\n"));
  } catch (error) {
    output(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
