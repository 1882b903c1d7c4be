/** Reads a fleet file. A file with unknown properties is invalid. */

import { extname } from "node:path";
import { LocalError } from "../../core/diagnostic.js";
import { MAX_FLEET_FILE_BYTES } from "../../core/limits.js";
import { readTextFile } from "../../core/files.js";
import { runWithDefaultSignalHandling } from "../../core/signals.js";
import { toFileFault } from "../../core/text/json-fault.js";
import { createJsonLocator, parseStrictJson, type JsonPathLocator } from "../../core/text/read-json.js";
import { decodeFleet, type FleetServer } from "./decode.js";
import { createFleetInvalidError, createFleetNotJsonError, createFleetNotYamlError } from "./diagnostics.js";

/**
 * Reads the servers in the order of the file. Leaves relative paths unchanged.
 *
 * @throws LocalError with all faults of the file.
 */
export async function readFleet(path: string): Promise<readonly FleetServer[]> {
  const fileText = readTextFile(path, { maxBytes: MAX_FLEET_FILE_BYTES });
  const textWithoutBom = fileText.replace(/^\ufeff/, "");
  const parsedFile = /^\.ya?ml$/i.test(extname(path))
    ? await parseFleetYaml(textWithoutBom, path)
    : parseFleetJson(textWithoutBom, path);
  const decodeResult = decodeFleet(parsedFile.value, parsedFile.locate);
  if ("value" in decodeResult) return decodeResult.value;
  throw new LocalError(decodeResult.faults.map((fault) => createFleetInvalidError(path, fault)));
}

interface ParsedFleetFile {
  readonly value: unknown;
  readonly locate: JsonPathLocator;
}

async function parseFleetYaml(text: string, path: string): Promise<ParsedFleetFile> {
  const { parseYaml } = await import("./yaml.js");
  const yamlResult = runWithDefaultSignalHandling(() => parseYaml(text));
  if ("value" in yamlResult) return yamlResult;
  throw new LocalError(yamlResult.faults.map((fault) => createFleetNotYamlError(path, fault)));
}

function parseFleetJson(text: string, path: string): ParsedFleetFile {
  const jsonResult = parseStrictJson(text);
  if ("value" in jsonResult) return { value: jsonResult.value, locate: createJsonLocator(text) };
  throw new LocalError(createFleetNotJsonError(path, toFileFault(jsonResult.problem)));
}
