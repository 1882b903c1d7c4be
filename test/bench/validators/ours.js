/** Validates with the module that this project generates. */

import { validateAccount } from "#module";

export function isValid(value) {
  return validateAccount(value);
}

export function allErrors(value) {
  const errors = validateAccount.findErrors(value);
  return errors.length === 0 ? null : errors;
}
