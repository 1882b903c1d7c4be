/** Responds to requests: checks access, then calls the API function, or serves a page. */

import type { IncomingMessage } from "node:http";
import type { AccessControl } from "./access.js";
import {
  createAccessDeniedResponse,
  createLoginPageResponse,
  createHtmlResponse,
  createRefusedResponse,
  type SimulatedResponse,
} from "./responses.js";
import { respondToCall } from "./functions.js";
import type { SimulatedWhm } from "./functions/outcome.js";
import { respondToPageRequest, type PageContext } from "./page/pages.js";
import type { ReceivedCall, InvalidRequestStatus } from "./request.js";

export interface RequestHandler {
  respond(request: IncomingMessage, call: ReceivedCall | InvalidRequestStatus): SimulatedResponse;
  refuseFunction(functionName: string, reason: string): void;
  allowFunction(functionName: string): void;
}

/**
 * Creates the handler of all requests. `getWhm` returns the parts of the server that an API function uses, for a call by the given
 * user. `getPageContext` is undefined if pages are disabled.
 */
export function createRequestHandler(
  accessControl: AccessControl,
  getWhm: (user: string) => SimulatedWhm,
  getPageContext: (() => PageContext) | undefined,
): RequestHandler {
  const refusalReasonsByFunction = new Map<string, string>();
  return {
    respond(request, call) {
      const pageResponse = getPageContext && respondToPageRequest(request, getPageContext());
      if (pageResponse !== undefined) return pageResponse;
      const caller = accessControl.authenticate(request);
      if (caller === "expired") return createLoginPageResponse();
      if (caller === "denied") return createAccessDeniedResponse();
      if ("status" in call) return createHtmlResponse(call.status, call.statusText);
      const { functionName, parameters } = call;
      if (!caller.canCall(functionName)) return createAccessDeniedResponse();
      const reason = refusalReasonsByFunction.get(functionName);
      if (reason !== undefined) return createRefusedResponse(functionName, reason);
      return respondToCall(getWhm(caller.user), functionName, parameters);
    },
    refuseFunction: (functionName, reason) => void refusalReasonsByFunction.set(functionName, reason),
    allowFunction: (functionName) => void refusalReasonsByFunction.delete(functionName),
  };
}
