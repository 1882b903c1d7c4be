/**
 * The built-in functions of MariaDB 11.8: their number of arguments, and whether column expressions may call
 * them. Functions with their own syntax (CAST, TRIM, …) are in `special-functions.ts`.
 */

/** The number of arguments of a function, and whether it is deterministic. */
export interface FunctionSignature {
  readonly minArguments: number;
  readonly maxArguments: number;
  /**
   * Calls with at most this many arguments are non-deterministic: they depend on the session, the time or chance. DEFAULT may
   * contain such calls, but CHECK and stored generated columns must not. -1 if all calls are deterministic.
   */
  readonly maxArgumentsOfNonDeterministicCall: number;
  /**
   * Whether MySQL treats all calls as deterministic, also calls with at most `maxArgumentsOfNonDeterministicCall` arguments. MySQL then
   * allows them in CHECK and in stored generated columns.
   */
  readonly isDeterministicOnlyInMysql: boolean;
}

export const UNLIMITED_ARGUMENTS = Infinity;

/** Function names by their minimum and maximum number of arguments. */
export type FunctionRows = readonly (readonly [minArguments: number, maxArguments: number, names: string])[];

const FUNCTION_ROWS: FunctionRows = [
  [
    0,
    0,
    "connection_id curdate current_date current_role current_user database found_rows pi " +
      "release_all_locks row_count rownum schema session_user sys_guid system_user user utc_date uuid " +
      "uuid_short uuid_v4 uuid_v7 version wsrep_last_seen_gtid wsrep_last_written_gtid",
  ],
  [
    0,
    1,
    "current_time current_timestamp curtime last_insert_id localtime localtimestamp now rand sysdate " +
      "unix_timestamp utc_time utc_timestamp",
  ],
  [0, UNLIMITED_ARGUMENTS, "json_array json_object"],
  [
    1,
    1,
    "abs acos area asbinary ascii asin astext aswkb aswkt bin bit_count bit_length boundary ceil ceiling " +
      "centroid char_length character_length charset chr coercibility collation column_check column_json " +
      "column_list compress convexhull cos cot date day dayname dayofmonth dayofweek dayofyear degrees " +
      "dimension endpoint envelope exp exteriorring floor format_bytes format_pico_time from_base64 " +
      "from_days geometrytype glength hex hour inet6_aton inet6_ntoa inet_aton inet_ntoa is_free_lock " +
      "is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_used_lock isclosed isempty isnull isring issimple " +
      "json_compact json_depth json_loose json_normalize json_object_to_array json_quote json_type " +
      "json_unquote json_valid last_day lcase length lengthb ln load_file log10 log2 lower ltrim " +
      "ltrim_oracle md5 microsecond minute month monthname natural_sort_key numgeometries numinteriorrings " +
      "numpoints oct octet_length old_password ord password pointonsurface quarter quote radians " +
      "random_bytes release_lock reverse rtrim rtrim_oracle sec_to_time second sha sha1 sign sin sleep " +
      "soundex space sql_tsi_day sql_tsi_hour sql_tsi_minute sql_tsi_month sql_tsi_second sql_tsi_year sqrt " +
      "srid st_area st_asbinary st_astext st_aswkb st_aswkt st_boundary st_centroid st_convexhull " +
      "st_dimension st_endpoint st_envelope st_exteriorring st_geometrytype st_isclosed st_isempty " +
      "st_isring st_issimple st_length st_numgeometries st_numinteriorrings st_numpoints st_pointonsurface " +
      "st_srid st_startpoint st_x st_y startpoint tan time time_to_sec to_base64 to_days to_seconds ucase " +
      "uncompress uncompressed_length unhex upper vec_fromtext vec_totext weekday weekofyear x y year",
  ],
  [
    1,
    2,
    "atan atan2 crc32 crc32c des_decrypt des_encrypt encrypt from_unixtime geomcollfromtext " +
      "geomcollfromwkb geometrycollectionfromtext geometrycollectionfromwkb geometryfromtext " +
      "geometryfromwkb geomfromtext geomfromwkb json_detailed json_keys json_length json_pretty " +
      "linefromtext linefromwkb linestringfromtext linestringfromwkb log master_gtid_wait mlinefromtext " +
      "mlinefromwkb mpointfromtext mpointfromwkb mpolyfromtext mpolyfromwkb multilinestringfromtext " +
      "multilinestringfromwkb multipointfromtext multipointfromwkb multipolygonfromtext multipolygonfromwkb " +
      "pointfromtext pointfromwkb polyfromtext polyfromwkb polygonfromtext polygonfromwkb round " +
      "st_geomcollfromtext st_geomcollfromwkb st_geometrycollectionfromtext st_geometrycollectionfromwkb " +
      "st_geometryfromtext st_geometryfromwkb st_geomfromtext st_geomfromwkb st_linefromtext st_linefromwkb " +
      "st_linestringfromtext st_linestringfromwkb st_mlinefromtext st_mlinefromwkb st_mpointfromtext " +
      "st_mpointfromwkb st_mpolyfromtext st_mpolyfromwkb st_multilinestringfromtext " +
      "st_multilinestringfromwkb st_multipointfromtext st_multipointfromwkb st_multipolygonfromtext " +
      "st_multipolygonfromwkb st_pointfromtext st_pointfromwkb st_polyfromtext st_polyfromwkb " +
      "st_polygonfromtext st_polygonfromwkb timestamp to_char week wsrep_sync_wait_upto_gtid yearweek",
  ],
  [1, 3, "st_asgeojson st_geomfromgeojson"],
  [
    1,
    UNLIMITED_ARGUMENTS,
    "coalesce concat concat_operator_oracle sformat geometrycollection linestring multilinestring multipoint multipolygon polygon last_value",
  ],
  [
    2,
    2,
    "add_months addtime benchmark binlog_gtid_pos buffer column_exists contains crosses datediff decode " +
      "decode_histogram disjoint encode equals extractvalue find_in_set geometryn get_lock ifnull instr " +
      "interiorringn intersects json_array_intersect json_equals json_exists json_key_value " +
      "json_object_filter_keys json_overlaps json_query json_schema_valid left makedate " +
      "mbrcontains mbrdisjoint mbrequal mbrequals mbrintersects mbroverlaps mbrtouches mbrwithin mod " +
      "name_const nullif nvl overlaps period_add period_diff pointn pow power regexp_instr regexp_substr " +
      "repeat right sha2 st_buffer st_contains st_crosses st_difference st_disjoint st_distance st_equals " +
      "st_geometryn st_interiorringn st_intersection st_intersects st_overlaps st_pointn st_symdifference " +
      "st_touches st_union st_within str_to_date strcmp subtime time_format timediff touches truncate " +
      "vec_distance vec_distance_cosine vec_distance_euclidean within point",
  ],
  [2, 3, "date_format format json_contains locate lpad lpad_oracle rpad rpad_oracle substr_oracle"],
  [2, 4, "aes_decrypt aes_encrypt master_pos_wait"],
  [2, 5, "kdf"],
  [
    2,
    UNLIMITED_ARGUMENTS,
    "column_create column_delete concat_ws elt field greatest json_extract json_merge json_merge_patch " +
      "json_merge_preserve json_remove least make_set st_distance_sphere interval",
  ],
  [
    3,
    3,
    "conv convert_tz maketime nvl2 regexp_replace replace replace_oracle st_relate substring_index " +
      "updatexml if",
  ],
  [3, 5, "export_set"],
  [
    3,
    UNLIMITED_ARGUMENTS,
    "column_add decode_oracle json_array_append json_array_insert json_contains_path json_insert " +
      "json_replace json_search json_set",
  ],
  [4, 4, "insert"],
];

/** Functions that are non-deterministic with any number of arguments. */
const NON_DETERMINISTIC_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "connection_id curdate current_date current_role current_time current_timestamp current_user curtime " +
    "database dayname from_unixtime localtime localtimestamp monthname natural_sort_key now rand " +
    "random_bytes schema session_user sys_guid sysdate system_user to_char user utc_date utc_time " +
    "utc_timestamp uuid uuid_short uuid_v4 uuid_v7 version"
  ).split(" "),
);

/**
 * Functions that are deterministic only with an additional argument, such as the locale of DATE_FORMAT. Each value is the
 * maximum number of arguments without this additional argument.
 */
const MAX_ARGUMENTS_OF_NON_DETERMINISTIC_CALLS: ReadonlyMap<string, number> = new Map([
  ["aes_decrypt", 3],
  ["aes_encrypt", 3],
  ["date_format", 2],
  ["kdf", 4],
  ["unix_timestamp", 0],
  ["week", 1],
]);

/**
 * Functions whose results depend on session variables, such as `lc_time_names` or `time_zone`, but that MySQL treats as
 * deterministic. MySQL allows them in CHECK and in stored generated columns.
 */
const FUNCTIONS_DETERMINISTIC_IN_MYSQL: ReadonlySet<string> = new Set(
  "aes_decrypt aes_encrypt date_format dayname from_unixtime monthname week".split(" "),
);

/**
 * Functions that column expressions must not call. For example, `sleep` waits, and the result of `last_insert_id` depends on earlier
 * statements.
 */
const DISALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "benchmark found_rows get_lock is_free_lock is_used_lock last_insert_id load_file master_gtid_wait " +
    "master_pos_wait name_const release_all_locks release_lock row_count rownum sleep"
  ).split(" "),
);

/** Functions whose opening parenthesis must directly follow the name. */
export const ADJACENT_PARENTHESIS_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "adddate cast curdate curtime date_add date_sub extract mid now position session_user subdate substr substring " +
    "system_user trim trim_oracle"
  ).split(" "),
);

/**
 * Functions that return the current time. Their argument, the number of fractional seconds digits, must be a
 * literal.
 */
export const CURRENT_TIME_FUNCTIONS: ReadonlySet<string> = new Set(
  "current_time current_timestamp curtime localtime localtimestamp now sysdate utc_time utc_timestamp".split(
    " ",
  ),
);

/** The functions of MariaDB that column expressions may call, by name in lower case. */
export const MARIADB_FUNCTIONS: ReadonlyMap<string, FunctionSignature> = new Map(
  FUNCTION_ROWS.flatMap(([minArguments, maxArguments, names]) =>
    names
      .split(" ")
      .filter((name) => !DISALLOWED_FUNCTIONS.has(name))
      .map((name) => [
        name,
        {
          minArguments,
          maxArguments,
          maxArgumentsOfNonDeterministicCall: NON_DETERMINISTIC_FUNCTIONS.has(name)
            ? UNLIMITED_ARGUMENTS
            : (MAX_ARGUMENTS_OF_NON_DETERMINISTIC_CALLS.get(name) ?? -1),
          isDeterministicOnlyInMysql: FUNCTIONS_DETERMINISTIC_IN_MYSQL.has(name),
        },
      ]),
  ),
);
