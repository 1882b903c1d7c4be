/** Problems with command lines and with output. */

import { problems } from "../core/diagnostic.js";

const HELP = "Run npx whm-transfer-codegen {command} --help for its arguments and options.";
const COMMANDS = "Run npx whm-transfer-codegen --help for a list of commands.";

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
    hint: "Run npx whm-transfer-codegen {help}.",
  },
  "option-not-applicable": {
    message: "{options} cannot be {use}.",
    hint: HELP,
  },
  "option-repeated": {
    message: "--{option} is set several times, but accepts only one value.",
    hint: "Set this option once.",
  },
  "option-value-invalid": {
    message: "{fault}.",
    hint: "Run npx whm-transfer-codegen {help}.",
    cause: "The value of an option is missing, is not expected, or is invalid.",
  },
  "options-conflict": {
    message: "{options} cannot be combined: each specifies {purpose}.",
    hint: "Keep only one of these options.",
  },
  "folders-overlap": {
    message: "The generated code cannot be written to {folder}, because this folder {relation}.",
    hint: 'Choose another folder with --out or --schemas, or with "out" or "schemas" in the configuration.',
  },
  "used-by-missing": {
    message:
      '--fail-on-used (or "failOnUsed" in the configuration) requires --used-by (or "usedBy"), which specifies your source files.',
    hint: 'Pass your source files, as in --used-by "src/**/*.ts", or set "usedBy" in the configuration.',
  },
  "server-missing": {
    message: "{options} {require} a server, but no server is specified.",
    hint: 'Specify the server with --server URL, in the environment variable WHM_SERVER, or as "server" in the configuration.',
  },
  "fleet-with-server": {
    message: "{options} cannot be combined with --fleet.",
    hint: "Remove {options}.{advice}",
    remedy:
      "Remove these options. Set those for the connection, such as `--user`, in the fleet file instead.",
  },
  "fleet-missing": {
    message: "{options} can be used only with --fleet, which is missing.",
    hint: "Add --fleet FILE, where FILE lists the servers, or remove {options}.",
  },
  "concurrency-invalid": {
    message: "Invalid --concurrency {concurrency}: must be a whole number from 1 to {max}.",
    hint: "Pass the number of servers to query at the same time, such as --concurrency 16.",
  },
  "shard-invalid": {
    message:
      "Invalid --shard {shard:quote}: must be PART/PARTS, such as 2/5 for the second of five parts of the fleet.",
    hint: "Pass two whole numbers. PART must be from 1 to PARTS.",
  },
  "definition-missing": {
    message: '"explain" requires a column definition.',
    hint: 'Pass a definition as an argument, as in npx whm-transfer-codegen explain "int(1) DEFAULT 0". Or send definitions as JSON strings to standard input, one per line.',
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
    hint: "Check the file or program that the output is redirected to, and the free space on the disk.",
  },
  "unhandled-error": {
    message:
      "Code that runs in the background, probably in the configuration or an emitter, threw an error that was not caught: {reason:quote}.",
    hint: "Await every promise in the configuration and in its emitters. If they already do, report this as a bug of whm-transfer-codegen.",
  },
  "work-unfinished": {
    message: "The command ended before it was complete.",
    hint: "This is a bug in whm-transfer-codegen. Report it, with the command that you ran.",
  },
  "edits-overwritten": {
    exit: "warning",
    message: "{path} was modified by hand, and --force overwrote it.",
    hint: "If you need your changes, restore them from version control.",
  },
});

/** Returns the end of the hint about a command's help. `command` is undefined if the command line contains no command. */
export function formatHelpHint(command: string | undefined): string {
  return command === undefined
    ? "COMMAND --help for the options of a command"
    : `${command} --help for its arguments and options`;
}
