/** What checks say: the texts that a source hands to `fail` as expected and observed, read from its syntax tree. */
import ts from 'typescript';

export interface Phrase {
  /** `{}` stands for what is known only when the check runs. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** Stands in a phrase for a value. */
const value = '{}';

/** The const of that name whose block is the nearest. */
function constOf(name: ts.Identifier): ts.Expression | undefined {
  for (let scope: ts.Node | undefined = name.parent; scope; scope = scope.parent) {
    if (!ts.isBlock(scope) && !ts.isSourceFile(scope)) continue;
    for (const statement of scope.statements) {
      if (!ts.isVariableStatement(statement) || statement.end > name.pos) continue;
      for (const { name: declared, initializer } of statement.declarationList.declarations)
        if (ts.isIdentifier(declared) && declared.text === name.text) return initializer;
    }
  }
  return undefined;
}

/** Each text an expression can have; undefined where it has others, too. */
function everyText(node: ts.Expression): readonly string[] | undefined {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return everyText(node.expression);
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [everyText(node.whenTrue), everyText(node.whenFalse)];
    return yes && no && [...yes, ...no];
  }
  const initializer = ts.isIdentifier(node) ? constOf(node) : undefined;
  return initializer && everyText(initializer);
}

function templateTexts({ head, templateSpans }: ts.TemplateExpression): readonly string[] {
  return templateSpans.reduce<readonly string[]>(
    (texts, { expression, literal }) =>
      texts.flatMap((text) => (everyText(expression) ?? [value]).map((insert) => text + insert + literal.text)),
    [head.text],
  );
}

/** `names.join(' and ')`, `text.slice(0, 80)` */
function methodTexts(method: ts.PropertyAccessExpression, [argument]: readonly ts.Expression[]): readonly string[] {
  if (method.name.text === 'join' && argument && ts.isStringLiteralLike(argument))
    return [`${value}${argument.text}${value}`];
  return method.name.text === 'slice' || method.name.text === 'trim' ? phraseTexts(method.expression) : [];
}

/** The texts of its own that an expression can have. */
function phraseTexts(node: ts.Expression): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return templateTexts(node);
  if (ts.isParenthesizedExpression(node)) return phraseTexts(node.expression);
  if (ts.isConditionalExpression(node)) return [...phraseTexts(node.whenTrue), ...phraseTexts(node.whenFalse)];
  const { QuestionQuestionToken, BarBarToken } = ts.SyntaxKind;
  if (
    ts.isBinaryExpression(node) &&
    [QuestionQuestionToken, BarBarToken].some((kind) => node.operatorToken.kind === kind)
  )
    return [...phraseTexts(node.left), ...phraseTexts(node.right)];
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return methodTexts(node.expression, node.arguments);
  const initializer = ts.isIdentifier(node) ? constOf(node) : undefined;
  return initializer ? phraseTexts(initializer) : [];
}

export function checkPhrases(file: string, text: string): readonly Phrase[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const phrases: Phrase[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'fail')
      for (const argument of node.arguments.slice(0, 2)) {
        const line = source.getLineAndCharacterOfPosition(argument.getStart(source)).line + 1;
        for (const one of phraseTexts(argument)) phrases.push({ text: one, line });
      }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return phrases;
}
