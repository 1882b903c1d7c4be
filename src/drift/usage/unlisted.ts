/** Recognizes types whose values can have unlisted keys: keys that the type does not declare, as in `any` or `object`. */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";

/** Classes of web APIs that map names to values. Any name in such a collection can become a key of an item. */
export const WEB_COLLECTION_PATTERN = /^(?:Headers|FormData|URLSearchParams)$/;

/** How many levels of nested types are searched. */
const MAX_TYPE_DEPTH = 4;
/** How many properties of each type are searched. */
const MAX_PROPERTIES_PER_TYPE = 50;

/**
 * Whether values of the type can have any key. True for `any`, `unknown`, `object`, `{}`, type parameters, types with an index
 * signature, and web collections such as `Headers`.
 */
export function canHaveArbitraryKeys(type: ts.Type): boolean {
  const { Any, Unknown, NonPrimitive, Object: ObjectTypeFlag } = compiler.TypeFlags;
  if ((type.flags & (Any | Unknown | NonPrimitive)) !== 0) return true;
  if (type.isUnion()) return type.types.some(canHaveArbitraryKeys);
  // An intersection with a primitive type is primitive. For example, the type `string & {}` accepts only strings.
  if (type.isIntersection())
    return !type.types.some(isPrimitiveType) && type.types.some(canHaveArbitraryKeys);
  if ((type.flags & compiler.TypeFlags.TypeParameter) !== 0) return true;
  if ((type.flags & ObjectTypeFlag) === 0) return false;
  if (type.getStringIndexType() !== undefined) return true;
  const symbol = type.getSymbol();
  if (symbol !== undefined && WEB_COLLECTION_PATTERN.test(symbol.name)) return true;
  // An empty object literal certainly has no keys, but a value of the type `{}` can have any key.
  const isFromObjectLiteral =
    ((type as ts.ObjectType).objectFlags & compiler.ObjectFlags.ObjectLiteral) !== 0;
  const isEmptyAnonymousType =
    (symbol === undefined || symbol.name === "__type") && type.getProperties().length === 0;
  return !isFromObjectLiteral && isEmptyAnonymousType && type.getCallSignatures().length === 0;
}

/**
 * Whether a value of the type can contain unlisted keys: in the value itself, or in a property, an element or a type argument. For
 * types of libraries and of generated code, searches only the type arguments.
 */
export function canContainUndeclaredKeys(
  type: ts.Type,
  checker: ts.TypeChecker,
  generatedCode: GeneratedCode,
  remainingDepth = MAX_TYPE_DEPTH,
): boolean {
  if (isPrimitiveType(type)) return false;
  if (canHaveArbitraryKeys(type))
    return (
      !isGeneratedType(type, generatedCode) && generatedCode.getItemModulesOfPossibleTypes(type).length === 0
    );
  if (remainingDepth === 0) return false;
  const canNestedTypeContainUndeclaredKeys = (nestedType: ts.Type): boolean =>
    canContainUndeclaredKeys(nestedType, checker, generatedCode, remainingDepth - 1);
  if (type.isUnionOrIntersection()) return type.types.some(canNestedTypeContainUndeclaredKeys);
  if ((type.flags & compiler.TypeFlags.Object) === 0) return false;
  if (
    generatedCode
      .getTypeArguments(type)
      .some((typeArgument) => typeArgument !== type && canNestedTypeContainUndeclaredKeys(typeArgument))
  )
    return true;
  const declarations = type.getSymbol()?.declarations ?? [];
  if (
    declarations.some((node) => isLibraryFile(node.getSourceFile())) ||
    isGeneratedType(type, generatedCode)
  )
    return false;
  const properties = type.getProperties().slice(0, MAX_PROPERTIES_PER_TYPE);
  return properties.some((property) => canNestedTypeContainUndeclaredKeys(checker.getTypeOfSymbol(property)));
}

function isGeneratedType(type: ts.Type, generatedCode: GeneratedCode): boolean {
  const declarations = type.getSymbol()?.declarations ?? [];
  return declarations.some((node) => generatedCode.isGeneratedFile(node.getSourceFile()));
}

export function isPrimitiveType(type: ts.Type): boolean {
  const { StringLike, NumberLike, BooleanLike, BigIntLike, ESSymbolLike, Null, Undefined, Void } =
    compiler.TypeFlags;
  const primitiveFlags =
    StringLike | NumberLike | BooleanLike | BigIntLike | ESSymbolLike | Null | Undefined | Void;
  if (type.isUnion()) return type.types.every(isPrimitiveType);
  if (type.isIntersection()) return type.types.some(isPrimitiveType);
  return (type.flags & primitiveFlags) !== 0;
}

/** Whether a file belongs to an installed package. This includes the declarations of the platform, such as `lib.dom.d.ts`. */
export function isLibraryFile({ fileName }: ts.SourceFile): boolean {
  return fileName.includes("/node_modules/");
}

/**
 * Whether a file declares the language itself, such as `lib.es2022.d.ts`. False for declarations of the platform, such as
 * `lib.dom.d.ts`.
 */
export function isEcmaScriptDeclarationFile({ fileName }: ts.SourceFile): boolean {
  return /\/lib\.(?:es|decorators)[^/]*\.d\.ts$/.test(fileName);
}
