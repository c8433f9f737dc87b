/** The editor on touch screens: a text area, which the phone's own keyboard, selection and undo work with. */
import type { TextEditor } from './editor-pane.ts';

export class PlainEditor implements TextEditor {
  readonly #area = document.createElement('textarea');

  constructor(element: HTMLElement) {
    this.#area.className = 'dd-plain-editor';
    this.#area.spellcheck = false;
    this.#area.autocapitalize = 'off';
    this.#area.setAttribute('autocorrect', 'off');
    this.#area.wrap = 'off';
    element.append(this.#area);
  }

  text(): string {
    return this.#area.value;
  }

  setText(path: string, text: string): void {
    this.#area.setAttribute('aria-label', path);
    const { selectionStart, scrollTop } = this.#area;
    this.#area.value = text;
    this.#area.setSelectionRange(selectionStart, selectionStart);
    this.#area.scrollTop = scrollTop;
  }

  onChange(listener: () => void): void {
    this.#area.addEventListener('input', listener);
  }

  mark(): void {}

  layout(): void {}
}
