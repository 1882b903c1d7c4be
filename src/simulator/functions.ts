/** Calls the simulated API functions by their documented names. */

import { getErrorText } from "../core/error-text.js";
import { ACCOUNT_FUNCTIONS } from "./functions/accounts.js";
import { ITEM_FUNCTIONS } from "./functions/items.js";
import type { RequestParameters, SimulatedWhm } from "./functions/parameters.js";
import { SERVER_FUNCTIONS } from "./functions/server.js";
import { SESSION_FUNCTIONS } from "./functions/sessions.js";
import { CallRefusal, createRefusalResponse, createSuccessResponse } from "./responses.js";
import type { FunctionResult } from "./responses.js";

const FUNCTIONS = new Map(
  [ACCOUNT_FUNCTIONS, ITEM_FUNCTIONS, SERVER_FUNCTIONS, SESSION_FUNCTIONS].flatMap((functions) =>
    Object.entries(functions),
  ),
);

/** Calls an API function for an authenticated user, and returns the response. */
export function respondToCall(whm: SimulatedWhm, name: string, parameters: RequestParameters) {
  const lastValues = new Map(
    Object.entries(parameters).map(([parameter, value]) => [parameter, [value].flat().at(-1) ?? ""]),
  );
  const version = lastValues.get("api.version") === "1" ? 1 : 0;
  const response = whm.responses.get(name);
  const call =
    response === undefined
      ? FUNCTIONS.get(name)
      : (): FunctionResult => ({ data: typeof response === "function" ? response(parameters) : response });
  if (call === undefined || version === 0) {
    const reason = `Unknown App Requested for this version (${version}) of the api: ${name}`;
    return createRefusalResponse(name, reason, version);
  }
  try {
    return createSuccessResponse(name, call(whm, lastValues));
  } catch (error) {
    // A response of a test refuses a call with any error.
    if (response === undefined && !(error instanceof CallRefusal)) throw error;
    return createRefusalResponse(name, getErrorText(error));
  }
}
