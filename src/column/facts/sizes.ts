/** Interprets the numbers after a type (length, precision, scale, …) and refuses values out of range. */

import type { Column } from "../../core/column-types.js";
import { getMaxBytesPerCharacter } from "../charsets/charsets.js";
import type { NumericParameter, TypeClause } from "./parsed-definition.js";
import { refuse } from "./refusal.js";
import type { TypeFamily } from "./data-types.js";

/** The column properties that the parameters of the type determine. */
type TypeAndSize = Pick<
  Column,
  "dataType" | "length" | "precision" | "scale" | "displayWidth" | "fractionalSeconds"
>;

interface SizeContext {
  readonly type: TypeClause;
  /** The data type after the character set is applied: VARCHAR with the character set `binary` is VARBINARY. */
  readonly dataType: string;
  readonly characterSet: string;
}

/** Returns the data type and the size of a column. Refuses numbers out of range. */
export function computeTypeAndSize(context: SizeContext): TypeAndSize {
  return SIZE_FUNCTIONS_BY_FAMILY[context.type.namedType.family](context);
}

const SIZE_FUNCTIONS_BY_FAMILY: Readonly<Record<TypeFamily, (context: SizeContext) => TypeAndSize>> = {
  integer: computeIntegerSize,
  decimal: computeDecimalSize,
  float: computeFloatSize,
  bit({ dataType, type: { numbers } }) {
    const length = getCheckedParameterValue(numbers[0], "a number of bits", { maximum: 64 });
    return { dataType, length: length === 0 ? 1 : length };
  },
  text: computeTextOrBinarySize,
  bytes: computeTextOrBinarySize,
  members: ({ dataType }) => ({ dataType }),
  date: ({ dataType }) => ({ dataType }),
  time: computeTemporalSize,
  datetime: computeTemporalSize,
  year({ dataType, type: { numbers } }) {
    const width = numbers[0]?.value;
    return width === undefined ? { dataType } : { dataType, displayWidth: width === 2 ? 2 : 4 };
  },
  uuid: ({ dataType }) => ({ dataType }),
  address: ({ dataType }) => ({ dataType }),
  geometry: ({ dataType }) => ({ dataType }),
  vector({ dataType, type: { numbers } }) {
    return {
      dataType,
      length: getCheckedParameterValue(numbers[0], "a number of dimensions", { minimum: 1, maximum: 16_383 }),
    };
  },
};

const MAX_DISPLAY_WIDTH_OR_FLOAT_PRECISION = 255;

function computeIntegerSize({ dataType, type: { numbers, namedType } }: SizeContext): TypeAndSize {
  const defaultWidth = namedType.displayWidth ?? 0;
  const width = getCheckedParameterValue(numbers[0], "a display width", {
    maximum: MAX_DISPLAY_WIDTH_OR_FLOAT_PRECISION,
    fallback: defaultWidth,
  });
  return width === 0 ? { dataType } : { dataType, displayWidth: width };
}

function computeDecimalSize({ dataType, type: { numbers } }: SizeContext): TypeAndSize {
  const scale = getCheckedParameterValue(numbers[1], "a scale", { maximum: 38 });
  const declaredPrecision = getCheckedParameterValue(numbers[0], "a precision", { maximum: 65 });
  const precision = declaredPrecision === 0 && scale === 0 ? 10 : declaredPrecision;
  refuseScaleAbovePrecision(numbers, precision, scale);
  return { dataType, precision, scale };
}

/** The smallest precision p for which FLOAT(p) is a DOUBLE. */
const MIN_DOUBLE_PRECISION = 25;

function computeFloatSize({ dataType, type: { numbers } }: SizeContext): TypeAndSize {
  if (numbers.length < 2) {
    const binaryPrecision = getCheckedParameterValue(numbers[0], "a precision", { maximum: 53 });
    return { dataType: binaryPrecision >= MIN_DOUBLE_PRECISION ? "double" : dataType };
  }
  const scale = getCheckedParameterValue(numbers[1], "a scale", { maximum: 30 });
  const precision = getCheckedParameterValue(numbers[0], "a precision", {
    maximum: MAX_DISPLAY_WIDTH_OR_FLOAT_PRECISION,
  });
  if (precision === 0 && scale === 0) return { dataType };
  refuseScaleAbovePrecision(numbers, precision, scale);
  return { dataType, precision, scale };
}

function refuseScaleAbovePrecision(
  numbers: readonly NumericParameter[],
  precision: number,
  scale: number,
): void {
  const scaleParameter = numbers[1];
  if (scale > precision && scaleParameter !== undefined)
    refuse(scaleParameter, `a scale of at most ${precision} (the precision)`);
}

/** Maximum number of fractional seconds digits. */
export const MAX_FRACTION_DIGITS = 6;

function computeTemporalSize({ dataType, type: { numbers } }: SizeContext): TypeAndSize {
  return {
    dataType,
    fractionalSeconds: getCheckedParameterValue(numbers[0], "a number of fractional digits", {
      maximum: MAX_FRACTION_DIGITS,
    }),
  };
}

/** Maximum length of CHAR and BINARY. */
const MAX_CHAR_LENGTH = 255;

/** Bytes available for one text: the maximum row size minus the length prefix and the NULL flag. */
const MAX_VARCHAR_BYTES = 65_532;

/**
 * Sizes of the TEXT and BLOB types. TEXT(n) and BLOB(n) select the smallest type that holds n characters or
 * bytes.
 */
const TEXT_TYPE_SIZES: readonly (readonly [maxBytes: number, prefix: string])[] = [
  [255, "tiny"],
  [65_535, ""],
  [16_777_215, "medium"],
  [4_294_967_295, "long"],
];

function computeTextOrBinarySize(context: SizeContext): TypeAndSize {
  const { dataType, characterSet, type } = context;
  if (type.namedType.parameterSyntax === "none") return { dataType };
  if (type.namedType.parameterSyntax === "size") return selectTextOrBlobTypeForLength(context);
  const isFixedLength = type.namedType.parameterSyntax === "length";
  const availableBytes = type.options.compressed ? MAX_VARCHAR_BYTES - 1 : MAX_VARCHAR_BYTES;
  const maxLength = isFixedLength
    ? MAX_CHAR_LENGTH
    : Math.floor(availableBytes / getMaxBytesPerCharacter(characterSet));
  return {
    dataType,
    length: getCheckedParameterValue(type.numbers[0], "a length", { maximum: maxLength, fallback: 1 }),
  };
}

function selectTextOrBlobTypeForLength({
  dataType,
  characterSet,
  type: { numbers },
}: SizeContext): TypeAndSize {
  const length = getCheckedParameterValue(numbers[0], "a length", { maximum: 4_294_967_295 });
  if (length === 0) return { dataType };
  const requiredBytes = length * getMaxBytesPerCharacter(characterSet);
  const prefix = TEXT_TYPE_SIZES.find(([maxTypeBytes]) => requiredBytes <= maxTypeBytes)?.[1] ?? "long";
  return { dataType: `${prefix}${dataType}` };
}

interface ParameterCheckOptions {
  readonly minimum?: number;
  readonly maximum: number;
  /** Value of an omitted number. Default 0. */
  readonly fallback?: number;
}

/** Returns the value of the number, or the fallback if the number is omitted. Refuses values out of range. */
function getCheckedParameterValue(
  parameter: NumericParameter | undefined,
  quantityDescription: string,
  { minimum = 0, maximum, fallback = 0 }: ParameterCheckOptions,
): number {
  if (parameter === undefined) return fallback;
  if (parameter.value >= minimum && parameter.value <= maximum) return parameter.value;
  return refuse(
    parameter,
    minimum === 0
      ? `${quantityDescription} of at most ${maximum}`
      : `${quantityDescription} from ${minimum} to ${maximum}`,
  );
}
