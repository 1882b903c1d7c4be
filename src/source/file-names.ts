/**
 * Finds the module in the file name of a saved response. A schema does not contain the name of its module, so the file name must
 * contain it, as in `transfer_module_schema.NAME.json`. Browsers suggest the file name
 * `transfer_module_schema_api.version=1&module=NAME`, sometimes followed by `(1)`, `.txt` or `.htm`.
 */
import { basename } from "node:path";
import { describeModuleNameFault } from "../core/names.js";

/** Prefix of the file name of a response that was reconstructed from documentation. */
const RECONSTRUCTED_PREFIX = "reconstructed.";

export function isReconstructedFromDocs(file: string): boolean {
  return basename(file).startsWith(RECONSTRUCTED_PREFIX);
}

/**
 * Finds the name of a module in a file name. `listedModules` are the modules in the saved response of available_transfer_modules. Returns
 * `undefined` unless the file name identifies exactly one of them.
 */
export function findListedModuleInFileName(
  listedModules: ReadonlySet<string>,
  filePath: string,
): string | undefined {
  const fileName = decodeFileName(filePath);
  const moduleParameter = /module=([A-Za-z][A-Za-z0-9_]*)/.exec(fileName)?.[1];
  if (moduleParameter !== undefined && listedModules.has(moduleParameter)) return moduleParameter;
  const fileNameWithoutFunctionName = fileName.replace("transfer_module_schema", " ");
  const matchingModules = [...listedModules].filter((module) =>
    containsModuleName(fileNameWithoutFunctionName, module),
  );
  // If the name of one module contains the name of another, as Account_Remote contains Account, use the longer name.
  const mostSpecificMatches = matchingModules.filter(
    (module) =>
      !matchingModules.some(
        (otherModule) => otherModule !== module && containsModuleName(otherModule, module),
      ),
  );
  return mostSpecificMatches.length === 1 ? mostSpecificMatches[0] : undefined;
}

/**
 * Whether the text contains the name of the module as a whole word. An underscore also separates words, because browsers replace
 * question marks with underscores in file names.
 */
function containsModuleName(text: string, module: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9])${module}(?![A-Za-z0-9])`).test(text);
}

/**
 * Finds the name of a module in a file name, without a list of modules. Used if the response of available_transfer_modules is not saved.
 * Returns `undefined` if the file name contains no valid module name.
 */
export function findModuleInFileName(filePath: string): string | undefined {
  const fileName = decodeFileName(filePath);
  const moduleParameter = /module=([A-Za-z][A-Za-z0-9_]*)/.exec(fileName)?.[1];
  const strippedFileName = fileName
    .replace(RECONSTRUCTED_PREFIX, "")
    .replace("transfer_module_schema", "")
    .replace("api.version=1", "")
    .replace(/(\s*\([0-9]+\))?(\.(json|txt|html?))*$/i, "")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  const candidate = moduleParameter ?? strippedFileName;
  return describeModuleNameFault(candidate) === undefined ? candidate : undefined;
}

/** Returns the file name of a path, with `%3D` and `%26` decoded. Some browsers keep these percent escapes of a URL in file names. */
function decodeFileName(filePath: string): string {
  return basename(filePath).replaceAll(/%3D/gi, "=").replaceAll(/%26/g, "&");
}

/** Returns the name of the folder if it is a WHM version, such as `11.138.0.6` or `138.0.6`. */
export function findVersionInFolderName(folder: string): string | undefined {
  return /^(11\.)?[0-9]{2,3}\.[0-9]+\.[0-9]+$/.exec(basename(folder))?.[0];
}
