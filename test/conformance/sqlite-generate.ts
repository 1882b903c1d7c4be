/**
 * Generates SQLite's column definitions from lists of types, constraints and literals. Some definitions are invalid. The result
 * depends only on the seed.
 */

import { combine, joinFragments, parseList, Random, respell } from "./generation.js";

/** Returns distinct definitions, in the order of generation. */
export function generateSqlite(seed = 4): readonly string[] {
  const random = new Random(seed);
  return [
    ...new Set([
      ...TYPES,
      ...combine(["", "int", "integer", "text", "varchar(5)", "'a b'"], CONSTRAINTS),
      ...combine(TYPES, ["not null", "primary key", "default 5", "as (1)", "references t", "collate nocase"]),
      ...combine(COLUMNS, DEFAULTS),
      ...combineRandomly(random),
    ]),
  ];
}

/** The number of random combinations. */
const RANDOM_COUNT = 6_000;

const TYPES = parseList(`
   | int | INTEGER | tinyint | bigint | unsigned big int | int2 | int(11) | int (5) | int(-5) | int(+5) |
  int(1,2) | int(1,-2) | int(1.5) | int(1e3) | int(0x10) | int() | int(1,2,3) | int('5') | int(a) | int(1 2) |
  int(-) | int(- 5) | int(--5\n) | int(5)(6) | int(5) unsigned | character(20) | varying character(255) |
  native character(70) | nvarchar(100) | text | TeXt | clob | blob | tinyblob | real | double |
  double precision | float | floa | doub | floating point | point | charint | intchar | numeric |
  decimal(10,5) | boolean | date | datetime | string | json | any | xyzzy | charblob | blobchar | realint |
  floatint | textreal | blobreal | doubtext | clo | tex | blo | rea | "int" | [int] | \`int\` | 'int' |
  "my type" | [a b] | "a""b" | 'it''s' | \`a\`\`b\` | "int" (3) | 'text' int | int 'text' | "x" y | x "y" z |
  [text] blob | [x]int | [int] x | 'x' int | \`x\` char | ""int | [char]x | "" | '' | [] | \`\` | "int | [int | 'int | int unsigned | bigint unsigned zerofill |
  int int int | int[5] | a.b | main.int | 5 | -5 | x'41' | \u00e9 | \u65e5\u672c | int\u00e9 | int$ | $int |
  @int | ?1 | :int | #int | int # | int! | int~ | _int | int_ | x'4 | 1int | int.5 | int 5 | generated |
  always | generated always | int generated always | stored | virtual | hidden | rowid | key | abort | action |
  replace | cast | current | current_time | if | like | glob | match | no | plan | pragma | raise | row |
  rows | temp | trigger | view | with | without | within | strict | autoincr | select | table | index | case |
  group | values | autoincrement | on | then | using | join | left | cross | natural | full | null | isnull |
  notnull | distinct | exists | filter | over | window | materialized | nulls | first | last | end | true |
  false | begin | asc | desc | for | of | do | to | set | add | drop | as | in | is | and | or
`);

const CONSTRAINTS = parseList(`
   | null | not null | NOT  NULL | null on conflict rollback | not null on conflict replace |
  not null on conflict fail | not null on conflict | on conflict abort | not null on conflict foo |
  primary key | primary key asc | primary key desc | primary key autoincrement |
  primary key desc autoincrement | primary key on conflict replace autoincrement |
  primary key asc on conflict ignore | primary | key | primary key (c) | unique | unique on conflict abort |
  unique key | unique (c) | autoincrement | auto_increment | check (1) | check (c > 0) | check ((c)) |
  check () | check c | check (nosuch) | check (t.c) | check (id_other) | check ((select 1)) | check (random()) |
  check (?) | check ("x" = 'x') | check ([x]) | check (c like 'a' escape 'b') | check (cast(c as "my type" (3))) |
  check (case c when 1 then 2 else 3 end) | check (c between 1 and 2) | check (c notnull) | check (c || 'x') |
  check (c = = 1) | check (c -> '$.a') | check (length(c) <= 5) | check (length()) | check (c,1) |
  check (c collate nosuch = 'a') | check (x'4142') | check (0x) | check ('a' 'b') | check (c;) |
  check (1) on conflict fail | check (printf('%d)',c)) |
  collate binary | collate NOCASE | collate rtrim | collate "nocase" | collate 'nocase' | collate [rtrim] |
  collate nosuch | collate | collate default | collate utf8mb4_bin | collate nocase collate rtrim |
  references t | references t (a) | references t(a, b) | references t () | references "x y" |
  references main.t | references t on delete cascade | references t on delete set null on update no action |
  references t on delete restrict on delete set default | references t on insert set null |
  references t on delete nothing | references t match full | references t match 'x' | references t match |
  references t deferrable | references t not deferrable | references t deferrable initially deferred |
  references t not deferrable initially immediate | references t initially deferred |
  references t deferrable initially | references | deferrable initially deferred | deferrable |
  not deferrable initially immediate | constraint x | constraint x not null | constraint x constraint y |
  constraint | constraint 'x' unique | constraint "x" check (1) | constraint [x] default 5 |
  constraint not null | constraint key not null | constraint 5 | as (1) | as (1) stored | as (1) virtual |
  as (1) persistent | as (1) foo | as (id_other + 1) | as (c) | as (c + 1) | as (nosuch) | as (random()) |
  as (select 1) | as ((select 1)) | as (current_timestamp) | as () | as 1 | as (1) as (2) | as (1) default 5 |
  default 5 as (1) | as (1) primary key | as (1) not null unique | generated always as (1) |
  generated always as (1) stored | generated as (1) | always as (1) | generated always (1) | as (max(1)) |
  as (t.id_other) | as ("id_other") | as (abs(id_other)) stored check (c > 0) | default | default default |
  default 1 default 2 | default 5 not null | comment 'a' | comment "it""s" | unsigned | zerofill |
  character set utf8 | charset latin1 | on update current_timestamp | invisible | hidden | without rowid |
  strict | first | after d | , d int | , check (1) | , primary key (c) | ) | ) strict | ) /* | ); -- | ; | ;; |
  -- a comment | --x | /* a comment */ | /*! not null */ | /* | /*/ | */ | # a comment | foo | foo=1 | 5 |
  'a' | null not null | not null null | not | is not null | primary key primary key | unique unique |
  primary key unique | primary key not null | not null primary key autoincrement | \\ | \u00a0not null
`);

/** A type of each affinity, and types with special rules for defaults. */
const COLUMNS = parseList(`
   | int | integer | text | varchar(5) | blob | real | double | numeric | decimal(5,2) | date | boolean | any |
  integer primary key | int primary key | text not null | "int" | int as (1)
`);

const LITERALS = parseList(`
  null | NULL | true | FALSE | on | off | 0 | 1 | -1 | +1 | - 1 | + 1 | - -1 | --1 | -+1 | 007 | 1.0 | 1. | .5 | -.5 |
  1.5 | 1e2 | 1E+2 | 1e-2 | 1.5e1 | 1.e1 | 1e | 1e+ | 1e400 | -1e400 | 1e-400 | 0.1 | 100000000000000000000 |
  9223372036854775807 | 9223372036854775808 | -9223372036854775808 | -9223372036854775809 |
  18446744073709551615 | 9007199254740993 | 9007199254740993.0 | 123456789012345678.0 | 1e15 | 1e18 | 1e19 |
  9.2233720368547758e18 | 123456789.123456789 | 0.1e1 | -0 | -0.0 | 0.0 | 1_000 | 1__0 | 1_ | _1 | 1_0.5_0 | 1.5e1_0 | 0x0 | 0x1F |
  0X1f | -0x1F | 0xFFFFFFFFFFFFFFFF | 0x7fffffffffffffff | 0x8000000000000000 | -0x8000000000000000 |
  0x10000000000000000 | 0x | 0xg | 0x1_F | 1x | 1a | x'' | x'41' | X'4142' | x'4' | x'4g' | x "41" | x'e9' | x'00' |
  x'31' | -x'41' | +x'41' | b'1' | 0b11 | '' | 'a' | '1' | ' 1' | '1 ' | '+1' | '-1' | '1.0' | '1.5' | '1e2' | '1e400' | '.5' |
  '5.' | '0x1F' | '1x' | '1e' | '1_000' | '9223372036854775807' | '9223372036854775808' | '9007199254740993' |
  '9007199254740993.0' | '007' | '-0' | '-0.0' | 'inf' | 'nan' | 'true' | 'null' | 'it''s' | 'a' 'b' | 'a\\'b' |
  '\\n' | '\u00e9' | '\u65e5' | "a" | "1" | "it""s" | [a] | [1] | \`a\` | \`1\` | -'1' | +'1' | -'a' | - 'a' | +"a" | -a |
  a | abc | \u00e9 | x | e5 | _latin1'a' | N'a' | date'2020-01-01' | current_timestamp | CURRENT_TIME | current_date |
  -current_timestamp | current_timestamp() | current_timestamp(3) | now() | now | localtime | "current_timestamp" |
  (1) | ((1)) | ( 1 ) | ('a') | (-1) | (+1) | (null) | (true) | (1+1) | (1,2) | () | (c) | (id_other) | (nosuch) | ("a") |
  ("nosuch") | ([a]) | (t.c) | (x'41') | (1.5) | ('1') | (0x1F) | (random()) | (nosuch(1)) | (nosuch()) | (uuid()) |
  (abs(-5)) | (abs()) | (max(1,2)) | (max(1)) | (count(*)) | (select 1) | ((select 1)) | (exists(select 1)) |
  (1 in (select 1)) | (1 in (1)) | (current_timestamp) | (datetime('now')) | (strftime('%s','now')) | (cast('5' as int)) |
  ('a' collate nocase) | ('a' collate nosuch) | ('a' || 'b') | (case when 1 then 2 end) | (?) | (:a) | ($a) | (@a) |
  (raise(ignore)) | (1|2) | (row_number() over ()) | 1 + 1 | 1 1 | 'a' || 'b' | uuid() | abs(1) | abs | key |
  select | default | not | not null | if | like | replace | cast | row | isnull | primary | collate | end | ? | :a | $a |
  @a | #a | / | *
`);

const DEFAULTS = LITERALS.map((literal) => `default ${literal}`);

const GAPS = [" ", " ", " ", "  ", "\t", "\n", "\f", " /**/ ", "/* int */", " -- text\n", "/* '(' */ "];

/** Combines a type and up to four constraints at random, with random spacing and case. */
function* combineRandomly(random: Random): Generator<string> {
  for (let count = 0; count < RANDOM_COUNT; count += 1) {
    const constraints = Array.from({ length: random.below(5) }, () =>
      random.pick(random.chance(30) ? DEFAULTS : CONSTRAINTS),
    );
    yield respell(joinFragments(random.pick(TYPES), ...constraints), random, GAPS);
  }
}
