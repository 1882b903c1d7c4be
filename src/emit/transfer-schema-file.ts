/** SchemaTable → `transfer-schema.ts`: what the servers said, for the code to compare a live one with. Text alone. */

import { coversAllVersions } from "../item/spans.js";
import type { SharedEmitContext } from "../core/emitter-types.js";
import type { History, ModuleHistory } from "../core/version-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";
import { spanLiteral } from "./versions-file.js";

/** A version stands where it tells of a change alone, as in the table of versions. */
export function transferSchemaFile(context: SharedEmitContext): string {
  const { versions, modules } = context.schemas;
  const known = versions.map((version) => `    ${stringLiteral(version)},\n`).join("");
  const list = known === "" ? "  versions: [],\n" : `  versions: [\n${known}  ],\n`;
  return fillTemplate("transfer-schema.ts", context, {
    sections: { schema: `${list}  modules: {\n${modules.map(moduleEntry).join("")}  },\n` },
  });
}

function moduleEntry({ name, spans, priority, required, primary, keys }: ModuleHistory): string {
  const presence = coversAllVersions(spans) ? "" : `      spans: [${spans.map(spanLiteral).join(", ")}],\n`;
  const definitions = keys.map(
    (key) =>
      `        ${propertyName(key.name)}: ${told(key.def, (def) => (def === null ? "null" : stringLiteral(def)))},\n`,
  );
  return `    ${name}: {
${presence}      priority: ${told(priority, String)},
      required: ${told(required, listLiteral)},
      primary: ${told(primary, listLiteral)},
      keys: {
${definitions.join("")}      },
    },
`;
}

function told<Fact>(history: History<Fact>, literal: (fact: Fact) => string): string {
  const [first, ...others] = history;
  if (first !== undefined && others.length === 0) return literal(first.is);
  const runs = history.map(({ since, is }) => {
    const from = since === undefined ? "" : `since: ${stringLiteral(since)}, `;
    return `{ ${from}is: ${literal(is)} }`;
  });
  return `{ runs: [${runs.join(", ")}] }`;
}

function listLiteral(names: readonly string[]): string {
  return `[${names.map(stringLiteral).join(", ")}]`;
}
