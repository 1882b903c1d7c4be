/**
 * What the name of a saved answer tells. A schema does not say whose it is, so its file's name must:
 * `transfer_module_schema.NAME.json`, a browser's `transfer_module_schema_api.version=1&module=NAME`,
 * with `(1)`, `.txt`, `.htm` or nothing after it. Knows names only, and reads no file.
 */
import { basename } from "node:path";
import { moduleNameFault } from "../core/names.js";

/** The prefix of an answer that nobody saw: it was rebuilt from documentation. */
const RECONSTRUCTED = "reconstructed.";

export function isReconstructed(file: string): boolean {
  return basename(file).startsWith(RECONSTRUCTED);
}

/** Which of the listed modules a file's name speaks of; `undefined` where it is none of them, or not clear. */
export function moduleAmong(listed: ReadonlySet<string>, file: string): string | undefined {
  const name = plainName(file);
  const said = /module=([A-Za-z][A-Za-z0-9_]*)/.exec(name)?.[1];
  if (said !== undefined && listed.has(said)) return said;
  const words = name.replace("transfer_module_schema", " ");
  const found = [...listed].filter((module) => standsIn(words, module));
  // Where one name is part of another (Account, Account_Remote), the longer one was meant.
  const meant = found.filter((module) => !found.some((other) => other !== module && standsIn(other, module)));
  return meant.length === 1 ? meant[0] : undefined;
}

/** As a word of its own. An underscore ends a word too: browsers put one in place of a question mark. */
function standsIn(text: string, module: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9])${module}(?![A-Za-z0-9])`).test(text);
}

/** The only module that a file's name can mean where no list tells which there are. */
export function onlyModuleNamed(file: string): string | undefined {
  const name = plainName(file);
  const said = /module=([A-Za-z][A-Za-z0-9_]*)/.exec(name)?.[1];
  const rest = name
    .replace(RECONSTRUCTED, "")
    .replace("transfer_module_schema", "")
    .replace("api.version=1", "")
    .replace(/(\s*\([0-9]+\))?(\.(json|txt|html?))*$/i, "")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  const candidate = said ?? rest;
  return moduleNameFault(candidate) === undefined ? candidate : undefined;
}

/** Some browsers keep the escapes of a URL in the name of the file. */
function plainName(file: string): string {
  return basename(file).replaceAll(/%3D/gi, "=").replaceAll(/%26/g, "&");
}

/** A WHM version that a folder is named after: `11.138.0.6`, `138.0.6`. */
export function versionNamed(folder: string): string | undefined {
  return /^(11\.)?[0-9]{2,3}\.[0-9]+\.[0-9]+$/.exec(basename(folder))?.[0];
}
