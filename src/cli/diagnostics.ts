/** Problems with command lines and with output. */

import { problems } from "../core/diagnostic.js";

const HELP = "Run npx whm-transfer-codegen {command} --help.";
const COMMANDS = "Run npx whm-transfer-codegen --help.";

export const cliProblem = problems({
  "command-missing": { message: "No command is specified.", hint: COMMANDS },
  "command-unknown": { message: "Unknown command {name:quote}{suggestion}.", hint: COMMANDS },
  "argument-missing": {
    message: "Missing arguments: expected {synopsis}.",
    hint: HELP,
  },
  "argument-unexpected": {
    message: 'Unexpected argument {argument:quote} for the command "{command}".',
    hint: HELP,
  },
  "option-unknown": {
    message: "Unknown option{s} {options}.",
    hint: HELP,
  },
  "option-not-applicable": {
    message: "{options} cannot be {use}.",
    hint: HELP,
  },
  "acceptances-unclear": {
    message: "The command accept requires one of these: fingerprints, --rule, or --all with --report.",
    hint: "Pass --module and --key only with --rule, and --report only without it.",
  },
  "option-repeated": {
    message: "--{option} is set several times, but accepts only one value.",
    hint: "Set this option once.",
  },
  "option-value-invalid": {
    message: "{fault}.",
    hint: HELP,
    cause: "The value of an option is missing, is not expected, or is invalid.",
  },
  "options-conflict": {
    message: "{options} cannot be combined: each specifies {purpose}.",
    hint: "Keep only one of these options.",
  },
  "folders-overlap": {
    message: "The generated code cannot be written to {folder}, because this folder {relation}.",
    hint: "Choose another folder with --out or --schemas, or in the configuration.",
  },
  "folder-outside-project": {
    message: 'In the configuration, "{key}" is {folder}, which is not in the project {root}.',
    hint: "Choose a folder in the project, or pass this folder with --{option}.",
  },
  "used-by-missing": {
    message:
      '--fail-on-used (or "failOnUsed" in the configuration) requires --used-by (or "usedBy"), which specifies your source files.',
    hint: 'Pass --used-by "src/**/*.ts", or set "usedBy" in the configuration.',
  },
  "server-missing": {
    message: "{options} {require} a server, but no server is specified.",
    hint: 'Pass --server URL, or set WHM_SERVER or "server" in the configuration.',
  },
  "fleet-with-server": {
    message: "{options} cannot be combined with --fleet.",
    hint: "Remove {options}.{advice}",
    remedy: "Remove these options. Set those for the connection, such as `--user`, in the fleet file.",
  },
  "fleet-missing": {
    message: "{options} can be used only with --fleet.",
    hint: "Add --fleet FILE, or remove {options}.",
  },
  "concurrency-invalid": {
    message: "Invalid --concurrency {concurrency}: must be a whole number from 1 to {max}.",
    hint: "Pass a number such as --concurrency 16.",
  },
  "shard-invalid": {
    message: "Invalid --shard {shard:quote}: must be PART/PARTS, such as 2/5 for the second of five parts.",
    hint: "Pass whole numbers, with PART from 1 to PARTS.",
  },
  "definition-missing": {
    message: "The command explain requires a column definition.",
    hint: 'Pass a definition, as in npx whm-transfer-codegen explain "int(1) DEFAULT 0", or send definitions as JSON strings to standard input, one per line.',
  },
  "definition-line-invalid": {
    message: "Line {line} of standard input is not a JSON string.",
    hint: 'Send one definition per line, in double quotation marks, such as "int(1) DEFAULT 0".',
  },
  "watch-failed": {
    message: "Cannot watch the folder {file} for changes: {reason}.",
    hint: "{advice}",
    remedy:
      "Give your user read permission for the folder. For ENOSPC or EMFILE, raise the limits (on Linux, with `sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`). If the file system does not support watching, omit `--watch`.",
  },
  "output-failed": {
    message: "Cannot write to standard output or standard error: {reason}.",
    hint: "Check where the output is redirected to, and the free space on the disk.",
  },
  "unhandled-error": {
    message:
      "Code that runs in the background, probably in the configuration or an emitter, threw an error that was not caught: {reason:quote}.",
    hint: "Await every promise in that code. If this does not help, report a bug of whm-transfer-codegen.",
  },
  "work-unfinished": {
    message: "The command ended before it was complete.",
    hint: "Report this bug of whm-transfer-codegen, with the command that you ran.",
  },
  "edits-overwritten": {
    exit: "warning",
    message: "{path} was modified by hand, and --force overwrites it.",
    hint: "If you need your changes, restore them from version control.",
  },
});
