/** Monaco, with the languages that a course on containers needs. Its own chunk: never loaded before it is wanted. */
import * as monaco from 'monaco-editor/editor/editor.api';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/cpp/register';
import 'monaco-editor/languages/definitions/css/register';
import 'monaco-editor/languages/definitions/dockerfile/register';
import 'monaco-editor/languages/definitions/go/register';
import 'monaco-editor/languages/definitions/html/register';
import 'monaco-editor/languages/definitions/ini/register';
import 'monaco-editor/languages/definitions/javascript/register';
import 'monaco-editor/languages/definitions/php/register';
import 'monaco-editor/languages/definitions/python/register';
import 'monaco-editor/languages/definitions/shell/register';
import 'monaco-editor/languages/definitions/yaml/register';
import { isComposeFile } from './compose-checks.ts';
import { registerCompose } from './compose-language.ts';
import type { Finding } from './dockerfile-checks.ts';
import { registerDockerfile } from './dockerfile-language.ts';
import type { TextEditor } from './editor-pane.ts';
import { registerNginx } from './nginx-language.ts';
import { words } from './words.ts';

declare global {
  interface Window {
    MonacoEnvironment?: monaco.Environment;
  }
}

window.MonacoEnvironment = { getWorker: () => new EditorWorker() };

const languages: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)(Dockerfile|Containerfile)(\.[^/]*)?$|\.dockerfile$/i, 'dockerfile'],
  [/\.ya?ml$/, 'yaml'],
  [/\.(sh|bash)$|(^|\/)\.(bashrc|profile)$/, 'shell'],
  [/\.json$/, 'javascript'],
  [/\.m?js$/, 'javascript'],
  [/\.py$/, 'python'],
  [/\.go$/, 'go'],
  [/\.html?$/, 'html'],
  [/\.css$/, 'css'],
  [/\.c$|\.h$/, 'c'],
  [/\.php$/, 'php'],
  [/(^|\/)nginx[^/]*\.conf$|(^|\/)(conf\.d|nginx|sites-\w+)\/[^/]*$|\.nginx$/, 'nginx'],
  [/\.(ini|conf|cfg|env|toml)$|(^|\/)\.env$/, 'ini'],
];

registerNginx();
monaco.editor.defineTheme('drydock-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: [],
  colors: { 'editor.background': '#0f1417', 'editorGutter.background': '#0f1417' },
});
monaco.editor.defineTheme('drydock-light', {
  base: 'vs',
  inherit: true,
  // Monaco's own light colours for these have too little contrast.
  rules: [
    { token: 'metatag.html', foreground: '5a666b' },
    { token: 'metatag.xml', foreground: '5a666b' },
    { token: 'metatag.content.html', foreground: 'b02a37' },
    { token: 'attribute.name', foreground: 'b02a37' },
    { token: 'comment', foreground: '2b6a2f' },
    { token: 'number', foreground: '2b6a2f' },
    { token: 'type', foreground: '0b6b7b' },
  ],
  colors: { 'editor.background': '#fbfcfc', 'editorGutter.background': '#fbfcfc' },
});

const theme = () => (document.documentElement.dataset.theme === 'light' ? 'drydock-light' : 'drydock-dark');

export class CodeEditor implements TextEditor {
  readonly #editor: monaco.editor.IStandaloneCodeEditor;
  #isSetting = false;
  #path = '';

  /** @param images the names that FROM may have */
  constructor(element: HTMLElement, images: () => Promise<readonly string[]>) {
    registerDockerfile(images);
    registerCompose(() => isComposeFile(this.#path));
    this.#editor = monaco.editor.create(element, {
      value: '',
      language: 'plaintext',
      theme: theme(),
      automaticLayout: true,
      minimap: { enabled: false },
      fontSize: 14,
      scrollBeyondLastLine: false,
      renderWhitespace: 'selection',
      ariaLabel: words.editorLabel,
    });
    new MutationObserver(() => monaco.editor.setTheme(theme())).observe(document.documentElement, {
      attributeFilter: ['data-theme'],
    });
  }

  text(): string {
    return this.#editor.getValue();
  }

  setText(path: string, text: string): void {
    this.#isSetting = true;
    this.#path = path;
    const view = this.#editor.saveViewState();
    const language = languages.find(([pattern]) => pattern.test(path))?.[1] ?? 'plaintext';
    const model = this.#editor.getModel();
    if (model) monaco.editor.setModelLanguage(model, language);
    // To Monaco, a key of YAML that has no colon yet is a string.
    const quickSuggestions = { other: true, comments: false, strings: language === 'yaml' };
    // Where there is help that knows, words of the file would only come in between.
    const hasHelp = language === 'dockerfile' || isComposeFile(path);
    this.#editor.updateOptions({ quickSuggestions, wordBasedSuggestions: hasHelp ? 'off' : 'currentDocument' });
    this.#editor.setValue(text);
    if (view) this.#editor.restoreViewState(view);
    this.#isSetting = false;
  }

  onChange(listener: () => void): void {
    this.#editor.onDidChangeModelContent(() => {
      if (!this.#isSetting) listener();
    });
  }

  mark(findings: readonly Finding[]): void {
    const model = this.#editor.getModel();
    if (!model) return;
    const markers = findings.map(({ line, endLine, isError, isAdvice, rule, message }) => ({
      startLineNumber: line,
      startColumn: model.getLineFirstNonWhitespaceColumn(Math.min(line, model.getLineCount())) || 1,
      endLineNumber: Math.min(endLine, model.getLineCount()),
      endColumn: model.getLineMaxColumn(Math.min(endLine, model.getLineCount())),
      severity: isError
        ? monaco.MarkerSeverity.Error
        : isAdvice
          ? monaco.MarkerSeverity.Info
          : monaco.MarkerSeverity.Warning,
      message,
      ...(rule ? { code: rule } : {}),
    }));
    monaco.editor.setModelMarkers(model, 'docker', markers);
  }

  layout(): void {
    this.#editor.layout();
  }
}
