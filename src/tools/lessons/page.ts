/** A lesson's index.mdx as its author wrote it: frontmatter with the line of each entry, and the text below. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

export interface Page {
  readonly locale: string;
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
  /** The frontmatter's value; undefined where there is none or it is no YAML. */
  readonly head: unknown;
  readonly headErrors: readonly { readonly line: number; readonly message: string }[];
  /** Lines of the text below the frontmatter, each with its number; code blocks' lines are marked. */
  readonly body: readonly { readonly line: number; readonly text: string; readonly isCode: boolean }[];
  /** The line where an entry of the frontmatter starts, or the nearest entry around it. */
  lineOf(path: readonly PropertyKey[]): number;
}

function bodyOf(text: string, from: number): Page['body'] {
  let isCode = false;
  return text.split('\n').map((line, index) => {
    const isFence = /^\s*(?:```|~~~)/.test(line);
    if (isFence) isCode = !isCode;
    return { line: from + index, text: line, isCode: isCode || isFence };
  });
}

/** @param file relative to the project */
export function readPage(file: string, locale: string, text: string): Page {
  const [whole = '', head = ''] = /^---\n([\s\S]*?)\n?---\n/.exec(text) ?? [];
  const counter = new LineCounter();
  const document = parseDocument(head, { lineCounter: counter });
  const lineAt = (offset: number) => counter.linePos(offset).line + 1;
  const headErrors = document.errors.map(({ message, pos }) => ({
    line: lineAt(pos[0]),
    message: message.replace(/ at line \d+, column \d+:[\s\S]*$/, ''),
  }));
  if (whole === '') headErrors.push({ line: 1, message: 'the file does not start with frontmatter' });
  return {
    locale,
    file,
    text,
    head: whole === '' || headErrors.length > 0 ? undefined : document.toJS(),
    headErrors,
    body: bodyOf(text.slice(whole.length), whole.split('\n').length),
    lineOf: (path) => {
      let node: unknown = document.contents;
      let line = whole === '' ? 1 : 2;
      for (const word of path) {
        if (isMap(node)) {
          const pair = node.items.find(({ key }) => isScalar(key) && key.value === word);
          if (!pair) break;
          line = lineAt((pair.key as Node).range?.[0] ?? 0);
          node = pair.value;
        } else if (isSeq(node) && typeof word === 'number') {
          node = node.items[word];
          line = lineAt((node as Node | undefined)?.range?.[0] ?? 0);
        } else break;
      }
      return line;
    },
  };
}
