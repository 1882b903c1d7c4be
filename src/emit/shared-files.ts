/** Generates `index.ts`, and the files that contain tables of all modules, from templates. */

import { coversAllVersions } from "../item/versions.js";
import { RESTRICTED_ONLY_KEYS, SESSION_KINDS_BY_MODULE } from "../item/documentation.js";
import { getModuleDescription } from "../item/notes.js";
import type { EmitContext, SharedEmitContext } from "../core/config-types.js";
import type { ItemDefinition } from "../core/item-types.js";
import type { History, ModuleHistory, ModulePresence, VersionRange } from "../core/version-types.js";
import { formatArray, propertyName, stringLiteral } from "./code.js";
import { formatBuilders } from "./plan-file.js";
import { fillTemplate, listPublicNames } from "./template.js";

const QUEUE_FILES = ["item", "items", "modules", "rules", "versions"].map((name) => `transfer-${name}`);
const SESSION_FILES = [
  ...["analysis", "client", "functions", "log", "results", "plan", "session", "verify", "events", "watch"],
  "final-results",
].map((name) => `transfer-${name}`);

/**
 * Generates `index.ts`, which exports all public names. The exports for transfer sessions come last, so that they do not change the
 * order of files in bundles that do not use them.
 */
export function generateIndexFile(items: readonly ItemDefinition[], { extension }: EmitContext): string {
  const moduleExports = items.map(
    ({ module }) =>
      `export { encode${module}, enqueue${module}, validate${module}, warn${module}, type ${module}Item } from "./${module}${extension}";\n`,
  );
  const files = [...QUEUE_FILES, "whm-client", ...SESSION_FILES, "whm-functions"].filter(
    (file) => file !== "transfer-plan" || formatBuilders(items) !== "",
  );
  return [...moduleExports, ...files.map((file) => formatExport(file, extension))].join("");
}

function formatExport(file: string, extension: string): string {
  const names = listPublicNames(`${file}.ts`);
  const isType = names.every((name) => name.startsWith("type "));
  const list = isType ? names.map((name) => name.replace("type ", "")) : names;
  const start = `export ${isType ? "type " : ""}{`;
  const line = `${start} ${list.join(", ")} } from "./${file}`;
  if (line.length <= MAX_LINE_LENGTH) return `${line}${extension}";\n`;
  return `${start}\n${list.map((name) => `  ${name},\n`).join("")}} from "./${file}${extension}";\n`;
}

/** The maximum length of a line, without the extension of the file and the end of the statement. */
const MAX_LINE_LENGTH = 100;

/** Generates `transfer-modules.ts`, which lists all modules. */
export function generateModulesFile(items: readonly ItemDefinition[], context: EmitContext): string {
  return fillTemplate("transfer-modules.ts", context, {
    sections: {
      imports: items.map(
        ({ module }) =>
          `import { checkAndEncode${module}, type ${module}Item } from "./${module}${context.extension}";\n`,
      ),
      modules: items.map(({ source: { name, priority, columns, primary, required } }) => {
        const definitions = columns.map(
          ({ name: key, column }) => `      ${propertyName(key)}: { def: ${stringLiteral(column.def)} },\n`,
        );
        return `  ${name}: {
    priority: ${String(priority)},
    required: ${formatArray(required)},
    primary: ${formatArray(primary)},
    keys: {
${definitions.join("")}    },
  },
`;
      }),
      queued: items.map(
        ({ module, source: { priority, primary } }) =>
          `  ${module}: { priority: ${String(priority)}, primary: ${formatArray(primary)}, read: checkAndEncode${module} },\n`,
      ),
      // Omit the semicolon after the last module, so that adding a module does not change the lines of other modules.
      union: items.map(({ module }) => `  | ({ module: ${stringLiteral(module)} } & ${module}Item)\n`),
    },
  });
}

/**
 * Generates `transfer-rules.ts`: the documented rules about which kind of transfer session accepts an item, and which keys the
 * item must not set.
 */
export function generateSessionRulesFile(items: readonly ItemDefinition[], context: EmitContext): string {
  const isEnforced = items.some((item) => item.enforced);
  return fillTemplate("transfer-rules.ts", context, {
    sections: {
      rules: items.map(formatModuleRules),
      enforced: `export const areSessionRulesEnforced: boolean = ${isEnforced};\n`,
    },
  });
}

/** Returns the entry of a module in `SESSION_RULES`, or an empty string if no rule applies to the module. */
function formatModuleRules({ module, keys }: ItemDefinition): string {
  // The rules do not apply to a module that is not documented, because its keys can have another meaning than documented keys with
  // the same names.
  if (getModuleDescription(module) === undefined) return "";
  const kind = SESSION_KINDS_BY_MODULE[module];
  const forbidden = keys
    .filter(({ name }) => RESTRICTED_ONLY_KEYS.includes(name))
    .map(({ property }) => property);
  if (kind === undefined && forbidden.length === 0) return "";
  const kindProperty = kind === undefined ? "" : `kind: ${stringLiteral(kind)}, `;
  return `  ${module}: { ${kindProperty}forbiddenKeys: ${formatArray(forbidden)} },\n`;
}

/**
 * Generates `transfer-versions.ts`: a table of modules and keys with the WHM versions that have them, and the function `supports`, which
 * reads this table. The range of a key names only the versions that added or removed the key. Therefore, a new version of WHM changes only
 * the lines of keys that it adds or removes.
 */
export function generateVersionsFile(context: SharedEmitContext): string {
  const { versions, modules } = context.versions;
  return fillTemplate("transfer-versions.ts", context, {
    sections: { versions: formatTable(versions, modules.map(formatModulePresence)) },
  });
}

function formatModulePresence({ name, spans, keys }: ModulePresence): string {
  const lines = keys.map((key) => {
    const ranges = formatRanges(key.spans);
    return `        ${propertyName(key.name)}: ${key.spans.length === 1 ? ranges : `[${ranges}]`},\n`;
  });
  return `    ${name}: {
      spans: [${formatRanges(spans)}],
      keys: {
${lines.join("")}      },
    },
`;
}

/**
 * Generates `transfer-schema.ts`: the schemas of the snapshots, which `verifySchema` compares with those of a server. To keep the file
 * short, a priority, a list of keys or a definition is listed once, and again only for each version that changed it.
 */
export function generateSchemaTableFile(context: SharedEmitContext): string {
  const { versions, modules } = context.schemas;
  return fillTemplate("transfer-schema.ts", context, {
    sections: { schema: formatTable(versions, modules.map(formatModuleHistory)) },
  });
}

function formatModuleHistory({ name, spans, priority, required, primary, keys }: ModuleHistory): string {
  const definitions = keys.map(
    (key) =>
      `        ${propertyName(key.name)}: ${formatHistory(key.def, (def) => (def === null ? "null" : stringLiteral(def)))},\n`,
  );
  return `    ${name}: {
${coversAllVersions(spans) ? "" : `      spans: [${formatRanges(spans)}],\n`}      priority: ${formatHistory(priority, String)},
      required: ${formatHistory(required, formatArray)},
      primary: ${formatHistory(primary, formatArray)},
      keys: {
${definitions.join("")}      },
    },
`;
}

function formatHistory<Value>(history: History<Value>, toCode: (value: Value) => string): string {
  const [first, ...others] = history;
  if (first !== undefined && others.length === 0) return toCode(first.is);
  const entries = history.map(({ since, is }) => {
    const sinceProperty = since === undefined ? "" : `since: ${stringLiteral(since)}, `;
    return `{ ${sinceProperty}value: ${toCode(is)} }`;
  });
  return `{ history: [${entries.join(", ")}] }`;
}

/** Returns the properties `versions` and `modules` of a table. */
function formatTable(versions: readonly string[], modules: readonly string[]): readonly string[] {
  const lines = versions.map((version) => `    ${stringLiteral(version)},\n`).join("");
  return [`  versions: [${lines === "" ? "" : `\n${lines}  `}],\n  modules: {\n`, ...modules, "  },\n"];
}

function formatRanges(ranges: readonly VersionRange[]): string {
  return ranges
    .map(({ since, removedIn }) => {
      const properties = [
        ...(since === undefined ? [] : [`since: ${stringLiteral(since)}`]),
        ...(removedIn === undefined ? [] : [`removedIn: ${stringLiteral(removedIn)}`]),
      ];
      return properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
    })
    .join(", ");
}
