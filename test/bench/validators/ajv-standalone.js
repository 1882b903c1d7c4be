/** Validates with the modules that ajv generates before the program runs. */

import validateAll from "#ajv-all";
import validateFirst from "#ajv-first";

export function isValid(value) {
  return validateFirst(value);
}

export function allErrors(value) {
  return validateAll(value) ? null : validateAll.errors;
}
