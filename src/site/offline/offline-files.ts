/** The offline page: what is here, fetching ahead with progress, and making room again. The service worker answers from the same cache. */
import { humanSize } from '../../lib/units.ts';
import { element } from '../workbench/inspector/elements.ts';
import { words } from '../workbench/words.ts';
import { offlineParts, type Part, type PartFile } from './offline-parts.ts';

/** As in static/service-worker.js. */
const cacheName = 'drydock-1';

const sum = (files: readonly PartFile[]) => files.reduce((total, { bytes }) => total + bytes, 0);

class Row {
  readonly element = element('tr');
  readonly part: Part;
  readonly #cache: Cache;
  readonly #state = element('td');
  readonly #fetch = element('button.dd-button', words.fetchPart) as HTMLButtonElement;
  readonly #remove = element('button.dd-button', words.removePart) as HTMLButtonElement;
  readonly #bar = document.createElement('progress');
  #stopped: AbortController | undefined;

  /** @param onChange called when something was fetched or removed */
  constructor(part: Part, cache: Cache, isKeptElsewhere: (url: string, part: Part) => boolean, onChange: () => void) {
    this.part = part;
    this.#cache = cache;
    this.#bar.max = sum(part.files);
    this.#bar.hidden = true;
    this.#bar.setAttribute('aria-label', part.name);
    for (const button of [this.#fetch, this.#remove]) {
      button.type = 'button';
      button.setAttribute('aria-label', `${button.textContent}: ${part.name}`);
    }
    this.#fetch.addEventListener('click', () => void this.#toggle().then(onChange));
    this.#remove.addEventListener('click', async () => {
      for (const { url } of part.files) if (!isKeptElsewhere(url, part)) await cache.delete(url);
      onChange();
    });
    const head = element('th', element('code', part.name), ' ', element('span.dd-minutes', part.also));
    head.setAttribute('scope', 'row');
    this.element.append(
      head,
      element('td', humanSize(sum(part.files))),
      this.#state,
      element('td', this.#fetch, this.#remove),
    );
  }

  /** Whether all of it is here. */
  async isHere(): Promise<boolean> {
    for (const { url } of this.part.files) if (!(await this.#cache.match(url))) return false;
    return true;
  }

  async draw(): Promise<void> {
    let have = 0;
    for (const { url, bytes } of this.part.files) if (await this.#cache.match(url)) have += bytes;
    const all = sum(this.part.files);
    const isAll = have >= all;
    this.#state.replaceChildren(
      isAll ? words.allHere : have >= all / 100 ? `${Math.floor((have / all) * 100)} %` : '–',
      this.#bar,
    );
    this.#fetch.hidden = isAll;
    this.#remove.hidden = have < all / 100;
  }

  async #toggle(): Promise<void> {
    if (this.#stopped) {
      this.#stopped.abort();
      return;
    }
    const stopped = new AbortController();
    this.#stopped = stopped;
    this.#fetch.textContent = words.stop;
    this.#bar.hidden = false;
    this.#bar.value = 0;
    try {
      for (const file of this.part.files) await this.#keep(file, stopped.signal);
    } catch (error) {
      if (!stopped.signal.aborted) throw error;
    } finally {
      this.#stopped = undefined;
      this.#fetch.textContent = words.fetchPart;
      this.#bar.hidden = true;
    }
  }

  async #keep({ url, bytes }: PartFile, signal: AbortSignal): Promise<void> {
    if (!(await this.#cache.match(url))) {
      const response = await fetch(url, { signal });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      await this.#cache.put(url, response);
    }
    this.#bar.value += bytes;
  }
}

class OfflineFiles extends HTMLElement {
  #rows: readonly Row[] = [];

  connectedCallback(): void {
    void this.#fill().catch((error: unknown) =>
      this.#say(`${words.notFetched} ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  #say(text: string): void {
    const said = this.querySelector('[data-dd-said]');
    if (said) said.textContent = text;
  }

  async #fill(): Promise<void> {
    if (!('caches' in window)) throw new Error(words.noCache);
    const cache = await caches.open(cacheName);
    const parts = await offlineParts(this.dataset.base ?? '/', words.pagesAndMachine);
    const whole = new Set<Part>();
    const isKeptElsewhere = (url: string, but: Part) =>
      [...whole].some((part) => part !== but && part.files.some((file) => file.url === url));
    const redraw = async () => {
      for (const row of this.#rows) {
        if (await row.isHere()) whole.add(row.part);
        else whole.delete(row.part);
        await row.draw();
      }
      const { usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
      this.#say(`${words.keptInAll} ${humanSize(usage)}`);
    };
    const guarded = () =>
      void redraw().catch((error: unknown) =>
        this.#say(`${words.notFetched} ${error instanceof Error ? error.message : String(error)}`),
      );
    this.#rows = parts.map((part) => new Row(part, cache, isKeptElsewhere, guarded));
    this.querySelector('[data-dd-parts]')?.replaceChildren(...this.#rows.map((row) => row.element));
    await redraw();
  }
}

customElements.define('drydock-offline', OfflineFiles);
