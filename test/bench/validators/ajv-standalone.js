/** Validates with the modules that ajv generates before the program runs. */

import validateAll from "#ajv-all";
import validateFirst from "#ajv-first";

export function isValid(/** @type {unknown} */ value) {
  return validateFirst(value);
}

export function firstError(/** @type {unknown} */ value) {
  return validateFirst(value) ? null : validateFirst.errors;
}

export function allErrors(/** @type {unknown} */ value) {
  return validateAll(value) ? null : validateAll.errors;
}
