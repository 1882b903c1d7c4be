/**
 * Finds the module in the file name of a saved response. A schema does not contain the name of its module, so the file name must
 * contain it, as in `transfer_module_schema.NAME.json`. Browsers suggest the file name
 * `transfer_module_schema_api.version=1&module=NAME`, sometimes followed by `(1)`, `.txt` or `.htm`.
 */
import { basename } from "node:path";
import { describeModuleNameFault } from "../core/names.js";

/** Prefix of the file name of a response that was reconstructed from documentation. */
export const RECONSTRUCTED_PREFIX = "reconstructed.";

/**
 * Finds the name of a module in a file name. `listed` are the modules in the saved response of available_transfer_modules. Returns
 * `undefined` unless the file name identifies exactly one of them.
 */
export function findListedModule(listed: ReadonlySet<string>, path: string): string | undefined {
  const name = decodeFileName(path);
  const parameter = MODULE_PARAMETER_PATTERN.exec(name)?.[1];
  if (parameter !== undefined && listed.has(parameter)) return parameter;
  const text = name.replace("transfer_module_schema", " ");
  const matches = [...listed].filter((module) => containsModuleName(text, module));
  // If the name of one module contains the name of another, as Account_Remote contains Account, use the longer name.
  const [module, ...others] = matches.filter(
    (match) => !matches.some((other) => other !== match && containsModuleName(other, match)),
  );
  return others.length === 0 ? module : undefined;
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
export function findModule(path: string): string | undefined {
  const name = decodeFileName(path);
  const stripped = name
    .replace(RECONSTRUCTED_PREFIX, "")
    .replace("transfer_module_schema", "")
    .replace("api.version=1", "")
    .replace(/(\s*\([0-9]+\))?(\.(json|txt|html?))*$/i, "")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  const module = MODULE_PARAMETER_PATTERN.exec(name)?.[1] ?? stripped;
  return describeModuleNameFault(module) === undefined ? module : undefined;
}

const MODULE_PARAMETER_PATTERN = /module=([A-Za-z][A-Za-z0-9_]*)/;

/** Returns the file name of a path, with `%3D` and `%26` decoded. Some browsers keep these percent escapes of a URL in file names. */
function decodeFileName(path: string): string {
  return basename(path).replaceAll(/%3D/gi, "=").replaceAll(/%26/g, "&");
}
