/** Completion and hover for Dockerfiles in Monaco. */
import * as monaco from 'monaco-editor/editor/editor.api';
import { instructions } from './dockerfile-words.ts';

const isChinese = document.documentElement.lang.startsWith('zh');

/** Registers both, and how a line is made a comment, once for all editors of the page. */
export function registerDockerfile(): void {
  monaco.languages.setLanguageConfiguration('dockerfile', { comments: { lineComment: '#' } });
  monaco.languages.registerCompletionItemProvider('dockerfile', {
    provideCompletionItems(model, position) {
      const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
      if (!/^\s*(ONBUILD\s+)?\w*$/i.test(before)) return { suggestions: [] };
      const word = model.getWordUntilPosition(position);
      const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn);
      return {
        suggestions: [...instructions].map(([name, { form, en, zh }]) => ({
          label: name,
          kind: monaco.languages.CompletionItemKind.Keyword,
          detail: form,
          documentation: isChinese ? zh : en,
          insertText: `${name} `,
          range,
        })),
      };
    },
  });
  monaco.languages.registerHoverProvider('dockerfile', {
    provideHover(model, position) {
      const word = model.getWordAtPosition(position);
      const line = model.getLineContent(position.lineNumber);
      const found = word ? instructions.get(word.word.toUpperCase()) : undefined;
      if (!word || !found || !/^\s*(ONBUILD\s+)?$/i.test(line.slice(0, word.startColumn - 1))) return null;
      return { contents: [{ value: `\`${found.form}\`` }, { value: isChinese ? found.zh : found.en }] };
    },
  });
}
