import { report } from "./report.js";
import { createTranscript } from "./transcript.js";

void report(createTranscript);
