// used: AccountLocal (user, localuser, size)
// unused: AccountLocal.domain
import { equal } from "node:assert/strict";
import { test } from "node:test";
import { validateAccountLocal } from "./generated/index.js";

test("a negative number of bytes is refused", () => {
  equal(validateAccountLocal({ user: "a", localuser: "a", size: -1 }), false);
  equal(validateAccountLocal.errors?.[0]?.path, "size");
});
