/** Tells the transcript. */

import { tell } from "./tell.js";
import { transcript } from "./transcript.js";

void tell(transcript);
