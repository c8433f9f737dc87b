/** Commands in a lesson's prose get a button that types them into the terminal. */
import { words } from './words.ts';

const shells = ['console', 'sh', 'bash', 'shell', 'shellsession'];

/** `$ ` starts a command in a transcript; in a plain shell block every line is one. */
function commandOf(line: string, isTranscript: boolean): string | undefined {
  const text = line.replace(/\n$/, '');
  if (isTranscript) return text.startsWith('$ ') ? text.slice(2) : undefined;
  return text.trim() === '' || text.trimStart().startsWith('#') ? undefined : text;
}

/** @param type called with a command when its button is pressed */
export function addTypeButtons(prose: HTMLElement, type: (command: string) => void): void {
  for (const block of prose.querySelectorAll<HTMLElement>('pre[data-language]')) {
    if (!shells.includes(block.dataset.language ?? '')) continue;
    const lines = [...block.querySelectorAll<HTMLElement>('.ec-line')];
    const isTranscript = lines.some((line) => line.textContent?.startsWith('$ '));
    for (const [index, line] of lines.entries()) {
      let command = commandOf(line.textContent ?? '', isTranscript);
      if (command === undefined) continue;
      for (let next = index + 1; isTranscript && lines[next]?.textContent?.startsWith('> '); next++)
        command += `\n${lines[next]?.textContent?.slice(2).replace(/\n$/, '')}`;
      const whole = command;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'dd-type';
      button.title = words.runInTerminal;
      button.setAttribute('aria-label', `${words.runInTerminal}: ${whole}`);
      button.addEventListener('click', () => type(whole));
      block.classList.add('dd-has-commands');
      line.append(button);
    }
  }
}
