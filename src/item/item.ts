/** TransferModule → Item: what a caller may send. Every value the wire can carry and the column can hold, and no other. */

import { floatMaximum, integerRange, textLimit } from "../column/range.js";
import type { Column, Item, ItemKey, ItemType, TransferModule } from "../model.js";

export function itemOf(module: TransferModule): Item {
  const keys = module.columns
    // The database computes a generated column and takes no value for it.
    .filter(({ column }) => column.generated === undefined)
    .map(({ name: key, column }) => itemKey(key, column, module));
  return { module: module.name, keys, source: module };
}

function itemKey(name: string, column: Column, { required: listed, primary }: TransferModule): ItemKey {
  const required = listed.includes(name) || mustBeSent(column);
  return {
    name,
    column,
    type: itemType(column, required),
    required,
    nullable: !required && leavingOutMeansNull(column),
    primary: primary.includes(name),
  };
}

/** NOT NULL, with nothing that the database would put there by itself. */
function mustBeSent({ nullable, default: { kind }, autoIncrement }: Column): boolean {
  return !nullable && kind === "none" && !autoIncrement;
}

function leavingOutMeansNull({ nullable, default: { kind } }: Column): boolean {
  return nullable && (kind === "none" || kind === "null");
}

/** The forms of a moment by data type. TIMESTAMP takes what DATETIME takes; its range is narrower. */
const TEMPORAL_FORMS = {
  date: "date",
  datetime: "datetime",
  timestamp: "datetime",
  time: "time",
  year: "year",
} as const;

/** Longest text of the types that take a text of a form of their own, in characters. */
const TEXT_FORMS = { uuid: 36, inet4: 15, inet6: 45 } as const;

function itemType(column: Column, required: boolean): ItemType {
  const { dataType, unsigned, values, precision = 10, scale = 0, fractionalSeconds = 0 } = column;
  if (isFlag(column)) return { kind: "flag" };
  if (dataType === "enum") return { kind: "enum", members: sendableMembers(values ?? [], required) };
  if (dataType === "set") return setType(values ?? [], required);
  if (dataType === "decimal") return { kind: "decimal", precision, scale, unsigned };
  if (Object.hasOwn(TEMPORAL_FORMS, dataType)) {
    const form = TEMPORAL_FORMS[dataType as keyof typeof TEMPORAL_FORMS];
    return { kind: "temporal", form, fractionalSeconds };
  }
  if (Object.hasOwn(TEXT_FORMS, dataType)) {
    return { kind: "text", limit: TEXT_FORMS[dataType as keyof typeof TEXT_FORMS], unit: "codePoints" };
  }
  const maximum = floatMaximum(column);
  if (maximum !== undefined) return { kind: "float", maximum, unsigned };
  const range = integerRange(column);
  if (range !== undefined) return integerType(range);
  const limit = textLimit(column);
  if (limit !== undefined) return { kind: "text", ...limit };
  throw new TypeError(`no item type for a column of type ${dataType}`);
}

/** A required text is never empty, so an empty member cannot be sent. */
function sendableMembers(members: readonly string[], required: boolean): readonly string[] {
  return required ? members.filter((member) => member !== "") : members;
}

/** Sets of more members have more combinations than anyone would read. */
const MOST_COMBINED_MEMBERS = 5;

/** A SET of few members is the ENUM of its combinations, each in the order in which the column stores it. */
function setType(members: readonly string[], required: boolean): ItemType {
  if (members.length > MOST_COMBINED_MEMBERS) return { kind: "set", members };
  const combinations = members.reduce<readonly (readonly string[])[]>(
    (sets, member) => [...sets, ...sets.map((set) => [...set, member])],
    [[]],
  );
  return {
    kind: "enum",
    members: sendableMembers(
      combinations.map((set) => set.join(",")),
      required,
    ),
  };
}

/** `int(1)` is a display width, not a boolean; with a default of 0 or 1 it is used as one. */
function isFlag({ dataType, displayWidth, default: initially }: Column): boolean {
  return (
    dataType === "int" &&
    displayWidth === 1 &&
    initially.kind === "literal" &&
    (initially.value === "0" || initially.value === "1")
  );
}

function integerType({ minimum, maximum }: { minimum: bigint; maximum: bigint }): ItemType {
  const narrow = minimum >= -(2n ** 31n) && maximum < 2n ** 32n;
  return narrow
    ? { kind: "integer", minimum: Number(minimum), maximum: Number(maximum) }
    : { kind: "bigint", minimum, maximum };
}
