/** The prompts of `init`. Loaded only if prompts are shown. */

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Writable } from "node:stream";
import { cancel, confirm, intro, isCancel, log, note, outro, select, text } from "@clack/prompts";
import type { SetupAnswers } from "../commands/init.js";
import { diagnoseAddress, removeSessionPath, type ServerInspection } from "../commands/inspect-server.js";
import type { Config } from "../core/config-types.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import type { CommandCall } from "./command-call.js";

interface PromptContext {
  readonly call: CommandCall;
  /** The folder to propose for the generated code. */
  readonly proposedFolder: string;
  readonly inspect: (address: string) => Promise<ServerInspection>;
  /** Lists the files to write. */
  readonly describePlan: (answers: SetupAnswers) => string;
}

/** Thrown if the user ends the prompts with Ctrl+C or Escape. */
class CanceledError extends Error {}

/**
 * Shows prompts for the settings that the options of `init` do not specify. Resolves to `interrupted` if the user ends the prompts,
 * and to `declined` if the user does not confirm the list of files to write.
 */
export async function promptForAnswers(
  { config: given, ci: givenCi }: SetupAnswers,
  context: PromptContext,
): Promise<SetupAnswers | "interrupted" | "declined"> {
  const prompts = new Prompts(context);
  const { terminal } = prompts;
  intro("whm-transfer-codegen", terminal);
  try {
    const { server: _server, pinSha256: _pin, ...otherSettings } = given;
    const { isServerUntrusted, ...serverSettings } = await prompts.promptForServer(given);
    const out = given.out ?? (await prompts.promptForOutputFolder(given));
    const config = { ...serverSettings, ...otherSettings, ...(out !== SETTING_DEFAULTS.out && { out }) };
    const question = "Create a workflow for GitHub Actions that checks the generated code?";
    const ci = givenCi ?? ((await prompts.confirm(question, false)) ? "github" : undefined);
    const answers: SetupAnswers = { config, ci, isServerUntrusted };
    note(context.describePlan(answers).trimEnd(), "Plan", { ...terminal, format: (line) => line });
    const isConfirmed = await prompts.confirm("Write these files?", true);
    outro(isConfirmed ? "Writing the files" : "Nothing was written.", terminal);
    return isConfirmed ? answers : "declined";
  } catch (error) {
    if (!(error instanceof CanceledError)) throw error;
    cancel("Nothing was written.", terminal);
    return "interrupted";
  }
}

const NO_SERVER_HINT = "use schemas from cPanel's documentation, and a simulated server";

type ServerAnswers = Pick<Config, "server" | "pinSha256"> & Pick<SetupAnswers, "isServerUntrusted">;

class Prompts {
  readonly terminal: ReturnType<typeof createTerminal>;
  readonly context: PromptContext;

  constructor(context: PromptContext) {
    this.context = context;
    this.terminal = createTerminal(context.call);
  }

  confirm(message: string, initialValue: boolean): Promise<boolean> {
    return requireAnswer(confirm({ message, initialValue, ...this.terminal }));
  }

  async promptForOutputFolder({ schemas = SETTING_DEFAULTS.schemas }: Config): Promise<string> {
    const { proposedFolder, call } = this.context;
    const cwd = call.process.cwd();
    const diagnose = (folder: string): string | undefined => {
      const path = resolve(cwd, folder);
      if (/^[a-z][a-z0-9+.-]*:\/\//i.test(folder)) return "This is a URL.";
      // Node.js does not replace a tilde by the home folder. Only a shell does.
      if (folder.startsWith("~")) return "Enter a path without ~.";
      if (`${resolve(cwd, schemas)}/`.startsWith(`${path}/`)) return "This folder contains the snapshot.";
      return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? "This is a file." : undefined;
    };
    const folder = await requireAnswer(
      text({
        message: "Folder of the generated code",
        placeholder: proposedFolder,
        defaultValue: proposedFolder,
        validate: (value = "") => {
          const problem = value.trim() === "" ? undefined : diagnose(value.trim());
          return problem && `${problem} Enter the path of a folder, such as src/generated.`;
        },
        ...this.terminal,
      }),
    );
    return folder.trim() || proposedFolder;
  }

  /**
   * Prompts for the address of the server until its certificate can be read. The user can also keep an address that could not be checked,
   * or continue without a server.
   */
  async promptForServer(given: Config): Promise<ServerAnswers> {
    let server = given.server ?? (await this.promptForAddress());
    const { pinSha256 } = given;
    if (pinSha256 !== undefined)
      return { ...(server !== undefined && { server }), pinSha256, isServerUntrusted: false };
    while (server !== undefined) {
      log.step(`Reading the certificate of ${server}`, this.terminal);
      const inspection = await this.context.inspect(server);
      if (inspection.state !== "unchecked")
        return { server, ...(await this.promptToPinCertificate(inspection, given.ca)) };
      log.warn(inspection.warning.message, this.terminal);
      const choice = await requireAnswer(
        select({
          message: "Correct the address, or continue?",
          options: [
            { value: "correct", label: "Correct the address" },
            { value: "keep", label: "Keep this address", hint: "codegen checks the certificate later" },
            { value: "none", label: "Continue without a server", hint: NO_SERVER_HINT },
          ],
          ...this.terminal,
        }),
      );
      if (choice === "keep") return { server, isServerUntrusted: false };
      server = choice === "none" ? undefined : await this.promptForAddress(server);
    }
    return { isServerUntrusted: false };
  }

  /**
   * Returns undefined if the user enters nothing. This is the first prompt of `init`. It is a text prompt, because other prompts would
   * discard an address that the user pastes immediately.
   */
  async promptForAddress(initialValue = ""): Promise<string | undefined> {
    const answer = await requireAnswer(
      text({
        message: "Address of the WHM server to transfer to (press Enter if you have none)",
        placeholder: "whm.example",
        initialValue,
        validate: (value = "") => (value.trim() === "" ? undefined : diagnoseAddress(value)?.message),
        ...this.terminal,
      }),
    );
    const entered = answer.trim();
    // The session expires, and it grants access to everyone who can read the configuration.
    const address = removeSessionPath(entered);
    if (entered === "") log.step(`Continuing without a server: ${NO_SERVER_HINT}`, this.terminal);
    else if (address !== entered)
      log.step("The path of the browser session was removed from the address.", this.terminal);
    return address || undefined;
  }

  /** Returns the fingerprint of a certificate that is not trusted as `pinSha256` if the user confirms it. */
  async promptToPinCertificate(
    inspection: Exclude<ServerInspection, { state: "unchecked" }>,
    ca: string | undefined,
  ): Promise<Omit<ServerAnswers, "server">> {
    if (inspection.state === "trusted") {
      log.step("The certificate is trusted.", this.terminal);
      return { isServerUntrusted: false };
    }
    const { reason, fingerprint, fingerprintCommand } = inspection;
    let warning =
      "The certificate is not pinned, so codegen refuses this server. To change this, set ca (for a private certificate authority) or pinSha256 (for a self-signed certificate) in the configuration.";
    if (ca !== undefined)
      // A pinned certificate must also be signed by an authority in `ca`.
      warning = `The certificate is not trusted, even with the authorities in ${ca}: ${reason}.
codegen refuses this server until you correct ca in the configuration.
If the certificate is self-signed, replace ca with pinSha256 instead.`;
    else {
      const description = `The certificate is not trusted: ${reason}. The SHA-256 fingerprint of the certificate is:
${fingerprint}
Compare it with the fingerprint that this command prints on the server itself:
${fingerprintCommand}`;
      log.warn(description, this.terminal);
      const question =
        "Are both fingerprints equal? If you confirm this, the certificate is pinned: for this server, only this certificate is trusted.";
      if (await this.confirm(question, false)) return { pinSha256: fingerprint, isServerUntrusted: false };
    }
    log.warn(warning, this.terminal);
    return { isServerUntrusted: true };
  }
}

async function requireAnswer<Value>(pending: Promise<Value>): Promise<Exclude<Value, symbol>> {
  const answer = await pending;
  if (isCancel(answer)) throw new CanceledError();
  return answer as Exclude<Value, symbol>;
}

/** The prompts are on standard error, because standard output is for results. */
function createTerminal({ process: { stdin, stderr }, signal }: CommandCall) {
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      stderr.write(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
      done();
    },
  });
  // A pseudo-terminal without a size has 0 columns.
  Object.defineProperty(output, "columns", { get: () => stderr.columns || 80 });
  return { input: stdin, output: Object.assign(output, { isTTY: true }), signal };
}
