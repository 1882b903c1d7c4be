/** How a diagnostic is printed on standard error. */

import { expect, test } from "vitest";
import { formatDiagnostics } from "../../src/cli/messages/diagnostics.js";
import { LocalError, type Diagnostic } from "../../src/core/diagnostic.js";

const DIAGNOSTIC: Diagnostic = {
  severity: "error",
  code: "snapshot-missing",
  message: "There is no snapshot in schemas.",
  hint: "Run whm-transfer-codegen fetch.",
  file: "schemas",
  frame: "  | a line\n  |   ^",
};

function printed(diagnostic: Diagnostic, isJson: boolean): string {
  return formatDiagnostics([diagnostic], { isJson, paint: (_, text) => text, redact: (text) => text });
}

test("the text of a diagnostic has the frame and the hint on lines after the message", () => {
  expect(printed(DIAGNOSTIC, false)).toBe(
    `error: There is no snapshot in schemas.
  | a line
  |   ^
  hint: Run whm-transfer-codegen fetch.
`,
  );
});

test("the JSON of a diagnostic has the hint as a member", () => {
  expect(JSON.parse(printed(DIAGNOSTIC, true))).toEqual(DIAGNOSTIC);
});

test("the message of an error contains the hint", () => {
  expect(new LocalError(DIAGNOSTIC).message).toBe(
    "There is no snapshot in schemas. Run whm-transfer-codegen fetch.",
  );
});
