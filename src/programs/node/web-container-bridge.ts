/**
 * A port that a script opened inside a WebContainer, as a port of the container: connections are carried as lines to and
 * from a small script there (web-container-bridge-script.js), since the API gives processes and streams, but no sockets.
 */
import type { System } from '../../kernel/exec/program.ts';
import { base64, fromBase64 } from '../../lib/bytes.ts';
import type { WebContainer, WebContainerProcess } from './web-container.ts';
import { BRIDGE_NAME } from './web-container-files.ts';

/** Begins each line of the script's; anything else on its output is a terminal's doing. */
const MARK = '\u001eDD ';

export class Bridge {
  readonly #system: System;
  readonly #container: WebContainer;
  readonly #folder: string;
  readonly #port: number;
  readonly #connections = new Map<string, number>();
  #process: WebContainerProcess | undefined;
  #writer: WritableStreamDefaultWriter<string> | undefined;
  #listening: number | undefined;
  #next = 0;

  constructor(system: System, container: WebContainer, folder: string, port: number) {
    this.#system = system;
    this.#container = container;
    this.#folder = folder;
    this.#port = port;
  }

  /** Listens in the container until closed. A port that is taken there stays unpublished. */
  async serve(): Promise<void> {
    try {
      this.#listening = await this.#system.listen({ family: 'inet', host: '0.0.0.0', port: this.#port });
      this.#process = await this.#container.spawn('node', [BRIDGE_NAME, String(this.#port)], {
        cwd: this.#folder,
        env: {},
      });
      this.#writer = this.#process.input.getWriter();
      void this.#receive(this.#process).catch(() => this.close());
      for (;;) this.#connected(await this.#system.accept(this.#listening));
    } catch {
      this.close();
    }
  }

  #connected(fd: number): void {
    const id = String(this.#next++);
    this.#connections.set(id, fd);
    this.#send('open', id);
    void this.#forward(id, fd).catch(() => this.#drop(id));
  }

  async #forward(id: string, fd: number): Promise<void> {
    for (;;) {
      const bytes = await this.#system.read(fd);
      if (bytes.length === 0) break;
      await this.#send('data', id, base64(bytes));
    }
    await this.#send('end', id);
  }

  #send(...parts: string[]): Promise<void> | undefined {
    return this.#writer?.write(`DD ${parts.join(' ')}\n`).catch(() => this.close());
  }

  async #receive(process: WebContainerProcess): Promise<void> {
    const reader = process.output.getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const at = line.indexOf(MARK);
        if (at >= 0) await this.#take(line.slice(at + MARK.length).split(' '));
      }
    }
  }

  async #take([verb, id = '', data = '']: readonly string[]): Promise<void> {
    const fd = this.#connections.get(id);
    if (fd === undefined) return;
    if (verb === 'data') await this.#system.write(fd, fromBase64(data)).catch(() => this.#drop(id));
    else if (verb === 'end') this.#system.shutdown(fd);
    else if (verb === 'close') this.#drop(id);
  }

  #drop(id: string): void {
    const fd = this.#connections.get(id);
    if (fd === undefined) return;
    this.#connections.delete(id);
    this.#system.close(fd);
    void this.#send('close', id);
  }

  close(): void {
    for (const id of [...this.#connections.keys()]) this.#drop(id);
    if (this.#listening !== undefined) this.#system.close(this.#listening);
    this.#listening = undefined;
    this.#process?.kill();
    this.#process = undefined;
  }
}
