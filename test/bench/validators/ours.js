/** Validates with the module that this project generates. */

import { validateAccount } from "#module";

export function isValid(value) {
  return validateAccount(value);
}

export function allErrors(value) {
  return validateAccount(value) ? null : validateAccount.errors;
}
