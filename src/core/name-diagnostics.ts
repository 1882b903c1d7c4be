/** Names of modules and keys for which no code can be generated. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type TextLocation,
  buildError,
} from "./diagnostic.js";
import { quote, visible } from "./text/escape.js";
import { listed } from "./text/lists.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const NAME_CODES = {
  "module-name-invalid": {
    exitCode: [2, 3],
    cause: "A module has a name for which no code can be generated.",
    remedy: "Report it to the author of the module.",
  },
  "modules-missing": {
    exitCode: 2,
    cause: "A snapshot or an answer has no modules, although each server has some.",
    remedy: "Fetch the snapshot again.",
  },
  "module-names-alike": {
    exitCode: [2, 3],
    cause:
      "The names of two modules differ only in case, so that their files would be the same on some systems.",
    remedy: "Report it to the authors of the modules.",
  },
  "export-names-alike": {
    exitCode: [2, 3],
    cause: "The code of two modules would export the same name.",
    remedy: "Report it to the authors of the modules.",
  },
  "key-name-invalid": {
    exitCode: [2, 3],
    cause: "A key has a name for which no code can be generated.",
    remedy: "Report it to the author of the module.",
  },
  "key-names-alike": {
    exitCode: [2, 3],
    cause: "The names of two keys of a module differ only in case, and a database does not distinguish them.",
    remedy: "Report it to the author of the module.",
  },
  "listed-key-missing": {
    exitCode: [2, 3],
    cause: "The list of required or primary keys contains a key that the module does not have.",
    remedy: "Report it to the author of the module.",
  },
  "listed-key-repeated": {
    exitCode: [2, 3],
    cause: "The list of required or primary keys contains a key twice.",
    remedy: "Report it to the author of the module.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof NAME_CODES> = buildError;

/** Where a name was met. */
export interface NameLocation extends Partial<TextLocation> {
  /** For messages: `the answer of available_transfer_modules`, `schemas/snapshot.json:4:5`. */
  readonly text: string;
  readonly file?: string;
}

export function moduleNameInvalid(name: string, fault: string, { text, ...place }: NameLocation): Diagnostic {
  return errorOf(
    "module-name-invalid",
    `${text} names a module ${quote(name)}, which ${fault}: no code is written for such a name; report it to whoever made the module.`,
    place,
  );
}

/** Not even a server without transfers has none, so this is a fault, and wipes no good tree. */
export function modulesMissing(place: string): Diagnostic {
  return errorOf("modules-missing", `${place} has no modules: ask the server again.`);
}

export function moduleNamesAlike(names: readonly string[], { text, ...place }: NameLocation): Diagnostic {
  return errorOf(
    "module-names-alike",
    `${text} names modules that differ in case only (${listed(names.map(quote))}): their files would be one file on some systems, so none is written; report it to whoever made the modules.`,
    place,
  );
}

/** `exported` is the name that what is made of either would have. */
export function exportNamesAlike(
  modules: readonly string[],
  exported: string,
  { text, ...place }: NameLocation,
): Diagnostic {
  return errorOf(
    "export-names-alike",
    `${text} names the modules ${listed(modules.map(quote))}, for both of which something called ${quote(exported)} would be exported, so no code is written; report it to whoever made the modules.`,
    place,
  );
}

export function keyNameInvalid(
  module: string,
  name: string,
  fault: string,
  { text, ...place }: NameLocation,
): Diagnostic {
  return errorOf(
    "key-name-invalid",
    `${text} gives ${visible(module)} a key ${quote(name)}, which ${fault}: no code is written for such a key; report it to whoever made the module.`,
    place,
  );
}

export function keyNamesAlike(
  module: string,
  names: readonly string[],
  { text, ...place }: NameLocation,
): Diagnostic {
  return errorOf(
    "key-names-alike",
    `${text} gives ${visible(module)} keys that differ in case only (${listed(names.map(quote))}), which no database tells apart: report it to whoever made the module.`,
    place,
  );
}

/** `required` or `primary` lists a key that the module does not have. */
export function listedKeyMissing(
  module: string,
  list: "required" | "primary",
  name: string,
  { text, ...place }: NameLocation,
): Diagnostic {
  return errorOf(
    "listed-key-missing",
    `${text} lists ${quote(name)} in ${visible(module)}'s ${list}, but has no such key: report it to whoever made the module.`,
    place,
  );
}

/** A list that names one key twice. */
export function listedKeyRepeated(
  module: string,
  list: "required" | "primary",
  name: string,
  { text, ...place }: NameLocation,
): Diagnostic {
  return errorOf(
    "listed-key-repeated",
    `${text} lists ${quote(name)} twice in ${visible(module)}'s ${list}: report it to whoever made the module.`,
    place,
  );
}
