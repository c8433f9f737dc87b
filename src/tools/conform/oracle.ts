/**
 * The real Docker 28 of ../shared/oracle, as an engine for sessions: a daemon in namespaces of its own whose Docker Hub holds our
 * images. They are riscv64 programs, which it runs through qemu-user-static registered with binfmt_misc.
 */
import { execFileSync, type StdioOptions, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ensureDebianPackage } from '../debian-packages.ts';
import { buildCache, projectRoot } from '../project.ts';
import type { HostCell } from './host-cell.ts';

const scripts = join(projectRoot, '..', 'shared', 'oracle');
const cache = process.env.ORACLE_CACHE ?? join(homedir(), '.cache', 'drydock-oracle');
const registry = join(projectRoot, 'public', 'v2', 'library');

/** Where the real docker command and its plugins are kept so that any user can run them. */
const clientFolder = join(tmpdir(), 'drydock-real-docker');
const engineDocker = join(cache, 'engine28', 'bin', 'docker');

/** The real docker command, copied to where any user can run it. */
export function realDocker(): Pick<HostCell, 'docker' | 'plugins'> {
  const docker = join(clientFolder, 'docker');
  const plugins = join(clientFolder, 'plugins');
  if (!existsSync(docker)) {
    mkdirSync(clientFolder, { recursive: true });
    execFileSync('cp', ['-rL', join(cache, 'engine28', 'plugins'), plugins]);
    execFileSync('cp', ['-L', engineDocker, docker]);
  }
  return { docker, plugins };
}

const qemuFlags = /^flags: .*P/m;
const registered = '/proc/sys/fs/binfmt_misc/qemu-riscv64';

/**
 * Registers qemu so that a program keeps its argv[0], without which busybox's applets don't find themselves.
 * @returns why it can't; undefined: done
 */
function registerQemu(): string | undefined {
  const binfmt = spawnSync(join(scripts, 'binfmt.sh'), { encoding: 'utf8' });
  if (binfmt.status !== 0) return binfmt.stderr.trim();
  if (qemuFlags.test(readFileSync(registered, 'utf8'))) return undefined;
  const interpreter = /^interpreter (.+)$/m.exec(readFileSync(registered, 'utf8'))?.[1];
  const magic = `\\x7f\\x45\\x4c\\x46\\x02\\x01\\x01${'\\x00'.repeat(9)}\\x02\\x00\\xf3\\x00`;
  const mask = `${'\\xff'.repeat(7)}\\x00${'\\xff'.repeat(8)}\\xfe${'\\xff'.repeat(3)}`;
  try {
    writeFileSync(registered, '-1');
    writeFileSync('/proc/sys/fs/binfmt_misc/register', `:qemu-riscv64:M::${magic}:${mask}:${interpreter}:PF`);
  } catch (error) {
    return String(error);
  }
  return undefined;
}

/** Why there is no oracle here; undefined: there is one. */
export function oracleMissing(): string | undefined {
  if (!existsSync(join(scripts, 'oracle-up.sh'))) return `${scripts} is not there`;
  if (process.getuid?.() !== 0) return 'the real engine needs root';
  if (!existsSync(engineDocker)) return `no real Docker in ${cache}: run ${scripts}/setup.sh`;
  const refused = registerQemu();
  return refused === undefined ? undefined : `binfmt_misc is refused, so riscv64 images don't run here: ${refused}`;
}

/** The folder of docker-init, which `--init` needs: it is tini, which Debian packs apart from Docker. */
function initFolder(): string {
  const folder = join(buildCache, 'oracle-init');
  const init = join(folder, 'docker-init');
  const tini = '/usr/bin/tini-static';
  if (!existsSync(init) && ensureDebianPackage('tini', tini)) {
    mkdirSync(folder, { recursive: true });
    copyFileSync(tini, init);
  }
  return folder;
}

interface Descriptor {
  readonly digest: string;
}

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

const hexOf = ({ digest }: Descriptor) => digest.replace('sha256:', '');

/** A docker archive of one of our images, with all tags of its default one. */
function writeArchive(name: string, folder: string): void {
  const target = join(folder, `${name}.tar`);
  const files = join(registry, name, 'manifests');
  const latest = readFileSync(join(files, 'latest'), 'utf8');
  if (existsSync(target) && statSync(target).mtimeMs > statSync(join(files, 'latest')).mtimeMs) return;
  const index = JSON.parse(latest) as Manifest;
  const own = index.manifests?.[0];
  const manifest = own ? (JSON.parse(readFileSync(join(files, own.digest), 'utf8')) as Manifest) : index;
  const tags = readdirSync(files).filter(
    (tag) => !tag.includes(':') && readFileSync(join(files, tag), 'utf8') === latest,
  );
  const blob = (descriptor: Descriptor) => readFileSync(join(registry, name, 'blobs', descriptor.digest));
  const work = join(folder, `${name}.d`);
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, `${hexOf(manifest.config)}.json`), blob(manifest.config));
  for (const layer of manifest.layers) writeFileSync(join(work, `${hexOf(layer)}.tar`), gunzipSync(blob(layer)));
  const entry = {
    Config: `${hexOf(manifest.config)}.json`,
    RepoTags: tags.map((tag) => `${name}:${tag}`),
    Layers: manifest.layers.map((layer) => `${hexOf(layer)}.tar`),
  };
  writeFileSync(join(work, 'manifest.json'), JSON.stringify([entry]));
  execFileSync('tar', ['--owner=0', '--group=0', '-cf', target, '-C', work, ...readdirSync(work)]);
  rmSync(work, { recursive: true });
}

/** Folder of docker archives of our images, for the stand-in of Docker Hub. */
export function ourArchives(): string {
  const folder = join(buildCache, 'oracle-images');
  mkdirSync(folder, { recursive: true });
  for (const name of ['busybox', 'hello-world', 'nginx', 'debian', 'registry', 'redis', 'alpine'])
    writeArchive(name, folder);
  return folder;
}

export class Oracle {
  readonly #folder: string;
  readonly #images: string;

  /** @param folder of its own; another daemon must not use it */
  constructor(folder: string) {
    this.#folder = folder;
    this.#images = ourArchives();
  }

  /** The engine with a docker command, ours or the real one. */
  cell(docker: Pick<HostCell, 'docker' | 'plugins'>): HostCell {
    const hub = join(this.#folder, 'hub.crt');
    return {
      ...docker,
      engine: `unix://${this.#folder}/docker.sock`,
      enter: [join(this.#folder, 'in')],
      environment: { DOCKER_DEFAULT_PLATFORM: 'linux/riscv64', SSL_CERT_FILE: hub },
    };
  }

  /** A daemon as after its installation, with these images pulled. */
  fresh(images: readonly string[]): void {
    this.down();
    const stdio: StdioOptions = ['ignore', 'ignore', 'inherit'];
    const timeout = 120_000;
    const env = {
      ...process.env,
      PATH: `${join(cache, 'engine28', 'bin')}:${initFolder()}:${process.env.PATH}`,
      IMAGES: this.#images,
      LOAD: '',
      ENGINE: '28',
    };
    execFileSync(join(scripts, 'oracle-up.sh'), [this.#folder], { env, stdio, timeout });
    chmodSync(join(this.#folder, 'docker.sock'), 0o666);
    for (const image of images) {
      const pull = [engineDocker, 'pull', '-q', '--platform', 'linux/riscv64', image];
      execFileSync(join(this.#folder, 'in'), pull, { stdio, timeout });
    }
  }

  down(): void {
    spawnSync(join(scripts, 'oracle-down.sh'), [this.#folder], { stdio: 'ignore' });
  }
}
