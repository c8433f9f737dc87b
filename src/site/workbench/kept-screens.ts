/** What terminals showed, over a reload: restored before their shells speak, and saved when they have gone quiet. */
import type { Terminal } from '@xterm/xterm';
import type { DiskPort } from '../../machine/port.ts';

interface Opened {
  readonly terminal: Terminal;
  readonly number: number;
  /** What is to be done before the shell speaks. */
  readonly ready: Promise<unknown>[];
}

/** Lines that are kept. */
const scrollback = 1000;
const quiet = 400;

export class KeptScreens {
  readonly #disk: DiskPort;
  readonly #saves = new Set<() => void>();
  #before: Promise<readonly string[]> | undefined;

  constructor(disk: DiskPort) {
    this.#disk = disk;
    document.addEventListener('drydock:terminal', (event) => {
      const { terminal, number, ready } = (event as CustomEvent<Opened>).detail;
      ready.push(this.#restore(terminal, number));
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') for (const save of this.#saves) save();
    });
  }

  /** How many terminals there were. */
  async count(): Promise<number> {
    return (await this.#screens()).length;
  }

  #screens(): Promise<readonly string[]> {
    this.#before ??= this.#disk.screens().then(
      (found) => [...found].sort(([a], [b]) => a - b).map(([, screen]) => screen),
      () => [],
    );
    return this.#before;
  }

  async #restore(terminal: Terminal, number: number): Promise<void> {
    const screens = await this.#screens();
    const screen = screens[number - 1];
    if (screen) await new Promise<void>((resolve) => terminal.write(`${screen}\r\n`, resolve));
    // Those beyond were given other numbers.
    if (number === screens.length + 1) void this.#disk.keepScreen(number, '');
    void this.#follow(terminal, number);
  }

  async #follow(terminal: Terminal, number: number): Promise<void> {
    const { SerializeAddon } = await import('@xterm/addon-serialize');
    const addon = new SerializeAddon();
    terminal.loadAddon(addon);
    let timer: number | undefined;
    let isOpen = true;
    const save = () => {
      window.clearTimeout(timer);
      timer = undefined;
      if (!isOpen) return;
      const screen = addon.serialize({ scrollback, excludeAltBuffer: true, excludeModes: true });
      void this.#disk.keepScreen(number, screen).catch(() => {});
    };
    this.#saves.add(save);
    terminal.onWriteParsed(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, quiet);
    });
    terminal.loadAddon({
      activate: () => {},
      dispose: () => {
        isOpen = false;
        this.#saves.delete(save);
        void this.#disk.keepScreen(number, '').catch(() => {});
      },
    });
  }
}
