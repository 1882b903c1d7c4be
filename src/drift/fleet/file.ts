/** The file of a fleet → its servers. Anything in it that is not understood is refused. */

import { extname } from "node:path";
import { LocalError } from "../../core/diagnostic.js";
import { readTextFile } from "../../core/files.js";
import { jsonFault } from "../../core/text/json-fault.js";
import { jsonLocations, readJson, type JsonLocator } from "../../core/text/read-json.js";
import { decodeFleet, type FleetServer } from "./decode.js";
import { fleetInvalid, fleetNotJson, fleetNotYaml } from "./diagnostics.js";

/**
 * The servers in the order of the file. Paths are as they are in the file.
 *
 * @throws LocalError with everything that is wrong with it.
 */
export async function readFleet(path: string): Promise<readonly FleetServer[]> {
  const text = readTextFile(path).replace(/^\ufeff/, "");
  const read = /^\.ya?ml$/i.test(extname(path)) ? await fromYaml(text, path) : fromJson(text, path);
  const fleet = decodeFleet(read.value, read.locationOf);
  if ("value" in fleet) return fleet.value;
  throw new LocalError(fleet.faults.map((fault) => fleetInvalid(path, fault)));
}

interface LocatedFile {
  readonly value: unknown;
  readonly locationOf: JsonLocator;
}

async function fromYaml(text: string, path: string): Promise<LocatedFile> {
  const { readYaml } = await import("./yaml.js");
  const read = readYaml(text);
  if ("value" in read) return read;
  throw new LocalError(read.faults.map((fault) => fleetNotYaml(path, fault)));
}

function fromJson(text: string, path: string): LocatedFile {
  const json = readJson(text);
  if ("value" in json) return { value: json.value, locationOf: jsonLocations(text) };
  throw new LocalError(fleetNotJson(path, jsonFault(json.fault)));
}
