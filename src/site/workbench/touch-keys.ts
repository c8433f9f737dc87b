/** A row of the keys that phones' keyboards lack. Shown on touch screens only (workbench.css). */

const keys: readonly (readonly [label: string, sent: string])[] = [
  ['Tab', '\t'],
  ['Esc', '\x1b'],
  ['^C', '\x03'],
  ['^D', '\x04'],
  ['↑', '\x1b[A'],
  ['↓', '\x1b[B'],
  ['|', '|'],
  ['/', '/'],
  ['-', '-'],
];

/** @param send called with the characters of the pressed key */
export function touchKeys(send: (keys: string) => void): HTMLElement {
  const row = document.createElement('div');
  row.className = 'dd-touch-keys';
  for (const [label, sent] of keys) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', () => send(sent));
    row.append(button);
  }
  return row;
}
