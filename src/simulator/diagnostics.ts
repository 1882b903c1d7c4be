/** Diagnostics of the simulated server: it cannot start, or does not have the module or version that a test requests. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  createErrorDiagnostic,
} from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const SIMULATOR_DIAGNOSTIC_CODES = {
  "state-unusable": {
    exitCode: 2,
    cause: "The file that `--state` specifies was not written by the simulated server.",
    remedy: "Pass the path of another file, or delete the file to start without sessions.",
  },
  "simulated-module-missing": {
    exitCode: 2,
    cause: "A test uses a transfer module that the snapshot of the simulated server does not contain.",
    remedy: "Use one of the modules that the message lists.",
  },
  "simulated-version-missing": {
    exitCode: 2,
    cause: "A test uses a version of WHM that the simulated server does not have.",
    remedy:
      "Use one of the versions that the message lists, or pass a snapshot of this version to `startWhm`, in the option `versions`.",
  },
  "certificate-unusable": {
    exitCode: 2,
    cause: "The simulated server cannot use the certificate in the file that `--cert` specifies.",
    remedy:
      "Delete the file, so that the simulated server creates a new certificate. Clients with `--pin-sha256` need the new fingerprint.",
  },
  "port-unavailable": {
    exitCode: 2,
    cause: "The simulated server cannot listen on the port in `--port`.",
    remedy: "Pass another port, or omit `--port` to use any free port.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof SIMULATOR_DIAGNOSTIC_CODES> = createErrorDiagnostic;

export function createStateUnusableError(path: string): Diagnostic {
  return createError(
    "state-unusable",
    `The simulated server cannot read its sessions from ${sanitize(path)}: it is not a state file.`,
    { hint: "Pass the path of another file, or delete the file to start without sessions.", file: path },
  );
}

export function createSimulatedModuleMissingError(
  module: string,
  knownModuleNames: readonly string[],
): Diagnostic {
  return createError(
    "simulated-module-missing",
    `The simulated server has no transfer module ${quote(module)}. It has only these modules: ${joinList([...knownModuleNames].sort().map(sanitize))}.`,
  );
}

export function createSimulatedVersionMissingError(
  versionName: string,
  knownVersionNames: readonly string[],
): Diagnostic {
  const firstSentence = `The simulated server has no version of WHM with the name ${quote(versionName)}.`;
  return knownVersionNames.length === 0
    ? createError(
        "simulated-version-missing",
        `${firstSentence} It was started without the option "versions".`,
        {
          hint: 'Pass several snapshots to startWhm in the option "versions", or do not call useVersion.',
        },
      )
    : createError(
        "simulated-version-missing",
        `${firstSentence} It has only these versions: ${joinList(knownVersionNames.map(sanitize))}.`,
      );
}

/** Creates the error for an unusable certificate. `reason` is a clause, such as `it has no private key`. */
export function createCertificateUnusableError(path: string, reason: string): Diagnostic {
  return createError(
    "certificate-unusable",
    `The simulated server cannot use the certificate in ${sanitize(path)}: ${sanitize(reason)}.`,
    {
      hint: "Delete the file, so that the simulated server creates a new certificate. Clients with --pin-sha256 need the new fingerprint.",
      file: path,
    },
  );
}

const PORT_FAILURE_TEXTS: Readonly<Record<string, string>> = {
  EACCES: "permission to use the port is denied",
  EADDRINUSE: "the port is in use",
};

export function createPortUnavailableError(port: number, errorCodeOrMessage: string): Diagnostic {
  return createError(
    "port-unavailable",
    `The simulated server cannot listen on 127.0.0.1:${port}: ${PORT_FAILURE_TEXTS[errorCodeOrMessage] ?? "the port is unavailable"} (${sanitize(errorCodeOrMessage)}).`,
    {
      hint: `Pass another port with --port${errorCodeOrMessage === "EACCES" ? ", such as one above 1023" : ""}, or omit --port to use any free port.`,
    },
  );
}
