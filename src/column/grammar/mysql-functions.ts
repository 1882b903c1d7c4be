/**
 * Functions of MySQL 8.4 that MariaDB 11.8 does not have, and functions that accept other numbers of arguments in MySQL than in MariaDB.
 * Functions with their own syntax (CAST, JSON_VALUE, …) are in `special-functions.ts`.
 *
 * Source: MySQL 8.4 Reference Manual, chapter 14, "Functions and Operators".
 */

import { UNLIMITED_ARGUMENTS, type FunctionSignature, type FunctionRows } from "./function-table.js";

const FUNCTION_ROWS: FunctionRows = [
  [0, 0, "icu_version ps_current_thread_id roles_graphml"],
  [0, UNLIMITED_ARGUMENTS, "geomcollection geometrycollection"],
  [
    1,
    1,
    "any_value is_uuid json_storage_free json_storage_size ps_thread_id st_isvalid st_latfromgeohash " +
      "st_longfromgeohash st_numinteriorring st_swapxy st_validate statement_digest statement_digest_text " +
      "validate_password_strength",
  ],
  [
    1,
    2,
    "bin_to_uuid st_asbinary st_astext st_aswkb st_aswkt st_buffer_strategy st_latitude st_length st_longitude " +
      "st_srid st_x st_y uuid_to_bin",
  ],
  [
    1,
    3,
    "st_geomcollfromtext st_geomcollfromtxt st_geomcollfromwkb st_geometrycollectionfromtext " +
      "st_geometrycollectionfromwkb st_geometryfromtext st_geometryfromwkb st_geomfromtext st_geomfromwkb " +
      "st_linefromtext st_linefromwkb st_linestringfromtext st_linestringfromwkb st_mlinefromtext st_mlinefromwkb " +
      "st_mpointfromtext st_mpointfromwkb st_mpolyfromtext st_mpolyfromwkb st_multilinestringfromtext " +
      "st_multilinestringfromwkb st_multipointfromtext st_multipointfromwkb st_multipolygonfromtext " +
      "st_multipolygonfromwkb st_pointfromtext st_pointfromwkb st_polyfromtext st_polyfromwkb st_polygonfromtext " +
      "st_polygonfromwkb",
  ],
  [
    2,
    2,
    "gtid_subset gtid_subtract json_schema_validation_report mbrcoveredby mbrcovers st_lineinterpolatepoint " +
      "st_lineinterpolatepoints st_makeenvelope st_pointatdistance st_pointfromgeohash st_simplify st_transform",
  ],
  [2, 3, "regexp_like st_distance st_frechetdistance st_geohash st_hausdorffdistance"],
  [2, 5, "regexp_substr st_buffer"],
  [2, 6, "aes_decrypt aes_encrypt regexp_instr"],
  [3, 6, "regexp_replace"],
];

/** Functions whose results depend on the database server or the session. DEFAULT may call them, but CHECK must not. */
const NON_DETERMINISTIC_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "icu_version ps_current_thread_id ps_thread_id roles_graphml statement_digest statement_digest_text " +
    "validate_password_strength"
  ).split(" "),
);

export const MYSQL_SPECIFIC_SIGNATURES: ReadonlyMap<string, FunctionSignature> = new Map(
  FUNCTION_ROWS.flatMap(([minArguments, maxArguments, namesText]) =>
    namesText.split(" ").map((name) => [
      name,
      {
        minArguments,
        maxArguments,
        maxArgumentsOfNonDeterministicCall: NON_DETERMINISTIC_FUNCTIONS.has(name) ? UNLIMITED_ARGUMENTS : -1,
        isDeterministicOnlyInMysql: false,
      },
    ]),
  ),
);
