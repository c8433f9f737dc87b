/** The drills' list: marks what is due and what is learned, and points the start button at what should come first. */
import { words } from '../workbench/words.ts';
import { drillRecord, nextDrill } from './drill-choice.ts';
import { dueText } from './due-text.ts';
import { progress } from './trouble.ts';

class Drills extends HTMLElement {
  connectedCallback(): void {
    void this.#draw();
  }

  async #draw(): Promise<void> {
    const { answers } = await progress.all();
    const now = Date.now();
    const items = [...this.querySelectorAll<HTMLElement>('[data-drill]')];
    let due = 0;
    for (const item of items) {
      const record = answers.find(({ id }) => id === drillRecord(item.dataset.drill ?? ''));
      const when = item.querySelector('[data-dd-when]');
      if (!record) continue;
      const isDue = record.due <= now;
      if (isDue) due += 1;
      item.dataset.state = isDue ? 'started' : 'pass';
      if (when) when.textContent = isDue ? words.due : dueText(record.due - now);
    }
    const lessons = items.map((item) => item.dataset.drill ?? '');
    const first = nextDrill(lessons, answers, now);
    const link = this.querySelector<HTMLAnchorElement>('[data-dd-first]');
    if (link && first) link.href = `${this.dataset.base}${first}/`;
    const count = this.querySelector('[data-dd-count]');
    if (count) count.textContent = `${due} ${words.due} · ${items.length} ${words.drillsInAll}`;
  }
}

customElements.define('drydock-drills', Drills);
