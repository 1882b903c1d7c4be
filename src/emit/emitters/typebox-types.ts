/** ItemType → schemas of typebox. `typebox.ts` adds refinements for checks that these schemas cannot express. */

import { integerPattern } from "../../column/semantics/patterns.js";
import type { FlagChoice, ItemKey, ItemType } from "../../core/item-types.js";
import { stringLiteral } from "../code.js";

/** A schema of typebox. `code` does not yet contain refinements and `Type.Optional`; `type` is the complete TypeScript type. */
export interface NativeType {
  readonly code: string;
  readonly type: string;
  /** Whether the schema replaces the first of the key's `valueChecks`. Otherwise a refinement makes that check, too. */
  readonly replacesFirstCheck: boolean;
}

type NativeMember = Pick<NativeType, "code" | "type">;

export function nativeType({ type, nullable, required, property }: ItemKey, module: string): NativeType {
  if (type.kind === "all-of") {
    // No typebox schema describes the values that all versions accept. Use the type of the key in the item's interface.
    const unsafe = `Type.TUnsafe<${module}Item[${stringLiteral(property)}]>`;
    return {
      code: `Type.Unsafe<${module}Item[${stringLiteral(property)}]>({})`,
      type: required ? unsafe : `Type.TOptional<${unsafe}>`,
      replacesFirstCheck: false,
    };
  }
  const { members, replacesFirstCheck = true } = membersOf(type);
  const all = [
    ...members,
    ...(nullable ? [nativeMember("Null")] : []),
    ...(required ? [] : [nativeMember("Undefined")]),
  ];
  const { code, type: schemaType } = union(all);
  return { code, type: required ? schemaType : `Type.TOptional<${schemaType}>`, replacesFirstCheck };
}

function union(members: readonly NativeMember[]): NativeMember {
  const [only, ...others] = members;
  if (only === undefined) return nativeMember("Never");
  if (others.length === 0) return only;
  const [codes, types] = [members.map(({ code }) => code), members.map(({ type }) => type)];
  return { code: `Type.Union([${codes.join(", ")}])`, type: `Type.TUnion<[${types.join(", ")}]>` };
}

function membersOf(type: Exclude<ItemType, { kind: "all-of" }>): ReturnType<MembersOf<TypeKind>> {
  return (MEMBERS[type.kind] as MembersOf<TypeKind>)(type);
}

type TypeKind = Exclude<ItemType["kind"], "all-of">;

type MembersOf<One extends TypeKind> = (type: Extract<ItemType, { kind: One }>) => {
  readonly members: readonly NativeMember[];
  readonly replacesFirstCheck?: boolean;
};

const MEMBERS: { readonly [One in TypeKind]: MembersOf<One> } = {
  flag: ({ as }) => ({ members: FLAGS[as] }),
  integer: ({ minimum, maximum }) => ({
    members: [nativeMember("Integer", `{ minimum: ${minimum}, maximum: ${maximum} }`)],
  }),
  // The schema has no limits, because bigint limits cannot be represented in JSON.
  bigint: ({ as, minimum, maximum }) =>
    as === "string"
      ? { members: [nativeMember("String", pattern(integerPattern(minimum, maximum)))] }
      : {
          members: [...(as === "bigint" ? [] : [nativeMember("Integer")]), nativeMember("BigInt")],
          replacesFirstCheck: false,
        },
  text: () => ({ members: [nativeMember("String")] }),
  scalar: () => ({ members: [nativeMember("String"), nativeMember("Number"), nativeMember("BigInt")] }),
  decimal: () => ({ members: [nativeMember("String"), nativeMember("Number")], replacesFirstCheck: false }),
  float: () => ({ members: [nativeMember("String"), nativeMember("Number")], replacesFirstCheck: false }),
  form: ({ pattern: form, numbers }) =>
    numbers === undefined
      ? { members: [nativeMember("String", pattern(form))] }
      : { members: [nativeMember("String"), nativeMember("Number")], replacesFirstCheck: false },
  enum: ({ members }) => ({ members: members.map((member) => literal(stringLiteral(member))) }),
  set: () => ({ members: [nativeMember("String")] }),
  "any-of": ({ types }) => ({
    members: [
      ...new Map(
        types.flatMap((type) => membersOf(type).members).map((one) => [one.type, withoutOptions(one)]),
      ).values(),
    ],
    replacesFirstCheck: false,
  }),
};

const BITS = ["1", "0"].map(literal);
const FLAGS: Readonly<Record<FlagChoice, readonly NativeMember[]>> = {
  "boolean|bit": [nativeMember("Boolean"), ...BITS],
  boolean: [nativeMember("Boolean")],
  bit: BITS,
};

function nativeMember(name: string, options = ""): NativeMember {
  return { code: `Type.${name}(${options})`, type: `Type.T${name}` };
}

/**
 * Returns the schema without limits, because alternatives with the same type can have different limits. A refinement checks the
 * limits.
 */
function withoutOptions({ code, type }: NativeMember): NativeMember {
  return { code: code.replace(/\(\{.*\}\)$/, "()"), type };
}

function literal(code: string): NativeMember {
  return { code: `Type.Literal(${code})`, type: `Type.TLiteral<${code}>` };
}

/** Returns the option for a pattern. The pattern is a constant of this project. It must not contain text from a server. */
function pattern(source: string): string {
  return `{ pattern: ${stringLiteral(source)} }`;
}
