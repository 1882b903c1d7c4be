/** The file of a fleet → the servers in it, by decoding: whatever it says is either understood or refused, all of it at once. */

import { extname } from "node:path";
import { type Diagnostic, LocalError } from "../../core/diagnostic.js";
import { fleetInvalid, fleetNotJson, fleetNotYaml } from "./diagnostics.js";
import { readTextFile } from "../../core/files.js";
import { readJson } from "../../core/text/read-json.js";
import { decodeFleet, type FleetServer } from "./decode.js";

/**
 * The servers in the order of the file. Paths are as they stand there.
 *
 * @throws LocalError with everything that is wrong with it.
 */
export async function readFleet(path: string): Promise<readonly FleetServer[]> {
  const text = readTextFile(path).replace(/^\ufeff/, "");
  const value = /^\.ya?ml$/i.test(extname(path)) ? await yamlValue(text, path) : jsonValue(text, path);
  const diagnostics: Diagnostic[] = [];
  const servers = decodeFleet(value, (place, fault) => diagnostics.push(fleetInvalid(path, place, fault)));
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return servers;
}

async function yamlValue(text: string, path: string): Promise<unknown> {
  const { readYaml } = await import("./yaml.js");
  const { value, faults } = readYaml(text);
  if (faults.length > 0) throw new LocalError(faults.map((fault) => fleetNotYaml(path, fault)));
  return value;
}

function jsonValue(text: string, path: string): unknown {
  const json = readJson(text);
  if ("fault" in json) throw new LocalError(fleetNotJson(path, json.fault));
  return json.value;
}
