/** Recognizes types whose values can have keys that the type does not list. */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";

/** Collections of names and values that web APIs define. Their names can become keys. */
export const COLLECTIONS = /^(?:Headers|FormData|URLSearchParams)$/;

/** How many levels of a type are searched. */
const MAX_DEPTH = 4;
const MAX_MEMBERS = 50;

/** Whether values of the type can have any key: `any`, `unknown`, `object`, `{}`, and types with an index signature. */
export function isUnlisted(type: ts.Type): boolean {
  const { Any, Unknown, NonPrimitive, Object: ObjectFlag } = compiler.TypeFlags;
  if ((type.flags & (Any | Unknown | NonPrimitive)) !== 0) return true;
  if (type.isUnion()) return type.types.some(isUnlisted);
  // `string & {}` is a string.
  if (type.isIntersection()) return !type.types.some(isPrimitive) && type.types.some(isUnlisted);
  if ((type.flags & compiler.TypeFlags.TypeParameter) !== 0) {
    return true;
  }
  if ((type.flags & ObjectFlag) === 0) return false;
  if (type.getStringIndexType() !== undefined) return true;
  const symbol = type.getSymbol();
  if (symbol !== undefined && COLLECTIONS.test(symbol.name)) return true;
  // The type of an empty object literal is different from `{}`: it has no members.
  const isLiteral = ((type as ts.ObjectType).objectFlags & compiler.ObjectFlags.ObjectLiteral) !== 0;
  const isEmpty = (symbol === undefined || symbol.name === "__type") && type.getProperties().length === 0;
  return !isLiteral && isEmpty && type.getCallSignatures().length === 0;
}

/**
 * Whether a value of the type can contain a value of such a type: as a member, element or type argument. Types of libraries and of
 * generated code contain only their type arguments.
 */
export function containsUnlisted(
  type: ts.Type,
  checker: ts.TypeChecker,
  generated: GeneratedCode,
  depth = MAX_DEPTH,
): boolean {
  if (isPrimitive(type)) return false;
  if (isUnlisted(type)) return !isGenerated(type, generated) && generated.modulesOf(type).length === 0;
  if (depth === 0) return false;
  const contains = (inner: ts.Type): boolean => containsUnlisted(inner, checker, generated, depth - 1);
  if (type.isUnionOrIntersection()) return type.types.some(contains);
  if ((type.flags & compiler.TypeFlags.Object) === 0) return false;
  if (generated.typeArguments(type).some((argument) => argument !== type && contains(argument))) return true;
  const declarations = type.getSymbol()?.declarations ?? [];
  if (declarations.some((one) => isOfLibrary(one.getSourceFile())) || isGenerated(type, generated))
    return false;
  const members = type.getProperties().slice(0, MAX_MEMBERS);
  return members.some((member) => contains(checker.getTypeOfSymbol(member)));
}

function isGenerated(type: ts.Type, generated: GeneratedCode): boolean {
  const declarations = type.getSymbol()?.declarations ?? [];
  return declarations.some((one) => generated.isGenerated(one.getSourceFile()));
}

export function isPrimitive(type: ts.Type): boolean {
  const { StringLike, NumberLike, BooleanLike, BigIntLike, ESSymbolLike, Null, Undefined, Void } =
    compiler.TypeFlags;
  const primitiveFlags =
    StringLike | NumberLike | BooleanLike | BigIntLike | ESSymbolLike | Null | Undefined | Void;
  if (type.isUnion()) return type.types.every(isPrimitive);
  if (type.isIntersection()) return type.types.some(isPrimitive);
  return (type.flags & primitiveFlags) !== 0;
}

/** Whether a file belongs to a library, or declares the platform. */
export function isOfLibrary({ fileName }: ts.SourceFile): boolean {
  return fileName.includes("/node_modules/");
}

/** Whether a file declares the language itself, and not its platform. */
export function isOfLanguage({ fileName }: ts.SourceFile): boolean {
  return /\/lib\.(?:es|decorators)[^/]*\.d\.ts$/.test(fileName);
}
