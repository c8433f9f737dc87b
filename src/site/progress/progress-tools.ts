/** The progress page's head: what is done, under way and due, and everything as one file, out and in. */
import { keptMachines } from '../../machine/disk/idb-disk.ts';
import { type ChosenFile, download, readChosen, readFiles } from '../workbench/browser-files.ts';
import { element } from '../workbench/inspector/elements.ts';
import { fileType, packEverything, readFile, refusal, replaceMachine } from '../workbench/machine-file.ts';
import { questionRow } from '../workbench/tree-rows.ts';
import { words } from '../workbench/words.ts';
import { progress } from './trouble.ts';

class ProgressTools extends HTMLElement {
  connectedCallback(): void {
    void this.#draw();
    this.querySelector('[data-dd-export]')?.addEventListener('click', async () => {
      const file = await packEverything(JSON.stringify(await progress.all()));
      download(`drydock${fileType}`, file);
    });
    this.querySelector('[data-dd-import]')?.addEventListener('click', () => {
      void this.#import(readChosen(`application/json,.json,${fileType}`));
    });
    // A file that is dropped anywhere else takes the page's place.
    this.addEventListener('dragover', (event) => event.preventDefault());
    this.addEventListener('drop', (event) => {
      event.preventDefault();
      void this.#import(readFiles(event.dataTransfer?.files ?? []));
    });
  }

  async #import(chosen: Promise<readonly ChosenFile[]>): Promise<void> {
    const said = this.querySelector('[data-dd-said]');
    try {
      const [file] = await chosen;
      if (!file) return;
      if (file.name.endsWith('.json')) await progress.import(new TextDecoder().decode(file.bytes));
      else if (!(await this.#everything(file.bytes))) return;
      document.dispatchEvent(new Event('drydock:imported'));
      await this.#draw();
      if (said) said.textContent = words.imported;
    } catch (error) {
      if (said) said.textContent = `${words.notImported} ${refusal(error)}`;
    }
  }

  /** Progress and machines of one file; machines of the same name are replaced only where the student says so. */
  async #everything(bytes: Uint8Array): Promise<boolean> {
    const { machines, progress: saved } = await readFile(bytes);
    const mine = await keptMachines();
    const replaced = [...machines.keys()].filter((name) => mine.includes(name));
    const place = this.querySelector<HTMLElement>('[data-dd-ask]');
    if (replaced.length > 0 && place) {
      const names = replaced.map((name) => name.replace(/^lessons\//, '')).join(', ');
      if (!(await questionRow(place, `${words.replaceMachines} ${names}`, words.openShared))) return false;
    }
    if (saved !== undefined) await progress.import(saved);
    for (const [name, records] of machines) await replaceMachine(name, records);
    return true;
  }

  /** Lessons and their numbers of steps stand in the outline below. */
  async #draw(): Promise<void> {
    const { steps, answers } = await progress.all();
    const lessons = [...document.querySelectorAll<HTMLElement>('drydock-outline [data-lesson]')];
    const reached = lessons.map((item) => {
      const count = steps.filter(({ id }) => id.startsWith(`${item.dataset.lesson}#`)).length;
      return { link: item.querySelector('a'), count, isDone: count > 0 && count >= Number(item.dataset.total) };
    });
    const done = reached.filter(({ isDone }) => isDone);
    const started = reached.filter(({ count, isDone }) => count > 0 && !isDone);
    const due = answers.filter((answer) => answer.due <= Date.now()).length;
    this.#standing([
      [words.doneLessons, `${done.length} / ${lessons.length} ${words.ofLessons}`],
      [words.started, String(started.length)],
      [words.dueNow, String(due)],
    ]);
    const review = this.querySelector<HTMLElement>('[data-dd-review]');
    if (review) review.hidden = due === 0;
    const place = this.querySelector('[data-dd-started]');
    const links = started.flatMap(({ link }) => (link ? [element('li', link.cloneNode(true))] : []));
    const nothing = done.length + started.length + answers.length === 0 ? [element('li', words.nothingStarted)] : [];
    place?.replaceChildren(...links, ...nothing);
  }

  #standing(facts: readonly (readonly [string, string])[]): void {
    const pairs = facts.map(([term, text]) => element('div', element('dt', term), element('dd', text)));
    this.querySelector('[data-dd-standing]')?.replaceChildren(...pairs);
  }
}

customElements.define('drydock-progress', ProgressTools);
