/** The preview's request log: the last requests as a table, newest first. */
import { element } from '../inspector/elements.ts';
import { words } from '../words.ts';
import type { LogLine } from './page-requests.ts';

const most = 100;

export class RequestLog {
  readonly element: HTMLElement;
  readonly #rows = element('tbody');
  readonly #count = element('span');
  readonly #byId = new Map<number, HTMLElement>();

  constructor() {
    const titles = [words.request, words.askedBy, words.result, 'ms'].map((title) => {
      const cell = element('th', title);
      cell.setAttribute('scope', 'col');
      return cell;
    });
    const table = element(
      'table',
      element('caption.sr-only', words.requests),
      element('thead', element('tr', ...titles)),
      this.#rows,
    );
    const box = element('div.dd-table', table);
    box.tabIndex = 0;
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', words.requests);
    this.element = element('details.dd-log', element('summary', `${words.requests} `, this.#count), box);
  }

  add({ id, text, kind, outcome, milliseconds }: LogLine): void {
    const row = this.#byId.get(id) ?? element('tr');
    row.replaceChildren(
      element('td', text),
      element('td', kind),
      element('td', outcome ?? '…'),
      element('td', milliseconds === undefined ? '' : String(milliseconds)),
    );
    row.toggleAttribute('data-bad', outcome !== undefined && !/^[123]/.test(outcome));
    if (this.#byId.has(id)) return;
    this.#byId.set(id, row);
    this.#rows.prepend(row);
    this.#count.textContent = String(id);
    if (this.#byId.size <= most) return;
    const [oldest = 0] = this.#byId.keys();
    this.#byId.get(oldest)?.remove();
    this.#byId.delete(oldest);
  }
}
