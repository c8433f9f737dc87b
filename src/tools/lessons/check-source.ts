/** A lesson's check.ts as source: its steps, the hints they answer with and what it imports, each with its line. */
import ts from 'typescript';

export interface CheckSource {
  /** Relative to the project. */
  readonly file: string;
  readonly steps: readonly { readonly id: string; readonly line: number }[];
  /** `step`: undefined where the call stands outside of every step. */
  readonly hints: readonly { readonly step: string | undefined; readonly hint: string; readonly line: number }[];
  /** Every hint is a literal text, so `hints` is complete. */
  readonly isComplete: boolean;
  readonly imports: readonly { readonly from: string; readonly line: number }[];
  readonly syntaxErrors: readonly { readonly line: number; readonly message: string }[];
}

const textOf = (node: ts.Node | undefined) => (node && ts.isStringLiteralLike(node) ? node.text : undefined);

/** The texts an expression may have: a literal, or both sides of a condition. */
function literals(node: ts.Expression | undefined): readonly string[] | undefined {
  if (node && ts.isConditionalExpression(node)) {
    const [yes, no] = [literals(node.whenTrue), literals(node.whenFalse)];
    return yes && no ? [...yes, ...no] : undefined;
  }
  const text = textOf(node);
  return text === undefined ? undefined : [text];
}

export function readCheck(file: string, text: string): CheckSource {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const steps: { id: string; line: number }[] = [];
  const hints: { step: string | undefined; hint: string; line: number }[] = [];
  const imports: { from: string; line: number }[] = [];
  let isComplete = true;
  const visit = (node: ts.Node, step: string | undefined): void => {
    let inside = step;
    if (ts.isImportDeclaration(node)) imports.push({ from: textOf(node.moduleSpecifier) ?? '', line: lineOf(node) });
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const id = textOf(node.arguments[0]);
      if (node.expression.text === 'step' && id !== undefined) {
        steps.push({ id, line: lineOf(node) });
        inside = id;
      }
      if (node.expression.text === 'fail') {
        const found = literals(node.arguments[2]);
        if (!found) isComplete = false;
        for (const hint of found ?? []) hints.push({ step: inside, hint, line: lineOf(node) });
      }
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, undefined);
  const { parseDiagnostics = [] } = source as unknown as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  const syntaxErrors = parseDiagnostics.map(({ start, messageText }) => ({
    line: source.getLineAndCharacterOfPosition(start).line + 1,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));
  return { file, steps, hints, isComplete, imports, syntaxErrors };
}
