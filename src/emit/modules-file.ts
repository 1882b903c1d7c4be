/** Generates `transfer-modules.ts`, which lists all modules. */

import type { EmitContext } from "../core/emitter-types.js";
import type { Item } from "../core/item-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";

export function generateModulesFile(items: readonly Item[], context: EmitContext): string {
  return fillTemplate("transfer-modules.ts", context, {
    sections: {
      imports: items.map(
        ({ module }) =>
          `import { checkAndEncode${module}, type ${module}Item } from "./${module}${context.extension}";\n`,
      ),
      modules: items.map(formatModuleEntry),
      // Omit the semicolon after the last module, so that adding a module does not change the lines of other modules.
      union: items.map(({ module }) => `  | ({ module: ${stringLiteral(module)} } & ${module}Item)\n`),
      cases: items.map(({ module }) => formatCheckAndEncodeCase(module)),
    },
  });
}

function formatModuleEntry({ source: { name, priority, columns, primary, required } }: Item): string {
  const definitionLines = columns.map(
    ({ name: key, column }) => `      ${propertyName(key)}: { def: ${stringLiteral(column.def)} },\n`,
  );
  return `  ${name}: {
    priority: ${String(priority)},
    required: [${required.map(stringLiteral).join(", ")}],
    primary: [${primary.map(stringLiteral).join(", ")}],
    keys: {
${definitionLines.join("")}    },
  },
`;
}

function formatCheckAndEncodeCase(module: string): string {
  return `    case ${stringLiteral(module)}:
      return checkAndEncode${module}(item, "module");
`;
}
