/** The keyboard map, on `?` and behind a button: what the panes do with which keys. */
import { words } from './words.ts';

const isChinese = document.documentElement.lang.startsWith('zh');

const map: readonly (readonly [keys: string, en: string, zh: string])[] = [
  ['?', 'Open this map', '打开本页'],
  ['F6 · Shift+F6', 'Next and last part of the page: text, steps, panes, terminal', '在课文、步骤、面板和终端之间移动'],
  ['Ctrl+Shift+L', 'Leave the terminal', '离开终端'],
  ['Ctrl+Shift+F', 'Search the terminal', '在终端中查找'],
  ['Ctrl+C', 'End the program in the terminal; copy where text is selected', '结束终端中的程序；选中文字时为复制'],
  ['Ctrl+Shift+C · Ctrl+Shift+V', 'Copy and paste in the terminal', '在终端中复制和粘贴'],
  ['Ctrl+D', 'End of input: leaves a shell', '输入结束：退出 shell'],
  ['Tab', 'Complete commands and files in the shell', '在 shell 中补全命令和文件'],
  ['Ctrl+R', 'Search the shell’s history', '搜索历史命令'],
  [
    'Alt+Backspace',
    'Delete the word before the cursor (Ctrl+W closes the browser’s tab)',
    '删除光标前的一个词（Ctrl+W 会关闭浏览器标签页）',
  ],
  ['Ctrl+P Ctrl+Q', 'Detach from a container started with -it', '从 -it 启动的容器分离'],
  ['Ctrl+M', 'Editor: let Tab leave it (again: back)', '编辑器：让 Tab 离开（再按恢复）'],
  ['F2', 'Editor: rename a Dockerfile’s stage or variable everywhere', '编辑器：重命名 Dockerfile 的构建阶段或变量'],
  ['F1', 'Editor: all its commands', '编辑器：所有命令'],
  ['← → ↑ ↓', 'On tabs, file tree and dividers: move', '在标签、文件树和分隔条上移动'],
  ['Ctrl+K', 'Search the course', '搜索课程'],
];

function makeDialog(): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'dd-dialog';
  dialog.setAttribute('aria-labelledby', 'dd-keys-title');
  const title = document.createElement('h2');
  title.id = 'dd-keys-title';
  title.textContent = words.keys;
  // The map is read from its top, not from the button below it.
  title.tabIndex = -1;
  title.autofocus = true;
  const list = document.createElement('dl');
  for (const [keys, en, zh] of map) {
    const term = document.createElement('dt');
    const key = document.createElement('kbd');
    key.textContent = keys;
    term.append(key);
    const text = document.createElement('dd');
    text.textContent = isChinese ? zh : en;
    list.append(term, text);
  }
  const form = document.createElement('form');
  form.method = 'dialog';
  const close = document.createElement('button');
  close.className = 'dd-button';
  close.textContent = words.close;
  form.append(close);
  dialog.append(title, list, form);
  document.body.append(dialog);
  return dialog;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], .monaco-editor, .xterm') !== null
  );
}

export function watchKeyboardMap(button: HTMLElement): void {
  let dialog: HTMLDialogElement | undefined;
  const show = () => {
    dialog ??= makeDialog();
    dialog.showModal();
  };
  button.addEventListener('click', show);
  document.addEventListener('keydown', (event) => {
    if (event.key !== '?' || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    event.preventDefault();
    show();
  });
}
