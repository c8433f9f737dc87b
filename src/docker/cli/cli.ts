/**
 * What a subcommand sees of the world: output, the daemon's client, the configuration and the system it runs on
 * (docker/cli's command.Cli).
 */

import type { System } from '../../kernel/exec/program.ts';
import { SIGINT, SIGTERM } from '../../kernel/uapi/signal.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import { Client } from '../client.ts';
import { type ConfigFile, loadConfig } from './config.ts';
import { dialer } from './dial.ts';
import { type Endpoint, resolveEndpoint } from './endpoint.ts';
import { CliError, messageOf } from './errors.ts';

/** Values of the flags before the subcommand. */
export interface Globals {
  readonly configDirectory: string;
  readonly host: readonly string[];
  readonly context: string;
  readonly debug: boolean;
  readonly tls: boolean;
}

export class Cli {
  readonly system: System;
  readonly globals: Globals;
  #config: Promise<ConfigFile> | undefined;
  #endpoint: Promise<Endpoint> | undefined;
  #client: Promise<Client> | undefined;
  #end: (status: number) => void = () => {};
  /** Resolves with the exit status where `end` was called. */
  readonly ended = new Promise<number>((resolve) => {
    this.#end = resolve;
  });

  constructor(system: System, globals: Globals) {
    this.system = system;
    this.globals = globals;
  }

  /** Ends the command with this exit status, whatever it still waits for. */
  end(status: number): void {
    this.#end(status);
  }

  env(name: string): string {
    return this.system.env.get(name) ?? '';
  }

  /** Standard output. */
  async out(content: string | Uint8Array): Promise<void> {
    if (content.length > 0) await this.system.write(1, typeof content === 'string' ? utf8(content) : content);
  }

  /** Standard error. */
  async err(content: string | Uint8Array): Promise<void> {
    if (content.length > 0) await this.system.write(2, typeof content === 'string' ? utf8(content) : content);
  }

  /** config.json; read once. */
  config(): Promise<ConfigFile> {
    this.#config ??= loadConfig(this.system, this.globals.configDirectory);
    return this.#config;
  }

  /** The daemon's address by flag, environment or context. @throws CliError */
  endpoint(): Promise<Endpoint> {
    this.#endpoint ??= resolveEndpoint(this).catch((error: unknown) => {
      throw new CliError(`Failed to initialize: unable to resolve docker endpoint: ${messageOf(error)}`);
    });
    return this.#endpoint;
  }

  /** The daemon. @throws CliError for an address that can't be used */
  client(): Promise<Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<Client> {
    const endpoint = await this.endpoint();
    const pinned = this.env('DOCKER_API_VERSION').replace(/^v/, '');
    return new Client({
      dial: dialer(this.system, endpoint.host),
      host: endpoint.host,
      ...(pinned === '' ? {} : { version: pinned }),
    });
  }

  /** Columns of the terminal on standard output, or undefined. */
  columns(): number | undefined {
    return this.system.windowSize(1)?.columns;
  }

  /** Reads a line from standard input, without its end. */
  async readLine(): Promise<string> {
    let line = '';
    for (;;) {
      const chunk = await this.system.read(0, 1);
      if (chunk.length === 0) return line;
      const character = text(chunk);
      if (character === '\n') return line.replace(/\r$/, '');
      line += character;
    }
  }

  /** The answer to a question. Whoever is asked may interrupt: that ends the command, and is no failure. */
  async readAnswer(): Promise<string> {
    const stops = [SIGINT, SIGTERM].map((signal) =>
      this.system.onSignal(signal, () => void this.out('\n').finally(() => this.end(0))),
    );
    try {
      return await this.readLine();
    } finally {
      for (const stop of stops) stop();
    }
  }

  /** Prompts with ` [y/N] `; only y and Y are a yes. */
  async confirm(question: string): Promise<boolean> {
    await this.out(`${question} [y/N] `);
    const answer = await this.readAnswer();
    return answer.toLowerCase() === 'y';
  }
}
