/** Responds to requests: checks access, then calls the API function, or serves a page. */

import type { IncomingMessage } from "node:http";
import type { AccessControl } from "./access.js";
import {
  createAccessDeniedResponse,
  createLoginPageResponse,
  createHtmlResponse,
  createRefusalResponse,
  type SimulatedResponse,
} from "./responses.js";
import { respondToCall } from "./functions.js";
import type { SimulatedWhm } from "./functions/outcome.js";
import { respondToPageRequest, type PageContext } from "./page/pages.js";
import type { ReceivedCall, InvalidRequestStatus } from "./request.js";

export interface RequestHandler {
  /** With `refusalReason`, refuses the call with this reason. */
  respond(
    request: IncomingMessage,
    callOrStatus: ReceivedCall | InvalidRequestStatus,
    refusalReason: string | undefined,
  ): SimulatedResponse;
}

/**
 * Creates the handler of all requests. `getWhmForCaller` returns the parts of the server that an API function uses, for a call by the given
 * user. `getPageContext` is undefined if pages are disabled.
 */
export function createRequestHandler(
  accessControl: AccessControl,
  getWhmForCaller: (user: string) => SimulatedWhm,
  getPageContext: (() => PageContext) | undefined,
): RequestHandler {
  return {
    respond(request, callOrStatus, refusalReason) {
      const pageResponse = getPageContext && respondToPageRequest(request, getPageContext());
      if (pageResponse !== undefined) return pageResponse;
      const callerOrDenial = accessControl.authenticate(request);
      if (callerOrDenial === "expired") return createLoginPageResponse();
      if (callerOrDenial === "denied") return createAccessDeniedResponse();
      if ("status" in callOrStatus) return createHtmlResponse(callOrStatus.status, callOrStatus.statusText);
      const { functionName, parameters } = callOrStatus;
      if (!callerOrDenial.canCall(functionName)) return createAccessDeniedResponse();
      if (refusalReason !== undefined) return createRefusalResponse(functionName, refusalReason);
      return respondToCall(getWhmForCaller(callerOrDenial.user), functionName, parameters);
    },
  };
}
