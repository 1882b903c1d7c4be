/** Validates with ajv, which compiles the schema when the program starts. */

import Ajv from "ajv/dist/2020.js";
import schema from "#schema";

const validateFirst = /* @__PURE__ */ compile(false);
const validateAll = /* @__PURE__ */ compile(true);

function compile(allErrors) {
  return new Ajv.default({ allErrors, strictTypes: false }).compile(schema);
}

export function isValid(value) {
  return validateFirst(value);
}

export function firstError(value) {
  return validateFirst(value) ? null : validateFirst.errors;
}

export function allErrors(value) {
  return validateAll(value) ? null : validateAll.errors;
}
