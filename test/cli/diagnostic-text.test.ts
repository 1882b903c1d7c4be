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

test("the text format of a diagnostic has the code frame and the hint on separate lines after the message", () => {
  expect(printed(DIAGNOSTIC, false)).toBe(
    `error: There is no snapshot in schemas.
  | a line
  |   ^
  hint: Run whm-transfer-codegen fetch.
`,
  );
});

test("the JSON format of a diagnostic has the hint as a separate member", () => {
  expect(JSON.parse(printed(DIAGNOSTIC, true))).toEqual(DIAGNOSTIC);
});

test("the message of an Error object contains the hint of its diagnostic", () => {
  expect(new LocalError(DIAGNOSTIC).message).toBe(
    "There is no snapshot in schemas. Run whm-transfer-codegen fetch.",
  );
});
