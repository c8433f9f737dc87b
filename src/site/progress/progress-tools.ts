/** The progress page's tools: due questions as links to where they stand, export and import. */
import { download, readChosen } from '../workbench/browser-files.ts';
import { words } from '../workbench/words.ts';
import { progress } from './trouble.ts';

class ProgressTools extends HTMLElement {
  connectedCallback(): void {
    void this.#due();
    this.querySelector('[data-dd-export]')?.addEventListener('click', async () => {
      const text = JSON.stringify(await progress.all(), null, 1);
      download('drydock-progress.json', new TextEncoder().encode(text), 'application/json');
    });
    this.querySelector('[data-dd-import]')?.addEventListener('click', () => void this.#import());
  }

  async #import(): Promise<void> {
    const said = this.querySelector('[data-dd-said]');
    try {
      const [file] = await readChosen('application/json,.json');
      if (!file) return;
      await progress.import(new TextDecoder().decode(file.bytes));
      document.dispatchEvent(new Event('drydock:imported'));
      await this.#due();
      if (said) said.textContent = words.imported;
    } catch (error) {
      if (said) said.textContent = `${words.notImported} ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  async #due(): Promise<void> {
    const { answers } = await progress.all();
    const due = answers.filter((answer) => answer.due <= Date.now()).sort((a, b) => a.due - b.due);
    const items = due.map(({ id }) => {
      const [lesson = '', question = ''] = id.split('#');
      const link = document.createElement('a');
      link.href = `${this.dataset.base}${lesson}/#q-${question}`;
      link.textContent = `${lesson.replace(/^lessons\//, '').replaceAll('-', ' ')}: ${question.replaceAll('-', ' ')}`;
      const item = document.createElement('li');
      item.append(link);
      return item;
    });
    this.querySelector('[data-dd-due]')?.replaceChildren(...items);
    const none = this.querySelector<HTMLElement>('[data-dd-none]');
    if (none) none.hidden = items.length > 0;
  }
}

customElements.define('drydock-progress', ProgressTools);
