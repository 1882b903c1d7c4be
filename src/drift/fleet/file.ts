/** The file of a fleet → the servers in it, by decoding: whatever it says is either understood or refused, all of it at once. */

import { extname } from "node:path";
import { badFleet, badFleetJson, badFleetYaml, LocalError, type Complaint } from "../../core/errors.js";
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
  const complaints: Complaint[] = [];
  const servers = decodeFleet(value, (place, fault) => complaints.push(badFleet(path, place, fault)));
  if (complaints.length > 0) throw new LocalError(complaints);
  return servers;
}

async function yamlValue(text: string, path: string): Promise<unknown> {
  const { readYaml } = await import("./yaml.js");
  const { value, faults } = readYaml(text);
  if (faults.length > 0) throw new LocalError(faults.map((fault) => badFleetYaml(path, fault)));
  return value;
}

function jsonValue(text: string, path: string): unknown {
  const json = readJson(text);
  if ("fault" in json) throw new LocalError(badFleetJson(path, json.fault));
  return json.value;
}
