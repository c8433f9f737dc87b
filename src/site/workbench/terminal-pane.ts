/** Terminals on the machine's ptys, several behind small tabs. The line discipline is the kernel's; xterm only draws. */
import type { MachinePort, TerminalPort } from '../../machine/port.ts';
import { CommandLog } from './command-log.ts';
import type { CommandRecord } from './command-marks.ts';
import { firstPrompt } from './first-prompt.ts';
import { element } from './inspector/elements.ts';
import { remember, remembered } from './layout.ts';
import { TerminalScreen } from './terminal-screen.ts';
import { TerminalSearch } from './terminal-search.ts';
import { touchKeys } from './touch-keys.ts';
import { words } from './words.ts';

export class TerminalPane {
  readonly #element: HTMLElement;
  readonly #machine: MachinePort;
  readonly #onPort: (port: number, path: string) => void;
  readonly #bar = element('div.dd-terminal-bar');
  readonly #screens = element('div.dd-terminal-screens');
  readonly #log = new CommandLog();
  readonly #search: TerminalSearch;
  readonly #all = new Set<TerminalScreen>();
  #count = 0;
  #visible: TerminalScreen | undefined;

  /** @param onPort called when a link to a port of localhost is clicked */
  constructor(host: HTMLElement, machine: MachinePort, onPort: (port: number, path: string) => void) {
    this.#element = host;
    this.#machine = machine;
    this.#onPort = onPort;
    this.#search = new TerminalSearch(
      async () => await this.#visible?.search(),
      () => this.focus(),
    );
    const add = element('button.dd-terminal-add', '+') as HTMLButtonElement;
    add.type = 'button';
    add.title = words.newTerminal;
    add.setAttribute('aria-label', words.newTerminal);
    add.addEventListener('click', () => this.open());
    this.#bar.append(add, element('span.dd-terminal-hint', words.leaveTerminal), ...this.#tools());
    host.append(
      this.#bar,
      this.#search.element,
      this.#log.element,
      this.#screens,
      this.#log.live,
      touchKeys((keys) => {
        this.#visible?.terminal.input(keys);
        this.focus();
      }),
    );
    new ResizeObserver(() => this.fit()).observe(this.#screens);
  }

  #tools(): HTMLElement[] {
    const make = (icon: string, label: string, action: (button: HTMLElement) => void) => {
      const button = element('button.dd-icon') as HTMLButtonElement;
      button.type = 'button';
      button.dataset.icon = icon;
      button.title = label;
      button.setAttribute('aria-label', label);
      button.addEventListener('click', () => action(button));
      return button;
    };
    const find = make('search', words.findInTerminal, () => this.#search.open());
    const log = make('log', words.commandLog, (button) => {
      this.#log.element.hidden = !this.#log.element.hidden;
      button.setAttribute('aria-pressed', String(!this.#log.element.hidden));
      this.#screens.hidden = !this.#log.element.hidden;
      if (this.#log.element.hidden) this.focus();
      else this.#log.focus();
    });
    const reader = make('reader', words.screenReaderMode, (button) => {
      const isOn = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(isOn));
      remember('screen-reader', isOn ? 'yes' : 'no');
      for (const { terminal } of this.#all) terminal.options.screenReaderMode = isOn;
    });
    log.setAttribute('aria-pressed', 'false');
    reader.setAttribute('aria-pressed', String(remembered('screen-reader') === 'yes'));
    return [find, log, reader];
  }

  fit(): void {
    if (this.#visible && this.#element.offsetParent !== null && !this.#screens.hidden) this.#visible.fit();
  }

  focus(): void {
    this.#visible?.terminal.focus();
  }

  /** Types a command with Enter into the visible terminal. */
  type(command: string): void {
    this.#visible?.terminal.input(`${command}\r`);
    this.focus();
  }

  /**
   * Opens another terminal and shows it, and a login shell in it.
   * @param prepared the shell starts once this resolves
   */
  open(prepared?: Promise<unknown>): void {
    this.#count += 1;
    const name = `${this.#count}`;
    const place = element('div.dd-terminal-screen');
    const tab = element('button.dd-terminal-tab', name) as HTMLButtonElement;
    tab.type = 'button';
    tab.setAttribute('aria-label', `${words.terminal} ${name}`);
    this.#bar.insertBefore(tab, this.#bar.querySelector('.dd-terminal-add'));
    this.#screens.append(place);
    const isFirst = this.#visible === undefined;
    const screen = this.#draw(place);
    const show = () => {
      for (const other of this.#screens.children) (other as HTMLElement).hidden = other !== place;
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
    // Others may fill a terminal before its shell speaks, and follow what it shows.
    const ready: Promise<unknown>[] = [];
    const detail = { terminal: screen.terminal, number: this.#count, ready };
    document.dispatchEvent(new CustomEvent('drydock:terminal', { detail }));
    const filled = Promise.all(ready);
    void this.#connect(screen, prepared, filled).then((isOver) => {
      if (!isOver) return;
      tab.remove();
      place.remove();
      this.#all.delete(screen);
      screen.terminal.dispose();
      const last = [...this.#bar.querySelectorAll<HTMLElement>('.dd-terminal-tab')].at(-1);
      if (last) last.click();
      else this.open();
    });
  }

  #draw(place: HTMLElement): TerminalScreen {
    const screen = new TerminalScreen(place, {
      onPort: (port, path) => this.#onPort(port, path),
      onCommand: (record) => this.#ended(record),
      onSearch: (addon) => this.#search.watch(addon),
      onKey: (key) => {
        if (key === 'search') this.#search.open();
        else this.#bar.querySelector<HTMLElement>('.dd-terminal-tab[aria-pressed=true]')?.focus();
      },
    });
    this.#all.add(screen);
    return screen;
  }

  #ended(record: CommandRecord): void {
    // xterm's own mode reads the output out already.
    if (record.command) this.#log.add(record, remembered('screen-reader') !== 'yes');
    document.dispatchEvent(new CustomEvent('drydock:command', { detail: record }));
  }

  /** Resolves when the shell has ended: true; or with false where there is none. */
  async #connect({ terminal }: TerminalScreen, prepared: unknown, filled: Promise<unknown>): Promise<boolean> {
    const encoder = new TextEncoder();
    // What is typed before the shell asks for it waits.
    const waiting: Uint8Array[] = [];
    let send = (bytes: Uint8Array): void => void waiting.push(bytes);
    terminal.onData((data) => send(encoder.encode(data)));
    terminal.onBinary((data) => send(Uint8Array.from(data, (c) => c.charCodeAt(0))));
    let port: TerminalPort;
    try {
      await prepared;
    } catch {
      // What could not start the machine is told in the terminal's place.
      return false;
    }
    try {
      port = await this.#machine.terminal(terminal.cols, terminal.rows);
    } catch (error) {
      terminal.writeln(`${words.couldNotOpenTerminal} ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
    await filled;
    const writer = port.writable.getWriter();
    void firstPrompt(terminal).then(() => {
      send = (bytes) => void writer.write(bytes).catch(() => {});
      waiting.forEach(send);
    });
    const resize = ({ cols, rows }: { readonly cols: number; readonly rows: number }) => {
      remember('terminal', `${cols}x${rows}`);
      void port.resize(cols, rows).catch(() => {});
    };
    terminal.onResize(resize);
    resize(terminal);
    const reader = port.readable.getReader();
    for (;;) {
      const next = await reader.read();
      if (next.done) return true;
      await new Promise<void>((resolve) => terminal.write(next.value, resolve));
    }
  }
}
