/** Plans what `init` writes. The plan depends only on the files of the project and the answers. */

import { DEFAULT_CONFIG_FILE_NAME, SETTING_DEFAULTS } from "../../core/defaults.js";
import { parseJsoncObject } from "../../core/text/project-json.js";
import { planWorkflow } from "./ci-workflow.js";
import {
  CONFIG_SCHEMA_PATH,
  formatTypeScriptConfig,
  formatJsonConfig,
  JSON_CONFIG_FILE_NAME,
  type InitialConfig,
} from "./config-file.js";
import { planGitAttributes } from "./git-attributes.js";
import { planIgnoreEntries } from "./ignore-entries.js";
import { planPackageJson, readDependencies } from "./package-json.js";
import { findNearestProjectFile, isInParentFolder, type ProjectReader } from "./project-files.js";
import { joinPlans, type PartialPlan, type SetupPlan } from "./setup-plan.js";
import {
  isOutsideSourceFolder,
  normalizePath,
  deriveProposedOutputFolder,
  readTsconfigSettings,
} from "./tsconfig.js";

export interface SetupAnswers {
  readonly config: InitialConfig;
  /** The CI system for which to write a workflow. */
  readonly ci?: "github" | undefined;
}

/** The answers of the user, and whether commands can use the server. */
export interface SetupAnswersWithServerTrust extends SetupAnswers {
  /** Whether all commands will refuse the server, because its certificate is neither trusted nor pinned. */
  readonly isServerUntrusted: boolean;
}

/** Plans all files except the schemas. */
export function planSetup(projectReader: ProjectReader, { config, ci }: SetupAnswers): SetupPlan {
  const outputFolder = normalizePath(config.out ?? SETTING_DEFAULTS.out);
  const snapshotFolder = normalizePath(config.schemas ?? SETTING_DEFAULTS.schemas);
  const packageJsonPlan = planPackageJson(projectReader);
  return joinPlans([
    planConfig(projectReader, config),
    packageJsonPlan,
    planOutputFolderManualStep(projectReader, outputFolder),
    planPackageJsonTypeManualStep(projectReader, packageJsonPlan),
    planNodeTypesManualStep(projectReader),
    ...(isInProject(outputFolder)
      ? [
          planGitAttributes(projectReader, outputFolder),
          planIgnoreEntries(projectReader, {
            out: outputFolder,
            schemas: isInProject(snapshotFolder) ? snapshotFolder : undefined,
          }),
        ]
      : []),
    ...(ci === undefined
      ? []
      : [planWorkflow(projectReader, { isServerConfigured: config.server !== undefined })]),
  ]);
}

function isInProject(folder: string): boolean {
  return folder !== "" && !isInParentFolder(`${folder}/`) && !/^(?:\/|[A-Za-z]:)/.test(folder);
}

/** Returns a step for the user if tsconfig.json does not allow the output folder. */
function planOutputFolderManualStep(projectReader: ProjectReader, outputFolder: string): PartialPlan {
  const tsconfigSettings = readTsconfigSettings(projectReader);
  if (!isOutsideSourceFolder(outputFolder, tsconfigSettings)) return {};
  const sourceFolder = tsconfigSettings.sourceFolder ?? "";
  const instruction = `This file limits the sources to ${sourceFolder}, so imports from ${outputFolder} are compile errors (TS6059). Set "out" in the configuration to:`;
  return {
    manualSteps: [
      { path: tsconfigSettings.path, instruction, entry: deriveProposedOutputFolder(tsconfigSettings) },
    ],
  };
}

/**
 * Returns a step for the user if package.json declares CommonJS modules, and the compiler therefore refuses the generated ES
 * modules.
 */
function planPackageJsonTypeManualStep(
  projectReader: ProjectReader,
  packageJsonPlan: PartialPlan,
): PartialPlan {
  const { path, text } = findNearestProjectFile(projectReader, ["package.json"]) ?? {
    path: "package.json",
    text: "",
  };
  const packageJsonText = packageJsonPlan.files?.find((file) => file.path === path)?.text ?? text;
  const { requiresTypeModuleInPackageJson, path: tsconfigPath } = readTsconfigSettings(projectReader);
  if (!requiresTypeModuleInPackageJson || parseJsoncObject(packageJsonText)?.["type"] === "module") return {};
  const instruction = `The generated code consists of ES modules. ${tsconfigPath} sets "verbatimModuleSyntax", so the compiler refuses them in a package of CommonJS modules (TS1295). If your own code uses import and export, set:`;
  return { manualSteps: [{ path, instruction, entry: '"type": "module"' }] };
}

/**
 * Returns a step for the user if the project depends on `@types/node`, but tsconfig.json does not include these types. In this case,
 * the configuration omits the emitter `node`.
 */
function planNodeTypesManualStep(projectReader: ProjectReader): PartialPlan {
  if (areNodeTypesIncluded(projectReader) || !Object.hasOwn(readDependencies(projectReader), "@types/node"))
    return {};
  const instruction =
    'This file does not include the types of Node.js, so the configuration omits the emitter "node". This emitter generates a client that can pin a certificate. To use it, add "node" to "emitters" in the configuration. Also set in "compilerOptions" of this file:';
  const { path: tsconfigPath, types = [] } = readTsconfigSettings(projectReader);
  const typesEntry = `"types": [${[...types, "node"].map((name) => JSON.stringify(name)).join(", ")}]`;
  return { manualSteps: [{ path: tsconfigPath, instruction, entry: typesEntry }] };
}

function planConfig(projectReader: ProjectReader, initialConfig: InitialConfig): PartialPlan {
  const config = { ...initialConfig, ...deriveSettingsFromProject(projectReader) };
  // Write a JSON file if the compiler would process a configuration in TypeScript: it would emit JavaScript for this file, or
  // refuse it because it is outside of `rootDir`.
  const isJsonConfigNeeded = readTsconfigSettings(projectReader).emitsOrRejectsTopLevelFiles;
  const [path, text] = isJsonConfigNeeded
    ? [JSON_CONFIG_FILE_NAME, formatJsonConfig(config, findConfigSchemaPath(projectReader))]
    : [DEFAULT_CONFIG_FILE_NAME, formatTypeScriptConfig(config)];
  return { files: [{ path, text, changeDescription: "the configuration", isNew: true }] };
}

/** Returns the path of the configuration's JSON Schema. In a workspace, this package can be installed in a parent folder. */
function findConfigSchemaPath({ projectAndParentFolderPrefixes, readFileStart }: ProjectReader): string {
  const folderPrefix =
    projectAndParentFolderPrefixes.find(
      (prefix) => readFileStart(`${prefix}${CONFIG_SCHEMA_PATH}`) !== undefined,
    ) ?? "";
  return `${folderPrefix === "" ? "./" : folderPrefix}${CONFIG_SCHEMA_PATH}`;
}

/** Returns the settings that depend on the project and not on the answers. */
function deriveSettingsFromProject(
  projectReader: ProjectReader,
): Pick<InitialConfig, "emitters" | "importExtension"> {
  const { importExtension } = readTsconfigSettings(projectReader);
  return {
    ...(importExtension !== undefined && { importExtension }),
    ...(areNodeTypesIncluded(projectReader) && { emitters: ["node"] }),
  };
}

/** Whether code that uses the types of Node.js compiles in the project. */
function areNodeTypesIncluded(projectReader: ProjectReader): boolean {
  const { "@types/node": nodeTypesVersionRange, typescript: typescriptVersionRange } =
    readDependencies(projectReader);
  if (nodeTypesVersionRange === undefined) return false;
  const { types } = readTsconfigSettings(projectReader);
  if (types !== undefined) return types.includes("node") || types.includes("*");
  // If tsconfig.json does not set `types`, TypeScript 5 and earlier versions load all installed types. Later versions load none.
  // Without a tsconfig.json, assume that the types are loaded.
  const hasTsconfig = projectReader.readFileText("tsconfig.json") !== undefined;
  return !hasTsconfig || Number(/\d+/.exec(String(typescriptVersionRange))?.[0]) < 6;
}
