/** The variables that a compose file's templates name (`config --variables`). */

import { parseTemplate, type Variable } from './template.ts';
import { isList, isMap, type Tree } from './tree.ts';

export interface FileVariable {
  readonly name: string;
  readonly required: boolean;
  readonly fallback: string;
  readonly alternative: string;
}

/** By name. */
export function variablesOf(tree: Tree): FileVariable[] {
  const found = new Map<string, FileVariable>();
  const add = ({ name, operator, word }: Variable): void => {
    found.set(name, {
      name,
      required: operator.endsWith('?'),
      fallback: operator.endsWith('-') ? word : '',
      alternative: operator.endsWith('+') ? word : '',
    });
    if (!operator.endsWith('?')) visit(word);
  };
  const visit = (item: Tree): void => {
    if (typeof item === 'string') for (const part of parseTemplate(item)) if (typeof part !== 'string') add(part);
    if (isList(item)) for (const entry of item) visit(entry);
    if (isMap(item)) for (const entry of item.values()) visit(entry);
  };
  visit(tree);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
