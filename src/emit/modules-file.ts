/** Items → `transfer-modules.ts` and `transfer-items.ts`, which list all modules. */

import type { EmitContext } from "../core/emitter-types.js";
import type { Item } from "../core/item-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";

export function modulesFile(items: readonly Item[], context: EmitContext): string {
  return fillTemplate("transfer-modules.ts", context, {
    sections: {
      imports: items
        .map(
          ({ module }) =>
            `import { enqueue${module}, type ${module}Item } from "./${module}${context.extension}";\n`,
        )
        .join(""),
      modules: items.map(moduleCode).join(""),
      // Omit the semicolon after the last module, so that adding a module does not change the line of another one.
      union: items
        .map(({ module }) => `  | ({ module: ${stringLiteral(module)} } & ${module}Item)\n`)
        .join(""),
      cases: items.map(({ module }) => enqueueCase(module)).join(""),
    },
  });
}

export function itemsFile(items: readonly Item[], context: EmitContext): string {
  return fillTemplate("transfer-items.ts", context, {
    sections: {
      imports: items
        .map(
          ({ module }) =>
            `import { encode${module}, validate${module} } from "./${module}${context.extension}";\n`,
        )
        .join(""),
      operations: items
        .map(({ module }) => `  ${module}: { validate: validate${module}, encode: encode${module} },\n`)
        .join(""),
    },
  });
}

function moduleCode({ source: { name, priority, columns, primary, required } }: Item): string {
  const definitions = columns.map(
    ({ name: key, column }) => `      ${propertyName(key)}: { def: ${stringLiteral(column.def)} },\n`,
  );
  return `  ${name}: {
    priority: ${String(priority)},
    required: [${required.map(stringLiteral).join(", ")}],
    primary: [${primary.map(stringLiteral).join(", ")}],
    keys: {
${definitions.join("")}    },
  },
`;
}

function enqueueCase(module: string): string {
  return `    case ${stringLiteral(module)}:
      return enqueue${module}(client, transferSessionId, withoutModule<${module}Item>(item), options);
`;
}
