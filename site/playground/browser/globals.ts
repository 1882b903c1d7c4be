/** Globals of Node.js that the package and its libraries use. Imported before them. */

import { Buffer } from "buffer";
import process from "./process.js";

Object.assign(globalThis, { Buffer, process, setImmediate: (task: () => void) => setTimeout(task) });
