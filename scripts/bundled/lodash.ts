/**
 * Replaces the package `lodash` in the bundle by those of its functions that json-schema-to-typescript calls. The main file of lodash
 * creates hundreds of functions when it is loaded.
 */

export { default as cloneDeep } from "lodash/cloneDeep.js";
export { default as deburr } from "lodash/deburr.js";
export { default as endsWith } from "lodash/endsWith.js";
export { default as includes } from "lodash/includes.js";
export { default as isPlainObject } from "lodash/isPlainObject.js";
export { default as map } from "lodash/map.js";
export { default as merge } from "lodash/merge.js";
export { default as omit } from "lodash/omit.js";
export { default as trim } from "lodash/trim.js";
export { default as uniqBy } from "lodash/uniqBy.js";
export { default as upperFirst } from "lodash/upperFirst.js";
