/** A simulated server that cannot start, or that does not have what a test names. */

import { type DiagnosticCodes, type Diagnostic, type ErrorBuilder, buildError } from "../core/diagnostic.js";
import { quote, visible } from "../core/text/escape.js";
import { listed } from "../core/text/lists.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const SIMULATOR_CODES = {
  "database-missing": {
    exitCode: 2,
    cause: "This version of Node.js has no SQLite, which the simulated server needs.",
    remedy: "Run npm install sql.js, or use Node.js 22.13 or later.",
  },
  "definition-not-storable": {
    exitCode: 2,
    cause: "The simulated server cannot create a column from a definition.",
    remedy: "Correct the definition in the schemas that are to be served.",
  },
  "table-not-creatable": {
    exitCode: 2,
    cause: "The simulated server cannot create a table from the definitions of a module.",
    remedy: "Correct the definitions in the schemas that are to be served.",
  },
  "simulated-module-missing": {
    exitCode: 2,
    cause: "The simulated server does not have the module.",
    remedy: "Use one of the modules in the message.",
  },
  "simulated-version-missing": {
    exitCode: 2,
    cause: "The simulated server does not have the version.",
    remedy: "Use one of the versions in the message.",
  },
  "port-unavailable": {
    exitCode: 2,
    cause: "The simulated server cannot listen on the port.",
    remedy: "Pass another port, or 0 for any free port.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof SIMULATOR_CODES> = buildError;

export function databaseMissing(nodeVersion: string): Diagnostic {
  return errorOf(
    "database-missing",
    `The simulated server keeps its items in SQLite, which Node ${nodeVersion} does not bring along: run npm install sql.js, or use Node 22.13 or later.`,
  );
}

/** `parser` and `engine` are what each of the two had to say. */
export function definitionNotStorable(place: {
  readonly module: string;
  readonly key: string;
  readonly parser: string;
  readonly engine: string;
}): Diagnostic {
  const { module, key, parser, engine } = place;
  return errorOf(
    "definition-not-storable",
    `${visible(module)}.${visible(key)} has a definition that no database takes (${visible(parser)}; SQLite says ${quote(engine)}): correct it in the schemas that are to be served.`,
  );
}

export function tableNotCreatable(module: string, engine: string): Diagnostic {
  return errorOf(
    "table-not-creatable",
    `The definitions of ${visible(module)} make no table; SQLite says ${quote(engine)}: correct them in the schemas that are to be served.`,
  );
}

export function simulatedModuleMissing(module: string, modules: readonly string[]): Diagnostic {
  return errorOf(
    "simulated-module-missing",
    `The simulated server has no module ${quote(module)}: it serves ${listed([...modules].sort().map(visible))}.`,
  );
}

export function simulatedVersionMissing(name: string, names: readonly string[]): Diagnostic {
  const known = names.length === 0 ? "it was started with none" : `it has ${listed(names.map(visible))}`;
  return errorOf(
    "simulated-version-missing",
    `The simulated server has no version ${quote(name)}: ${known}.`,
  );
}

export function portUnavailable(port: number, reason: string): Diagnostic {
  return errorOf(
    "port-unavailable",
    `The simulated server cannot listen on 127.0.0.1:${port} (${visible(reason)}): name another port, or 0 for any that is free.`,
  );
}
