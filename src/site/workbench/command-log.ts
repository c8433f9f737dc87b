/** The command log: what was typed in a terminal and what came, as text under headings, for reading, listening and copying. */
import type { CommandRecord } from './command-marks.ts';
import { element } from './inspector/elements.ts';
import { words } from './words.ts';

const mostCommands = 200;

/** What is read out of a result at once; the log has the rest. */
const spoken = 300;

function copyButton(text: string): HTMLButtonElement {
  const button = element('button.dd-quiet', words.copy) as HTMLButtonElement;
  button.type = 'button';
  button.setAttribute('aria-label', `${words.copy}: ${text.slice(0, 60)}`);
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(text).then(() => {
      button.textContent = words.copied;
    });
  });
  return button;
}

function entry({ command, output, omitted, status, milliseconds }: CommandRecord): HTMLElement {
  const result = status === 0 ? words.exitedWell : `${words.exitStatus} ${status}`;
  const took = milliseconds >= 1000 ? ` · ${(milliseconds / 1000).toFixed(1)} s` : '';
  const state = element('span.dd-log-status', `${result}${took}`);
  state.dataset.ok = String(status === 0);
  const text = `$ ${command}\n${output}`;
  const head = element('div.dd-log-head', element('h3', element('code', command)), state, copyButton(text));
  const made = element('article.dd-log-entry', head);
  if (omitted > 0) made.append(element('p.dd-none', `… ${omitted} ${words.linesOmitted}`));
  if (output) {
    const pre = element('pre', output);
    pre.tabIndex = 0;
    pre.setAttribute('aria-label', `${words.output}: ${command}`);
    pre.setAttribute('role', 'region');
    made.append(pre);
  }
  return made;
}

export class CommandLog {
  /** The panel; hidden at first. */
  readonly element = element('section.dd-command-log');
  readonly #list = element('div.dd-log-list');
  readonly #empty = element('p.dd-none', words.logEmpty);
  readonly #live = element('p.sr-only');
  #titleElement = element('h2', words.commandLog);

  constructor() {
    this.#titleElement.id = 'dd-command-log-title';
    this.#titleElement.tabIndex = -1;
    this.element.setAttribute('aria-labelledby', this.#titleElement.id);
    this.element.hidden = true;
    this.#live.setAttribute('role', 'status');
    this.element.append(element('div.dd-log-bar', this.#titleElement), this.#empty, this.#list);
  }

  /** Stands outside the panel, so that it speaks while the panel is closed. */
  get live(): HTMLElement {
    return this.#live;
  }

  /** @param isSpoken whether the result is to be read out */
  add(record: CommandRecord, isSpoken: boolean): void {
    this.#empty.hidden = true;
    this.#list.prepend(entry(record));
    while (this.#list.childElementCount > mostCommands) this.#list.lastElementChild?.remove();
    if (!isSpoken) return;
    const { output, status } = record;
    const said = output.length > spoken ? `${output.slice(0, spoken)} … ${words.restInLog}` : output;
    this.#live.textContent = [said, status === 0 ? '' : `${words.exitStatus} ${status}`].join('\n').trim();
  }

  focus(): void {
    this.#titleElement.focus();
  }
}
