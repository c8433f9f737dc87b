/** One xterm with what every terminal of ours has: colours, links, sizes, the page's own keys, and marks of commands. */
import { FitAddon } from '@xterm/addon-fit';
import type { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { CommandMarks, type CommandRecord } from './command-marks.ts';
import { remembered } from './layout.ts';
import { portLinks } from './port-links.ts';
import { terminalTheme } from './terminal-look.ts';

export interface ScreenOptions {
  /** Called when a link to a port of localhost is followed. */
  onPort(port: number, path: string): void;
  onCommand(record: CommandRecord): void;
  /** Called once, when the scrollback is first searched. */
  onSearch(addon: SearchAddon): void;
  /** A key that the page keeps: leave, search. */
  onKey(key: 'leave' | 'search'): void;
}

const isLocal = (url: URL) => ['localhost', '127.0.0.1', '0.0.0.0', '[::]'].includes(url.hostname);

/**
 * xterm measures every character that it draws for the first time, replacing the text of a hidden element. Where the page's styles have
 * `:has()`, a new node costs a look at all of them, and new text in the same node does not.
 */
function measureInPlace(element: HTMLElement): void {
  for (const measure of element.querySelectorAll('.xterm-width-cache-measure-container > *')) {
    measure.textContent = '';
    const text = measure.appendChild(new Text());
    Object.defineProperty(measure, 'textContent', {
      set: (characters: string) => {
        text.data = characters;
      },
    });
  }
}

export class TerminalScreen {
  readonly terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #options: ScreenOptions;
  #search: Promise<SearchAddon> | undefined;

  constructor(element: HTMLElement, options: ScreenOptions) {
    this.#options = options;
    const terminal = new Terminal({
      allowProposedApi: true,
      // Bytes that are no text are the program's affair; a console full of them would be ours.
      logLevel: 'off',
      fontFamily: 'ui-monospace, "DejaVu Sans Mono", "Cascadia Mono", Menlo, Consolas, monospace',
      fontSize: matchMedia('(max-width: 40rem)').matches ? 12 : 14,
      lineHeight: 1.15,
      scrollback: 5000,
      minimumContrastRatio: 4.5,
      cursorBlink: false,
      screenReaderMode: remembered('screen-reader') === 'yes',
      theme: terminalTheme(),
      linkHandler: { activate: (_event, uri) => this.#follow(uri) },
    });
    this.terminal = terminal;
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(new WebLinksAddon((_event, uri) => this.#follow(uri)));
    terminal.registerLinkProvider(portLinks(terminal, (port, path) => options.onPort(port, path)));
    new CommandMarks(terminal, (record) => options.onCommand(record));
    terminal.open(element);
    // xterm draws no cursor before the first focus, and whoever looks for the place to type finds none. "To the normal screen", where
    // it is already, has it drawn.
    terminal.write('\x1b[?47l');
    measureInPlace(element);
    terminal.attachCustomKeyEventHandler((event) => this.#key(event));
    this.#middleClick(element);
    new MutationObserver(() => {
      terminal.options.theme = terminalTheme();
    }).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  fit(): void {
    this.#fit.fit();
  }

  search(): Promise<SearchAddon> {
    this.#search ??= import('@xterm/addon-search').then(({ SearchAddon }) => {
      const addon = new SearchAddon();
      this.terminal.loadAddon(addon);
      this.#options.onSearch(addon);
      return addon;
    });
    return this.#search;
  }

  /** X11 pastes the selection on a middle click by itself; elsewhere it is done here, as terminals do. */
  #middleClick(element: HTMLElement): void {
    if (/Linux|X11/.test(navigator.userAgent) && !/Android/.test(navigator.userAgent)) return;
    let last = '';
    this.terminal.onSelectionChange(() => {
      last = this.terminal.getSelection() || last;
    });
    element.addEventListener('auxclick', (event) => {
      if (event.button !== 1 || !last) return;
      event.preventDefault();
      this.terminal.paste(last);
    });
  }

  /** Keys that the page keeps for itself. @returns whether the terminal gets the key */
  #key(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true;
    // Moves between the parts of the page (workbench.ts).
    if (event.key === 'F6') return false;
    if (!event.ctrlKey) return true;
    const key = event.key.toLowerCase();
    const copies = key === 'c' && this.terminal.hasSelection();
    // A paste comes as an event of its own, with the text; only the key must not reach the machine.
    if (key === 'v' && (event.shiftKey || !event.altKey)) return false;
    if (copies) {
      void navigator.clipboard?.writeText(this.terminal.getSelection()).catch(() => {});
      this.terminal.clearSelection();
    } else if (event.shiftKey && key === 'c') {
      // Copy without a selection: nothing, rather than an interrupt.
    } else if (event.shiftKey && key === 'l') this.#options.onKey('leave');
    else if (event.shiftKey && key === 'f') this.#options.onKey('search');
    else return true;
    event.preventDefault();
    return false;
  }

  /** Programs choose what a link shows and where it leads: only ports of the machine and web addresses are followed. */
  #follow(uri: string): void {
    let url: URL;
    try {
      url = new URL(uri);
    } catch {
      return;
    }
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return;
    if (isLocal(url)) this.#options.onPort(Number(url.port || 80), `${url.pathname}${url.search}`);
    else window.open(uri, '_blank', 'noopener,noreferrer');
  }
}
