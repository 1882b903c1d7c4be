/** Generates `transfer-schema.ts`: the schemas of the snapshots, which `verifySchema` compares with those of a server. */

import { coversAllVersions } from "../item/version-ranges.js";
import type { SharedEmitContext } from "../core/emitter-types.js";
import type { History, ModuleHistory } from "../core/version-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";
import { formatVersionRangeLiteral } from "./versions-file.js";

/**
 * Generates the file. To keep the file short, a priority, a list of keys or a definition is listed once, and again only for each
 * version that changed it.
 */
export function generateTransferSchemaFile(context: SharedEmitContext): string {
  const { versions, modules } = context.schemas;
  const joinedVersionLines = versions.map((version) => `    ${stringLiteral(version)},\n`).join("");
  const versionsPropertyCode =
    joinedVersionLines === "" ? "  versions: [],\n" : `  versions: [\n${joinedVersionLines}  ],\n`;
  return fillTemplate("transfer-schema.ts", context, {
    sections: {
      schema: [`${versionsPropertyCode}  modules: {\n`, ...modules.map(formatModuleEntry), "  },\n"],
    },
  });
}

function formatModuleEntry({
  name,
  spans: versionRanges,
  priority,
  required,
  primary,
  keys,
}: ModuleHistory): string {
  const spansPropertyCode = coversAllVersions(versionRanges)
    ? ""
    : `      spans: [${versionRanges.map(formatVersionRangeLiteral).join(", ")}],\n`;
  const definitionLines = keys.map(
    (key) =>
      `        ${propertyName(key.name)}: ${formatHistory(key.def, (def) => (def === null ? "null" : stringLiteral(def)))},\n`,
  );
  return `    ${name}: {
${spansPropertyCode}      priority: ${formatHistory(priority, String)},
      required: ${formatHistory(required, formatArrayLiteral)},
      primary: ${formatHistory(primary, formatArrayLiteral)},
      keys: {
${definitionLines.join("")}      },
    },
`;
}

function formatHistory<Value>(history: History<Value>, toCode: (value: Value) => string): string {
  const [firstEntry, ...otherEntries] = history;
  if (firstEntry !== undefined && otherEntries.length === 0) return toCode(firstEntry.is);
  const entryLiterals = history.map(({ since, is }) => {
    const sincePropertyCode = since === undefined ? "" : `since: ${stringLiteral(since)}, `;
    return `{ ${sincePropertyCode}value: ${toCode(is)} }`;
  });
  return `{ history: [${entryLiterals.join(", ")}] }`;
}

function formatArrayLiteral(keyNames: readonly string[]): string {
  return `[${keyNames.map(stringLiteral).join(", ")}]`;
}
