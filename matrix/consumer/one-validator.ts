/** Needs one validator; what a bundler makes of it should hold no more. */

import { validateAccountRemoteRoot } from "./generated/index.js";

declare const tell: (text: string) => void;

tell(String(validateAccountRemoteRoot({ user: "alice", localuser: "alice2" })));
