import type { Column } from "../../core/column-types.js";
import { mostBytesPerCharacter } from "../charsets/charsets.js";
import type { Amount, TypeClause } from "./parsed-definition.js";
import { refuse } from "./refusal.js";
import type { TypeFamily } from "./data-types.js";

/** The part of a column that its type's parameters decide. */
type Size = Pick<
  Column,
  "dataType" | "length" | "precision" | "scale" | "displayWidth" | "fractionalSeconds"
>;

interface Question {
  readonly type: TypeClause;
  /** The data type once the character set has been considered: VARCHAR of bytes is VARBINARY. */
  readonly dataType: string;
  readonly characterSet: string;
}

/** Refuses a number that is out of range. */
export function sizeOf(question: Question): Size {
  return SIZES[question.type.spelling.family](question);
}

const SIZES: Readonly<Record<TypeFamily, (question: Question) => Size>> = {
  integer: displayed,
  decimal: decimalSize,
  float: floatSize,
  bit({ dataType, type: { amounts } }) {
    const length = within(amounts[0], "a number of bits", { most: 64 });
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
  vector({ dataType, type: { amounts } }) {
    return { dataType, length: within(amounts[0], "a number of dimensions", { least: 1, most: 16_383 }) };
  },
};

/** Widest that a number is displayed. */
const WIDEST = 255;

function displayed({ dataType, type: { amounts, spelling } }: Question): Size {
  const otherwise = spelling.displayWidth ?? 0;
  const width = within(amounts[0], "a display width", { most: WIDEST, otherwise });
  return width === 0 ? { dataType } : { dataType, displayWidth: width };
}

function decimalSize({ dataType, type: { amounts } }: Question): Size {
  const scale = within(amounts[1], "a scale", { most: 38 });
  const said = within(amounts[0], "a precision", { most: 65 });
  const precision = said === 0 && scale === 0 ? 10 : said;
  notWider(amounts, precision, scale);
  return { dataType, precision, scale };
}

/** Digits from which on FLOAT(p) is a DOUBLE. */
const LEAST_DOUBLE_PRECISION = 25;

function floatSize({ dataType, type: { amounts } }: Question): Size {
  if (amounts.length < 2) {
    const bits = within(amounts[0], "a precision", { most: 53 });
    return { dataType: bits >= LEAST_DOUBLE_PRECISION ? "double" : dataType };
  }
  const scale = within(amounts[1], "a scale", { most: 30 });
  const precision = within(amounts[0], "a precision", { most: WIDEST });
  if (precision === 0 && scale === 0) return { dataType };
  notWider(amounts, precision, scale);
  return { dataType, precision, scale };
}

function notWider(amounts: readonly Amount[], precision: number, scale: number): void {
  const said = amounts[1];
  if (scale > precision && said !== undefined)
    refuse(said, `a scale of at most ${precision} (the precision)`);
}

/** Digits of a second's fraction. */
export const MOST_FRACTION_DIGITS = 6;

function fractionSize({ dataType, type: { amounts } }: Question): Size {
  return {
    dataType,
    fractionalSeconds: within(amounts[0], "a number of fractional digits", { most: MOST_FRACTION_DIGITS }),
  };
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

function textSize(question: Question): Size {
  const { dataType, characterSet, type } = question;
  if (type.spelling.parameters === "none") return { dataType };
  if (type.spelling.parameters === "size") return chosenSize(question);
  const fixed = type.spelling.parameters === "length";
  const room = type.options.compressed ? ROW_BYTES - 1 : ROW_BYTES;
  const most = fixed ? LONGEST_CHAR : Math.floor(room / mostBytesPerCharacter(characterSet));
  return { dataType, length: within(type.amounts[0], "a length", { most, otherwise: 1 }) };
}

function chosenSize({ dataType, characterSet, type: { amounts } }: Question): Size {
  const length = within(amounts[0], "a length", { most: 4_294_967_295 });
  if (length === 0) return { dataType };
  const bytes = length * mostBytesPerCharacter(characterSet);
  const prefix = SMALLEST.find(([limit]) => bytes <= limit)?.[1] ?? "long";
  return { dataType: `${prefix}${dataType}` };
}

interface Limits {
  readonly least?: number;
  readonly most: number;
  /** What the amount is where none is said. Default 0. */
  readonly otherwise?: number;
}

/** The amount, or what it is where it is not said; an amount out of range is refused. */
function within(
  amount: Amount | undefined,
  what: string,
  { least = 0, most, otherwise = 0 }: Limits,
): number {
  if (amount === undefined) return otherwise;
  if (amount.value >= least && amount.value <= most) return amount.value;
  return refuse(amount, least === 0 ? `${what} of at most ${most}` : `${what} from ${least} to ${most}`);
}
