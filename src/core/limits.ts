/**
 * How much is taken from whoever answers, and from files: every limit, with its unit and its reason. Generous: no real
 * server and no real project comes near, and what goes beyond is broken or hostile. Imports nothing.
 */

/* ------------------------------------------------------------------ one answer */

/** Bytes of one answer's body, of a saved one, and of what `whmapi1` writes. Today's longest answer has some 5,000. */
export const MAX_ANSWER_BYTES = 16 * 2 ** 20;

/** Bytes of the head of an answer (status and headers), and of a proxy's: Node's own limit, whatever NODE_OPTIONS says. */
export const MAX_HEADER_BYTES = 16 * 2 ** 10;

/** Interim answers (status 1xx) before the answer itself: none is asked for, and a few are harmless. */
export const MAX_INTERIM_RESPONSES = 16;

/** Milliseconds and bytes for the reason of an access denied, which is known without it. */
export const DENIAL_LIMITS = { milliseconds: 3000, bytes: 64 * 2 ** 10 } as const;

/** Bytes that are kept of what `whmapi1` writes to standard error: a line of it is shown. */
export const MAX_STDERR_BYTES = 16 * 2 ** 10;

/** Levels of objects and lists within each other in JSON. An answer has seven, a report eight. */
export const MAX_JSON_DEPTH = 100;

/* ------------------------------------------------------------------ all answers of a server */

/** Bytes of all answers of one run of questions together, which bounds the memory that they take. */
export const MAX_TOTAL_ANSWER_BYTES = 64 * 2 ** 20;

/** Modules of one server. Today's servers have six. */
export const MAX_MODULES = 20_000;

/** Keys of one module, and entries of its `primary` and `required`: MySQL's limit for the columns of a table. */
export const MAX_KEYS_PER_MODULE = 4096;

/** Keys of all modules together. Today's servers have about 100. */
export const MAX_TOTAL_KEYS = 200_000;

/** Characters of a module's or a key's name: MySQL's limit for an identifier, so nothing longer is a table's or a column's. */
export const MAX_NAME_LENGTH = 64;

/** UTF-16 code units of one definition: an ENUM with MySQL's 65,535 members may not fit, anything seen does. */
export const MAX_DEFINITION_LENGTH = 64 * 2 ** 10;

/** Faults of one run that are told, each with its place: whoever mends these will see the next. */
export const MAX_REPORTED_FAULTS = 500;

/** Warnings of one run that are told. */
export const MAX_WARNINGS = 100;

/* ------------------------------------------------------------------ time */

/** Calls under way at one moment: as many as a browser makes. */
export const MAX_CONCURRENT_CALLS = 4;

/** Milliseconds before the second, third and fourth attempt at a call: the last is the last. */
export const RETRY_DELAYS: readonly number[] = [500, 1000, 2000];

/** Milliseconds. A server that wants more time than this between attempts gets this much. */
export const MAX_RETRY_DELAY = 30_000;

/**
 * How many times `--timeout`, which is for one call, all calls of a run may take: half an hour with the default timeout. Four
 * at a time, that is enough for a hundred modules that each take almost all of their time, and for thousands that do not.
 */
export const RUN_TIMEOUT_FACTOR = 30;

/** Milliseconds: a longer timer of Node's would fire at once. */
export const MAX_TIMER_DELAY = 2 ** 31 - 1;

/* ------------------------------------------------------------------ a fleet */

/** Servers asked at one moment. With four connections each, these leave room below the 1,024 files that a process may usually open. */
export const MAX_CONCURRENCY = 200;

/** Characters of what reports call a server: it should fit on a line. */
export const MAX_SERVER_NAME_LENGTH = 100;

/** How often what an anchor of YAML names may be repeated, what is repeated within it counted: enough for any fleet, and for no bomb. */
export const MAX_YAML_ALIASES = 10_000;

/* ------------------------------------------------------------------ files of this side */

/** Bytes of a file, or of standard input, that a token is taken from. A token has 32. */
export const MAX_TOKEN_FILE_BYTES = 64 * 2 ** 10;

/* ------------------------------------------------------------------ the simulated server */

/** Bytes of a request: room for a `text` column four times over with every byte escaped, and far from what would hurt. */
export const MAX_REQUEST_BYTES = 2 ** 20;
