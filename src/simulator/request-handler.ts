/** Answers requests: checks access, then calls the API function, or serves a page. */

import type { IncomingMessage } from "node:http";
import type { AccessControl } from "./access.js";
import { accessDenied, loginPage, htmlResponse, refused, type SimulatedResponse } from "./responses.js";
import { answerCall } from "./functions.js";
import type { SimulatedWhm } from "./functions/outcome.js";
import { pageFor, type PageContext } from "./page/pages.js";
import type { ReceivedCall, RequestFault } from "./request.js";

export interface RequestHandler {
  respond(request: IncomingMessage, call: ReceivedCall | RequestFault): SimulatedResponse;
  refuse(functionName: string, reason: string): void;
  allow(functionName: string): void;
}

/** `whmFor` returns the server as a user sees it; `pageContext` is defined if pages are enabled. */
export function createRequestHandler(
  access: AccessControl,
  whmFor: (user: string) => SimulatedWhm,
  pageContext: (() => PageContext) | undefined,
): RequestHandler {
  const refusals = new Map<string, string>();
  return {
    respond(request, call) {
      const pageResponse = pageContext && pageFor(request, pageContext());
      if (pageResponse !== undefined) return pageResponse;
      const caller = access.authenticate(request);
      if (caller === "expired") return loginPage();
      if (caller === "denied") return accessDenied();
      if ("status" in call) return htmlResponse(call.status, call.statusText);
      const { functionName, parameters } = call;
      if (!caller.canCall(functionName)) return accessDenied();
      const reason = refusals.get(functionName);
      if (reason !== undefined) return refused(functionName, reason);
      return answerCall(whmFor(caller.user), functionName, parameters);
    },
    refuse: (functionName, reason) => void refusals.set(functionName, reason),
    allow: (functionName) => void refusals.delete(functionName),
  };
}
