/**
 * The data types of MySQL and MariaDB: all names of each type, its canonical name, and the parameters and options that
 * may follow a name.
 */

/** Groups of data types. Within a group, literals are converted to stored values in the same way. */
export type TypeFamily =
  | "integer"
  | "decimal"
  | "float"
  | "bit"
  | "text"
  | "bytes"
  | "members"
  | "date"
  | "time"
  | "datetime"
  | "year"
  | "uuid"
  | "address"
  | "geometry"
  | "vector";

/** Which parameters a type accepts in parentheses. */
export type ParameterSyntax =
  | "none"
  /** Optional `(n)`: the display width. */
  | "width"
  /** Optional `(n)`: the length. Defaults to 1. */
  | "length"
  /** Required `(n)`: the length. */
  | "requiredLength"
  /** Optional `(n)`: selects the smallest TEXT or BLOB type for this length. */
  | "size"
  /** Optional `(m)` or `(m,d)`: precision and scale. Types without a precision, such as UUID, accept and ignore these numbers. */
  | "precision"
  /** Optional `(m,d)`: precision and scale. `(m)` alone is invalid. */
  | "precisionAndScale"
  /** Optional `(n)`: the number of fractional seconds digits. */
  | "fraction"
  /** A required list of members, such as `('a','b')` after ENUM or SET. */
  | "members";

/** Which options may follow the parameters of a type, before the attributes of the column. */
export type TypeOptionSyntax =
  | "none"
  | "sign"
  /** CHARACTER SET (also written CHARSET or CHAR SET), BINARY, BYTE, ASCII or UNICODE. */
  | "characterSet"
  /** Only BINARY. The NCHAR types have a fixed character set. */
  | "binary";

const OPTION_WORDS: Readonly<Record<TypeOptionSyntax, readonly string[]>> = {
  none: [],
  sign: ["signed", "unsigned", "zerofill"],
  characterSet: ["charset", "char", "character", "binary", "byte", "ascii", "unicode"],
  binary: ["binary"],
};

/** A data type as selected by one of its names. INTEGER and INT4 both select `int`. NCHAR selects `char` with the character set utf8mb3. */
export interface NamedDataType {
  /** The canonical name of the data type, such as `int` for INTEGER. */
  readonly dataType: string;
  readonly family: TypeFamily;
  readonly parameterSyntax: ParameterSyntax;
  readonly optionSyntax: TypeOptionSyntax;
  readonly isCompressible: boolean;
  /** The display width that the name implies: 1 for BOOLEAN. */
  readonly displayWidth?: number;
  /** The character set that the name implies: utf8mb3 for NCHAR. */
  readonly characterSet?: string;
}

const CHAR_TYPE_NAMES = ["char", "character"];
const VARCHAR_TYPE_NAMES = [
  "varchar",
  "varcharacter",
  ...CHAR_TYPE_NAMES.map((typeName) => `${typeName} varying`),
];
const NATIONAL_CHAR_TYPE_NAMES = CHAR_TYPE_NAMES.map((typeName) => `national ${typeName}`);

/** The character set that NATIONAL selects in MySQL and MariaDB: `utf8`, an alias of utf8mb3. */
const NATIONAL_CHARACTER_SET = "utf8mb3";

type DataTypeRow = readonly [
  names: readonly string[],
  dataType: string,
  family: TypeFamily,
  parameters: ParameterSyntax,
  options: TypeOptionSyntax,
  extra?: Partial<Pick<NamedDataType, "isCompressible" | "displayWidth" | "characterSet">>,
];

const COMPRESSIBLE_TYPE_PROPERTIES = { isCompressible: true };
const NATIONAL_TEXT_PROPERTIES = { characterSet: NATIONAL_CHARACTER_SET };

const DATA_TYPE_ROWS: readonly DataTypeRow[] = [
  [["tinyint", "int1"], "tinyint", "integer", "width", "sign"],
  [["smallint", "int2"], "smallint", "integer", "width", "sign"],
  [["mediumint", "middleint", "int3"], "mediumint", "integer", "width", "sign"],
  [["int", "integer", "int4"], "int", "integer", "width", "sign"],
  [["bigint", "int8"], "bigint", "integer", "width", "sign"],
  [["bool", "boolean"], "tinyint", "integer", "none", "none", { displayWidth: 1 }],
  [["decimal", "dec", "numeric", "fixed"], "decimal", "decimal", "precision", "sign"],
  [["float", "float4"], "float", "float", "precision", "sign"],
  [["double", "double precision", "float8", "real"], "double", "float", "precisionAndScale", "sign"],
  [["bit"], "bit", "bit", "length", "none"],

  [CHAR_TYPE_NAMES, "char", "text", "length", "characterSet"],
  [VARCHAR_TYPE_NAMES, "varchar", "text", "requiredLength", "characterSet", COMPRESSIBLE_TYPE_PROPERTIES],
  [["nchar", ...NATIONAL_CHAR_TYPE_NAMES], "char", "text", "length", "binary", NATIONAL_TEXT_PROPERTIES],
  [
    [
      ...["nvarchar", "nchar varchar", "nchar varcharacter", "nchar varying", "national varchar"],
      ...["national varcharacter", ...NATIONAL_CHAR_TYPE_NAMES.map((typeName) => `${typeName} varying`)],
    ],
    "varchar",
    "text",
    "requiredLength",
    "binary",
    { ...COMPRESSIBLE_TYPE_PROPERTIES, ...NATIONAL_TEXT_PROPERTIES },
  ],
  [["binary"], "binary", "bytes", "length", "none"],
  [["varbinary"], "varbinary", "bytes", "requiredLength", "none", COMPRESSIBLE_TYPE_PROPERTIES],
  [["tinytext"], "tinytext", "text", "none", "characterSet", COMPRESSIBLE_TYPE_PROPERTIES],
  [["text"], "text", "text", "size", "characterSet", COMPRESSIBLE_TYPE_PROPERTIES],
  [
    ["mediumtext", "long", ...VARCHAR_TYPE_NAMES.map((typeName) => `long ${typeName}`)],
    "mediumtext",
    "text",
    "none",
    "characterSet",
    COMPRESSIBLE_TYPE_PROPERTIES,
  ],
  [["longtext"], "longtext", "text", "none", "characterSet", COMPRESSIBLE_TYPE_PROPERTIES],
  [["tinyblob"], "tinyblob", "bytes", "none", "none", COMPRESSIBLE_TYPE_PROPERTIES],
  [["blob"], "blob", "bytes", "size", "none", COMPRESSIBLE_TYPE_PROPERTIES],
  [["mediumblob", "long varbinary"], "mediumblob", "bytes", "none", "none", COMPRESSIBLE_TYPE_PROPERTIES],
  [["longblob"], "longblob", "bytes", "none", "none", COMPRESSIBLE_TYPE_PROPERTIES],
  [["json"], "json", "text", "none", "none", COMPRESSIBLE_TYPE_PROPERTIES],
  [["enum"], "enum", "members", "members", "characterSet"],
  [["set"], "set", "members", "members", "characterSet"],

  [["date"], "date", "date", "none", "none"],
  [["time"], "time", "time", "fraction", "none"],
  [["datetime"], "datetime", "datetime", "fraction", "none"],
  [["timestamp"], "timestamp", "datetime", "fraction", "none"],
  [["year"], "year", "year", "width", "sign"],

  [["uuid"], "uuid", "uuid", "precision", "none"],
  [["inet4"], "inet4", "address", "precision", "none"],
  [["inet6"], "inet6", "address", "precision", "none"],
  ...["geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"].map(
    (name): DataTypeRow => [[name], name, "geometry", "precision", "none"],
  ),
  [["geometrycollection", "geomcollection"], "geometrycollection", "geometry", "precision", "none"],
  [["vector"], "vector", "vector", "requiredLength", "none"],
];

/** Data types by name. Names are in lower case, with one space between words. */
export const TYPES_BY_NAME: ReadonlyMap<string, NamedDataType> = new Map(
  DATA_TYPE_ROWS.flatMap(([names, dataType, family, parameterSyntax, optionSyntax, extraProperties]) =>
    names.map((name) => [
      name,
      { dataType, family, parameterSyntax, optionSyntax, isCompressible: false, ...extraProperties },
    ]),
  ),
);

/** Lists the words with which an option of the type can begin, such as `unsigned` or `charset`. */
export function listOptionWords({ optionSyntax, isCompressible, family }: NamedDataType): readonly string[] {
  return [
    ...OPTION_WORDS[optionSyntax],
    ...(isCompressible ? ["compressed"] : []),
    ...(family === "geometry" ? ["ref_system_id"] : []),
  ];
}

/** Lists the words that can follow `prefix` in type names of several words, such as `precision` after `double`. */
export function listNextWordsOfTypeNames(prefix: string): readonly string[] {
  const longerNames = [...TYPES_BY_NAME.keys()].filter((name) => name.startsWith(`${prefix} `));
  return [...new Set(longerNames.map((name) => name.slice(prefix.length + 1).split(" ", 1)[0] ?? ""))];
}

export function getTypeFamily(dataType: string): TypeFamily {
  const dataTypeRecord = TYPES_BY_NAME.get(dataType);
  if (dataTypeRecord === undefined) throw new TypeError(`no data type ${dataType}`);
  return dataTypeRecord.family;
}

/** The beginnings of type names that consist of several words, such as `long` for `long varchar`. */
export const TYPE_NAME_PREFIXES: ReadonlySet<string> = new Set(
  [...TYPES_BY_NAME.keys()].flatMap((name) => {
    const words = name.split(" ");
    return words.slice(1).map((_, index) => words.slice(0, index + 1).join(" "));
  }),
);

/** The keyword SERIAL, an alias of `BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE`. It is not a data type. */
export const SERIAL_KEYWORD = "serial";

export const SERIAL_TYPE: NamedDataType = {
  dataType: "bigint",
  family: "integer",
  parameterSyntax: "none",
  optionSyntax: "none",
  isCompressible: false,
};
