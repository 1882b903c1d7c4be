/** Functions that check syntax nodes: where a node is, and what kind of name or text the node is. */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";

export type TextNode =
  ts.StringLiteralLike | ts.RegularExpressionLiteral | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

/** Whether the node is a string, a regular expression or a part of a template. Excludes the path in an import or export. */
export function isTextNode(node: ts.Node): node is TextNode {
  const { parent } = node as { readonly parent?: ts.Node };
  const isImportOrExportPath =
    parent !== undefined && (compiler.isImportDeclaration(parent) || compiler.isExportDeclaration(parent));
  const isTemplatePart = compiler.isTemplateHead(node) || compiler.isTemplateMiddleOrTemplateTail(node);
  const isTextLiteral = compiler.isStringLiteralLike(node) || compiler.isRegularExpressionLiteral(node);
  return isTemplatePart || (isTextLiteral && !isImportOrExportPath);
}

/** Whether the node is part of a text that is printed or is the message of an error. Such a text is not part of a request. */
export function isPartOfLogOrErrorText(node: ts.Node): boolean {
  let { parent } = node;
  while (
    compiler.isTemplateSpan(parent) ||
    compiler.isTemplateExpression(parent) ||
    compiler.isPropertyAccessExpression(parent) ||
    compiler.isBinaryExpression(parent)
  ) {
    ({ parent } = parent);
  }
  return (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) && isLogOrErrorCall(parent);
}

/** Whether the call prints a message or creates an error, as `console.log` and `new Error` do. Such a call sends no request. */
export function isLogOrErrorCall(call: ts.CallExpression | ts.NewExpression): boolean {
  const calledName = call.expression.getText();
  return compiler.isNewExpression(call)
    ? /Error$/.test(calledName)
    : /^(?:console\.\w+|\w*Error)$/.test(calledName);
}

/** Whether the identifier is the name of a property. Names of variables, functions and types are not keys. */
export function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (compiler.isBindingElement(parent)) {
    return compiler.isObjectBindingPattern(parent.parent) && (parent.propertyName ?? parent.name) === node;
  }
  if (compiler.isParameter(parent)) return compiler.isParameterPropertyDeclaration(parent, parent.parent);
  const canParentHaveName =
    compiler.isPropertyAccessExpression(parent) ||
    compiler.isObjectLiteralElement(parent) ||
    compiler.isTypeElement(parent) ||
    compiler.isClassElement(parent) ||
    compiler.isEnumMember(parent);
  return canParentHaveName && parent.name === node;
}

/** Whether a value is assigned to the expression. */
export function isAssignmentTarget(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    compiler.isBinaryExpression(parent) &&
    parent.left === node &&
    isAssignmentOperator(parent.operatorToken.kind)
  );
}

export function isArgument(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) && parent.expression !== node
  );
}

/**
 * Whether the value of the expression is one of its operands, as in `a ?? b`, or contains its operands, as in `[a, b]`. If so, the
 * operands are analyzed instead of the expression.
 */
export function passesOperandsThrough(node: ts.Expression): boolean {
  return (
    compiler.isParenthesizedExpression(node) ||
    compiler.isConditionalExpression(node) ||
    compiler.isArrayLiteralExpression(node) ||
    compiler.isSatisfiesExpression(node) ||
    compiler.isNonNullExpression(node) ||
    compiler.isSpreadElement(node) ||
    (compiler.isAsExpression(node) && compiler.isConstTypeReference(node.type)) ||
    (compiler.isBinaryExpression(node) && isOperandReturningOperator(node.operatorToken.kind))
  );
}

/** Whether the expression can have a contextual type, for example because it is an argument or an initializer. */
export function canHaveContextualType(node: ts.Expression): boolean {
  const { parent } = node;
  if (compiler.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return (isAssignmentOperator(kind) && parent.right === node) || isOperandReturningOperator(kind);
  }
  if (compiler.isConditionalExpression(parent)) return parent.condition !== node;
  if (compiler.isArrowFunction(parent)) return parent.body === node;
  const canParentHaveInitializer =
    compiler.isVariableDeclaration(parent) ||
    compiler.isPropertyDeclaration(parent) ||
    compiler.isParameter(parent) ||
    compiler.isBindingElement(parent) ||
    compiler.isPropertyAssignment(parent);
  if (canParentHaveInitializer) return parent.initializer === node;
  return (
    isArgument(node) ||
    compiler.isReturnStatement(parent) ||
    compiler.isYieldExpression(parent) ||
    compiler.isSpreadElement(parent) ||
    compiler.isArrayLiteralExpression(parent) ||
    compiler.isParenthesizedExpression(parent) ||
    compiler.isNonNullExpression(parent) ||
    compiler.isAsExpression(parent) ||
    compiler.isTypeAssertionExpression(parent) ||
    compiler.isSatisfiesExpression(parent) ||
    compiler.isAwaitExpression(parent) ||
    compiler.isJsxExpression(parent)
  );
}

export function isAssignmentOperator(kind: ts.SyntaxKind): boolean {
  return kind >= compiler.SyntaxKind.FirstAssignment && kind <= compiler.SyntaxKind.LastAssignment;
}

/** Whether the operator returns one of its operands, as `??` does. */
export function isOperandReturningOperator(kind: ts.SyntaxKind): boolean {
  return (
    kind === compiler.SyntaxKind.BarBarToken ||
    kind === compiler.SyntaxKind.QuestionQuestionToken ||
    kind === compiler.SyntaxKind.AmpersandAmpersandToken ||
    kind === compiler.SyntaxKind.CommaToken
  );
}
