/** What the numbers in parentheses mean for each kind of type, and which of them servers refuse. */

import type { Column } from "../model.js";
import { mostBytesPerCharacter } from "./charsets.js";
import type { Amount, TypeClause } from "./draft.js";
import { refuseRange } from "./reader.js";
import type { TypeFamily } from "./types.js";

/** The part of a column that its type's parameters decide. */
export type Size = Pick<
  Column,
  "dataType" | "length" | "precision" | "scale" | "displayWidth" | "fractionalSeconds"
>;

interface Question {
  readonly def: string;
  readonly type: TypeClause;
  /** The data type once the character set has been considered: VARCHAR of bytes is VARBINARY. */
  readonly dataType: string;
  readonly characterSet: string;
}

/** @throws ColumnSyntaxError where a number is out of range. */
export function sizeOf(question: Question): Size {
  return SIZES[question.type.spelling.family](question);
}

const SIZES: Readonly<Record<TypeFamily, (question: Question) => Size>> = {
  integer: displayed,
  decimal: decimalSize,
  float: floatSize,
  bit({ def, dataType, type: { amounts } }) {
    const length = within(def, amounts[0], 64, "a number of bits of at most 64");
    return { dataType, length: length === 0 ? 1 : length };
  },
  text: textSize,
  bytes: textSize,
  members: ({ dataType }) => ({ dataType }),
  date: ({ dataType }) => ({ dataType }),
  time: fractionSize,
  datetime: fractionSize,
  year({ dataType, type: { amounts } }) {
    const width = amounts[0]?.value;
    return width === undefined ? { dataType } : { dataType, displayWidth: width === 2 ? 2 : 4 };
  },
  uuid: ({ dataType }) => ({ dataType }),
  address: ({ dataType }) => ({ dataType }),
  geometry: ({ dataType }) => ({ dataType }),
  vector({ def, dataType, type: { amounts } }) {
    const length = within(def, amounts[0], 16_383, "a number of dimensions from 1 to 16383", 1);
    return { dataType, length };
  },
};

/** Widest that a number is displayed. */
const WIDEST = 255;

function displayed({ def, dataType, type: { amounts, spelling } }: Question): Size {
  const width = within(
    def,
    amounts[0],
    WIDEST,
    `a display width of at most ${WIDEST}`,
    0,
    spelling.displayWidth ?? 0,
  );
  return width === 0 ? { dataType } : { dataType, displayWidth: width };
}

function decimalSize({ def, dataType, type: { amounts } }: Question): Size {
  const scale = within(def, amounts[1], 38, "a scale of at most 38", 0, 0);
  const said = within(def, amounts[0], 65, "a precision of at most 65", 0, 0);
  const precision = said === 0 && scale === 0 ? 10 : said;
  notWider(def, amounts, precision, scale);
  return { dataType, precision, scale };
}

/** Digits from which on FLOAT(p) is a DOUBLE. */
const LEAST_DOUBLE_PRECISION = 25;

function floatSize({ def, dataType, type: { amounts } }: Question): Size {
  if (amounts.length < 2) {
    const bits = within(def, amounts[0], 53, "a precision of at most 53", 0, 0);
    return { dataType: bits >= LEAST_DOUBLE_PRECISION ? "double" : dataType };
  }
  const scale = within(def, amounts[1], 30, "a scale of at most 30", 0, 0);
  const precision = within(def, amounts[0], WIDEST, `a precision of at most ${WIDEST}`, 0, 0);
  if (precision === 0 && scale === 0) return { dataType };
  notWider(def, amounts, precision, scale);
  return { dataType, precision, scale };
}

function notWider(def: string, amounts: readonly Amount[], precision: number, scale: number): void {
  const said = amounts[1];
  if (scale > precision && said !== undefined) {
    refuseRange(def, said, `a scale of at most the precision, ${precision}`);
  }
}

function fractionSize({ def, dataType, type: { amounts } }: Question): Size {
  const fractionalSeconds = within(def, amounts[0], 6, "at most 6 digits of a second's fraction", 0, 0);
  return { dataType, fractionalSeconds };
}

/** Longest CHAR and BINARY. */
const LONGEST_CHAR = 255;

/** Bytes of a row, less those that tell the length of a text and whether it is NULL. */
const ROW_BYTES = 65_532;

/** TEXT and BLOB of a length are the smallest of their kind that holds so many bytes. */
const SMALLEST: readonly (readonly [mostBytes: number, prefix: string])[] = [
  [255, "tiny"],
  [65_535, ""],
  [16_777_215, "medium"],
  [4_294_967_295, "long"],
];

function textSize({ def, dataType, characterSet, type: { amounts, spelling, compressed } }: Question): Size {
  const bytes = mostBytesPerCharacter(characterSet);
  if (spelling.parameters === "none") return { dataType };
  if (spelling.parameters === "size") {
    const most = SMALLEST.at(-1)?.[0] ?? 0;
    const length = within(def, amounts[0], most, `a length of at most ${most}`, 0, 0);
    if (length === 0) return { dataType };
    const prefix = SMALLEST.find(([limit]) => length * bytes <= limit)?.[1] ?? "long";
    return { dataType: `${prefix}${dataType}` };
  }
  const fixed = spelling.parameters === "length";
  const most = fixed ? LONGEST_CHAR : Math.floor((compressed ? ROW_BYTES - 1 : ROW_BYTES) / bytes);
  const length = within(def, amounts[0], most, `a length of at most ${most}`, 0, 1);
  return { dataType, length };
}

/** The amount, or what it is where it is not said; an amount out of range is refused. */
function within(
  def: string,
  amount: Amount | undefined,
  most: number,
  expected: string,
  least = 0,
  otherwise = 1,
): number {
  if (amount === undefined) return otherwise;
  if (amount.value < least || amount.value > most) refuseRange(def, amount, expected);
  return amount.value;
}
