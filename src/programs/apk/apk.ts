/**
 * apk(8), Alpine's package manager, as a program of our own for our stand-in of Alpine: add, del, update, upgrade, info,
 * list, search, version. Its packages are Debian's (see /etc/apk/repositories), and the fetch line says so. Left out:
 * pins and version constraints, several repositories, signatures, fix, cache, dot.
 */

import type { System } from '../../kernel/exec/program.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import { debianArchive } from '../../lib/debian-archive.ts';
import { gunzip } from '../../lib/gzip.ts';
import { Database, type Installed } from './database.ts';
import { install, remove } from './install.ts';
import { ALIASES } from './names.ts';
import { type Options, parseOptions } from './options.ts';
import { fetchFile, type Package, parseIndex, resolve } from './repository.ts';

const VERSION = '2.14.9';
const CACHE = '/var/cache/apk/Packages.gz';
const DEFAULT_REPOSITORY = `http://${debianArchive}/debian`;

const USAGE = `apk-tools ${VERSION} (Drydock's own, with Debian's packages), compiled for riscv64.

usage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]

Package installation and removal:
  add        Add packages to WORLD and commit changes
  del        Remove packages from WORLD and commit changes

System maintenance:
  update     Update repository indexes
  upgrade    Install upgrades available from repositories

Querying package information:
  info       Give detailed information about packages or repositories
  list       List packages matching a pattern or other criteria
  search     Search for packages by name or description
  version    Compare package versions or perform tests on version strings

This apk has coffee making abilities.
`;

const COMMANDS = ['add', 'del', 'update', 'upgrade', 'info', 'list', 'search', 'version'];

class Apk {
  readonly #system: System;
  readonly #options: Options;
  readonly #database: Database;
  #index: Map<string, Package> | undefined;

  constructor(system: System, options: Options, database: Database) {
    this.#system = system;
    this.#options = options;
    this.#database = database;
  }

  async #print(line: string, isImportant = false): Promise<void> {
    if (!this.#options.quiet || isImportant) await this.#system.write(1, utf8(`${line}\n`));
  }

  async #error(line: string): Promise<void> {
    await this.#system.write(2, utf8(`${line}\n`));
  }

  async #repository(): Promise<string> {
    try {
      const lines = text(await this.#system.readFile('/etc/apk/repositories')).split('\n');
      return lines.find((line) => /^https?:/.test(line))?.trim() ?? DEFAULT_REPOSITORY;
    } catch {
      return DEFAULT_REPOSITORY;
    }
  }

  /** The index fetched now. undefined where it can't be. */
  async #fetchIndex(): Promise<Uint8Array | undefined> {
    const url = `${await this.#repository()}/dists/trixie/main/binary-riscv64/Packages.gz`;
    await this.#print(`fetch ${url}`);
    const bytes = await fetchFile(this.#system, url);
    if (!bytes) {
      await this.#error(`WARNING: updating and opening ${url}: temporary error (try again later)`);
      return undefined;
    }
    if (!this.#options.noCache) {
      await this.#system.mkdir('/var/cache/apk').catch(() => undefined);
      await this.#system.writeFile(CACHE, bytes);
    }
    return bytes;
  }

  async #packages(): Promise<Map<string, Package>> {
    if (this.#index) return this.#index;
    const { noCache, update } = this.#options;
    let bytes: Uint8Array | undefined;
    if (noCache || update) bytes = await this.#fetchIndex();
    else {
      try {
        bytes = await this.#system.readFile(CACHE);
      } catch {
        await this.#error(`WARNING: opening from cache ${await this.#repository()}: No such file or directory`);
      }
    }
    this.#index = bytes ? parseIndex(text(await gunzip(bytes))) : new Map();
    return this.#index;
  }

  async update(): Promise<number> {
    const bytes = await this.#fetchIndex();
    if (!bytes) {
      await this.#error('ERROR: 1 errors; 0 distinct packages available');
      return 1;
    }
    const count = parseIndex(text(await gunzip(bytes))).size;
    await this.#print(`${await this.#repository()} (Debian's packages)`);
    await this.#print(`OK: ${count} distinct packages available`);
    return 0;
  }

  async add(): Promise<number> {
    const index = await this.#packages();
    const { names, virtual } = this.#options;
    const wanted: string[] = [];
    const missing: string[] = [];
    for (const given of names) {
      const name = given.replace(/[<>=~@].*$/, '');
      const targets = this.#database.installed.has(name) ? [name] : (ALIASES.get(name) ?? [name]);
      if (targets.some((one) => !index.has(one) && !this.#database.installed.has(one))) missing.push(name);
      wanted.push(...targets);
    }
    if (missing.length > 0) return await this.#unable(missing, virtual);
    const packages = resolve(index, wanted, new Set(this.#database.installed.keys()));
    if (!this.#options.simulate) {
      if (virtual) this.#addVirtual(virtual, wanted);
      else for (const name of wanted) this.#database.world.add(name);
    }
    return await this.#installAll(packages);
  }

  #addVirtual(name: string, depends: readonly string[]): void {
    const version = new Date(this.#system.now() / 1e6).toISOString().replace(/[-:T]/g, '').slice(0, 14);
    const entry = { name, version, description: 'virtual meta package', homepage: '', size: 0, depends };
    this.#database.installed.set(name, { ...entry, directories: [], files: [] });
    this.#database.world.add(name);
  }

  async #unable(missing: readonly string[], virtual: string | undefined): Promise<number> {
    await this.#error('ERROR: unable to select packages:');
    for (const name of missing) {
      await this.#error(`  ${name} (no such package):`);
      await this.#error(`    required by: ${virtual ? `${virtual}[${name}]` : `world[${name}]`}`);
    }
    return missing.length;
  }

  async #installAll(packages: readonly Package[]): Promise<number> {
    const repository = await this.#repository();
    let errors = 0;
    for (const [at, entry] of packages.entries()) {
      await this.#print(`(${at + 1}/${packages.length}) Installing ${entry.name} (${entry.version})`);
      if (this.#options.simulate) continue;
      const deb = await fetchFile(this.#system, `${repository}/${entry.filename}`);
      if (!deb || deb.length !== entry.size) {
        await this.#error(
          `ERROR: ${entry.name}-${entry.version}: ${deb ? 'package mentioned in index not found' : 'temporary error (try again later)'}`,
        );
        errors++;
        continue;
      }
      const depends = this.#dependsOf(entry, packages);
      this.#database.installed.set(entry.name, await install(this.#system, entry, deb, depends));
      await this.#database.save();
    }
    if (!this.#options.simulate) await this.#database.save();
    if (errors > 0) await this.#error(`${errors} error${errors > 1 ? 's' : ''}; ${this.#database.summary().slice(4)}`);
    else await this.#print(this.#database.summary());
    return errors;
  }

  #dependsOf(entry: Package, packages: readonly Package[]): string[] {
    const names = new Set([...this.#database.installed.keys(), ...packages.map(({ name }) => name)]);
    return [...new Set(entry.depends.flatMap((group) => group.filter((name) => names.has(name)).slice(0, 1)))];
  }

  async del(): Promise<number> {
    const { world, installed } = this.#database;
    for (const given of this.#options.names)
      for (const name of installed.has(given) ? [given] : (ALIASES.get(given) ?? [given])) world.delete(name);
    return await this.#purge();
  }

  async #purge(): Promise<number> {
    const gone: Installed[] = this.#database.unneeded();
    for (const [at, entry] of gone.entries()) {
      await this.#print(`(${at + 1}/${gone.length}) Purging ${entry.name} (${entry.version})`);
      await remove(this.#system, entry);
      this.#database.installed.delete(entry.name);
    }
    await this.#database.save();
    await this.#print(this.#database.summary());
    return 0;
  }

  async upgrade(): Promise<number> {
    const index = await this.#packages();
    const stale = [...this.#database.installed.values()].flatMap((entry) => {
      const found = index.get(entry.name);
      return found && entry.files.length > 0 && found.version !== entry.version ? [found] : [];
    });
    return await this.#installAll(stale);
  }

  async info(): Promise<number> {
    const { installed } = this.#database;
    const { names, existing, files } = this.#options;
    if (names.length === 0) {
      for (const name of [...installed.keys()].sort()) await this.#print(name, true);
      return 0;
    }
    let missing = 0;
    for (const name of names) {
      const entry = installed.get(name) ?? installed.get(ALIASES.get(name)?.[0] ?? '');
      if (!entry) missing++;
      else if (existing) await this.#print(entry.name, true);
      else if (files)
        await this.#print(
          `${entry.name}-${entry.version} contains:\n${entry.files.map((path) => path.slice(1)).join('\n')}\n`,
          true,
        );
      else await this.#describe(entry);
    }
    return missing > 0 ? 1 : 0;
  }

  async #describe({ name, version, description, homepage, size }: Installed): Promise<void> {
    const head = `${name}-${version}`;
    await this.#print(`${head} description:\n${description}\n`, true);
    await this.#print(`${head} webpage:\n${homepage}\n`, true);
    await this.#print(`${head} installed size:\n${Math.ceil(size / 1024)} KiB\n`, true);
  }

  async list(): Promise<number> {
    const { installed } = this.#database;
    const wanted = new Set(this.#options.names);
    const entries = this.#options.installedOnly ? installed.values() : (await this.#packages()).values();
    for (const { name, version } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)))
      if (wanted.size === 0 || wanted.has(name))
        await this.#print(`${name}-${version} riscv64 {${name}}${installed.has(name) ? ' [installed]' : ''}`, true);
    return 0;
  }

  async search(): Promise<number> {
    const index = await this.#packages();
    const matches = (name: string): boolean =>
      this.#options.names.length === 0 || this.#options.names.some((word) => name.includes(word.replaceAll('*', '')));
    for (const name of [...index.keys()].filter(matches).sort())
      await this.#print(`${name}-${index.get(name)?.version ?? ''}`, true);
    return 0;
  }

  async version(): Promise<number> {
    const index = await this.#packages();
    await this.#print('Installed:                                Available:', true);
    for (const { name, version } of this.#database.installed.values()) {
      const there = index.get(name)?.version;
      if (there && there !== version) await this.#print(`${`${name}-${version}`.padEnd(41)} < ${there}`, true);
    }
    return 0;
  }
}

/** The program. */
export async function apk(system: System): Promise<number> {
  const options = parseOptions(system.argv);
  const { command } = options;
  if (command === '--version') {
    await system.write(
      1,
      utf8(`apk-tools ${VERSION} (Drydock's own, with Debian's packages), compiled for riscv64.\n`),
    );
    return 0;
  }
  if (!COMMANDS.includes(command)) {
    await system.write(
      command === '' ? 1 : 2,
      utf8(command === '' ? USAGE : `ERROR: '${command}' is not an apk command. See 'apk --help'.\n`),
    );
    return 1;
  }
  if (['add', 'del', 'update', 'upgrade'].includes(command) && system.uid !== 0) {
    await system.write(
      2,
      utf8(
        'ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n',
      ),
    );
    return 99;
  }
  const tool = new Apk(system, options, await Database.open(system));
  if (command === 'add') return await tool.add();
  if (command === 'del') return await tool.del();
  if (command === 'update') return await tool.update();
  if (command === 'upgrade') return await tool.upgrade();
  if (command === 'info') return await tool.info();
  if (command === 'list') return await tool.list();
  if (command === 'search') return await tool.search();
  return await tool.version();
}
