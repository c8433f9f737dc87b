/** nginx's configuration for Monaco (nginx.org/en/docs): directives, blocks, variables, numbers with units. Left out: names of modules. */
import * as monaco from 'monaco-editor/editor/editor.api';

export function registerNginx(): void {
  monaco.languages.register({ id: 'nginx', extensions: ['.nginx'] });
  monaco.languages.setLanguageConfiguration('nginx', {
    comments: { lineComment: '#' },
    brackets: [['{', '}']],
    autoClosingPairs: [
      { open: '{', close: '}' },
      { open: '"', close: '"' },
      { open: "'", close: "'" },
    ],
  });
  monaco.languages.setMonarchTokensProvider('nginx', {
    defaultToken: '',
    tokenizer: {
      root: [
        [/#.*$/, 'comment'],
        [/\b(events|http|server|location|upstream|map|geo|types|if|limit_except|stream)\b/, 'keyword'],
        [/^\s*[a-z_]+/, 'type'],
        [/([{;]\s*)([a-z_]+)/, ['delimiter', 'type']],
        [/\$\w+/, 'variable'],
        [/\$\{\w+\}/, 'variable'],
        [/"([^"\\]|\\.)*"|'([^'\\]|\\.)*'/, 'string'],
        [/\b\d+(\.\d+)*(:\d+)?([kKmMgG]|ms|[smhdwMy])?\b/, 'number'],
        [/\b(on|off|default_server|ssl)\b/, 'keyword'],
        [/[{};]/, 'delimiter'],
      ],
    },
  });
}
