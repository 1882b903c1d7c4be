/** The prompts of `init`. No other module imports @clack/prompts. Loaded only if prompts are shown. */

import { Writable } from "node:stream";
import { cancel, confirm, intro, isCancel, log, note, outro, select, text } from "@clack/prompts";
import { planProject } from "../commands/init.js";
import { diagnoseServer, type ServerInspection, type UntrustedServer } from "../commands/inspect-server.js";
import type { InitialConfig } from "../commands/init/config-file.js";
import type { SetupAnswers } from "../commands/init/plan.js";
import type { CommandCall } from "./command-call.js";
import { planText } from "./messages/init.js";
import type { Output } from "./process.js";

interface PromptContext {
  readonly call: CommandCall;
  readonly proposedOut: string;
  readonly inspect: (server: string) => Promise<ServerInspection>;
}

/** Thrown if the user ends the prompts with Ctrl+C or Escape. */
class PromptInterruption extends Error {}

/**
 * Completes the answers that the options gave. Resolves to `interrupted` if the user ends the prompts, and to `declined` if the user
 * does not confirm the plan.
 */
export async function promptForAnswers(
  given: SetupAnswers,
  { call, proposedOut, inspect }: PromptContext,
): Promise<SetupAnswers | "interrupted" | "declined"> {
  const cwd = call.process.cwd();
  const prompts = new Prompts(call);
  prompts.start("whm-transfer-codegen");
  try {
    const server = await promptForServer(given.config, prompts);
    const trust = await promptForTrust({ ...given.config, ...server }, { prompts, inspect });
    const out = given.config.out ?? (await promptForFolder(prompts, proposedOut));
    const isDefaultOut = given.config.out === undefined && out === "generated";
    const config = { ...given.config, ...server, ...trust, ...(!isDefaultOut && { out }) };
    const ci = given.ci ?? (await promptForWorkflow(prompts));
    const answers: SetupAnswers = { config, ci };
    prompts.showPlan(planText(planProject(cwd, answers), cwd));
    if (await prompts.confirm("Write these files?", true)) {
      prompts.end("Writing the files");
      return answers;
    }
    prompts.end("Nothing was written.");
    return "declined";
  } catch (error) {
    if (!(error instanceof PromptInterruption)) throw error;
    prompts.endEarly("Nothing was written.");
    return "interrupted";
  }
}

async function promptForServer(
  { server }: InitialConfig,
  prompts: Prompts,
): Promise<Pick<InitialConfig, "server">> {
  if (server !== undefined) return {};
  const source = await prompts.select("Where do the schemas come from?", [
    {
      value: "packaged",
      label: "No server yet",
      hint: "schemas from the documentation of cPanel, and a simulated server",
    },
    { value: "server", label: "A WHM server" },
  ]);
  if (source === "packaged") return {};
  const address = await prompts.text("Address of the WHM server that accounts are transferred to", {
    placeholder: "whm.example",
    validate: (value) =>
      (value ?? "").trim() === ""
        ? "Enter a host, or an address such as https://host:2087."
        : diagnoseServer(value ?? "")?.message,
  });
  return { server: address.trim() };
}

/**
 * Shows the fingerprint of a certificate that is not trusted, and pins it if the user confirms it. With an authority in the
 * configuration, a pin is not sufficient, because the certificate then has to match both.
 */
async function promptForTrust(
  { server, pinSha256, ca }: InitialConfig,
  { prompts, inspect }: { readonly prompts: Prompts } & Pick<PromptContext, "inspect">,
): Promise<Pick<InitialConfig, "pinSha256">> {
  if (server === undefined || pinSha256 !== undefined) return {};
  prompts.showStep(`Reading the certificate of ${server}`);
  const inspection = await inspect(server);
  if (inspection.state === "trusted") prompts.showStep("The certificate is trusted.");
  if (inspection.state === "unchecked")
    prompts.warn(`${inspection.warning.message} ${inspection.warning.hint ?? ""}`);
  if (inspection.state !== "untrusted") return {};
  if (ca !== undefined) {
    prompts.warn(`The certificate is not trusted, even with the authorities in ${ca}: ${inspection.reason}.
codegen refuses this server until you correct ca in the configuration, or replace it with pinSha256.`);
    return {};
  }
  prompts.warn(describeFingerprint(inspection));
  if (await prompts.confirm("Are both fingerprints equal? Then this certificate is pinned.", false))
    return { pinSha256: inspection.fingerprint };
  prompts.warn(
    "Nothing is pinned: codegen refuses this server until you set pinSha256 or ca in the configuration.",
  );
  return {};
}

function describeFingerprint({ reason, fingerprint, fingerprintCommand }: UntrustedServer): string {
  return `The certificate is not trusted: ${reason}. Its SHA-256 fingerprint is:
${formatFingerprint(fingerprint)}
Compare it with the one that this command prints on the server itself:
${fingerprintCommand}`;
}

/** Formats a fingerprint as openssl does, so that it is easy to compare. */
function formatFingerprint(fingerprint: string): string {
  return fingerprint.toUpperCase().replace(/(..)(?=.)/g, "$1:");
}

async function promptForFolder(prompts: Prompts, proposedOut: string): Promise<string> {
  const folder = await prompts.text("Folder of the generated code", {
    placeholder: proposedOut,
    defaultValue: proposedOut,
  });
  return folder.trim();
}

async function promptForWorkflow(prompts: Prompts): Promise<SetupAnswers["ci"]> {
  const isRequested = await prompts.confirm(
    "Create a workflow for GitHub Actions that checks the generated code?",
    false,
  );
  return isRequested ? "github" : undefined;
}

interface TextOptions {
  readonly placeholder: string;
  readonly defaultValue?: string;
  readonly validate?: (value: string | undefined) => string | undefined;
}

/** Shows prompts on standard error, because standard output is for results. */
class Prompts {
  readonly #streams;

  constructor({ process, signal }: CommandCall) {
    this.#streams = { input: process.stdin, output: new PromptStream(process.stderr), signal };
  }

  start(title: string): void {
    intro(title, this.#streams);
  }

  end(message: string): void {
    outro(message, this.#streams);
  }

  endEarly(message: string): void {
    cancel(message, this.#streams);
  }

  showStep(message: string): void {
    log.step(message, this.#streams);
  }

  warn(message: string): void {
    log.warn(message, this.#streams);
  }

  showPlan(plan: string): void {
    note(plan.trimEnd(), "Plan", { ...this.#streams, format: (line) => line });
  }

  confirm(message: string, initialValue: boolean): Promise<boolean> {
    return expectAnswer(confirm({ message, initialValue, ...this.#streams }));
  }

  select<Value extends string>(
    message: string,
    options: { readonly value: Value; readonly label: string; readonly hint?: string }[],
  ): Promise<Value> {
    return expectAnswer(select<string>({ message, options, ...this.#streams })) as Promise<Value>;
  }

  text(message: string, options: TextOptions): Promise<string> {
    return expectAnswer(text({ message, ...options, ...this.#streams }));
  }
}

async function expectAnswer<Value>(answer: Promise<Value>): Promise<Exclude<Value, symbol>> {
  const value = await answer;
  if (isCancel(value)) throw new PromptInterruption();
  return value as Exclude<Value, symbol>;
}

/** Writes to a stream of the process, which redacts secrets. */
class PromptStream extends Writable {
  readonly isTTY = true;
  readonly #output: Output;

  constructor(output: Output) {
    super({ decodeStrings: false });
    this.#output = output;
  }

  get columns(): number {
    // A pseudo-terminal without a size has 0 columns.
    return this.#output.columns || 80;
  }

  override _write(chunk: string | Uint8Array, _encoding: string, done: () => void): void {
    this.#output.write(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    done();
  }
}
