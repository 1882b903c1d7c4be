/** Tests a parser with random and long definitions. It must throw only ColumnSyntaxError and take at most linear time. */

import { ColumnSyntaxError } from "../../src/core/column-syntax-error.js";
import type { DialectComparison } from "./dialect-comparison.js";
import { Random } from "./random.js";

/** Texts to repeat inside quotation marks: spaces, digits, quotes, separators, signs, characters of two and three bytes. */
const REPEATED_TEXTS = [
  " ",
  "0",
  "9",
  "''",
  "\\\\",
  ",",
  "-",
  ":",
  ".",
  " 1",
  "1 ",
  "-1",
  ":1",
  "a",
  "a ",
  "\u00e9",
  "\u65e5",
  "\t",
];

/** Returns a function that creates a definition with a quoted default, in which `piece` is repeated. */
function createQuotedInput(type: string, piece: string, last: string): (length: number) => string {
  return (length) => `${type} default '${piece.repeat(length)}${last}'`;
}

/** Functions that create inputs of a given length. A parser that reads the same text repeatedly would be slow with long inputs. */
const LONG_INPUTS: readonly ((length: number) => string)[] = [
  ..."( ) ' \" ` [ a[ /* /*! -- # , a 0 . - + \\ 0x b' x' \u00e9 \u{1f600} \0 {d"
    .split(" ")
    .map((piece) => (length: number) => piece.repeat(length)),
  (length) => `int ${"null ".repeat(length)}`,
  (length) => `int ${"not null ".repeat(length)}`,
  (length) => `int ${"constraint a ".repeat(length)}`,
  (length) => `int ${"check (1) ".repeat(length)}`,
  (length) => `int references a ${"on delete cascade ".repeat(length)}`,
  (length) => "'a' ".repeat(length),
  (length) => '"a" '.repeat(length),
  (length) => `int default ${"- ".repeat(length)}1`,
  (length) => `text default x'${"41".repeat(length)}'`,
  (length) => `int default ${"(".repeat(length)}1${")".repeat(length)}`,
  (length) => `int check (${"-".repeat(length)}1)`,
  (length) => `int check (${"not ".repeat(length)}1)`,
  (length) => `int check (${"1+".repeat(length)}1)`,
  (length) => `int check (${"1 between 2 and ".repeat(length)}3)`,
  (length) => `int check (${"case when 1 then ".repeat(length)}`,
  (length) => `int check (${"abs(".repeat(length)}`,
  (length) => `enum(${"'a',".repeat(length)}'b')`,
  (length) => `varchar(5) default ${"'a' ".repeat(length)}`,
  (length) => `int default ${"9".repeat(length)}`,
  (length) => `decimal(65,30) default 0.${"9".repeat(length)}`,
  (length) => `bit(64) default 0x${"f".repeat(length)}`,
  (length) => `date default '${" ".repeat(length)}x'`,
  (length) => `int${" /**/".repeat(length)}`,
  (length) => `inet6 default '${":".repeat(length)}'`,
  (length) => `uuid default '${"-a".repeat(length)}'`,
  (length) =>
    `set(${Array.from({ length: Math.min(length, 64) }, (_, index) => `'${index}'`).join(",")}) default '${"0,".repeat(length)}'`,
  ...[
    ..."int unsigned|bigint|decimal(65,30)|float|double|bit(64)|year|char(5)|varchar(5)|text|binary(5)|blob|json|date".split(
      "|",
    ),
    ..."time(6)|datetime(6)|timestamp|enum('a b','c')|set('a','b')|uuid|inet4|inet6|varchar(5) charset sjis".split(
      "|",
    ),
  ].flatMap((type) =>
    ["", "x"].flatMap((last) => REPEATED_TEXTS.map((piece) => createQuotedInput(type, piece, last))),
  ),
  (length) => `decimal(65,30) default '1e${"0".repeat(length)}1'`,
  (length) => `double default '1${"0".repeat(length)}e-${"9".repeat(length)}'`,
  (length) => `double default 1e${"9".repeat(length)}`,
  (length) => `decimal(5,2) default '${"0".repeat(length)}.${"0".repeat(length)}1'`,
  (length) => `enum('a${" ".repeat(length)}b')`,
  (length) => `enum('a${" b".repeat(length)}','c')`,
  (length) => `enum('a${" ".repeat(length)}')`,
  (length) => `set('\u00e9','b') default '${"\u00e9,".repeat(length)}'`,
  (length) => `set('a','b') default '${"\u65e5,".repeat(length)}'`,
  (length) => `varchar(5) default x'${"20".repeat(length)}'`,
  (length) => `int default x'${"20".repeat(length)}'`,
  (length) => `enum(x'${"20".repeat(length)}',x'61')`,
  (length) => `json default '${"[".repeat(length)}'`,
  (length) => `json default '${'{"a":'.repeat(length)}'`,
  (length) => `int comment '${" ".repeat(length)}x'`,
  (length) => `int comment '${"''".repeat(length)}'`,
  (length) => `int check (c <> '${" ".repeat(length)}x')`,
  (length) => `int /*${" ".repeat(length)}*/ not null`,
  (length) => `int /*!50100${" ".repeat(length)}*/ not null`,
];

const MEGABYTE = 1_000_000;

/**
 * The growth that counts as linear: an input that is 8 times as long can take up to 48 times as long to parse. The factor is not 8,
 * because caches make long inputs slower. With quadratic growth, it would be 64.
 */
const MAXIMUM_GROWTH = { length: 8, time: 48 };

/** An input counts as slow only if it is slow in every round, because other processes can make a round slow. */
const ROUNDS = [1, 2, 3, 4, 5];

export interface FuzzResult {
  readonly runs: number;
  /** The first characters of each long input that took more than linear time. */
  readonly slow: readonly string[];
}

type Parser = Pick<DialectComparison<never>, "parse">;

/**
 * Parses random mutations of `definitions`, then long inputs.
 *
 * @throws Error if the parser throws anything other than ColumnSyntaxError.
 */
export function fuzzParser(parser: Parser, runs: number, definitions: readonly string[]): FuzzResult {
  const random = new Random(3);
  for (let run = 0; run < runs; run += 1) tryToParse(parser, mutateBytes(random.pick(definitions), random));
  const slow = LONG_INPUTS.filter((makeInput) => ROUNDS.every(() => isSlow(parser, makeInput)));
  return { runs, slow: slow.map((makeInput) => JSON.stringify(makeInput(2).slice(0, 40))) };
}

export function formatFuzzResult({ runs, slow }: FuzzResult): string {
  const summary = slow.length === 0 ? "none took more than linear time" : `SLOW: ${slow.join(", ")}`;
  return `parsed ${runs} mutated definitions and ${LONG_INPUTS.length} inputs of a megabyte, no exception but ColumnSyntaxError; ${summary}.`;
}

function tryToParse({ parse }: Parser, definition: string): void {
  try {
    parse(definition);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return;
    throw new Error(`The parser threw another error for ${JSON.stringify(definition.slice(0, 200))}.`, {
      cause: error,
    });
  }
}

/** Replaces, removes or inserts a few bytes, even within characters. */
function mutateBytes(definition: string, random: Random): string {
  const bytes = [...Buffer.from(definition, "utf8")];
  for (let count = random.below(4) + 1; count > 0; count -= 1) {
    const at = random.below(bytes.length + 1);
    bytes.splice(at, random.below(3), ...Array.from({ length: random.below(3) }, () => random.below(256)));
  }
  return Buffer.from(bytes).toString(random.chance(50) ? "utf8" : "latin1");
}

function isSlow(parser: Parser, makeInput: (length: number) => string): boolean {
  const lengthPerPiece = makeInput(2).length - makeInput(1).length || 1;
  const length = Math.floor(MEGABYTE / lengthPerPiece);
  const short = makeInput(Math.floor(length / MAXIMUM_GROWTH.length));
  const long = makeInput(length);
  const shortTime = measureMilliseconds(() => tryToParse(parser, short));
  return measureMilliseconds(() => tryToParse(parser, long)) > Math.max(shortTime, 5) * MAXIMUM_GROWTH.time;
}

/** Returns the processor time of the shortest of three runs. A busy machine changes it less than wall time. */
function measureMilliseconds(work: () => void): number {
  const runs = [1, 2, 3].map(() => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...runs);
}
