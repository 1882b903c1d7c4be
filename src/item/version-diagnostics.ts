/**
 * Problems with the versions of snapshots. They are in a separate file, so that a run that changes nothing does not load
 * `diagnostics.ts`.
 */

import { problems } from "../core/diagnostic.js";

export const versionProblem = problems({
  "snapshot-version-unknown": {
    message:
      'The snapshot {location} does not contain the version of WHM ("whmVersion" is null), which is required with several snapshots.',
    hint: 'Fetch the snapshot again, with a token that may call the WHM API function "version". With --from, save the response of "version", too.',
  },
  "snapshot-version-invalid": {
    message: 'The snapshot {location} contains an invalid version of WHM: "whmVersion" is {version:quote}.',
    hint: 'Set "whmVersion" to numbers separated by dots, such as "11.138.0.6", or to null.',
  },
  "module-name-mismatch": {
    message:
      "The snapshot {location} lists the transfer module {listed:quote}, but the schema of this module has the name {name:quote}.",
    hint: 'Use the same name in "modules" of the snapshot and in "module" of the schema.',
  },
  "snapshot-version-repeated": {
    message: "The snapshots {locations} both have the version WHM {version}.",
    hint: 'Keep only one of these folders in "snapshots".',
  },
});
