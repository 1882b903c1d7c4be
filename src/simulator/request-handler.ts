/** What is answered to a request: by whoever is at the door, or by a function behind it. */

import type { IncomingMessage } from "node:http";
import type { Access } from "./access.js";
import { accessDenied, loginPage, page, refused, type SimulatedResponse } from "./responses.js";
import { answerCall } from "./functions.js";
import type { Whm } from "./functions/outcome.js";
import { pageFor, type Shown } from "./page/pages.js";
import type { ReceivedCall, RequestFault } from "./request.js";

export interface Site {
  respond(request: IncomingMessage, call: ReceivedCall | RequestFault): SimulatedResponse;
  refuse(functionName: string, reason: string): void;
  allow(functionName: string): void;
}

/** `behind` is what the functions work on for somebody who was let in; `shown` is there where people may look at pages. */
export function openSite(
  access: Access,
  behind: (user: string) => Whm,
  shown: (() => Shown) | undefined,
): Site {
  const refusals = new Map<string, string>();
  return {
    respond(request, call) {
      const forPeople = shown && pageFor(request, shown());
      if (forPeople !== undefined) return forPeople;
      const caller = access.enter(request);
      if (caller === "expired") return loginPage();
      if (caller === "denied") return accessDenied();
      if ("status" in call) return page(call.status, call.statusText);
      const { functionName, parameters } = call;
      if (!caller.may(functionName)) return accessDenied();
      const reason = refusals.get(functionName);
      if (reason !== undefined) return refused(functionName, reason);
      return answerCall(behind(caller.user), functionName, parameters);
    },
    refuse: (functionName, reason) => void refusals.set(functionName, reason),
    allow: (functionName) => void refusals.delete(functionName),
  };
}
