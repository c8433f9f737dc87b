/** What is installed: /lib/apk/db/installed in apk's own format (apk-package(5): P:, V:, F:, R: lines …), and /etc/apk/world. */

import type { System } from '../../kernel/exec/program.ts';
import { text, utf8 } from '../../lib/bytes.ts';

const INSTALLED = '/lib/apk/db/installed';
const WORLD = '/etc/apk/world';

export interface Installed {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly homepage: string;
  readonly size: number;
  readonly depends: readonly string[];
  /** Absolute paths. */
  readonly directories: readonly string[];
  readonly files: readonly string[];
}

function parse(paragraph: string): Installed | undefined {
  const fields = new Map<string, string>();
  const directories: string[] = [];
  const files: string[] = [];
  for (const line of paragraph.split('\n')) {
    const value = line.slice(2);
    if (line.startsWith('F:')) directories.push(`/${value}`);
    else if (line.startsWith('R:')) files.push(`${directories.at(-1)?.replace(/\/$/, '') ?? ''}/${value}`);
    else if (line[1] === ':') fields.set(line.slice(0, 1), value);
  }
  const name = fields.get('P');
  if (!name) return undefined;
  return {
    name,
    version: fields.get('V') ?? '',
    description: fields.get('T') ?? '',
    homepage: fields.get('U') ?? '',
    size: Number(fields.get('I') ?? 0),
    depends: (fields.get('D') ?? '').split(' ').filter((word) => word !== ''),
    directories,
    files,
  };
}

function format(entry: Installed): string {
  const lines = [`P:${entry.name}`, `V:${entry.version}`, 'A:riscv64', `I:${entry.size}`];
  if (entry.description) lines.push(`T:${entry.description}`);
  if (entry.homepage) lines.push(`U:${entry.homepage}`);
  if (entry.depends.length > 0) lines.push(`D:${entry.depends.join(' ')}`);
  const byFolder = new Map<string, string[]>(entry.directories.map((path) => [path, []]));
  for (const file of entry.files) {
    const folder = file.slice(0, file.lastIndexOf('/')) || '/';
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file.slice(file.lastIndexOf('/') + 1)]);
  }
  for (const [folder, names] of byFolder) lines.push(`F:${folder.slice(1)}`, ...names.map((name) => `R:${name}`));
  return `${lines.join('\n')}\n`;
}

async function readText(system: System, path: string): Promise<string> {
  try {
    return text(await system.readFile(path));
  } catch {
    return '';
  }
}

export class Database {
  readonly #system: System;
  readonly installed: Map<string, Installed>;
  /** What was asked for by name. */
  readonly world: Set<string>;

  private constructor(system: System, installed: Map<string, Installed>, world: Set<string>) {
    this.#system = system;
    this.installed = installed;
    this.world = world;
  }

  static async open(system: System): Promise<Database> {
    const installed = new Map<string, Installed>();
    for (const paragraph of (await readText(system, INSTALLED)).split('\n\n')) {
      const entry = parse(paragraph);
      if (entry) installed.set(entry.name, entry);
    }
    const world = (await readText(system, WORLD)).split(/\s+/).filter((word) => word !== '');
    return new Database(system, installed, new Set(world));
  }

  async save(): Promise<void> {
    await this.#system.writeFile(INSTALLED, utf8([...this.installed.values()].map(format).join('\n')), 0o644);
    await this.#system.writeFile(
      WORLD,
      utf8(
        [...this.world]
          .sort()
          .map((name) => `${name}\n`)
          .join(''),
      ),
      0o644,
    );
  }

  /** Packages that nothing in the world needs any more. */
  unneeded(): Installed[] {
    const needed = new Set<string>();
    const visit = (name: string): void => {
      if (needed.has(name)) return;
      needed.add(name);
      for (const other of this.installed.get(name)?.depends ?? []) visit(other);
    };
    for (const name of this.world) visit(name);
    return [...this.installed.values()].filter(({ name }) => !needed.has(name)).reverse();
  }

  /** As apk ends: `OK: 12 MiB in 20 packages`. */
  summary(): string {
    let bytes = 0;
    for (const { size } of this.installed.values()) bytes += size;
    return `OK: ${Math.ceil(bytes / 2 ** 20)} MiB in ${this.installed.size} packages`;
  }
}
