/** Problems of the simulated server: it cannot start, or does not have the module or version that a test requests. */

import { problems } from "../core/diagnostic.js";

export const simulatorProblem = problems({
  "state-unusable": {
    message: "The simulated server cannot read its sessions from {file}: it is not a state file.",
    hint: "Pass another file, or delete this one to start without sessions.",
  },
  "scenario-invalid": {
    message: "Invalid scenario {place:clause}: {fault:clause}.",
    hint: "Correct the file. The JSON Schema whm-transfer-codegen/scenario.schema.json describes it.",
  },
  "simulated-module-missing": {
    message:
      "The simulated server has no transfer module {module:quote}. It has only these modules: {modules}.",
    remedy: "Use one of these modules.",
  },
  "simulated-version-missing": {
    message: "The simulated server has no version of WHM with the name {name:quote}. It {known:clause}.",
    hint: 'Pass a snapshot of this version to startWhm in the option "versions".',
  },
  "certificate-unusable": {
    message: "The simulated server cannot use the certificate in {file}: {reason}.",
    hint: "Delete the file, which is then created again. Clients with --pin-sha256 need the new fingerprint.",
  },
  "port-unavailable": {
    message: "The simulated server cannot listen on 127.0.0.1:{port}: {failure} ({reason}).",
    hint: "Pass another port with --port{example}, or omit --port to use any free port.",
  },
});
