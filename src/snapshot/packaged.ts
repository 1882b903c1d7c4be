/** The documented schemas that come with this package. */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Their folder. The package finds itself by name, so it is found from the sources and from the build alike. */
export function packagedSchemas(): string {
  const manifest = createRequire(import.meta.url).resolve("whm-transfer-codegen/package.json");
  return join(dirname(manifest), "schemas");
}
