/** Errors of the simulated server: it cannot start, or does not have the module or version that a test requests. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
export const SIMULATOR_CODES = {
  "database-missing": {
    exitCode: 2,
    cause: "This version of Node.js has no SQLite, which the simulated server needs.",
    remedy: "Run npm install --save-dev sql.js, or use Node.js 22.13 or later.",
  },
  "definition-not-storable": {
    exitCode: 2,
    cause: "The simulated server cannot create a column from a definition.",
    remedy: "Correct the definition in the snapshot that the simulated server uses.",
  },
  "table-not-creatable": {
    exitCode: 2,
    cause: "The simulated server cannot create a table from the definitions of a module.",
    remedy: "Correct the definitions in the snapshot that the simulated server uses.",
  },
  "simulated-module-missing": {
    exitCode: 2,
    cause: "The simulated server does not have the module.",
    remedy: "Use one of the modules that the message lists.",
  },
  "simulated-version-missing": {
    exitCode: 2,
    cause: "The simulated server does not have the version.",
    remedy: "Use one of the versions that the message lists.",
  },
  "certificate-unusable": {
    exitCode: 2,
    cause: "The simulated server cannot use the certificate in a file.",
    remedy:
      "Delete the file: the simulated server creates another one. Pins of the old certificate then need the new hash.",
  },
  "port-unavailable": {
    exitCode: 2,
    cause: "The simulated server cannot listen on the port.",
    remedy: "Pass another port with --port, or omit the option for any free port.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof SIMULATOR_CODES> = buildError;

export function databaseMissing(nodeVersion: string): Diagnostic {
  return errorOf(
    "database-missing",
    `The simulated server needs SQLite, which Node.js ${nodeVersion} does not include.`,
    { hint: "Run npm install --save-dev sql.js, or use Node.js 22.13 or later." },
  );
}

/** `parser` and `engine` are the error messages of the column parser and of SQLite. */
export function definitionNotStorable(place: {
  readonly module: string;
  readonly key: string;
  readonly parser: string;
  readonly engine: string;
}): Diagnostic {
  const { module, key, parser, engine } = place;
  return errorOf(
    "definition-not-storable",
    `The simulated server cannot store the definition of ${visible(module)}.${visible(key)} in its database (${visible(parser)}; SQLite: ${quote(engine)}).`,
    { hint: "Correct the definition in the snapshot that the simulated server uses." },
  );
}

export function tableNotCreatable(module: string, engine: string): Diagnostic {
  return errorOf(
    "table-not-creatable",
    `The simulated server cannot create a table from the definitions of ${visible(module)} (SQLite: ${quote(engine)}).`,
    { hint: "Correct the definitions in the snapshot that the simulated server uses." },
  );
}

export function simulatedModuleMissing(module: string, modules: readonly string[]): Diagnostic {
  return errorOf(
    "simulated-module-missing",
    `The simulated server has no module ${quote(module)}. Its modules: ${joinList([...modules].sort().map(visible))}.`,
  );
}

export function simulatedVersionMissing(name: string, names: readonly string[]): Diagnostic {
  const known = names.length === 0 ? "It has no versions." : `Its versions: ${joinList(names.map(visible))}.`;
  return errorOf("simulated-version-missing", `The simulated server has no version ${quote(name)}. ${known}`);
}

/** `reason` completes the sentence, such as `it has no private key`. */
export function certificateUnusable(path: string, reason: string): Diagnostic {
  return errorOf(
    "certificate-unusable",
    `The simulated server cannot use the certificate in ${visible(path)} (${visible(reason)}).`,
    {
      hint: "Delete the file to get a new certificate, and replace the pin of the old one.",
      file: path,
    },
  );
}

export function portUnavailable(port: number, reason: string): Diagnostic {
  return errorOf(
    "port-unavailable",
    `The simulated server cannot listen on 127.0.0.1:${port} (${visible(reason)}).`,
    { hint: "Pass another port with --port, or omit the option for any free port." },
  );
}
