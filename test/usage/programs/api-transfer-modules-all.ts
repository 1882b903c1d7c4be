// undecidable: * (*)
import { transferModules } from "./generated/index.js";

for (const [name, { primary, keys }] of Object.entries(transferModules)) {
  console.log(name, primary.join(), Object.keys(keys).length);
}
