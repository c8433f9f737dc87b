/** Search in a terminal's scrollback: a row above it, opened with Ctrl+Shift+F. */
import type { SearchAddon } from '@xterm/addon-search';
import { element } from './inspector/elements.ts';
import { words } from './words.ts';

const decorations = {
  matchBackground: '#7a5a00',
  matchOverviewRuler: '#7a5a00',
  activeMatchBackground: '#0b7285',
  activeMatchColorOverviewRuler: '#0b7285',
};

export class TerminalSearch {
  readonly element = element('form.dd-terminal-search') as HTMLFormElement;
  readonly #input = document.createElement('input');
  readonly #count = element('span.dd-search-count');
  readonly #addon: () => Promise<SearchAddon | undefined>;
  readonly #onClose: () => void;

  /** @param addon of the terminal that is visible */
  constructor(addon: () => Promise<SearchAddon | undefined>, onClose: () => void) {
    this.#addon = addon;
    this.#onClose = onClose;
    this.element.hidden = true;
    this.element.setAttribute('role', 'search');
    this.#input.type = 'search';
    this.#input.setAttribute('aria-label', words.findInTerminal);
    this.#input.placeholder = words.findInTerminal;
    this.#input.spellcheck = false;
    this.#count.setAttribute('role', 'status');
    this.element.append(
      this.#input,
      this.#button('↑', words.previousMatch, () => this.#find(false)),
      this.#button('↓', words.nextMatch, () => this.#find(true)),
      this.#count,
      this.#button('×', words.close, () => this.close()),
    );
    this.#input.addEventListener('input', () => void this.#find(false, true));
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#find(false);
    });
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
      else if (event.key === 'Enter' && event.shiftKey) void this.#find(true);
      else return;
      event.preventDefault();
    });
  }

  /** Found terms are counted; called once for each terminal's addon. */
  watch(addon: SearchAddon): void {
    addon.onDidChangeResults(({ resultIndex, resultCount }) => {
      const place = resultIndex >= 0 ? `${resultIndex + 1} / ${resultCount}` : String(resultCount);
      this.#count.textContent = resultCount === 0 && this.#input.value ? words.notFound : place;
    });
  }

  open(): void {
    this.element.hidden = false;
    this.#input.focus();
    this.#input.select();
  }

  close(): void {
    this.element.hidden = true;
    this.#count.textContent = '';
    void this.#addon().then((addon) => addon?.clearDecorations());
    this.#onClose();
  }

  #button(text: string, label: string, action: () => unknown): HTMLButtonElement {
    const button = element('button', text) as HTMLButtonElement;
    button.type = 'button';
    button.title = label;
    button.setAttribute('aria-label', label);
    button.addEventListener('click', () => void action());
    return button;
  }

  /** The newest output is below, so the first match is the lowest one. */
  async #find(isForward: boolean, incremental = false): Promise<void> {
    const addon = await this.#addon();
    const term = this.#input.value;
    if (!addon || !term) {
      addon?.clearDecorations();
      this.#count.textContent = '';
      return;
    }
    if (isForward) addon.findNext(term, { decorations });
    else addon.findPrevious(term, { decorations, incremental });
  }
}
