/** Lists the lines that other files of the project may need. `init` prints them, and does not edit these files. */

import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { SETTING_DEFAULTS } from "../../core/defaults.js";
import { listIgnoreEntries } from "../../core/ignore-entries.js";
import { areNodeTypesIncluded, findImportExtension, type ManualStep } from "./files.js";
import { findNearestFile, readIfExists, type Project } from "./project.js";

/** Returns the folder to propose for the generated code. Many TypeScript projects limit their sources to `src`. */
export function proposeOutputFolder({ folder, tsconfig }: Project): string {
  const { out } = SETTING_DEFAULTS;
  return tsconfig !== undefined && existsSync(join(folder, "src")) ? `src/${out}` : out;
}

/** The paths of the folders are absolute. */
export function listManualSteps(
  project: Project,
  folders: { readonly schemas: string; readonly out: string },
): readonly ManualStep[] {
  const { folder, packageJsons, dependencies, compilerOptions } = project;
  const types = (compilerOptions["types"] ?? []) as readonly unknown[];
  const steps: ManualStep[] = [];
  const isModule = packageJsons[0]?.["type"] === "module";
  if (!isModule && existsSync(join(folder, "package.json")) && findImportExtension(project) !== "none")
    steps.push({
      path: "package.json",
      instruction: "The generated code consists of ES modules. If your own code does, too, set:",
      entry: '"type": "module"',
    });
  if (Object.hasOwn(dependencies, "@types/node") && !areNodeTypesIncluded(project))
    steps.push({
      path: "tsconfig.json",
      instruction: `To use the emitter "node", add it to "emitters" in the configuration, and set in "compilerOptions":`,
      entry: `"types": [${[types, "node"]
        .flat()
        .map((name) => JSON.stringify(name))
        .join(", ")}]`,
    });
  return [...steps, ...listIgnoreSteps(project, folders)];
}

function listIgnoreSteps(
  project: Project,
  { schemas, out }: { readonly schemas: string; readonly out: string },
): readonly ManualStep[] {
  const { folder, dependencies } = project;
  if (/^(?:$|\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(relativePath(folder, out))) return [];
  const entriesFrom = (base: string): ReturnType<typeof listIgnoreEntries> =>
    listIgnoreEntries({ out: relativePath(base, out), schemas: [relativePath(base, schemas)] });
  const toolSteps = entriesFrom(folder).flatMap(({ toolName, packageName, fileNames }, index) => {
    const existing = findNearestFile(project, fileNames);
    if (existing === undefined && !Object.hasOwn(dependencies, packageName)) return [];
    const path = relativePath(folder, existing ?? join(folder, fileNames[0] ?? ""));
    const { entry = "" } = entriesFrom(dirname(resolve(folder, path)))[index] ?? {};
    return [{ path, instruction: `So that ${toolName} skips generated files:`, entry }];
  });
  const pattern = `${relativePath(folder, out)}/**`;
  const gitStep: ManualStep = {
    path: ".gitattributes",
    instruction: "So that GitHub collapses the generated code in diffs:",
    entry: `${/[\s"\\]/.test(pattern) ? JSON.stringify(pattern) : pattern} linguist-generated`,
  };
  return [gitStep, ...toolSteps].filter(({ path, entry }) => {
    const text = readIfExists(join(folder, path)) ?? "";
    return !entry.split("\n").every((line) => text.includes(line));
  });
}

function relativePath(from: string, to: string): string {
  return relative(from, to).replaceAll("\\", "/");
}
