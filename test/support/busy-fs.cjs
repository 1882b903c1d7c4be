/**
 * For `node --require`: a system that claims to be Windows, where another program has a file open. BUSY_FS contains JSON:
 *
 *     calls         names of functions of `fs`, without `Sync`
 *     name          the end of a path; the calls fail if one of their paths has this end
 *     code          the code of the error
 *     milliseconds  the time for which the calls fail, from the first failure on
 */
"use strict";

const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");

const { calls, name, code, milliseconds } = JSON.parse(process.env.BUSY_FS);
let end;

Object.defineProperty(process, "platform", { value: "win32" });
for (const call of calls) {
  const original = fs[`${call}Sync`];
  fs[`${call}Sync`] = (...parameters) => {
    const isBusy = parameters.some((path) => typeof path === "string" && path.endsWith(name));
    if (!isBusy) return original(...parameters);
    end ??= performance.now() + milliseconds;
    if (performance.now() > end) return original(...parameters);
    throw Object.assign(new Error(`${code}: made to fail`), { code, syscall: call });
  };
}
syncBuiltinESMExports();
