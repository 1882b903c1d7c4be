/** The prompts of `init` for the address of the server and for its certificate. */

import {
  diagnoseAddress,
  removeSessionPath,
  type ServerInspection,
  type TrustedServerInspection,
  type UntrustedServerInspection,
} from "../commands/inspect-server.js";
import type { InitialConfig } from "../commands/init/config-file.js";
import type { Prompts } from "./prompts.js";

/** The answers about the server. `server` is missing if the user continues without a server. */
export interface ServerPromptAnswers extends Pick<InitialConfig, "server" | "pinSha256"> {
  /** Whether commands such as `codegen` will refuse the server, because its certificate is neither trusted nor pinned. */
  readonly isServerUntrusted: boolean;
}

interface ServerPromptContext {
  readonly prompts: Prompts;
  readonly inspectServer: (server: string) => Promise<ServerInspection>;
}

/** The hint about what `init` uses if no server is given. */
const NO_SERVER_HINT = "use schemas from cPanel's documentation, and a simulated server";

/**
 * Prompts for the address of the server until its certificate can be read. The user can also keep an address that could not be checked,
 * or continue without a server. If `givenSettings` contains the certificate's fingerprint, accepts the first valid address without
 * reading the certificate.
 */
export async function promptForServer(
  givenSettings: Pick<InitialConfig, "server" | "pinSha256" | "ca">,
  { prompts, inspectServer }: ServerPromptContext,
): Promise<ServerPromptAnswers> {
  let server = givenSettings.server ?? (await promptForAddress(prompts));
  if (givenSettings.pinSha256 !== undefined)
    return {
      ...(server !== undefined && { server }),
      pinSha256: givenSettings.pinSha256,
      isServerUntrusted: false,
    };
  while (server !== undefined) {
    prompts.showStep(`Reading the certificate of ${server}`);
    const inspection = await inspectServer(server);
    if (inspection.state !== "unchecked")
      return { server, ...(await promptToPinCertificate(inspection, givenSettings.ca, prompts)) };
    prompts.warn(inspection.warning.message);
    const choice = await prompts.select("Correct the address, or continue?", [
      { value: "correct", label: "Correct the address" },
      {
        value: "keep",
        label: "Keep this address",
        hint: "codegen checks the certificate later",
      },
      { value: "none", label: "Continue without a server", hint: NO_SERVER_HINT },
    ]);
    if (choice === "keep") return { server, isServerUntrusted: false };
    server = choice === "none" ? undefined : await promptForAddress(prompts, server);
  }
  return { isServerUntrusted: false };
}

/**
 * Prompts for the address of the server. Returns undefined if the user enters nothing. This is the first prompt of `init`. It is
 * a text prompt, because other prompts would discard an address that the user pastes immediately.
 */
async function promptForAddress(prompts: Prompts, initialValue?: string): Promise<string | undefined> {
  const enteredAddress = await prompts.promptForText(
    "Address of the WHM server to transfer accounts to (if you have no server yet, press Enter)",
    {
      placeholder: "whm.example",
      initialValue,
      validate: (value = "") => (value.trim() === "" ? undefined : diagnoseAddress(value)?.message),
    },
  );
  if (enteredAddress.trim() === "") {
    prompts.showStep(`Continuing without a server: ${NO_SERVER_HINT}`);
    return undefined;
  }
  // Remove the session: it expires, and it grants access to everyone who can read the configuration.
  const serverAddress = removeSessionPath(enteredAddress.trim());
  if (serverAddress !== enteredAddress.trim())
    prompts.showStep("The path of the browser session was removed from the address.");
  return serverAddress;
}

/**
 * Shows the fingerprint of a certificate that is not trusted. Returns the fingerprint as `pinSha256` if the user confirms it.
 * If `ca` is set, does not offer to pin the certificate, because a pinned certificate must also be signed by an authority in `ca`.
 */
async function promptToPinCertificate(
  inspection: TrustedServerInspection | UntrustedServerInspection,
  ca: string | undefined,
  prompts: Prompts,
): Promise<Omit<ServerPromptAnswers, "server">> {
  if (inspection.state === "trusted") {
    prompts.showStep("The certificate is trusted.");
    return { isServerUntrusted: false };
  }
  if (ca !== undefined) {
    prompts.warn(`The certificate is not trusted, even with the authorities in ${ca}: ${inspection.reason}.
codegen refuses this server until you correct ca in the configuration.
If the certificate is self-signed, replace ca with pinSha256 instead.`);
    return { isServerUntrusted: true };
  }
  prompts.warn(describeUntrustedCertificate(inspection));
  if (
    await prompts.confirm(
      "Are both fingerprints equal? If you confirm this, the certificate is pinned: for this server, only this certificate is trusted.",
      false,
    )
  )
    return { pinSha256: inspection.fingerprint, isServerUntrusted: false };
  prompts.warn(
    "The certificate is not pinned, so codegen refuses this server. To change this, set ca (for a private certificate authority) or pinSha256 (for a self-signed certificate) in the configuration.",
  );
  return { isServerUntrusted: true };
}

function describeUntrustedCertificate({
  reason,
  fingerprint,
  fingerprintCommand,
}: UntrustedServerInspection): string {
  return `The certificate is not trusted: ${reason}. The SHA-256 fingerprint of the certificate is:
${fingerprint}
Compare it with the fingerprint that this command prints on the server itself:
${fingerprintCommand}`;
}
