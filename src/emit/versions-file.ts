import type { SharedEmitContext } from "../core/emitter-types.js";
import type { ModulePresence, Span } from "../core/version-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";

/** A version stands where it tells of a change alone, so that another one touches no line of what stays as it is. */
export function versionsFile(context: SharedEmitContext): string {
  const { versions, modules } = context.versions;
  const known = versions.map((version) => `    ${stringLiteral(version)},\n`).join("");
  const list = known === "" ? "  versions: [],\n" : `  versions: [\n${known}  ],\n`;
  return fillTemplate("transfer-versions.ts", context, {
    sections: { versions: `${list}  modules: {\n${modules.map(moduleEntry).join("")}  },\n` },
  });
}

function moduleEntry({ name, spans, keys }: ModulePresence): string {
  const entries = keys.map((key) => {
    const said = key.spans.map(spanLiteral);
    return `        ${propertyName(key.name)}: ${said.length === 1 ? said.join("") : `[${said.join(", ")}]`},\n`;
  });
  return `    ${name}: {
      spans: [${spans.map(spanLiteral).join(", ")}],
      keys: {
${entries.join("")}      },
    },
`;
}

export function spanLiteral(span: Span): string {
  const members = (["since", "removedIn"] as const).flatMap((name) => {
    const version = span[name];
    return version === undefined ? [] : [`${name}: ${stringLiteral(version)}`];
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
