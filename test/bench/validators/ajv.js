/** Validates with ajv, which compiles the schema when the program starts. */

import Ajv from "ajv/dist/2020.js";
import schema from "#schema";

const validateFirst = /* @__PURE__ */ compile(false);
const validateAll = /* @__PURE__ */ compile(true);

function compile(/** @type {boolean} */ allErrors) {
  return new Ajv.default({ allErrors, strictTypes: false }).compile(schema);
}

export function isValid(/** @type {unknown} */ value) {
  return validateFirst(value);
}

export function firstError(/** @type {unknown} */ value) {
  return validateFirst(value) ? null : validateFirst.errors;
}

export function allErrors(/** @type {unknown} */ value) {
  return validateAll(value) ? null : validateAll.errors;
}
