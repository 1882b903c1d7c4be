/** Uses one validator. The bundle of this file must not contain other parts of the generated code. */

import { validateAccountRemoteRoot } from "./generated/index.js";

declare const reportOutput: (text: string) => void;

reportOutput(String(validateAccountRemoteRoot({ user: "alice", localuser: "alice2" })));
