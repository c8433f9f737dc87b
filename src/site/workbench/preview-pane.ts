/**
 * A small browser for ports of the machine. The page is fetched through the machine and shown in a sandboxed frame with an
 * opaque origin, so that it reads nothing of ours; its pictures, styles and scripts from the same port come along inlined.
 * Left out: requests that the page's own scripts make, and forms.
 */
import type { MachinePort } from '../../machine/port.ts';
import { type Fetched, inlinePage } from './inline-page.ts';
import { PreviewFrame } from './preview-frame.ts';
import { words } from './words.ts';

interface Answer extends Fetched {
  readonly location: string | null;
}

interface Published {
  readonly Names: string[];
  readonly Ports: { PublicPort?: number; Type: string }[];
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

export class PreviewPane {
  readonly #machine: MachinePort;
  readonly #address = document.createElement('input');
  readonly #frame: PreviewFrame;
  readonly #message = document.createElement('p');
  readonly #ports = document.createElement('div');
  readonly #log = document.createElement('ol');

  /** @param base the site's base path */
  constructor(element: HTMLElement, machine: MachinePort, base: string) {
    this.#machine = machine;
    this.#frame = new PreviewFrame(base, (href) => this.#follow(href));
    this.#ports.className = 'dd-ports';
    this.#message.className = 'dd-preview-message';
    this.#message.setAttribute('role', 'status');
    this.#message.textContent = words.previewEmpty;
    const requests = document.createElement('details');
    requests.className = 'dd-log';
    const summary = document.createElement('summary');
    summary.textContent = words.requests;
    requests.append(summary, this.#log);
    element.append(this.#bar(), this.#ports, this.#message, this.#frame.element, requests);
  }

  open(port: number, path = '/'): void {
    this.#address.value = `http://localhost:${port}${path}`;
    void this.#load();
  }

  /** The pane became visible: lists the ports that are published now. */
  async show(): Promise<void> {
    const request = { method: 'GET', url: '/containers/json', headers: new Headers(), body: null };
    const containers = (await new Response((await this.#machine.docker(request)).body).json()) as Published[];
    const buttons = new Map<number, HTMLElement>();
    for (const { Names, Ports } of containers)
      for (const { PublicPort, Type } of Ports) {
        if (!PublicPort || Type !== 'tcp') continue;
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'dd-button';
        button.textContent = `${PublicPort} · ${Names[0]?.slice(1) ?? ''}`;
        button.addEventListener('click', () => this.open(PublicPort));
        buttons.set(PublicPort, button);
      }
    this.#ports.replaceChildren(...buttons.values());
  }

  #bar(): HTMLElement {
    const form = document.createElement('form');
    form.className = 'dd-address';
    this.#address.type = 'text';
    this.#address.value = 'http://localhost:8080/';
    this.#address.setAttribute('aria-label', words.address);
    this.#address.spellcheck = false;
    this.#address.autocapitalize = 'off';
    const reload = document.createElement('button');
    reload.type = 'button';
    reload.className = 'dd-icon';
    reload.dataset.icon = 'reload';
    reload.title = words.reload;
    reload.setAttribute('aria-label', words.reload);
    reload.addEventListener('click', () => void this.#load());
    const go = document.createElement('button');
    go.type = 'submit';
    go.className = 'dd-button';
    go.textContent = words.open;
    form.append(reload, this.#address, go);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#load();
    });
    return form;
  }

  #follow(href: string): void {
    const url = new URL(href, this.#address.value);
    if (url.hostname !== 'localhost') return;
    this.#address.value = url.href;
    void this.#load();
  }

  async #fetch(port: number, host: string, path: string): Promise<Answer> {
    const headers = new Headers({ Host: host, Accept: '*/*', 'User-Agent': 'Drydock preview', Connection: 'close' });
    const line = document.createElement('li');
    this.#log.prepend(line);
    while (this.#log.childElementCount > 50) this.#log.lastElementChild?.remove();
    line.textContent = `GET ${host}${path} …`;
    try {
      const response = await this.#machine.http(port, { method: 'GET', url: path, headers, body: null });
      const bytes = new Uint8Array(await new Response(response.body).arrayBuffer());
      line.textContent = `GET ${host}${path} ${response.status}, ${bytes.length} bytes`;
      const type = response.headers.get('Content-Type') ?? '';
      return { status: response.status, type, bytes, location: response.headers.get('Location') };
    } catch (error) {
      line.textContent = `GET ${host}${path} ${String(codeOf(error) ?? 'failed')}`;
      throw error;
    }
  }

  #url(): URL | undefined {
    const text = this.#address.value.trim();
    try {
      return new URL(/^\w+:\/\//.test(text) ? text : `http://${text}`);
    } catch {
      return undefined;
    }
  }

  async #load(redirects = 0): Promise<void> {
    const url = this.#url();
    if (!url) {
      this.#fail(words.notAnAddress);
      return;
    }
    const port = Number(url.port || 80);
    try {
      const page = await this.#fetch(port, url.host, `${url.pathname}${url.search}`);
      if (page.location && page.status >= 300 && page.status < 400 && redirects < 10) {
        this.#address.value = new URL(page.location, url).href;
        await this.#load(redirects + 1);
        return;
      }
      this.#frame.show(await inlinePage(page, url, (path) => this.#fetch(port, url.host, path)));
      this.#message.textContent = page.status === 200 ? '' : `${words.statusWas} ${page.status}.`;
    } catch (error) {
      const told = error instanceof Error ? error.message : String(error);
      this.#fail(codeOf(error) === 'ECONNREFUSED' ? words.refused : `${words.noAnswer} ${told}`);
    }
  }

  #fail(text: string): void {
    this.#frame.hide();
    this.#message.textContent = text;
  }
}
