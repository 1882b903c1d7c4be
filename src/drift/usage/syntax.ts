/** Questions about syntax: the position of a node, and what kind of name or text it is. */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";

export type TextNode =
  ts.StringLiteralLike | ts.RegularExpressionLiteral | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

export function isText(node: ts.Node): node is TextNode {
  const { parent } = node as { readonly parent?: ts.Node };
  const isSpecifier =
    parent !== undefined && (compiler.isImportDeclaration(parent) || compiler.isExportDeclaration(parent));
  const isTemplate = compiler.isTemplateHead(node) || compiler.isTemplateMiddleOrTemplateTail(node);
  const isLiteral = compiler.isStringLiteralLike(node) || compiler.isRegularExpressionLiteral(node);
  return isTemplate || (isLiteral && !isSpecifier);
}

/** Whether the node is within a text that is printed, or that becomes the message of an error. Such a text sends nothing. */
export function isMessagePart(node: ts.Node): boolean {
  let { parent } = node;
  while (
    compiler.isTemplateSpan(parent) ||
    compiler.isTemplateExpression(parent) ||
    compiler.isPropertyAccessExpression(parent) ||
    compiler.isBinaryExpression(parent)
  ) {
    ({ parent } = parent);
  }
  return (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) && isMessageCall(parent);
}

/** Whether the call prints a message or creates an error, as `console.log` and `new Error` do. It sends no request. */
export function isMessageCall(call: ts.CallExpression | ts.NewExpression): boolean {
  const called = call.expression.getText();
  return compiler.isNewExpression(call) ? /Error$/.test(called) : /^(?:console\.\w+|\w*Error)$/.test(called);
}

/** Whether the identifier is the name of a member. Names of variables, functions and types are no keys. */
export function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (compiler.isBindingElement(parent)) {
    return compiler.isObjectBindingPattern(parent.parent) && (parent.propertyName ?? parent.name) === node;
  }
  if (compiler.isParameter(parent)) return compiler.isParameterPropertyDeclaration(parent, parent.parent);
  const isMember =
    compiler.isPropertyAccessExpression(parent) ||
    compiler.isObjectLiteralElement(parent) ||
    compiler.isTypeElement(parent) ||
    compiler.isClassElement(parent) ||
    compiler.isEnumMember(parent);
  return isMember && parent.name === node;
}

/** Whether a value is assigned to the expression. */
export function isWritten(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    compiler.isBinaryExpression(parent) && parent.left === node && isAssignment(parent.operatorToken.kind)
  );
}

export function isArgument(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) && parent.expression !== node
  );
}

/** Whether the value of the expression is that of its operands. If so, the operands are analyzed instead. */
export function isTransparent(node: ts.Expression): boolean {
  return (
    compiler.isParenthesizedExpression(node) ||
    compiler.isConditionalExpression(node) ||
    compiler.isArrayLiteralExpression(node) ||
    compiler.isSatisfiesExpression(node) ||
    compiler.isNonNullExpression(node) ||
    compiler.isSpreadElement(node) ||
    (compiler.isAsExpression(node) && compiler.isConstTypeReference(node.type)) ||
    (compiler.isBinaryExpression(node) && isChoice(node.operatorToken.kind))
  );
}

/** Whether the value of an expression is used where a type may be expected. */
export function isPositionOfValue(node: ts.Expression): boolean {
  const { parent } = node;
  if (compiler.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return (isAssignment(kind) && parent.right === node) || isChoice(kind);
  }
  if (compiler.isConditionalExpression(parent)) return parent.condition !== node;
  if (compiler.isArrowFunction(parent)) return parent.body === node;
  const isInitial =
    compiler.isVariableDeclaration(parent) ||
    compiler.isPropertyDeclaration(parent) ||
    compiler.isParameter(parent) ||
    compiler.isBindingElement(parent) ||
    compiler.isPropertyAssignment(parent);
  if (isInitial) return parent.initializer === node;
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

export function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= compiler.SyntaxKind.FirstAssignment && kind <= compiler.SyntaxKind.LastAssignment;
}

/** Whether the value of an operator is that of an operand. */
export function isChoice(kind: ts.SyntaxKind): boolean {
  return (
    kind === compiler.SyntaxKind.BarBarToken ||
    kind === compiler.SyntaxKind.QuestionQuestionToken ||
    kind === compiler.SyntaxKind.AmpersandAmpersandToken ||
    kind === compiler.SyntaxKind.CommaToken
  );
}
