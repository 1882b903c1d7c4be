/** Reports the transcript. */

import { report } from "./report.js";
import { transcript } from "./transcript.js";

void report(transcript);
