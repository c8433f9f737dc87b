/** What the student is asked and told of the machine's disk: a line above the panes, with buttons where there is a choice. */
import type { DiskNews, DiskQuestion } from '../../machine/port.ts';
import { element } from './inspector/elements.ts';
import { words } from './words.ts';

export interface Choice {
  readonly answer: string;
  readonly label: string;
  /** Something is lost with it. */
  readonly isDanger?: boolean;
}

const mostNames = 8;

export class MachineNotices {
  readonly #place: HTMLElement;
  readonly #saveFile: () => void;

  /** @param saveFile saves what the disk holds as a file, without booting from it */
  constructor(workbench: HTMLElement, saveFile: () => void) {
    this.#place = element('div.dd-notices');
    this.#saveFile = saveFile;
    workbench.querySelector('.dd-panes')?.before(this.#place);
  }

  /** Shows a line; one of the same kind goes. @returns what takes it away */
  show(kind: string, text: string, choices: readonly HTMLElement[] = []): () => void {
    this.#place.querySelector(`[data-kind="${kind}"]`)?.remove();
    const line = element('div.dd-notice', element('p', text), ...choices);
    line.dataset.kind = kind;
    line.setAttribute('role', 'status');
    this.#place.append(line);
    return () => line.remove();
  }

  /** A line that can be put away. */
  note(kind: string, text: string, others: readonly HTMLElement[] = [], onClosed = (): void => {}): void {
    const close = this.#button(words.close, () => {
      remove();
      onClosed();
    });
    const remove = this.show(kind, text, [...others, close]);
  }

  #button(label: string, action: () => void, isDanger = false): HTMLElement {
    const button = element(isDanger ? 'button.dd-button.dd-danger' : 'button.dd-button', label) as HTMLButtonElement;
    button.type = 'button';
    button.addEventListener('click', action);
    return button;
  }

  /** Asks; the first choice has the focus. */
  choose(kind: string, text: string, choices: readonly Choice[], others: readonly HTMLElement[] = []): Promise<string> {
    return new Promise((resolve) => {
      const buttons = choices.map(({ answer, label, isDanger = false }) =>
        this.#button(
          label,
          () => {
            remove();
            resolve(answer);
          },
          isDanger,
        ),
      );
      const remove = this.show(kind, text, [...buttons, ...others]);
      buttons[0]?.focus();
    });
  }

  /** What the machine asks before it boots. */
  ask({ kind }: DiskQuestion): Promise<string> {
    if (kind === 'elsewhere')
      return this.choose(kind, words.machineElsewhere, [
        { answer: 'take', label: words.takeMachine },
        { answer: 'memory', label: words.otherMachine },
      ]);
    return this.choose(
      kind,
      words.bootCrashed,
      [
        { answer: 'again', label: words.tryAgain },
        { answer: 'new', label: words.startAnew, isDanger: true },
      ],
      [this.#button(words.saveMachine, this.#saveFile)],
    );
  }

  tell(news: Exclude<DiskNews, { kind: 'stopped' }>): void {
    if (news.kind === 'kept') {
      this.#place.querySelector('[data-kind="trouble"]')?.remove();
    } else if (news.kind === 'trouble') {
      const text = news.isKept ? words.notSavedNow : words.notSavedHere;
      this.show(
        'trouble',
        `${text} (${news.reason})`,
        news.isKept ? [this.#button(words.saveMachine, this.#saveFile)] : [],
      );
    } else if (news.kind === 'lost') {
      const more = news.what.length > mostNames ? ` … (${news.what.length})` : '';
      this.note('lost', `${words.damaged} ${news.what.slice(0, mostNames).join(', ')}${more}`);
    } else if (news.kind === 'images') this.note('images', `${words.imagesChanged} ${news.names.join(', ')}`);
    else this.show('taken', words.machineTaken, [this.#button(words.takeMachine, () => location.reload())]);
  }
}
