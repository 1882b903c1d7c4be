/** Diagnostics of the commands `drift`, `diff`, `accept` and `rules`. Diagnostics about fleets are in fleet-diagnostics.ts. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  createErrorDiagnostic,
} from "../core/diagnostic.js";
import { quote, sanitize } from "../core/text/escape.js";
import { formatSuggestionInQuotes } from "../core/text/nearest.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const DRIFT_DIAGNOSTIC_CODES = {
  "diff-arguments-unlike": {
    exitCode: 2,
    cause: "One argument of `diff` is a snapshot folder, and the other one is a file.",
    remedy:
      "Pass two snapshot folders, such as `HEAD~1:schemas schemas`, or the files of one module in two snapshots.",
  },
  "rule-unknown": {
    exitCode: 2,
    cause: "The argument of the command `rules` is not the name of a drift rule.",
    remedy: "Correct the name. Run `npx whm-transfer-codegen rules` for a list of the drift rules.",
  },
  "level-rule-unknown": {
    exitCode: 2,
    cause: "The list `levels` in the configuration contains a drift rule that does not exist.",
    remedy: "Correct the name. Run `npx whm-transfer-codegen rules` for a list of the drift rules.",
  },
  "acceptances-missing": {
    exitCode: 2,
    cause: "The acceptance file does not exist, although `accept` in the configuration contains its path.",
    remedy:
      "Correct the path. If you have not accepted a finding yet, remove `accept` from the configuration.",
  },
  "fingerprint-invalid": {
    exitCode: 2,
    cause: "An argument of `accept` is not a fingerprint.",
    remedy: "Pass the 16 hexadecimal digits that `drift` and `diff` print with each finding.",
  },
  "reason-missing": {
    exitCode: 2,
    cause: "No reason is specified. `accept` requires a reason, and stores it with the accepted finding.",
    remedy: "Pass `--reason TEXT`.",
  },
  "reason-secret": {
    exitCode: 2,
    cause:
      "The reason contains the token in `WHM_TOKEN`, or a text that looks like an API token: 32 capital letters and digits. The acceptance file would contain it.",
    remedy:
      "Remove the token from `--reason`. If it was a real token, revoke it, because your shell may have saved the command.",
  },
  "until-invalid": {
    exitCode: 2,
    cause: "The value of `--until` is not a date in the format `YYYY-MM-DD`.",
    remedy:
      "Pass the last day on which the finding is accepted, or omit `--until` to accept the finding without an expiry date.",
  },
  "until-past": {
    exitCode: 2,
    cause: "The date in `--until` is in the past.",
    remedy:
      "Pass today's date or a later one, or omit `--until` to accept the finding without an expiry date.",
  },
  "finding-not-acceptable": {
    exitCode: 2,
    cause:
      "The fingerprint belongs to a finding which reports that an earlier acceptance has expired or is unused. Such a finding cannot be accepted.",
    remedy:
      "The earlier acceptance has a fingerprint of its own in the acceptance file. To renew the acceptance, run `accept` with that fingerprint. To remove it, run `accept --remove` with that fingerprint.",
  },
  "fingerprint-not-reported": {
    exitCode: 2,
    cause: "The report in `--report` contains no finding with this fingerprint.",
    remedy: "Copy the fingerprint from that report, or create a new report.",
  },
  "fingerprint-not-accepted": {
    exitCode: 2,
    cause:
      "`accept --remove` cannot remove the acceptance: the acceptance file does not contain the fingerprint.",
    remedy: "Copy the fingerprint of the acceptance from the acceptance file.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof DRIFT_DIAGNOSTIC_CODES> = createErrorDiagnostic;

const RULES_HINT = "Run npx whm-transfer-codegen rules for a list of the drift rules.";

export function createLocationsUnlikeError(file: string): Diagnostic {
  return createError(
    "diff-arguments-unlike",
    `Cannot compare the file ${sanitize(file)} with a snapshot folder.`,
    { hint: "Pass a snapshot folder on both sides, or a file of the same module on both sides." },
  );
}

export function createRuleUnknownError(ruleName: string, suggestion: string | undefined): Diagnostic {
  return createError(
    "rule-unknown",
    `Unknown drift rule ${quote(ruleName)}${formatSuggestionInQuotes(suggestion)}.`,
    {
      hint: RULES_HINT,
    },
  );
}

export function createUnknownRuleInLevelsError(ruleName: string, suggestion: string | undefined): Diagnostic {
  return createError(
    "level-rule-unknown",
    `Unknown drift rule ${quote(ruleName)} in the list "levels" of the configuration${formatSuggestionInQuotes(suggestion)}.`,
    { hint: RULES_HINT },
  );
}

/**
 * Creates the error for an acceptance file that the configuration specifies but that does not exist. Without a path in the
 * configuration, a missing file is not an error.
 */
export function createAcceptanceFileMissingError(acceptanceFile: string): Diagnostic {
  return createError(
    "acceptances-missing",
    `The acceptance file ${sanitize(acceptanceFile)} does not exist, although "accept" in the configuration contains its path.`,
    {
      file: acceptanceFile,
      hint: 'Correct the path. If you have not accepted a finding yet, remove "accept" from the configuration.',
    },
  );
}

export function createFingerprintInvalidError(fingerprintText: string): Diagnostic {
  return createError(
    "fingerprint-invalid",
    `Invalid fingerprint ${quote(fingerprintText)}: must be 16 hexadecimal digits.`,
    {
      hint: "Copy the fingerprint of the finding from the output of drift or diff.",
    },
  );
}

export function createReasonMissingError(): Diagnostic {
  return createError(
    "reason-missing",
    '"accept" requires a reason, which is stored with the accepted finding.',
    {
      hint: 'Add --reason TEXT, such as --reason "our code does not send this key".',
    },
  );
}

export function createReasonSecretError(): Diagnostic {
  return createError(
    "reason-secret",
    "--reason contains an API token, which would be stored in the acceptance file.",
    { hint: "Remove the token from the reason." },
  );
}

export function createUntilDateInvalidError(untilText: string): Diagnostic {
  return createError(
    "until-invalid",
    `Invalid --until ${quote(untilText)}: must be a date in the format YYYY-MM-DD.`,
    {
      hint: "Pass the last day on which the finding is accepted, or omit --until to accept the finding without an expiry date.",
    },
  );
}

export function createUntilDateInPastError(untilDate: string, today: string): Diagnostic {
  return createError(
    "until-past",
    `Invalid --until ${untilDate}: the date is in the past (today is ${today} in UTC).`,
    {
      hint: "Pass today's date or a later one, or omit --until to accept the finding without an expiry date.",
    },
  );
}

export function createFindingNotAcceptableError(fingerprint: string): Diagnostic {
  return createError(
    "finding-not-acceptable",
    `The finding ${fingerprint} cannot be accepted, because it only reports that an earlier acceptance has expired or is unused.`,
    {
      hint: "The earlier acceptance has a fingerprint of its own in the acceptance file. To renew the acceptance, run accept with that fingerprint. To remove it, run accept --remove with that fingerprint.",
    },
  );
}

export function createFingerprintNotReportedError(fingerprint: string, reportPath: string): Diagnostic {
  return createError(
    "fingerprint-not-reported",
    `The report ${sanitize(reportPath)} contains no finding with the fingerprint ${fingerprint}.`,
    {
      file: reportPath,
      hint: "Copy the fingerprint from this report, or create a new report with npx whm-transfer-codegen drift --format json --output FILE.",
    },
  );
}

export function createAcceptanceNotFoundError(fingerprint: string, acceptanceFile: string): Diagnostic {
  return createError(
    "fingerprint-not-accepted",
    `Cannot remove the acceptance ${fingerprint}: the acceptance file ${sanitize(acceptanceFile)} does not contain this fingerprint.`,
    {
      file: acceptanceFile,
      hint: "Copy the fingerprint of the acceptance from this file.",
    },
  );
}
