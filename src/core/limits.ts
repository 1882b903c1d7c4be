/**
 * Limits for responses of servers and for files, each with its unit and reason. Real servers and projects stay far below them:
 * data that exceeds a limit is broken or hostile. `templates/node.ts` contains the limits of connections.
 */

/* ------------------------------------------------------------------ a single response */

/** Maximum number of bytes of a response body, of a saved response, and of the output of `whmapi1`. Typical responses have up to 5,000. */
export const MAX_RESPONSE_BYTES = 2 ** 20;

/** Limits for reading the reason in an `access denied` response. If a limit is exceeded, the error is reported without the reason. */
export const DENIAL_BODY_LIMITS = { milliseconds: 3000, bytes: 64 * 2 ** 10 } as const;

/**
 * Maximum number of UTF-16 code units of a text from the server, such as a reason, a warning or an HTTP status text. Longer texts are cut
 * when they are decoded. Messages contain 200 characters of them.
 */
export const MAX_SERVER_TEXT_LENGTH = 4 * 2 ** 10;

/** Maximum nesting depth of JSON and YAML. A response has seven levels, a report eight. */
export const MAX_JSON_DEPTH = 100;

/** Maximum number of values in a JSON text, including nested ones. A report of 20,000 findings has about 20 values for each finding. */
export const MAX_JSON_VALUES = 1_000_000;

/* ------------------------------------------------------------------ all responses of a server */

/** Maximum number of bytes of all responses during one fetch. Limits the use of memory. */
export const MAX_TOTAL_RESPONSE_BYTES = 8 * 2 ** 20;

/** Maximum number of modules of a server. Servers usually have six. */
export const MAX_MODULES = 1000;

/**
 * Maximum number of keys of a module, and of elements in its lists `primary` and `required`. Equals InnoDB's limit for the
 * columns of a table.
 */
export const MAX_KEYS_PER_MODULE = 1017;

/** Maximum total number of keys in the modules of a server. Servers usually have about 100. */
export const MAX_TOTAL_KEYS = 20_000;

/**
 * Maximum total number of ENUM and SET members in the modules of a server. Servers usually have fewer than 100. Each member needs about 1 KiB
 * of memory while code is generated.
 */
export const MAX_TOTAL_MEMBERS = 100_000;

/** Maximum number of characters in the name of a module or key. Equals MySQL's limit for identifiers. */
export const MAX_NAME_LENGTH = 64;

/**
 * Maximum length of a definition in UTF-16 code units. An ENUM with MySQL's maximum of 65,535 members would be longer, but does
 * not occur in practice.
 */
export const MAX_DEFINITION_LENGTH = 64 * 2 ** 10;

/** Maximum number of faults that a run reports. After the user has fixed these faults, the next run reports the remaining ones. */
export const MAX_REPORTED_ERRORS = 500;

/** Maximum number of warnings that a run reports. */
export const MAX_REPORTED_WARNINGS = 100;

/* ------------------------------------------------------------------ time */

/** Maximum number of concurrent calls to a server. Browsers use similar limits. */
export const MAX_CONCURRENT_CALLS = 4;

/**
 * Maximum number of concurrent calls to all servers of a fleet, unless more servers are fetched concurrently. Each connection needs about
 * 100 KiB.
 */
export const MAX_CONCURRENT_CALLS_OF_FLEET = 128;

/** Milliseconds before the second, third and fourth attempt of a call. There is no fifth attempt. */
export const RETRY_DELAYS_MILLISECONDS: readonly number[] = [500, 1000, 2000];

/** Maximum delay between two attempts of a call, in milliseconds, even if the server requests a longer one. */
export const MAX_RETRY_DELAY_MILLISECONDS = 30_000;

/**
 * The time limit for all calls of a run, as a multiple of `--timeout`, the limit for one call. With the default timeout, it is
 * half an hour. With four concurrent calls, this suffices for 100 modules that almost time out, or for thousands of normal modules.
 */
export const RUN_TIMEOUT_FACTOR = 30;

/** Maximum delay of a timer, in milliseconds. Node.js fires timers with a longer delay immediately. */
export const MAX_TIMER_DELAY_MILLISECONDS = 2 ** 31 - 1;

/* ------------------------------------------------------------------ a fleet */

/**
 * Maximum number of servers of a fleet that are fetched concurrently. With one connection each, they stay below the usual limit
 * of 1,024 open files.
 */
export const MAX_CONCURRENT_SERVERS = 200;

/** Maximum length of a server's name in characters, so that it fits on a line of a report. */
export const MAX_SERVER_NAME_LENGTH = 100;

/** Maximum number of servers in a fleet file. A run can query this many servers in less than an hour. */
export const MAX_FLEET_SERVERS = 10_000;

/** Maximum size in bytes of a fleet file: about 400 bytes for each of `MAX_FLEET_SERVERS` servers. */
export const MAX_FLEET_FILE_BYTES = 4 * 2 ** 20;

/** Maximum number of tokens in a YAML file: 30 for each of `MAX_FLEET_SERVERS` servers. Parsing a token takes up to 10 µs and 2 KiB. */
export const MAX_YAML_TOKENS = 30 * MAX_FLEET_SERVERS;

/**
 * Maximum number of values that aliases in a YAML file add, including those of nested aliases. Prevents a `billion laughs` attack,
 * and suffices for ten values from aliases in each server of a fleet.
 */
export const MAX_ALIAS_VALUES = 10 * MAX_FLEET_SERVERS;

/* ------------------------------------------------------------------ local files */

/**
 * Maximum size in bytes of a file for which no other limit is set, such as a certificate or a file in `schemas/`. The file for a response
 * of `MAX_RESPONSE_BYTES` is smaller than this limit, even if each non-ASCII character becomes a `\u` escape.
 */
export const DEFAULT_MAX_FILE_BYTES = 4 * 2 ** 20;

/** Maximum size in bytes of a report that `merge` or `accept` reads. */
export const MAX_REPORT_BYTES = 12 * 2 ** 20;

/** Maximum size in bytes of the column definitions that `explain` reads from standard input. */
export const MAX_EXPLAIN_INPUT_BYTES = 2 * 2 ** 20;

/**
 * Maximum size in bytes of a source file that `--used-by` reads, and the maximum number of these files. To parse a file, TypeScript needs
 * about 100 times its size in memory.
 */
export const MAX_SOURCE_FILE_BYTES = 8 * 2 ** 20;
export const MAX_SOURCE_FILES = 20_000;

/** Maximum size in bytes of a source file that `--used-by` searches for names. The compiler reads only files up to `MAX_SOURCE_FILE_BYTES`. */
export const MAX_SEARCHED_FILE_BYTES = 64 * 2 ** 20;

/** Maximum number of files and folders that a run examines to find the files that match the globs of `--used-by`. */
export const MAX_SCANNED_ENTRIES = 500_000;

/** Maximum nesting depth of a source file that `--used-by` reads. TypeScript overflows the stack if a file contains about 500 nested calls. */
export const MAX_SYNTAX_TREE_DEPTH = 300;

/** Maximum total size in bytes of `tsconfig.json` and the files that it extends, and the maximum number of these files. */
export const MAX_TOTAL_TSCONFIG_BYTES = 2 ** 20;
export const MAX_TSCONFIG_FILES = 200;

/** Milliseconds without data after which reading a pipe fails. This is long enough for a password manager that waits for its user. */
export const PIPE_IDLE_TIMEOUT_MILLISECONDS = 60_000;

/** Maximum size in bytes of a token file, or of a token on standard input. A token has 32 characters. */
export const MAX_TOKEN_FILE_BYTES = 64 * 2 ** 10;

/* ------------------------------------------------------------------ the configuration */

/** Maximum number of values in a configuration, including nested ones. A few hundred overrides have only a few thousand values. */
export const MAX_CONFIG_VALUES = 20_000;

/** Maximum size in bytes of a configuration file. */
export const MAX_CONFIG_BYTES = 2 ** 20;

/** Maximum number of UTF-16 code units of a string in a configuration. The longest strings are patterns that match column definitions. */
export const MAX_CONFIG_STRING_LENGTH = MAX_DEFINITION_LENGTH;

/* ------------------------------------------------------------------ custom emitters */

/** Maximum number of UTF-16 code units of a text that an emitter returns. Git hosts refuse much larger files: GitHub's limit is 100 MiB. */
export const MAX_EMITTED_TEXT_LENGTH = 16 * 2 ** 20;

/**
 * Maximum size in bytes of a file in a folder of generated code or snapshots. UTF-8 has at most three bytes for a UTF-16 code
 * unit.
 */
export const MAX_OUTPUT_FILE_BYTES = 3 * MAX_EMITTED_TEXT_LENGTH;

/**
 * Maximum total size in bytes of the records that killed runs left in a folder, and the maximum number of these records. A record of 5,000
 * files, which are those of `MAX_MODULES` modules, has about 1.2 MiB. The next run that completes deletes them.
 */
export const MAX_RECORD_BYTES = 2 * 2 ** 20;
export const MAX_RECORDS = 100;

/** Maximum number of characters in the name of an emitted file. Most file systems allow 255. */
export const MAX_FILE_NAME_LENGTH = 200;

/* ------------------------------------------------------------------ the simulated server */

/** Maximum size of a request in bytes. This is enough for the values of four `text` columns (64 KiB each) with every byte escaped. */
export const MAX_SIMULATOR_REQUEST_BYTES = 2 ** 20;
