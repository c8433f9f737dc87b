/**
 * npm(1), npx(1) and yarn(1) as far as a package without dependencies needs them: init, run, start, test, and an install
 * that has nothing to fetch. There is no package registry in the machine: what asks for one says so, in one sentence.
 */
import type { Program, System } from '../../kernel/exec/program.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import { basename } from '../../lib/path.ts';

const NPM_VERSION = '11.6.1';
const YARN_VERSION = '1.22.22';

interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly bin?: unknown;
  readonly [field: string]: unknown;
}

const USAGE = `npm <command>

Usage:

npm init -y        make a package.json
npm install        with no dependencies, or with all of them in node_modules already
npm start          run this package's start script
npm test           run this package's tests
npm run <foo>      run the script named <foo>
npm pkg get        print package.json
npm -v             print the version

npm@${NPM_VERSION} /usr/local/bin/npm (Drydock's own)
`;

class PackageManager {
  readonly #system: System;
  readonly #brand: 'npm' | 'yarn';
  readonly #isSilent: boolean;

  constructor(system: System, brand: 'npm' | 'yarn', isSilent: boolean) {
    this.#system = system;
    this.#brand = brand;
    this.#isSilent = isSilent;
  }

  async print(line: string): Promise<void> {
    await this.#system.write(1, utf8(`${line}\n`));
  }

  async #fail(code: string, ...lines: readonly string[]): Promise<number> {
    const shown =
      this.#brand === 'yarn'
        ? lines.map((line, at) => (at === 0 ? `error ${line}` : line))
        : [...(code === '' ? [] : [`npm error code ${code}`]), ...lines.map((line) => `npm error ${line}`)];
    await this.#system.write(2, utf8(`${shown.join('\n')}\n`));
    return 1;
  }

  async #exists(path: string): Promise<boolean> {
    return await this.#system.stat(path).then(
      () => true,
      () => false,
    );
  }

  /** The nearest folder with a package.json; the current one where there is none. */
  async #prefix(): Promise<string> {
    const cwd = this.#system.cwd();
    for (let folder = cwd; folder !== ''; folder = folder.slice(0, folder.lastIndexOf('/')))
      if (await this.#exists(`${folder}/package.json`)) return folder;
    return cwd;
  }

  async #read(folder: string): Promise<PackageJson | { readonly failure: number }> {
    const path = `${folder === '/' ? '' : folder}/package.json`;
    if (!(await this.#exists(path))) {
      const lines =
        this.#brand === 'yarn'
          ? [`Couldn't find a package.json file in "${folder}"`]
          : [
              'syscall open',
              `path ${path}`,
              'errno -2',
              `enoent Could not read package.json: Error: ENOENT: no such file or directory, open '${path}'`,
              'enoent This is related to npm not being able to find a file.',
              'enoent',
            ];
      return { failure: await this.#fail('ENOENT', ...lines) };
    }
    try {
      return JSON.parse(text(await this.#system.readFile(path))) as PackageJson;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { failure: await this.#fail('EJSONPARSE', `path ${path}`, `JSON.parse ${message}`) };
    }
  }

  async init(words: readonly string[]): Promise<number> {
    const initializer = words.find((word) => !word.startsWith('-'));
    if (initializer) return await this.#noRegistry(`create-${initializer}`);
    const folder = this.#system.cwd();
    const path = `${folder === '/' ? '' : folder}/package.json`;
    const old = await this.#system.readFile(path).then(
      (bytes) => JSON.parse(text(bytes)) as PackageJson,
      (): PackageJson => ({}),
    );
    const name = basename(folder)
      .toLowerCase()
      .replaceAll(/[^a-z\d._-]+/g, '-');
    const made = {
      name: name === '/' ? '' : name,
      version: '1.0.0',
      description: '',
      main:
        (await this.#exists(`${folder}/server.js`)) && !(await this.#exists(`${folder}/index.js`))
          ? 'server.js'
          : 'index.js',
      scripts: {
        test: 'echo "Error: no test specified" && exit 1',
        ...((await this.#exists(`${folder}/server.js`)) ? { start: 'node server.js' } : {}),
      },
      keywords: [],
      author: '',
      license: 'ISC',
      type: 'commonjs',
      ...old,
    };
    const json = `${JSON.stringify(made, null, 2)}\n`;
    await this.#system.writeFile(path, utf8(json), 0o644);
    await this.print(this.#brand === 'yarn' ? 'success Saved package.json' : `Wrote to ${path}:\n\n${json}\n\n`);
    return 0;
  }

  async #noRegistry(...names: readonly string[]): Promise<number> {
    return await this.#fail(
      'ENOREGISTRY',
      `There is no package registry in Drydock, so ${names.join(', ')} cannot be installed: copy node_modules in, or do without it.`,
    );
  }

  async install(words: readonly string[], isClean: boolean): Promise<number> {
    const named = words.filter((word) => !word.startsWith('-'));
    if (named.length > 0) return await this.#noRegistry(...named);
    const folder = await this.#prefix();
    const description = await this.#read(folder);
    if ('failure' in description) return Number(description.failure);
    if (isClean && !(await this.#exists(`${folder}/package-lock.json`)))
      return await this.#fail('EUSAGE', '', 'The `npm ci` command can only install with an existing package-lock.json');
    const omitsDev = words.some((word) => /^--(production|prod|omit=dev|only=prod(uction)?)$/.test(word));
    const wanted = { ...description.dependencies, ...(omitsDev ? {} : description.devDependencies) };
    const missing: string[] = [];
    for (const [name, range] of Object.entries(wanted))
      if (!(await this.#exists(`${folder}/node_modules/${name}`))) missing.push(`${name}@${range}`);
    if (missing.length > 0) return await this.#noRegistry(...missing);
    if (this.#brand === 'yarn') await this.print(`yarn install v${YARN_VERSION}\nsuccess Already up-to-date.`);
    else {
      if (!isClean) await this.#writeLock(folder, description);
      await this.print('\nup to date, audited 1 package in 0s\n\nfound 0 vulnerabilities');
    }
    return 0;
  }

  async #writeLock(
    folder: string,
    { name = basename(folder), version = '1.0.0', license }: PackageJson,
  ): Promise<void> {
    const path = `${folder}/package-lock.json`;
    if (await this.#exists(path)) return;
    const own = { name, version, ...(license === undefined ? {} : { license }) };
    const lock = { name, version, lockfileVersion: 3, requires: true, packages: { '': own } };
    await this.#system.writeFile(path, utf8(`${JSON.stringify(lock, null, 2)}\n`), 0o644);
  }

  async run(name: string | undefined, words: readonly string[], isPlain: boolean): Promise<number> {
    const folder = await this.#prefix();
    const description = await this.#read(folder);
    if ('failure' in description) return Number(description.failure);
    if (name === undefined) return await this.#listScripts(description);
    const scripts = description.scripts ?? {};
    let script = scripts[name];
    if (script === undefined && name === 'start' && (await this.#exists(`${folder}/server.js`)))
      script = 'node server.js';
    if (script === undefined) {
      if (isPlain && words.includes('--if-present')) return 0;
      if (this.#brand === 'yarn') return await this.#fail('', `Command "${name}" not found.`);
      return await this.#fail('', `Missing script: "${name}"`, '', 'To see a list of scripts, run:', '  npm run');
    }
    const rest = words[0] === '--' ? words.slice(1) : words;
    for (const stage of [`pre${name}`, name, `post${name}`]) {
      const command = stage === name ? script : scripts[stage];
      if (command === undefined) continue;
      const status = await this.#shell(
        folder,
        description,
        stage,
        stage === name ? [command, ...rest.map(quote)].join(' ') : command,
      );
      if (status !== 0) return status;
    }
    return 0;
  }

  async #listScripts({ name = '', version = '', scripts = {} }: PackageJson): Promise<number> {
    const lines = Object.entries(scripts).map(([script, command]) => `  ${script}\n    ${command}`);
    if (lines.length > 0)
      await this.print(`Scripts available in ${name}@${version} via \`npm run\`:\n${lines.join('\n')}`);
    return 0;
  }

  async #shell(
    folder: string,
    { name = '', version = '' }: PackageJson,
    stage: string,
    command: string,
  ): Promise<number> {
    const system = this.#system;
    const head = this.#brand === 'yarn' ? `$ ${command}` : `\n> ${name}@${version} ${stage}\n> ${command}\n`;
    if (!this.#isSilent) await this.print(head);
    const path = `${folder}/node_modules/.bin:${system.env.get('PATH') ?? '/usr/local/bin:/usr/bin:/bin'}`;
    const env = new Map([
      ...system.env,
      ['PATH', path],
      ['npm_lifecycle_event', stage],
      ['npm_lifecycle_script', command],
      ['npm_package_name', name],
      ['npm_package_version', version],
      ['npm_package_json', `${folder}/package.json`],
      ['npm_execpath', '/usr/local/bin/npm'],
      ['npm_node_execpath', '/usr/local/bin/node'],
      ['INIT_CWD', system.cwd()],
    ]);
    const pid = await system.spawn(['/bin/sh', '-c', command], { env, cwd: folder });
    // As npm, signals to it go on to the script.
    const stop = [2, 15].map((signal) => system.onSignal(signal, () => system.kill(pid, signal)));
    const { code, signal } = await system.wait(pid);
    for (const one of stop) one();
    if (signal > 0) return 128 + signal;
    if (code !== 0 && this.#brand === 'yarn') await this.#fail('', `Command failed with exit code ${code}.`);
    return code;
  }

  async show(words: readonly string[]): Promise<number> {
    const description = await this.#read(await this.#prefix());
    if ('failure' in description) return Number(description.failure);
    const [name] = words;
    await this.print(JSON.stringify(name === undefined ? description : description[name], null, 2) ?? '{}');
    return 0;
  }

  async list(): Promise<number> {
    const folder = await this.#prefix();
    const description = await this.#read(folder);
    if ('failure' in description) return Number(description.failure);
    await this.print(`${description.name ?? ''}@${description.version ?? ''} ${folder}`);
    const names = Object.keys({ ...description.dependencies, ...description.devDependencies });
    if (names.length === 0) await this.print('└── (empty)\n');
    for (const [at, name] of names.entries()) {
      const branch = at === names.length - 1 ? '└──' : '├──';
      const own = `${folder}/node_modules/${name}/package.json`;
      const there = await this.#system.readFile(own).then(
        (bytes) => (JSON.parse(text(bytes)) as PackageJson).version,
        () => undefined,
      );
      await this.print(there ? `${branch} ${name}@${there}` : `${branch} UNMET DEPENDENCY ${name}`);
    }
    return 0;
  }

  async unknown(command: string): Promise<number> {
    return await this.#fail(
      '',
      `Drydock's ${this.#brand} has no "${command}": it knows init, install, run, start, test, pkg and ls.`,
    );
  }
}

/** For /bin/sh. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const ALIASES = new Map([
  ['i', 'install'],
  ['add', 'install'],
  ['it', 'install'],
  ['t', 'test'],
  ['tst', 'test'],
  ['run-script', 'run'],
  ['rum', 'run'],
  ['clean-install', 'ci'],
  ['create', 'init'],
  ['list', 'ls'],
  ['ll', 'ls'],
]);

async function manage(system: System, brand: 'npm' | 'yarn'): Promise<number> {
  const words = system.argv.slice(1);
  const isSilent = words.some((word) => word === '-s' || word === '--silent');
  const manager = new PackageManager(system, brand, isSilent);
  const at = words.findIndex((word) => !word.startsWith('-'));
  if (at < 0) {
    if (words.includes('-v') || words.includes('--version')) {
      await manager.print(brand === 'yarn' ? YARN_VERSION : NPM_VERSION);
      return 0;
    }
    if (brand === 'yarn') return await manager.install(words, false);
    await manager.print(USAGE);
    return words.includes('-h') || words.includes('--help') ? 0 : 1;
  }
  const word = words[at] ?? '';
  const command = ALIASES.get(word) ?? word;
  const rest = [...words.slice(0, at), ...words.slice(at + 1)].filter((one) => one !== '-s' && one !== '--silent');
  switch (command) {
    case 'init':
      return await manager.init(rest);
    case 'install':
      return await manager.install(rest, false);
    case 'ci':
      return await manager.install(rest, true);
    case 'run':
      return await manager.run(rest[0], rest.slice(1), true);
    case 'start':
    case 'test':
    case 'stop':
    case 'restart':
      return await manager.run(command, rest, false);
    case 'pkg':
      return rest[0] === 'get' ? await manager.show(rest.slice(1)) : await manager.unknown(`pkg ${rest[0] ?? ''}`);
    case 'ls':
      return await manager.list();
    case 'help':
      await manager.print(USAGE);
      return 0;
    default:
      return brand === 'yarn' ? await manager.run(command, rest, true) : await manager.unknown(word);
  }
}

export const npm: Program = (system) => manage(system, 'npm');
export const yarn: Program = (system) => manage(system, 'yarn');

/** Runs a package's program where node_modules has it. */
export const npx: Program = async (system) => {
  const words = system.argv.slice(1).filter((word) => word !== '-y' && word !== '--yes');
  const [name, ...rest] = words;
  if (name === '-v' || name === '--version') {
    await system.write(1, utf8(`${NPM_VERSION}\n`));
    return 0;
  }
  const path = `${system.cwd()}/node_modules/.bin/${name}`;
  const isThere = await system.stat(path).then(
    () => name !== undefined,
    () => false,
  );
  if (!isThere) {
    const message = `npm error There is no package registry in Drydock, and node_modules/.bin has no ${name ?? 'program'}.\n`;
    await system.write(2, utf8(message));
    return 1;
  }
  const pid = await system.spawn([path, ...rest]);
  const { code, signal } = await system.wait(pid);
  return signal > 0 ? 128 + signal : code;
};
