/**
 * A small browser for ports of the machine: the outside world of its containers. Pages are fetched through the machine and shown
 * in a frame that reads nothing of ours (preview-frame.ts); a page's own requests come back here and go to the machine.
 */
import type { MachinePort } from '../../../machine/port.ts';
import { element } from '../inspector/elements.ts';
import { words } from '../words.ts';
import { failureOf, failurePage } from './failure.ts';
import { isLocalHost, PageRequests } from './page-requests.ts';
import { PageSockets } from './page-sockets.ts';
import { type Navigation, PreviewFrame } from './preview-frame.ts';
import { RequestLog } from './request-log.ts';
import { type Part, SelfContainedPage } from './self-contained-page.ts';

interface Published {
  readonly Names: string[];
  readonly Ports: { PublicPort?: number; Type: string }[];
}

/** Milliseconds without an answer after which a browser gives up; ours is in more of a hurry. */
const patience = 20_000;

export class PreviewPane {
  readonly #machine: MachinePort;
  readonly #address = document.createElement('input');
  readonly #frame: PreviewFrame;
  readonly #requests: PageRequests;
  readonly #sockets: PageSockets;
  readonly #message = element('p.dd-preview-message', words.previewEmpty);
  readonly #failure = element('div');
  readonly #ports = element('div.dd-ports');
  readonly #log = new RequestLog();
  readonly #local = new Map<string, Readonly<Record<string, string>>>();
  #back = button('back', words.back, () => this.#step(-1));
  #forward = button('forward', words.forward, () => this.#step(1));
  #history: string[] = [];
  #at = -1;
  /** Counts loads: only the last one is shown. */
  #loads = 0;
  /** The load under way is the student's, not the page's. */
  #isAsked = false;
  #page = new URL('http://localhost/');
  #isWatching = false;
  /** The student is writing an address, which no page may change. */
  #isTyping = false;

  /** @param base the site's base path */
  constructor(host: HTMLElement, machine: MachinePort, base: string) {
    this.#machine = machine;
    this.#requests = new PageRequests(machine, (line) => this.#log.add(line));
    this.#sockets = new PageSockets(this.#requests, (message) => this.#frame.tell(message));
    this.#frame = new PreviewFrame(base, {
      onNavigate: (navigation) => this.#navigate(navigation),
      onLocation: (url) => this.#moved(url),
      onLocal: (values) => this.#local.set(this.#page.origin, values),
      onCookie: (line) => this.#requests.jar.set(this.#page.hostname, line, true),
      onSocket: (wish) => this.#sockets.take(wish, this.#page.origin),
      onFlood: () => {
        this.#loads += 1;
        this.#say(words.previewFlooded);
      },
      onLeft: (origin) => {
        const url = URL.parse(origin);
        this.#say(url && isLocalHost(url) ? words.previewLeft : `${words.outside} ${origin}`);
      },
      onGone: () => this.#sockets.endAll(),
      onRequest: (request) => this.#requests.send({ ...request, origin: this.#page.origin }),
    });
    this.#message.setAttribute('role', 'status');
    this.#failure.setAttribute('role', 'status');
    host.append(this.#bar(), this.#ports, this.#message, this.#failure, this.#frame.element, this.#log.element);
  }

  open(port: number, path = '/'): void {
    void this.#go(new URL(path, `http://localhost:${port}`));
  }

  /** The pane became visible: lists the ports that are published, and follows them. */
  async show(): Promise<void> {
    await this.#listPorts();
    if (this.#isWatching) return;
    this.#isWatching = true;
    const url = `/events?filters=${encodeURIComponent(JSON.stringify({ type: ['container'], event: ['start', 'die', 'destroy'] }))}`;
    const response = await this.#machine.docker({ method: 'GET', url, headers: new Headers(), body: null });
    const reader = response.body?.getReader();
    while (reader && !(await reader.read()).done) await this.#listPorts();
  }

  async #listPorts(): Promise<void> {
    const request = { method: 'GET', url: '/containers/json', headers: new Headers(), body: null };
    const containers = (await new Response((await this.#machine.docker(request)).body).json()) as Published[];
    const buttons = new Map<number, HTMLElement>();
    for (const { Names, Ports } of containers)
      for (const { PublicPort, Type } of Ports) {
        if (!PublicPort || Type !== 'tcp') continue;
        const made = element('button.dd-button', `${PublicPort} · ${Names[0]?.slice(1) ?? ''}`) as HTMLButtonElement;
        made.type = 'button';
        made.addEventListener('click', () => this.open(PublicPort));
        buttons.set(PublicPort, made);
      }
    const sorted = [...buttons].sort(([a], [b]) => a - b).map(([, made]) => made);
    this.#ports.replaceChildren(...sorted);
    const isInvitation = [words.previewEmpty, words.previewChoose].includes(this.#message.textContent);
    if (isInvitation) this.#say(sorted.length > 0 ? words.previewChoose : words.previewEmpty);
  }

  #bar(): HTMLElement {
    const form = element('form.dd-address') as HTMLFormElement;
    this.#address.type = 'text';
    this.#address.value = 'http://localhost:8080/';
    this.#address.setAttribute('aria-label', words.address);
    this.#address.spellcheck = false;
    this.#address.autocapitalize = 'off';
    this.#address.inputMode = 'url';
    const go = element('button.dd-button', words.open) as HTMLButtonElement;
    go.type = 'submit';
    this.#back.disabled = true;
    this.#forward.disabled = true;
    form.append(
      this.#back,
      this.#forward,
      button('reload', words.reload, () => this.#submit()),
      this.#address,
      go,
    );
    this.#address.addEventListener('input', () => {
      this.#isTyping = true;
    });
    this.#address.addEventListener('blur', () => {
      this.#isTyping = false;
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    return form;
  }

  #submit(): void {
    this.#isTyping = false;
    const text = this.#address.value.trim();
    const whole = /^\w+:\/\//.test(text)
      ? text
      : `http://${/^\d+(\/|$)/.test(text) ? 'localhost:' : ''}${text.replace(/^:/, 'localhost:')}`;
    const url = URL.parse(whole);
    if (url && isLocalHost(url)) void this.#go(url);
    else this.#say(words.notAnAddress);
  }

  #navigate({ url, method, body, type }: Navigation): void {
    const target = URL.parse(url);
    // A page that is about to be left has no say any more.
    if (!target || this.#isAsked) return;
    if (!isLocalHost(target)) {
      this.#say(`${words.outside} ${target.origin}`);
      return;
    }
    void this.#load(target, method, body, type);
  }

  #moved(text: string): void {
    const url = URL.parse(text, this.#page);
    if (url?.origin !== this.#page.origin) return;
    this.#page = url;
    this.#remember(url);
  }

  #remember(url: URL): void {
    if (!this.#isTyping) this.#address.value = url.href;
    if (this.#history[this.#at] === url.href) return;
    this.#history = [...this.#history.slice(0, this.#at + 1), url.href].slice(-50);
    this.#at = this.#history.length - 1;
    this.#arrows();
  }

  #arrows(): void {
    this.#back.disabled = this.#at <= 0;
    this.#forward.disabled = this.#at >= this.#history.length - 1;
  }

  #step(by: number): void {
    const to = URL.parse(this.#history[this.#at + by] ?? '');
    if (!to) return;
    this.#at += by;
    this.#arrows();
    void this.#go(to);
  }

  #say(text: string): void {
    this.#message.textContent = text;
  }

  /** The student asks for a page. */
  async #go(url: URL): Promise<void> {
    this.#isAsked = true;
    if (await this.#load(url)) this.#isAsked = false;
  }

  /** @returns false where another page was asked for meanwhile */
  async #load(url: URL, method = 'GET', body: ArrayBuffer | null = null, type: string | null = null): Promise<boolean> {
    this.#loads += 1;
    const load = this.#loads;
    this.#remember(url);
    this.#failure.replaceChildren();
    const waiting = this.#wait(url, load);
    try {
      const headers = new Headers({ Accept: 'text/html,*/*;q=0.8', ...(type ? { 'Content-Type': type } : {}) });
      const response = await this.#requests.send({ method, url, headers, body, kind: 'document' });
      const page = await partOf(response);
      if (load !== this.#loads) return false;
      this.#page = response.url;
      this.#remember(response.url);
      const made = new SelfContainedPage(response.url, (part, kind) => this.#part(part, kind));
      const start = {
        url: response.url.href,
        cookie: this.#requests.jar.header(response.url.hostname, response.url.pathname, true),
        local: this.#local.get(response.url.origin) ?? {},
      };
      const html = await made.make(page, start);
      if (load !== this.#loads) return false;
      this.#frame.show(html);
      this.#say(page.status === 200 ? '' : `${words.statusWas} ${page.status}.`);
    } catch (error) {
      if (load === this.#loads) this.#fail(error, url);
    } finally {
      waiting();
    }
    return load === this.#loads;
  }

  /** Says that an answer is waited for, and gives up at last. @returns ends it */
  #wait(url: URL, load: number): () => void {
    const start = performance.now();
    const timer = window.setInterval(() => {
      if (load !== this.#loads) window.clearInterval(timer);
      else if (performance.now() - start < patience)
        this.#say(`${words.waitingFor} ${url.host} … ${Math.round((performance.now() - start) / 1000)} s`);
      else {
        window.clearInterval(timer);
        this.#loads += 1;
        this.#fail(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }), url);
      }
    }, 1000);
    return () => window.clearInterval(timer);
  }

  #fail(error: unknown, url: URL): void {
    this.#frame.hide();
    const failure = failureOf(error, url.host);
    this.#say('');
    this.#failure.replaceChildren(failurePage(failure, () => void this.#go(url)));
  }

  async #part(url: URL, kind: string): Promise<Part | undefined> {
    const request = { method: 'GET', url, headers: new Headers(), body: null, kind };
    return await this.#requests.send(request).then(partOf, () => undefined);
  }
}

async function partOf(response: {
  status: number;
  headers: Headers;
  body: ReadableStream<Uint8Array> | null;
}): Promise<Part> {
  const bytes = new Uint8Array(await new Response(response.body).arrayBuffer());
  return { status: response.status, type: response.headers.get('Content-Type') ?? '', bytes };
}

function button(icon: string, label: string, action: () => void): HTMLButtonElement {
  const made = element('button.dd-icon') as HTMLButtonElement;
  made.type = 'button';
  made.dataset.icon = icon;
  made.title = label;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', action);
  return made;
}
