/** SQL keywords: reserved words, operators and time units. */

const OTHER_RESERVED_WORDS =
  "accessible add all alter analyze and as asc asensitive before between bigint blob both by call " +
  "cascade case change char character check collate column condition constraint continue convert create " +
  "cross cursor databases day_hour day_microsecond day_minute day_second dec decimal declare default " +
  "delayed delete delete_domain_id desc describe deterministic distinct distinctrow div do_domain_ids " +
  "double drop dual each else elseif enclosed escaped except exists exit explain fetch float float4 " +
  "float8 for force foreign from fulltext grant group having high_priority hour_microsecond hour_minute " +
  "hour_second if ignore ignore_domain_ids in index infile inner inout insensitive insert int int1 int2 " +
  "int3 int4 int8 integer intersect interval into is iterate join key keys kill leading leave left like " +
  "limit linear lines load lock long longblob longtext loop low_priority master_demote_to_replica " +
  "master_demote_to_slave match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond " +
  "minute_second mod modifies natural no_write_to_binlog numeric offset on optimize optionally or order " +
  "out outer outfile over page_checksum parse_vcol_expr partition portion precision primary procedure " +
  "purge range read read_write reads real recursive ref_system_id references regexp release rename " +
  "repeat replace require resignal restrict return returning revoke right rlike row_number rows schemas " +
  "second_microsecond select sensitive separator set show signal smallint spatial specific sql " +
  "sql_after_gtids sql_before_gtids sql_big_result sql_calc_found_rows sql_small_result sqlexception " +
  "sqlstate sqlwarning ssl starting stats_auto_recalc stats_persistent stats_sample_pages straight_join " +
  "table terminated then tinyblob tinyint tinytext to trailing trigger undo union unique unlock " +
  "unsigned update usage use using values varbinary varchar varcharacter varying vector when where " +
  "while with write xor year_month zerofill";

/** Reserved words that are values or operators. */
const RESERVED_VALUES_AND_PREFIX_OPERATORS =
  "binary current_date current_role current_time current_timestamp current_user false localtime localtimestamp not null " +
  "true utc_date utc_time utc_timestamp";

/** Words that are reserved only in MariaDB. MySQL accepts them as identifiers without backticks. */
export const MARIADB_ONLY_RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    "current_role delete_domain_id do_domain_ids ignore_domain_ids master_demote_to_replica " +
    "master_demote_to_slave offset page_checksum parse_vcol_expr portion ref_system_id returning " +
    "sql_after_gtids sql_before_gtids stats_auto_recalc stats_persistent stats_sample_pages vector"
  ).split(" "),
);

/** The reserved words of MariaDB: they can be identifiers only in backticks. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  `${OTHER_RESERVED_WORDS} ${RESERVED_VALUES_AND_PREFIX_OPERATORS}`.split(" "),
);

/**
 * Operators that are words. Error messages about misspelled words suggest the most similar operator. IS, IN and OR are omitted,
 * because too many other short words are similar to them.
 */
export const SUGGESTED_OPERATOR_WORDS: readonly string[] =
  "and xor not between like regexp rlike sounds div mod collate".split(" ");

/** Simple time units that may have the prefix `SQL_TSI_`. MICROSECOND cannot have it. */
const SQL_TSI_PREFIXABLE_UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

const COMPOUND_UNITS_TEXT =
  "second_microsecond minute_microsecond minute_second hour_microsecond hour_second hour_minute day_microsecond " +
  "day_second day_minute day_hour year_month";

/** Units of TIMESTAMPADD and TIMESTAMPDIFF. */
export const TIMESTAMP_ARITHMETIC_UNITS: ReadonlySet<string> = new Set([
  "microsecond",
  ...SQL_TSI_PREFIXABLE_UNITS.flatMap((unit) => [unit, `sql_tsi_${unit}`]),
]);

/** Units of INTERVAL and EXTRACT. */
export const INTERVAL_UNITS: ReadonlySet<string> = new Set([
  ...TIMESTAMP_ARITHMETIC_UNITS,
  ...COMPOUND_UNITS_TEXT.split(" "),
]);
