/** Plans the files that `init` writes: the configuration, the npm scripts and a workflow. Also lists changes that the user must make, such as in .gitattributes. */

import { existsSync } from "node:fs";
import { basename, join, dirname, resolve } from "node:path";
import type { Diagnostic } from "../../core/diagnostic.js";
import type { Config } from "../../core/config-types.js";
import { SETTING_DEFAULTS } from "../../core/defaults.js";
import { toDisplayPath } from "../../core/files.js";
import { tryParseJson, isRecord } from "../../core/text/json.js";
import { joinList } from "../../core/text/escape.js";
import { parseJsoncObject, removeByteOrderMark } from "../../core/text/read-json.js";
import { initProblem } from "./diagnostics.js";
import {
  findNearestFile,
  findOwnDependency,
  INSTALL,
  readIfExists,
  type JsonObject,
  type Project,
} from "./project.js";
import { listIgnoreEntries } from "../../core/ignore-entries.js";
import { detectPackageManager } from "../../core/package-manager.js";
import { listPackaged, readPackaged, readPackageVersion } from "../../core/packaged.js";

/** What `init` does. Paths are relative to the folder of the project, with `/` as separator. */
export interface SetupPlan {
  /** The files to write. The description is short, such as `scripts codegen and codegen:check`. */
  readonly files: {
    readonly path: string;
    readonly text: string;
    readonly description: string;
    readonly isNew: boolean;
  }[];
  /** Files that stay unchanged, at least in part. The reason is a clause, such as `it already has a script codegen`. */
  readonly unchangedFiles: { readonly path: string; readonly reason: string }[];
  /** Changes that `init` leaves to the user. `entry` is the text to add. */
  readonly manualSteps: { readonly path: string; readonly instruction: string; readonly entry: string }[];
  readonly warnings: Diagnostic[];
}

const NODE_ENTRY = '"emitters": ["node"]';
const MODULE_ENTRY = '"type": "module"';
const CONFIG_FILE_NAME = "whm-transfer.config.json";
const SCHEMA_PATH = "node_modules/whm-transfer-codegen/config.schema.json";

export function planConfig(project: Project, initialConfig: Config, plan: SetupPlan): void {
  const { folder } = project;
  const importExtension = findImportExtension(project);
  // In a workspace, a parent folder can contain the package.
  const schemaPath = findNearestFile(project, [SCHEMA_PATH]) ?? join(folder, SCHEMA_PATH);
  // Plug'n'Play of Yarn has no folder node_modules.
  const hasPath = existsSync(schemaPath) || findNearestFile(project, [".pnp.cjs"]) === undefined;
  const config = {
    ...(hasPath && { $schema: toDisplayPath(schemaPath, folder).replace(/^(?=node_modules)/, "./") }),
    ...initialConfig,
    ...(importExtension !== undefined && { importExtension }),
    ...(areNodeTypesIncluded(project) && { emitters: ["node"] }),
  };
  if (existsSync(join(folder, CONFIG_FILE_NAME)))
    throw initProblem.error("project-initialized", { file: join(folder, CONFIG_FILE_NAME) });
  const packageJson = readIfExists(findNearestFile(project, ["package.json"]) ?? "") ?? "\n";
  // Formatters keep short arrays on one line.
  const text = formatLike(packageJson, config).replace(/\[\s+("node")\s+\]/, "[$1]");
  plan.files.push({ path: CONFIG_FILE_NAME, text, description: "the configuration", isNew: true });
}

/** Returns how the generated files must import each other. Undefined for the default. */
function findImportExtension({ compilerOptions }: Project): ".ts" | "none" | undefined {
  const { module, moduleResolution, allowImportingTsExtensions } = compilerOptions;
  // Node.js runs the TypeScript files, or the compiler replaces the extensions.
  if (compilerOptions["rewriteRelativeImportExtensions"] === true) return ".ts";
  if (compilerOptions["erasableSyntaxOnly"] === true && allowImportingTsExtensions === true) return ".ts";
  // Some bundlers, such as webpack in Next.js, do not find `file.ts` by the path `file.js`.
  return /^(?:bundler|preserve)$/i.test(String(moduleResolution ?? module)) ? "none" : undefined;
}

const BROWSER_PACKAGE = /^(?:vite|react|preact|vue|svelte|solid-js|@angular\/core)$/;
const SERVER_PACKAGE =
  /^(?:express|fastify|koa|hono|h3|next|nuxt|astro|@(?:nestjs\/core|hapi\/hapi|sveltejs\/kit|react-router\/node|hono\/node-server|angular\/ssr))$/;

/** Whether the package itself, not only its workspace, is a program for browsers. Such projects often have the types of Node.js for their tools. */
function isBrowserProject({ packageJsons: [own = {}] }: Project): boolean {
  const names = Object.keys({ ...Object(own["dependencies"]), ...Object(own["devDependencies"]) } as object);
  return names.some((name) => BROWSER_PACKAGE.test(name)) && !names.some((name) => SERVER_PACKAGE.test(name));
}

/** Whether code with the types of Node.js compiles. Without `types`, TypeScript 6 and later include no types. */
function areNodeTypesIncluded(project: Project): boolean {
  const { dependencies, tsconfig, compilerOptions } = project;
  const { types, lib } = compilerOptions;
  if (dependencies["@types/node"] === undefined) return false;
  if (isBrowserProject(project)) return false;
  if (Array.isArray(types)) return types.includes("node") || types.includes("*");
  if (/"dom/i.test(JSON.stringify(lib ?? ""))) return false;
  return tsconfig === undefined || areAllTypesIncluded(project);
}

/** Whether the compiler includes all installed types, as TypeScript 5 does without `types`. */
function areAllTypesIncluded({ dependencies, tsconfig, compilerOptions }: Project): boolean {
  const isTypeScript5 = Number(/\d+/.exec(String(dependencies["typescript"]))?.[0]) < 6;
  return isTypeScript5 && compilerOptions["types"] === undefined && tsconfig?.["references"] === undefined;
}

/** Files of an example in a checkout of this package that are no part of the example. */
const BUILT_FILE_PATTERN =
  /(?:^|\/)(?:node_modules|dist|\.next|(?:src|lib)\/whm|whm\/src|package-lock\.json|next-env\.d\.ts|\w+\.(?:csv|jsonl|tsbuildinfo))(?:$|\/)/;

/** Adds the files of an example to the plan. Like the project, the copy depends on the package from which `init` runs. */
export function planExample(project: Project, name: string, plan: SetupPlan): void {
  const source = `examples/${name}`;
  const dependency = findOwnDependency(project) ?? `^${readPackageVersion()}`;
  for (const packagedPath of listPackaged(source).filter((one) => !BUILT_FILE_PATTERN.test(one))) {
    // npm does not pack files that are called `.gitignore`.
    const path = packagedPath.replace(/^gitignore$/, ".gitignore");
    const text = readPackaged(`${source}/${packagedPath}`)
      .replace('"file:../.."', () => JSON.stringify(dependency))
      .replaceAll("../../docs/", "node_modules/whm-transfer-codegen/docs/")
      .replace(/\nIn this repository, .*\n/, "");
    const isNew = !existsSync(join(project.folder, path));
    if (isNew) plan.files.push({ path, text, description: `of the example ${name}`, isNew });
    else if (path === "package.json") planExampleDependencies(project, text, plan);
    else plan.unchangedFiles.push({ path, reason: "it already exists" });
  }
}

/** Adds what the package.json of an example contains to the project's own package.json. */
function planExampleDependencies({ folder }: Project, exampleText: string, plan: SetupPlan): void {
  const path = "package.json";
  const ownText = readIfExists(join(folder, path)) ?? "";
  const own = parseEditable(ownText);
  if (own === undefined) {
    const instruction = "This file cannot be read as a JSON object. After you correct it, add:";
    plan.manualSteps.push({ path, instruction, entry: exampleText });
    return;
  }
  const text = formatLike(ownText, addMissing(own, JSON.parse(exampleText) as JsonObject));
  plan.files.push({ path, text, description: "scripts and dependencies of the example", isNew: false });
  const instruction = "The example consists of ES modules. Set:";
  if ((own["type"] ?? "module") !== "module")
    plan.manualSteps.push({ path, instruction, entry: MODULE_ENTRY });
}

/** Adds the properties that an object or the objects in it lack. */
function addMissing(own: JsonObject, additions: JsonObject): JsonObject {
  const entries = Object.entries(additions).map(([key, value]) => {
    const ownValue = own[key];
    return [
      key,
      isRecord(value) && isRecord(ownValue) ? { ...ownValue, ...value, ...ownValue } : (ownValue ?? value),
    ];
  });
  return { ...own, ...(Object.fromEntries(entries) as JsonObject) };
}

const SCRIPTS: Readonly<Record<string, string>> = {
  codegen: "whm-transfer-codegen codegen",
  "codegen:check": "whm-transfer-codegen check",
};

/** Adds the npm scripts to the plan. Returns the names of the scripts that will run this package. */
export function planScripts(project: Project, plan: SetupPlan): readonly string[] {
  const names = Object.keys(SCRIPTS);
  const file = findNearestFile(project, ["package.json"]);
  if (file === undefined) {
    const text = formatLike("\n", { private: true, type: "module", scripts: SCRIPTS });
    plan.files.push({ path: "package.json", text, description: "a new project", isNew: true });
    return names;
  }
  const path = toDisplayPath(file, project.folder);
  const text = readIfExists(file) ?? "";
  const json = parseEditable(text);
  const scripts = json?.["scripts"] ?? {};
  if (path !== "package.json" || json === undefined || !isRecord(scripts)) {
    const fault = "This file cannot be read as a JSON object. After you correct it, add";
    const instruction = `${parseJsoncObject(text) === undefined ? fault : "Add"} these scripts to "scripts":`;
    plan.manualSteps.push({ path, instruction, entry: JSON.stringify(SCRIPTS, undefined, 2) });
    return [];
  }
  const existing = names.filter((name) => Object.hasOwn(scripts, name));
  const missing = names.filter((name) => !existing.includes(name));
  const edited = formatLike(text, addMissing(json, { scripts: SCRIPTS }));
  const description = `${missing.length === 1 ? "script" : "scripts"} ${joinList(missing)}`;
  if (missing.length > 0) plan.files.push({ path, text: edited, description, isNew: false });
  for (const name of existing) plan.unchangedFiles.push({ path, reason: `it already has a script ${name}` });
  return names.filter((name) => missing.includes(name) || scripts[name] === SCRIPTS[name]);
}

/** Returns the content of a package.json, or undefined if edits would lose parts of it: comments, or bytes that are not UTF-8. */
function parseEditable(text: string) {
  const isPlainJson = tryParseJson(removeByteOrderMark(text)) !== undefined && !text.includes("\ufffd");
  return isPlainJson ? parseJsoncObject(text) : undefined;
}

/** Formats JSON with the indentation and line endings of a text, as npm does. */
function formatLike(text: string, json: object): string {
  const [start = "", end = ""] = [/^\ufeff?/.exec(text)?.[0], /\s*$/.exec(text)?.[0]];
  const indentation = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  const lineEnding = text.includes("\r\n") ? "\r\n" : "\n";
  return start + JSON.stringify(json, undefined, indentation).replaceAll("\n", lineEnding) + end;
}

/** Pinned to commits, because a tag can be moved. A test checks that the workflows of this repository use the same commits. */
const CHECKOUT_ACTION = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
const SETUP_NODE_ACTION = "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0";

export function planWorkflow(project: Project, hasServer: boolean, plan: SetupPlan): void {
  // GitHub reads only the workflows in the root of the repository.
  const root = project.folders.at(-1) ?? project.folder;
  const file = join(root, ".github/workflows/whm-transfer.yml");
  const path = toDisplayPath(file, project.folder);
  if (existsSync(file)) {
    plan.unchangedFiles.push({ path, reason: "it already exists" });
    return;
  }
  const { name: manager, runInCi } = detectPackageManager(project.folder);
  const workingDirectory = toDisplayPath(project.folder, root);
  const formatJobStart = (name: string, operator: "==" | "!="): string => `  ${name}:
${hasServer ? `    if: github.event_name ${operator} 'pull_request'\n` : ""}    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: ${CHECKOUT_ACTION}
        with:
          persist-credentials: false
      - uses: ${SETUP_NODE_ACTION}
        with:
          node-version: lts/*
          package-manager-cache: false
      - run: ${INSTALL[manager]}
      - run: ${runInCi} whm-transfer-codegen `;
  const drift = `  # Reports whether the server has changed. Store the API token as the secret WHM_TOKEN of the repository.
${formatJobStart("drift", "!=")}drift --format github
        env:
          WHM_TOKEN: \${{ secrets.WHM_TOKEN }}
`;
  // Without quotation marks, because the formatter of the project may require single ones.
  const schedule = "  schedule:\n    - cron: 17 4 * * *\n  workflow_dispatch:\n";
  const isPlain = /^[a-z][\w./@-]*$/i.test(workingDirectory);
  const quoted = isPlain ? workingDirectory : JSON.stringify(workingDirectory);
  const defaults = `defaults:\n  run:\n    working-directory: ${quoted}\n`;
  const text = `# Checks that the generated code matches the schemas${hasServer ? ", and compares the schemas with those of the server every night" : ""}.
name: WHM transfer code
on:
  pull_request:
${hasServer ? schedule : ""}permissions: {}
${workingDirectory === "" ? "" : defaults}jobs:
${formatJobStart("check", "==")}check --regenerate --format github
${hasServer ? drift : ""}`;
  plan.files.push({ path, text, description: "a workflow for GitHub Actions", isNew: true });
}

/** Returns the folder to propose for the generated code. Many TypeScript projects limit their sources to `src`. */
export function proposeOutputFolder({ folder, tsconfig }: Project): string {
  const out = basename(folder) === SETTING_DEFAULTS.out ? "whm" : SETTING_DEFAULTS.out;
  return tsconfig !== undefined && existsSync(join(folder, "src")) ? `src/${out}` : out;
}

/** Adds the lines that other files of the project may need. `init` prints them, and does not edit these files. The paths of the folders are absolute. */
export function planManualSteps(
  project: Project,
  { schemas, out }: { readonly schemas: readonly string[]; readonly out: string },
  plan: SetupPlan,
): void {
  const { folder, folders, packageJsons, dependencies, compilerOptions } = project;
  const { module } = compilerOptions;
  const types = (compilerOptions["types"] ?? []) as readonly unknown[];
  const packageJson = findNearestFile(project, ["package.json"]);
  const isModule =
    packageJson === undefined || packageJsons[folders.indexOf(dirname(packageJson))]?.["type"] === "module";
  if (!isModule && existsSync(join(folder, "package.json")) && findImportExtension(project) !== "none")
    plan.manualSteps.push({
      path: "package.json",
      instruction: "The generated code consists of ES modules. If your own code does, too, set:",
      entry: MODULE_ENTRY,
    });
  if (
    !isModule &&
    compilerOptions["verbatimModuleSyntax"] === true &&
    !/^(?:es|preserve)/i.test(String(module))
  )
    plan.warnings.push(initProblem("module-type-missing", { file: join(folder, "tsconfig.json") }));
  const needsNode = !isBrowserProject(project);
  if (needsNode && !Object.hasOwn(dependencies, "@types/node"))
    plan.manualSteps.push({
      path: "package.json",
      instruction: `The emitter "node" was omitted, because the project has no type definitions of Node.js. To use it, set ${NODE_ENTRY} in the configuration, and run:`,
      entry: `${detectPackageManager(project.folder).addDevDependency} @types/node`,
    });
  else if (needsNode && Object.hasOwn(dependencies, "@types/node") && !areNodeTypesIncluded(project))
    plan.manualSteps.push(
      areAllTypesIncluded(project)
        ? { path: CONFIG_FILE_NAME, instruction: 'To use the emitter "node", set:', entry: NODE_ENTRY }
        : {
            path: "tsconfig.json",
            instruction: `To use the emitter "node", set ${NODE_ENTRY} in the configuration, and in "compilerOptions":`,
            entry: `"types": [${[...types, "node"].map((name) => JSON.stringify(name)).join(", ")}]`,
          },
    );
  if (/^(?:$|\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(toDisplayPath(out, folder))) return;
  const addUnlessPresent = (step: SetupPlan["manualSteps"][number]): void => {
    const text = readIfExists(join(folder, step.path)) ?? "";
    if (!step.entry.split("\n").every((line) => text.includes(line))) plan.manualSteps.push(step);
  };
  const pattern = `${toDisplayPath(out, folder)}/**`;
  addUnlessPresent({
    path: ".gitattributes",
    instruction: "So that GitHub collapses the generated code in diffs:",
    entry: `${/[\s"\\]/.test(pattern) ? JSON.stringify(pattern) : pattern} linguist-generated`,
  });
  const entriesFrom = (base: string): ReturnType<typeof listIgnoreEntries> =>
    listIgnoreEntries(
      toDisplayPath(out, base),
      schemas.map((path) => toDisplayPath(path, base)),
    );
  for (const [index, { toolName, packageName, fileNames }] of entriesFrom(folder).entries()) {
    const existing = findNearestFile(project, fileNames);
    if (existing === undefined && !Object.hasOwn(dependencies, packageName)) continue;
    const path = toDisplayPath(existing ?? join(folder, fileNames[0] ?? ""), folder);
    const { entry = "" } = entriesFrom(dirname(resolve(folder, path)))[index] ?? {};
    addUnlessPresent({ path, instruction: `So that ${toolName} skips generated files:`, entry });
  }
}
