/** What the emitters' validators are held to. */

import { validateAccountRemoteRoot, validateAwkward, validateEveryKind } from "./generated/index.js";
import { tell } from "./tell.js";
import { verdicts } from "./verdicts.js";

void tell(() =>
  verdicts({
    account: validateAccountRemoteRoot,
    everyKind: validateEveryKind,
    awkward: validateAwkward,
  }),
);
