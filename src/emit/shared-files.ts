/** Generates `index.ts`, and the files that contain tables of all modules, from templates. */

import { RESTRICTED_ONLY_KEYS, SESSION_KINDS_BY_MODULE } from "../item/documentation.js";
import { getModuleDescription } from "../item/notes.js";
import type { EmitContext, SharedEmitContext } from "../core/config-types.js";
import type { ItemDefinition } from "../core/item-types.js";
import { formatArray, formatLiteral, indent, stringLiteral } from "./code.js";
import { compareByCodePoint } from "../core/text/json.js";
import { formatBuilders } from "./plan-file.js";
import { findChanges, findSchema, toSchema, type SchemaOfModule } from "./schema-changes.js";
import { fillTemplate, listPublicNames } from "./template.js";

const QUEUE_FILES = ["item", "items", "modules", "rules"].map((name) => `transfer-${name}`);
const SESSION_FILES = [
  ...["analysis", "client", "functions", "log", "results", "plan", "session", "verify", "events", "watch"],
  ...["final-results", "record", "run"],
].map((name) => `transfer-${name}`);

/**
 * Generates `index.ts`, which exports all public names. The exports for transfer sessions come last, so that they do not change the
 * order of files in bundles that do not use them.
 */
export function generateIndexFile(
  items: readonly ItemDefinition[],
  { extension, snapshots }: SharedEmitContext,
): string {
  const moduleExports = items.map(
    ({ module }) =>
      `export { encode${module}, enqueue${module}, validate${module}, warn${module}, type ${module}Item } from "./${module}${extension}";\n`,
  );
  const versionFiles = snapshots.length > 1 ? ["transfer-versions"] : [];
  const files = [...QUEUE_FILES, ...versionFiles, "whm-client", ...SESSION_FILES, "whm-functions"].filter(
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
          `import { checkAndEncode${module}, schema${module}, type ${module}Item } from "./${module}${context.extension}";\n`,
      ),
      types: items.map(({ module }) => `  readonly ${module}: typeof schema${module};\n`),
      modules: items.map(({ module }) => `  ${module}: schema${module},\n`),
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
export function generateVersionsFile(_items: readonly ItemDefinition[], context: SharedEmitContext): string {
  const { versions, modules } = context.versions;
  const table = Object.fromEntries(
    modules.map(({ name, spans, keys }) => {
      const ranges = keys.map(
        (key) => [key.name, key.spans.length === 1 ? key.spans[0] : key.spans] as const,
      );
      return [name, { spans, keys: Object.fromEntries(ranges) }] as const;
    }),
  );
  const literal = formatLiteral({ versions, modules: table });
  return fillTemplate("transfer-versions.ts", context, {
    sections: { versions: `export const transferModuleVersions = ${literal} as const;\n` },
  });
}

/**
 * Generates `transfer-verify.ts`, whose function `verifySchema` compares the schemas with those of a server. `transferModules` contains
 * the newest schemas. For each version, this file contains only the differences from the next newer version.
 */
export function generateVerifyFile(items: readonly ItemDefinition[], context: SharedEmitContext): string {
  const names = context.snapshots.flatMap((snapshot) => Object.keys(snapshot.modules));
  const modules = [...new Set(names)].sort(compareByCodePoint);
  const known = new Map<string, SchemaOfModule | null>(
    items.map(({ module, source }) => [module, toSchema(source)]),
  );
  const lines = context.snapshots.toReversed().map((snapshot) => {
    const changes = modules.flatMap((module) => {
      const older = findSchema(snapshot, module);
      const change = findChanges(known.get(module) ?? null, older);
      known.set(module, older);
      return change === undefined ? [] : [[module, change] as const];
    });
    const version = { whmVersion: snapshot.whmVersion, modules: Object.fromEntries(changes) };
    return `${indent(formatLiteral(version), 1)},\n`;
  });
  return fillTemplate("transfer-verify.ts", context, { sections: { history: lines } });
}
