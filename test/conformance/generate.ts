/**
 * Generates MariaDB's column definitions from lists of types, attributes and literals. Some definitions are invalid. The result
 * depends only on the seed.
 */

import { combine, joinFragments, parseList, Random, respell } from "./generation.js";

/** Returns distinct definitions, in the order of generation. */
export function generateMariadb(seed = 1): readonly string[] {
  const random = new Random(seed);
  return [
    ...new Set([
      ...KINDS.flatMap(([types, options]) => [...combine(types, options), ...combine(types, ATTRIBUTES)]),
      ...combine(COLUMNS, DEFAULTS),
      ...combineRandomly(random),
      ...combine(
        TIME_COLUMNS,
        ON_UPDATE_VALUES.map((value) => `on update ${value}`),
      ),
      // A column definition cannot contain other elements of a table.
      ...["int", "varchar(5)", "decimal(5,2) default 1"].flatMap((column) =>
        TABLE_ELEMENTS.map((element) => `${column}${element}`),
      ),
    ]),
  ];
}

/** The number of random combinations. */
const RANDOM_COUNT = 4_000;

const NUMBER_TYPES = parseList(`
  tinyint | smallint | mediumint | int | bigint | integer | int1 | int2 | int3 | int4 | int8 | middleint |
  tinyint(3) | int(1) | int(0) | int(255) | int(256) | bigint(20) | int() | int(1,2) | decimal | dec(5) |
  numeric(5,2) | fixed(65,30) | decimal(65,38) | decimal(66) | decimal(65,39) | decimal(2,3) |
  decimal(0,0) | decimal(5.7) | float | float(7,3) | float(24) | float(25) | float(53) | float(54) |
  float(255,30) | float(256,30) | float4 | float8 | double | double precision(10,2) | double(10) | real |
  real(5,2) | year | year(4) | year(2)
`);

const TEXT_TYPES = parseList(`
  char | char(0) | char(255) | char(256) | character(10) | varchar(0) | varchar(10) | varchar(16383) |
  varchar(16384) | varchar(10.5) | varchar | char varying(10) | character varying(10) | varcharacter(10) |
  tinytext | text | text(10) | text(64) | text(70000) | text(4294967295) | text(4294967296) | mediumtext |
  longtext | long | long varchar | long char varying | enum('a','b') | set('a','b') | enum('1','2','') |
  enum('it''s','\\n') | enum("x",'y ') | enum(0x61,x'62',b'1100011') | enum('a','A') | set('a,b') |
  enum() | enum('a',) | set('a','b','c','d')
`);

const NATIONAL_TYPES = parseList(`
  nchar | nchar(10) | national char(10) | national character(10) | nvarchar(10) | nchar varchar(10) |
  national varchar(10) | national char varying(10) | nchar varying(10) | national varcharacter(10)
`);

const OTHER_TYPES = parseList(`
  bool | boolean | bool(1) | bit | bit(0) | bit(8) | bit(64) | bit(65) | binary | binary(255) |
  binary(256) | varbinary(10) | varbinary(65532) | varbinary(65533) | tinyblob | blob | blob(10) |
  blob(70000) | mediumblob | longblob | long varbinary | json | date | time | time(6) | time(7) |
  datetime | datetime(3) | timestamp | timestamp(6) | timestamp(7) | uuid | inet4 | inet6 | geometry |
  point | linestring | polygon | multipoint | multilinestring | multipolygon | geometrycollection |
  vector(3) | vector | vector(0) | serial | intt | unsigned | date(3) | tinytext(5)
`);

const SIGN_OPTIONS = parseList(`
   | signed | unsigned | zerofill | unsigned zerofill | zerofill unsigned | unsigned unsigned
`);

const CHARACTER_SET_OPTIONS = parseList(`
   | charset latin1 | character set utf8mb4 | char set 'utf8' | charset \`ascii\` | charset nosuch |
  binary | charset latin1 binary | binary charset latin1 | ascii | unicode | byte | ascii binary |
  charset binary | charset=latin1 | collate utf8mb4_bin | charset latin1 collate latin1_bin |
  collate nosuch | compressed | charset latin1 collate utf8mb4_bin | collate uca1400_as_cs | charset ucs2 |
  charset default | compressed binary
`);

const ATTRIBUTES = parseList(`
  null | not null | not  null | unique | unique key | primary key | key | auto_increment | comment 'a' |
  comment "it""s" | comment '' | comment='a' | comment 5 | comment 'a' comment 'b' | collate utf8mb4_bin |
  collate latin1_bin | collate 'utf8mb4_general_ci' | collate default | charset latin1 | unsigned |
  zerofill | signed | binary | invisible | compressed | serial default value | on update now() |
  on update current_timestamp | on update current_timestamp(3) | on update now | default null | default 1 |
  default '1' | default (1) | default current_timestamp | default now() | default (uuid()) | default |
  default default | default 1 default 2 | default nosuch(1) | default (1+) | check (1) | check (c > 0) |
  check (c is not null and c <> 'a') | check () | check (c >) | check c | as (1) | as (1+1) virtual |
  generated always as (1) stored | as (1) persistent comment 'x' | as (1) not null | as (now()) stored |
  as (select 1) | generated as (1) | references t (a) | references t (a) on delete cascade |
  references t (a) on update set null on delete no action | references t (a) match full | references |
  without system versioning | with system versioning | first | after d | , d int | ) | column | foo |
  foo=1 | /* a comment */ | /*! not null */ | /*!50100 not null */ | /*!999999 not null */ |
  /*M! not null */ | /* | -- a comment | --x | # a comment | ; | not | primary | null not null |
  not null null | not null primary key
`);

/** Types of each kind, with their options. */
const KINDS = [
  [NUMBER_TYPES, SIGN_OPTIONS],
  [TEXT_TYPES, CHARACTER_SET_OPTIONS],
  [NATIONAL_TYPES, ["", "binary", "charset latin1", "collate utf8mb3_bin", "compressed"]],
  [OTHER_TYPES, ["", "unsigned", "charset latin1", "compressed", "binary"]],
] as const;

const COLUMNS = parseList(`
  tinyint | int unsigned | bigint | bigint unsigned | bool | decimal(5,2) | decimal(65,30) unsigned |
  float | float(5,2) | double | double unsigned | bit(8) | bit(64) | year | char(5) | varchar(5) |
  varchar(300) | varchar(5) charset latin1 | text | binary(5) | varbinary(5) | blob | json | date | time |
  time(3) | datetime | datetime(6) | timestamp | enum('a','1','') | set('a','b','1') | uuid | inet4 |
  inet6 | int zerofill | varchar(5) collate utf8mb4_bin | enum('a','B') charset latin1
`);

const LITERALS = parseList(`
  null | true | FALSE | 0 | 1 | -1 | +1 | - 1 | 007 | 127 | 128 | -128 | -129 | 255 | 256 | 1.4 | 1.5 |
  2.5 | -1.5 | 0.5 | -0.5 | 999.99 | 999.994 | 999.995 | 1e2 | 1E+2 | 1.5e0 | 2.5e0 | 1e-2 | 1e400 | 5. |
  .5 | 1.e1 | 2147483647 | 2147483648 | 4294967295 | 4294967296 | 9223372036854775807 |
  9223372036854775808 | 18446744073709551615 | 18446744073709551616 | -9223372036854775808 | 1e15 | 1e16 |
  123456789 | 0.1 | 0.000001 | 3.4e38 | 3.5e38 | 1.7e308 | 1e-400 | 12345678901234567890.123456789 | 0x41 |
  0x4142 | 0x0 | 0xFFFFFFFFFFFFFFFF | x'41' | X'4142' | x'4' | x'' | b'1' | b'101' | 0b11 | b'' | b'2' |
  0x | '' | 'a' | 'A' | '1' | ' 1' | '1 ' | '1x' | '1.5' | '1e2' | '-1' | '+1' | 'abcde' | 'abcdef' |
  'abcde ' | 'abc   ' | 'it''s' | 'a' 'b' | 'a'"b"'c' | "a" | '\\n' | '\\0' | '\\%' | '\\q' | 'a,b' |
  'b,a' | 'a,a' | '\u00e9' | '\u65e5' | N'a' | _latin1'a' | _utf8mb4'a' | _latin1 0xe9 | _utf8 x'c3a9' |
  _nosuch'a' | _binary'a' | '2020-02-29' | '2019-02-29' | '2020-2-9' | '20200229' | 20200229 | '20-02-29' |
  200229 | '0000-00-00' | '2020-00-00' | '2020-13-01' | '2020-01-01 10:11:12' |
  '2020-01-01T10:11:12.123456' | '2020-01-01 24:00:00' | 20200101101112 | '10:11:12' | '10:11' |
  '1 10:11:12' | '838:59:59' | '839:00:00' | '-10:11:12.5' | 101112 | '101112' | 101112.5 |
  date'2020-01-01' | time'10:11:12' | timestamp'2020-01-01 10:11:12' | date'2020-02-30' | {d'2020-01-01'} |
  '1969-12-31 23:59:59' | 1901 | 2155 | 2156 | 1900 | 70 | '70' | '0' | '00' | 99 | 100 |
  current_timestamp | current_timestamp() | now() | CURRENT_TIMESTAMP(3) | current_date | curdate() |
  localtime | now | (1) | ((1)) | ('a') | (-1) | (null) | (1+1) | (uuid()) | uuid() | concat('a','b') |
  ('a' collate utf8mb4_bin) | (c) | c | (1,2) | (select 1) | '123e4567-e89b-12d3-a456-426655440000' |
  '123E4567E89B12D3A456426655440000' | '1.2.3.4' | '1.2.3' | '::1' | '::ffff:1.2.3.4' | '1:2:3:4:5:6:7:8' |
  '0:0:1:0:0:0:0:1' | 'g::' | -'1' | + 'a' | - null | --1 | 1 1 | 'a' b
`);

const DEFAULTS = LITERALS.map((literal) => `default ${literal}`);

const TIME_COLUMNS = parseList(`
  timestamp | timestamp(3) | datetime | datetime(6) | timestamp null default current_timestamp |
  datetime not null default now() comment 'a' | int | date
`);

const ON_UPDATE_VALUES = parseList(`
  current_timestamp | CURRENT_TIMESTAMP() | current_timestamp(3) | current_timestamp(6) | now() | now(3) |
  localtime | localtimestamp(0) | current_date | now | (now()) | 'a'
`);

const TABLE_ELEMENTS = parseList(`
  , check (1) | , key (c) | , unique (c) | , primary key (c) | , constraint x check (c > 0) | , index x (c) |
  , foreign key (c) references t (a) | , d int | , unique key x (c) comment 'a' | ) union=(t | ) comment=(
`);

const GAPS = [" ", " ", " ", "  ", "\t", "\n", " /**/ ", "/* not null */", " -- x\n", " # x\n", "/* '(' */ "];

/** Combines a type, an option and up to four attributes at random, with random spacing and case. */
function* combineRandomly(random: Random): Generator<string> {
  for (let count = 0; count < RANDOM_COUNT; count += 1) {
    const [types, options] = random.pick(KINDS);
    const attributes = Array.from({ length: random.below(5) }, () =>
      random.pick(random.chance(30) ? DEFAULTS : ATTRIBUTES),
    );
    const option = random.chance(50) ? random.pick(options) : "";
    yield respell(joinFragments(random.pick(types), option, ...attributes), random, GAPS);
  }
}
