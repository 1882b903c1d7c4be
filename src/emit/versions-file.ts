/**
 * Generates `transfer-versions.ts`: a table of modules and keys with the WHM versions that have them, and the function `supports`, which
 * reads this table.
 */

import type { SharedEmitContext } from "../core/emitter-types.js";
import type { ModulePresence, VersionRange } from "../core/version-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";

/**
 * Generates the file. The range of a key names only the versions that added or removed the key. Therefore, a new version of WHM
 * changes only the lines of keys that it adds or removes.
 */
export function generateVersionsFile(context: SharedEmitContext): string {
  const { versions, modules } = context.versions;
  const versionLines = versions.map((version) => `    ${stringLiteral(version)},\n`).join("");
  const versionsCode = versionLines === "" ? "  versions: [],\n" : `  versions: [\n${versionLines}  ],\n`;
  return fillTemplate("transfer-versions.ts", context, {
    sections: { versions: [`${versionsCode}  modules: {\n`, ...modules.map(formatModuleEntry), "  },\n"] },
  });
}

function formatModuleEntry({ name, spans, keys }: ModulePresence): string {
  const keyLines = keys.map((key) => {
    const rangeLiterals = key.spans.map(formatVersionRangeLiteral);
    return `        ${propertyName(key.name)}: ${rangeLiterals.length === 1 ? rangeLiterals.join("") : `[${rangeLiterals.join(", ")}]`},\n`;
  });
  return `    ${name}: {
      spans: [${spans.map(formatVersionRangeLiteral).join(", ")}],
      keys: {
${keyLines.join("")}      },
    },
`;
}

export function formatVersionRangeLiteral(range: VersionRange): string {
  const properties = (["since", "removedIn"] as const).flatMap((name) => {
    const version = range[name];
    return version === undefined ? [] : [`${name}: ${stringLiteral(version)}`];
  });
  return properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
}
