/** Undo: a button, and behind it the commands that changed something, the latest first. Taking one back boots the machine as it was before. */
import type { MachinePort, TimelineMark } from '../../machine/port.ts';
import { element } from './inspector/elements.ts';
import { popoverMenu, textButton } from './popover-menu.ts';
import { questionRow } from './tree-rows.ts';
import { words } from './words.ts';

/** Over the reload: what was taken back. */
const undoneKey = 'drydock-undone';

const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: 'medium' });

export class TimelineMenu {
  readonly #machine: MachinePort;
  readonly #list = element('ol.dd-timeline-list');
  readonly #ask = element('div');

  /** @param button opens and closes it */
  constructor(machine: MachinePort, button: HTMLElement) {
    this.#machine = machine;
    const menu = popoverMenu(button, 'dd-timeline', words.timeline, () => this.#fill());
    const anew = textButton(words.startOver, () => void this.#startOver());
    menu.append(element('h2', words.timeline), element('p', words.timelineNote), this.#list, this.#ask, anew);
    document.addEventListener('drydock:command', (event) => {
      const { command } = (event as CustomEvent<{ command: string }>).detail;
      if (command) void machine.disk.mark(command);
    });
  }

  /** What the reload was for, once it is over. */
  static undone(): string | undefined {
    const label = sessionStorage.getItem(undoneKey) ?? undefined;
    sessionStorage.removeItem(undoneKey);
    return label;
  }

  async #fill(): Promise<void> {
    this.#ask.replaceChildren();
    const marks = (await this.#machine.disk.timeline()).filter(({ label }) => label !== '').reverse();
    const items = marks.map((mark, index) => this.#item(mark, index));
    this.#list.replaceChildren(...(items.length > 0 ? items : [element('li', words.nothingToUndo)]));
  }

  #item(mark: TimelineMark, index: number): HTMLElement {
    const what = element('code', mark.label);
    const button = textButton(index === 0 ? words.undo : words.undoToHere, () => void this.#undo(mark, button));
    button.setAttribute('aria-label', `${button.textContent}: ${mark.label}`);
    return element('li', what, element('time', time.format(mark.at)), button);
  }

  async #undo({ number, label }: TimelineMark, button: HTMLElement): Promise<void> {
    button.setAttribute('disabled', '');
    try {
      await this.#machine.disk.undo(number);
      sessionStorage.setItem(undoneKey, label);
      location.reload();
    } catch (error) {
      this.#ask.textContent = `${words.notUndone} ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  async #startOver(): Promise<void> {
    if (!(await questionRow(this.#ask, words.startOverNote, words.startOver))) return;
    await this.#machine.disk.erase();
    location.reload();
  }
}
