/**
 * How much is taken from whoever answers. Generous: no real server comes near, and one that goes
 * beyond is broken or hostile. Imports nothing.
 */

/** Bytes of one answer. */
export const LONGEST_ANSWER = 16 * 2 ** 20;

/** Modules of one server. Today's servers have six. */
export const MOST_MODULES = 20_000;

/** Keys of one module: MySQL's limit for the columns of a table. */
export const MOST_KEYS = 4096;

/** UTF-16 code units of one definition: an ENUM with MySQL's 65,535 members may not fit, anything seen does. */
export const LONGEST_DEFINITION = 64 * 2 ** 10;

/** Calls under way at one moment. */
export const MOST_CALLS = 4;

/** Milliseconds: a longer timer of Node's would fire at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;
