/** Completion and hover for compose files in Monaco. */
import * as monaco from 'monaco-editor/editor/editor.api';
import { enclosingKeys } from './compose-place.ts';
import { composeKeys } from './compose-words.ts';

/** @param isCompose whether the file that is open is one */
export function registerCompose(isCompose: () => boolean): void {
  const isChinese = document.documentElement.lang.startsWith('zh');
  const keysAt = (model: monaco.editor.ITextModel, lineNumber: number, indent: number) => {
    const path = isCompose() ? enclosingKeys(model.getLinesContent(), lineNumber - 1, indent) : undefined;
    return path && composeKeys(path);
  };
  monaco.languages.registerCompletionItemProvider('yaml', {
    provideCompletionItems(model, { lineNumber, column }) {
      const [, spaces = '', word] = /^( *)(\w*)$/.exec(model.getLineContent(lineNumber).slice(0, column - 1)) ?? [];
      const keys = word === undefined ? undefined : keysAt(model, lineNumber, spaces.length);
      const range = new monaco.Range(lineNumber, spaces.length + 1, lineNumber, column);
      return {
        suggestions: [...(keys ?? [])].map(([name, { after, en, zh }]) => ({
          label: name,
          kind: monaco.languages.CompletionItemKind.Property,
          documentation: isChinese ? zh : en,
          insertText: `${name}${after}`,
          range,
        })),
      };
    },
  });
  monaco.languages.registerHoverProvider('yaml', {
    provideHover(model, { lineNumber, column }) {
      const [, spaces = '', name = ''] = /^( *)(\w+):/.exec(model.getLineContent(lineNumber)) ?? [];
      const found = keysAt(model, lineNumber, spaces.length)?.get(name);
      const isOnKey = column > spaces.length && column <= spaces.length + name.length + 1;
      return found && isOnKey
        ? { contents: [{ value: `\`${name}\`` }, { value: isChinese ? found.zh : found.en }] }
        : null;
    },
  });
}
