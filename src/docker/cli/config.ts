/** The user's ~/.docker/config.json: credentials, formats, detach keys. Unknown fields are kept when it is written. */

import type { AuthConfig } from '../../engine/api/types/image.ts';
import type { System } from '../../kernel/exec/program.ts';
import { base64, fromBase64, text, utf8 } from '../../lib/bytes.ts';
import { CliError, messageOf } from './errors.ts';

interface ConfigJson {
  auths?: Record<string, AuthConfig>;
  HttpHeaders?: Record<string, string>;
  psFormat?: string;
  imagesFormat?: string;
  networksFormat?: string;
  pluginsFormat?: string;
  volumesFormat?: string;
  statsFormat?: string;
  detachKeys?: string;
  credsStore?: string;
  currentContext?: string;
  [name: string]: unknown;
}

export class ConfigFile {
  readonly path: string;
  readonly json: ConfigJson;
  readonly #system: System;

  constructor(system: System, path: string, json: ConfigJson) {
    this.#system = system;
    this.path = path;
    this.json = json;
  }

  /** Credentials of a registry, with user and password taken apart. */
  auth(registry: string): AuthConfig {
    const entry = this.json.auths?.[registry];
    if (!entry) return {};
    const { auth, ...rest } = entry;
    if (auth === undefined || auth === '') return { ...rest, serveraddress: registry };
    const plain = text(fromBase64(auth));
    const at = plain.indexOf(':');
    return {
      ...rest,
      username: plain.slice(0, at),
      password: plain.slice(at + 1).replace(/\0+$/, ''),
      serveraddress: registry,
    };
  }

  /** All credentials, for a build. */
  auths(): Record<string, AuthConfig> {
    return Object.fromEntries(Object.keys(this.json.auths ?? {}).map((registry) => [registry, this.auth(registry)]));
  }

  async storeAuth(registry: string, auth: AuthConfig): Promise<void> {
    const stored: AuthConfig = auth.identitytoken
      ? { auth: base64(utf8(`${auth.username ?? ''}:`)), identitytoken: auth.identitytoken }
      : { auth: base64(utf8(`${auth.username ?? ''}:${auth.password ?? ''}`)) };
    this.json.auths = { ...this.json.auths, [registry]: stored };
    await this.save();
  }

  /** false: there was nothing. */
  async eraseAuth(registry: string): Promise<boolean> {
    const auths = { ...this.json.auths };
    if (!(registry in auths)) return false;
    delete auths[registry];
    this.json.auths = auths;
    await this.save();
    return true;
  }

  async save(): Promise<void> {
    const folder = this.path.replace(/\/[^/]*$/, '');
    await this.#system.mkdir(folder, 0o700).catch(() => undefined);
    await this.#system.writeFile(this.path, utf8(JSON.stringify(this.json, null, '\t')), 0o600);
  }
}

export async function loadConfig(system: System, folder: string): Promise<ConfigFile> {
  const path = `${folder}/config.json`;
  let bytes: Uint8Array;
  try {
    bytes = await system.readFile(path);
  } catch {
    return new ConfigFile(system, path, {});
  }
  try {
    const json: unknown = JSON.parse(text(bytes));
    return new ConfigFile(system, path, typeof json === 'object' && json !== null ? { ...json } : {});
  } catch (error) {
    throw new CliError(`WARNING: Error loading config file: ${path}: ${messageOf(error)}`);
  }
}
