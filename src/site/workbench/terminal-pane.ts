/** Terminals on the machine's ptys, several behind small tabs. The line discipline is the kernel's; xterm only draws. */
import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { MachinePort, TerminalPort } from '../../machine/port.ts';
import { portLinks } from './port-links.ts';
import { terminalTheme } from './terminal-look.ts';
import { touchKeys } from './touch-keys.ts';
import { words } from './words.ts';

interface Screen {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
}

const isLocal = (url: URL) => ['localhost', '127.0.0.1', '0.0.0.0', '[::]'].includes(url.hostname);

export class TerminalPane {
  readonly #element: HTMLElement;
  readonly #machine: MachinePort;
  readonly #onPort: (port: number, path: string) => void;
  readonly #bar = document.createElement('div');
  readonly #screens = document.createElement('div');
  #count = 0;
  #visible: Screen | undefined;
  /** Was asked to be typed before a terminal was there. */
  #early = '';

  /** @param onPort called when a link to a port of localhost is clicked */
  constructor(element: HTMLElement, machine: MachinePort, onPort: (port: number, path: string) => void) {
    this.#element = element;
    this.#machine = machine;
    this.#onPort = onPort;
    this.#bar.className = 'dd-terminal-bar';
    this.#screens.className = 'dd-terminal-screens';
    const add = document.createElement('button');
    add.type = 'button';
    add.className = 'dd-terminal-add';
    add.textContent = '+';
    add.title = words.newTerminal;
    add.setAttribute('aria-label', words.newTerminal);
    add.addEventListener('click', () => this.open());
    const hint = document.createElement('span');
    hint.className = 'dd-terminal-hint';
    hint.textContent = words.leaveTerminal;
    this.#bar.append(add, hint);
    element.append(
      this.#bar,
      this.#screens,
      touchKeys((keys) => {
        this.#visible?.terminal.input(keys);
        this.focus();
      }),
    );
    new ResizeObserver(() => this.fit()).observe(this.#screens);
  }

  fit(): void {
    if (this.#visible && this.#element.offsetParent !== null) this.#visible.fit.fit();
  }

  focus(): void {
    this.#visible?.terminal.focus();
  }

  /** Types a command with Enter into the visible terminal. */
  type(command: string): void {
    if (!this.#visible) this.#early += `${command}\r`;
    else {
      this.#visible.terminal.input(`${command}\r`);
      this.focus();
    }
  }

  /** Opens another terminal with a login shell and shows it. */
  open(): void {
    this.#count += 1;
    const name = `${this.#count}`;
    const element = document.createElement('div');
    element.className = 'dd-terminal-screen';
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.className = 'dd-terminal-tab';
    tab.textContent = name;
    tab.setAttribute('aria-label', `${words.terminal} ${name}`);
    this.#bar.insertBefore(tab, this.#bar.querySelector('.dd-terminal-add'));
    this.#screens.append(element);
    const isFirst = this.#visible === undefined;
    const screen = this.#draw(element);
    const show = () => {
      for (const other of this.#screens.children) (other as HTMLElement).hidden = other !== element;
      for (const other of this.#bar.querySelectorAll('.dd-terminal-tab'))
        other.setAttribute('aria-pressed', String(other === tab));
      this.#visible = screen;
      this.fit();
    };
    tab.addEventListener('click', () => {
      show();
      screen.terminal.focus();
    });
    show();
    if (!isFirst) screen.terminal.focus();
    void this.#connect(screen.terminal, () => {
      tab.remove();
      element.remove();
      screen.terminal.dispose();
      const last = [...this.#bar.querySelectorAll<HTMLElement>('.dd-terminal-tab')].at(-1);
      if (last) last.click();
      else this.open();
    });
  }

  #draw(element: HTMLElement): Screen {
    const terminal = new Terminal({
      fontFamily: 'ui-monospace, "DejaVu Sans Mono", "Cascadia Mono", Menlo, Consolas, monospace',
      fontSize: matchMedia('(max-width: 40rem)').matches ? 12 : 14,
      lineHeight: 1.15,
      scrollback: 5000,
      minimumContrastRatio: 4.5,
      cursorBlink: false,
      theme: terminalTheme(),
      linkHandler: { activate: (_event, uri) => this.#follow(uri) },
    });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.loadAddon(new WebLinksAddon((_event, uri) => this.#follow(uri)));
    terminal.registerLinkProvider(portLinks(terminal, this.#onPort));
    terminal.open(element);
    terminal.attachCustomKeyEventHandler((event) => this.#key(terminal, event));
    new MutationObserver(() => {
      terminal.options.theme = terminalTheme();
    }).observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return { terminal, fit };
  }

  /** Keys that the page keeps for itself. @returns whether the terminal gets the key */
  #key(terminal: Terminal, event: KeyboardEvent): boolean {
    if (event.type !== 'keydown' || !event.ctrlKey) return true;
    const key = event.key.toLowerCase();
    const copies = key === 'c' && terminal.hasSelection();
    // A paste comes as an event of its own, with the text; only the key must not reach the machine.
    if (key === 'v') return false;
    if (copies) {
      void navigator.clipboard?.writeText(terminal.getSelection()).catch(() => {});
      terminal.clearSelection();
    } else if (event.shiftKey && key === 'l') {
      this.#bar.querySelector<HTMLElement>('.dd-terminal-tab[aria-pressed=true]')?.focus();
    } else return true;
    event.preventDefault();
    return false;
  }

  #follow(uri: string): void {
    let url: URL;
    try {
      url = new URL(uri);
    } catch {
      return;
    }
    if (isLocal(url)) this.#onPort(Number(url.port || 80), `${url.pathname}${url.search}`);
    else if (url.protocol === 'https:' || url.protocol === 'http:') window.open(uri, '_blank', 'noopener,noreferrer');
  }

  async #connect(terminal: Terminal, onEnd: () => void): Promise<void> {
    let port: TerminalPort;
    try {
      port = await this.#machine.terminal(terminal.cols, terminal.rows);
    } catch (error) {
      terminal.writeln(`${words.couldNotOpenTerminal} ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const writer = port.writable.getWriter();
    const encoder = new TextEncoder();
    terminal.onData((data) => void writer.write(encoder.encode(data)).catch(() => {}));
    terminal.onBinary((data) => void writer.write(Uint8Array.from(data, (c) => c.charCodeAt(0))).catch(() => {}));
    terminal.onResize(({ cols, rows }) => void port.resize(cols, rows).catch(() => {}));
    void port.resize(terminal.cols, terminal.rows).catch(() => {});
    if (this.#early) terminal.input(this.#early);
    this.#early = '';
    const reader = port.readable.getReader();
    for (;;) {
      const next = await reader.read();
      if (next.done) break;
      await new Promise<void>((resolve) => terminal.write(next.value, resolve));
    }
    onEnd();
  }
}
