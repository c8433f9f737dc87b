/** What a script asks about its process and changes of it, without waiting: configuration, terminal, signals, memory. */
import type { System } from '../../kernel/exec/program.ts';
import { encodeAnswer } from './host-calls.ts';
import { builtinNames } from './module-source.ts';
import type { HostAnswer } from './quickjs.ts';
import { SIGNALS } from './signals.ts';

export interface ScriptOptions {
  /** `22.21.1`. */
  readonly version: string;
  /** The words after the options: script and its arguments. */
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  /** The main file, where there is one. */
  readonly main: string | undefined;
  /** Source given on the command line or stdin. */
  readonly script: string | undefined;
  /** Bytes that the script's heap may take. */
  readonly memoryLimit: number;
}

/** What a CommonJS file is wrapped into; internal/fatal.js knows its length. */
export const WRAPPER = '(function (exports, require, module, __filename, __dirname) { ';

/** What these calls need of the event loop and its engine. */
export interface ProcessHooks {
  heapBytes(): number;
  isModule(name: string): boolean;
  signal(name: string, number: number): void;
}

export class ProcessCalls {
  readonly #system: System;
  readonly #options: ScriptOptions;
  readonly #hooks: ProcessHooks;
  readonly #signals = new Map<string, () => void>();
  #restore: (() => void) | undefined;

  constructor(system: System, options: ScriptOptions, hooks: ProcessHooks) {
    this.#system = system;
    this.#options = options;
    this.#hooks = hooks;
  }

  /** undefined for a call that is none of these. */
  ask(name: string, args: readonly unknown[]): HostAnswer | undefined {
    const system = this.#system;
    const fd = Number(args[0]);
    switch (name) {
      case 'config':
        return encodeAnswer(this.#config());
      case 'memory': {
        const heapTotal = this.#hooks.heapBytes();
        return encodeAnswer({ rss: heapTotal, heapTotal, heapUsed: heapTotal, external: 0, arrayBuffers: 0 });
      }
      case 'windowSize':
        return encodeAnswer(system.windowSize(fd));
      case 'rawMode':
        this.#setRaw(fd, args[1] === true);
        return '{}';
      case 'peer': {
        const peer = system.peer(fd);
        return encodeAnswer(peer && [peer.host, peer.port]);
      }
      case 'random':
        return system.random(fd);
      case 'isModule':
        return encodeAnswer(this.#hooks.isModule(String(args[0])));
      case 'signal':
        this.#listen(String(args[0]), Number(args[1]), args[2] === true);
        return '{}';
      default:
        return undefined;
    }
  }

  #config(): Record<string, unknown> {
    const { argv, execArgv, main, script, version } = this.#options;
    const { env, pid, uid, gid } = this.#system;
    return {
      argv: ['/usr/local/bin/node', ...argv],
      argv0: this.#system.argv[0] ?? 'node',
      execArgv,
      main,
      script,
      version,
      env: Object.fromEntries(env),
      pid,
      ppid: pid === 1 ? 0 : 1,
      uid,
      gid,
      tty: [0, 1, 2].map((fd) => this.#system.isTerminal(fd)),
      signals: Object.fromEntries(SIGNALS),
      builtins: builtinNames.filter((one) => !one.startsWith('internal/') && one !== 'bootstrap'),
      now: this.#system.now() / 1e6,
      wrapper: WRAPPER.length,
    };
  }

  #listen(name: string, number: number, isOn: boolean): void {
    this.#signals.get(name)?.();
    this.#signals.delete(name);
    if (isOn)
      this.#signals.set(
        name,
        this.#system.onSignal(number, () => this.#hooks.signal(name, number)),
      );
  }

  #setRaw(fd: number, isRaw: boolean): void {
    this.#restore?.();
    this.#restore = isRaw ? this.#system.setRaw(fd) : undefined;
  }

  /** Puts the terminal back as it was. */
  release(): void {
    this.#restore?.();
    this.#restore = undefined;
  }
}
