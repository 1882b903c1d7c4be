/** Plans the npm scripts. Creates a package.json in an empty project. */

import { joinList } from "../../core/text/lists.js";
import { isRecord } from "../../core/type-guards.js";
import { parseJsoncObject } from "../../core/text/project-json.js";
import { editJson } from "./edit-json.js";
import { findNearestProjectFile, isInParentFolder, type ProjectReader } from "./project-files.js";
import { hasUndecodableBytes, type PartialPlan, type SetupPlan } from "./setup-plan.js";

export const PACKAGE_NAME = "whm-transfer-codegen";

const CODEGEN_NPM_SCRIPTS: Readonly<Record<string, string>> = {
  codegen: "whm-transfer-codegen codegen",
  "codegen:check": "whm-transfer-codegen check",
};

/**
 * The properties of package.json that list dependencies. If package.json has no other properties, the project is new: in an empty
 * folder, `npm install` creates a package.json with only these properties.
 */
const DEPENDENCY_PROPERTIES = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/**
 * Matches the names of the files in a new project: files of package managers, TypeScript and Git, and documents. A project with any
 * other file may contain CommonJS modules, which `"type": "module"` would break.
 */
const NEW_PROJECT_FILE_NAME_PATTERN =
  /^(?:package(?:-lock)?\.json|node_modules|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|tsconfig\.json|\.git.*|\.npmrc|\.yarnrc\.yml|.*\.md|LICENSE)$/;

export function planPackageJson(projectReader: ProjectReader): PartialPlan {
  const packageJsonFile = findNearestProjectFile(projectReader, ["package.json"]);
  if (packageJsonFile === undefined) {
    const text = `${JSON.stringify({ private: true, type: "module", scripts: CODEGEN_NPM_SCRIPTS }, undefined, 2)}\n`;
    return { files: [{ path: "package.json", text, changeDescription: "a new project", isNew: true }] };
  }
  const { path, text } = packageJsonFile;
  const packageJson = parseJsoncObject(text);
  const scripts =
    packageJson === undefined || hasUndecodableBytes(text) ? undefined : (packageJson["scripts"] ?? {});
  if (isInParentFolder(path) || !isRecord(scripts)) {
    const scriptsText = JSON.stringify(CODEGEN_NPM_SCRIPTS, undefined, 2);
    const fault =
      packageJson === undefined
        ? "This file cannot be read as a JSON object. After you correct it, add"
        : "Add";
    return {
      manualSteps: [{ path, instruction: `${fault} these scripts to "scripts":`, entry: scriptsText }],
    };
  }
  const codegenScriptNames = Object.keys(CODEGEN_NPM_SCRIPTS);
  const existingScriptNames = codegenScriptNames.filter((name) => Object.hasOwn(scripts, name));
  const newScriptNames = codegenScriptNames.filter((name) => !existingScriptNames.includes(name));
  const isNewProject =
    Object.keys(packageJson ?? {}).every((propertyName) => DEPENDENCY_PROPERTIES.includes(propertyName)) &&
    projectReader.projectFolderEntryNames.every((entryName) => NEW_PROJECT_FILE_NAME_PATTERN.test(entryName));
  const edits = [
    // Without `"type": "module"`, Node.js and TypeScript read the project's files as CommonJS modules, and refuse top-level await.
    ...(isNewProject ? [[["type"], "module"] as const] : []),
    ...newScriptNames.map((name) => [["scripts", name], CODEGEN_NPM_SCRIPTS[name]] as const),
  ];
  const changeDescription = [
    ...(isNewProject ? ['"type": "module"'] : []),
    ...(newScriptNames.length === 0
      ? []
      : [`${newScriptNames.length === 1 ? "script" : "scripts"} ${joinList(newScriptNames)}`]),
  ].join(", ");
  return {
    files: edits.length === 0 ? [] : [{ path, text: editJson(text, edits), changeDescription, isNew: false }],
    unchangedFiles: existingScriptNames.map((name) => ({ path, reason: `it already has a script ${name}` })),
  };
}

/**
 * Returns the names of the npm scripts that run this package, including the scripts that `init` adds. Reads only the package.json
 * in the project's own folder.
 */
export function listCodegenScriptNames(
  projectReader: ProjectReader,
  { files: plannedFiles }: SetupPlan,
): readonly string[] {
  const text =
    plannedFiles.find(({ path }) => path === "package.json")?.text ??
    projectReader.readFileText("package.json");
  const scripts = parseJsoncObject(text ?? "{}")?.["scripts"];
  if (!isRecord(scripts)) return [];
  return Object.entries(CODEGEN_NPM_SCRIPTS).flatMap(([name, command]) =>
    String(scripts[name]).includes(command) ? [name] : [],
  );
}

/** Returns the names and version ranges of all dependencies in the package.json files of the project and of its parent folders. */
export function readDependencies({
  readFileText,
  projectAndParentFolderPrefixes,
}: ProjectReader): Readonly<Record<string, unknown>> {
  const packageJsons = projectAndParentFolderPrefixes.map(
    (prefix) => parseJsoncObject(readFileText(`${prefix}package.json`) ?? "{}") ?? {},
  );
  const dependencyGroups = packageJsons.flatMap((json) =>
    DEPENDENCY_PROPERTIES.map((property) => json[property]),
  );
  return Object.assign({}, ...dependencyGroups.filter(isRecord).reverse()) as Readonly<
    Record<string, unknown>
  >;
}
