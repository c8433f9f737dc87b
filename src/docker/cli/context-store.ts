/**
 * Contexts: named daemon addresses in ~/.docker/contexts/meta/<sha256 of the name>/meta.json (docker/cli's context store).
 * Left out: TLS material.
 */

import { text, utf8 } from '../../lib/bytes.ts';
import { sha256Hex } from '../../lib/sha256.ts';
import type { Cli } from './cli.ts';
import { defaultHost } from './endpoint.ts';
import { CliError } from './errors.ts';

export interface Context {
  readonly name: string;
  readonly description: string;
  readonly host: string;
  readonly skipTlsVerify: boolean;
}

interface MetaJson {
  Name: string;
  Metadata: { Description?: string };
  Endpoints: { docker?: { Host?: string; SkipTLSVerify?: boolean } };
}

export class ContextStore {
  readonly #cli: Cli;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  get root(): string {
    return `${this.#cli.globals.configDirectory}/contexts`;
  }

  folder(name: string): string {
    return `${this.root}/meta/${sha256Hex(utf8(name))}`;
  }

  /** @throws CliError where there is none of that name */
  async read(name: string): Promise<Context> {
    if (name === 'default') return this.builtin();
    let bytes: Uint8Array;
    try {
      bytes = await this.#cli.system.readFile(`${this.folder(name)}/meta.json`);
    } catch {
      throw new CliError(
        `context ${JSON.stringify(name)}: context not found: open ${this.folder(name)}/meta.json: no such file or directory`,
      );
    }
    return fromMeta(JSON.parse(text(bytes)) as MetaJson);
  }

  builtin(): Context {
    const host = this.#cli.globals.host[0] ?? this.#cli.env('DOCKER_HOST');
    const description = 'Current DOCKER_HOST based configuration';
    return { name: 'default', description, host: host === '' ? defaultHost : host, skipTlsVerify: false };
  }

  /** By name, the built-in one included. */
  async list(): Promise<Context[]> {
    const items = await this.#cli.system.readdir(`${this.root}/meta`).catch(() => []);
    const contexts = [this.builtin()];
    for (const item of items) {
      const bytes = await this.#cli.system.readFile(`${this.root}/meta/${item.name}/meta.json`).catch(() => undefined);
      if (bytes) contexts.push(fromMeta(JSON.parse(text(bytes)) as MetaJson));
    }
    return contexts.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async write(context: Context): Promise<void> {
    const { system, globals } = this.#cli;
    for (const path of [globals.configDirectory, this.root, `${this.root}/meta`, this.folder(context.name)]) {
      await system.mkdir(path, 0o755).catch(() => undefined);
    }
    const meta: MetaJson = {
      Name: context.name,
      Metadata: context.description === '' ? {} : { Description: context.description },
      Endpoints: { docker: { Host: context.host, SkipTLSVerify: context.skipTlsVerify } },
    };
    await system.writeFile(`${this.folder(context.name)}/meta.json`, utf8(JSON.stringify(meta)), 0o644);
  }

  async remove(name: string): Promise<void> {
    await this.#cli.system.unlink(`${this.folder(name)}/meta.json`);
    await this.#cli.system.rmdir(this.folder(name));
  }
}

function fromMeta(meta: MetaJson): Context {
  return {
    name: meta.Name,
    description: meta.Metadata.Description ?? '',
    host: meta.Endpoints.docker?.Host ?? '',
    skipTlsVerify: meta.Endpoints.docker?.SkipTLSVerify ?? false,
  };
}
