/** Generates `transfer-schema.ts`: the schemas of the snapshots, which `verifySchema` compares with those of a server. */

import { coversAllVersions } from "../item/spans.js";
import type { SharedEmitContext } from "../core/emitter-types.js";
import type { History, ModuleHistory } from "../core/version-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";
import { spanLiteral } from "./versions-file.js";

/** Returns the file. Of the history of a fact, it contains only the versions in which the fact changed. */
export function transferSchemaFile(context: SharedEmitContext): string {
  const { versions, modules } = context.schemas;
  const lines = versions.map((version) => `    ${stringLiteral(version)},\n`).join("");
  const list = lines === "" ? "  versions: [],\n" : `  versions: [\n${lines}  ],\n`;
  return fillTemplate("transfer-schema.ts", context, {
    sections: { schema: `${list}  modules: {\n${modules.map(moduleCode).join("")}  },\n` },
  });
}

function moduleCode({ name, spans, priority, required, primary, keys }: ModuleHistory): string {
  const presence = coversAllVersions(spans) ? "" : `      spans: [${spans.map(spanLiteral).join(", ")}],\n`;
  const definitions = keys.map(
    (key) =>
      `        ${propertyName(key.name)}: ${historyCode(key.def, (def) => (def === null ? "null" : stringLiteral(def)))},\n`,
  );
  return `    ${name}: {
${presence}      priority: ${historyCode(priority, String)},
      required: ${historyCode(required, listLiteral)},
      primary: ${historyCode(primary, listLiteral)},
      keys: {
${definitions.join("")}      },
    },
`;
}

function historyCode<Fact>(history: History<Fact>, toCode: (fact: Fact) => string): string {
  const [first, ...others] = history;
  if (first !== undefined && others.length === 0) return toCode(first.is);
  const runs = history.map(({ since, is }) => {
    const from = since === undefined ? "" : `since: ${stringLiteral(since)}, `;
    return `{ ${from}is: ${toCode(is)} }`;
  });
  return `{ runs: [${runs.join(", ")}] }`;
}

function listLiteral(names: readonly string[]): string {
  return `[${names.map(stringLiteral).join(", ")}]`;
}
