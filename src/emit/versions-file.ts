/** Generates `transfer-versions.ts`: the versions of all modules and keys, and `supports`, which looks them up. */

import type { SharedEmitContext } from "../core/emitter-types.js";
import type { ModulePresence, Span } from "../core/version-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";

/**
 * Returns the file. The ranges of a key name only the versions in which the key was added or removed. A new version thus does not
 * change the lines of other keys.
 */
export function generateVersionsFile(context: SharedEmitContext): string {
  const { versions, modules } = context.versions;
  const lines = versions.map((version) => `    ${stringLiteral(version)},\n`).join("");
  const list = lines === "" ? "  versions: [],\n" : `  versions: [\n${lines}  ],\n`;
  return fillTemplate("transfer-versions.ts", context, {
    sections: { versions: [`${list}  modules: {\n`, ...modules.map(formatModuleCode), "  },\n"] },
  });
}

function formatModuleCode({ name, spans, keys }: ModulePresence): string {
  const entries = keys.map((key) => {
    const literals = key.spans.map(formatSpan);
    return `        ${propertyName(key.name)}: ${literals.length === 1 ? literals.join("") : `[${literals.join(", ")}]`},\n`;
  });
  return `    ${name}: {
      spans: [${spans.map(formatSpan).join(", ")}],
      keys: {
${entries.join("")}      },
    },
`;
}

export function formatSpan(span: Span): string {
  const members = (["since", "removedIn"] as const).flatMap((name) => {
    const version = span[name];
    return version === undefined ? [] : [`${name}: ${stringLiteral(version)}`];
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
