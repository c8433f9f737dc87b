/**
 * The student's computer, switched on up to its first prompt: a kernel, Debian's files and the small internet. Docker's
 * engine comes with docker-host.ts, which a page fetches while the prompt is being looked at. There is no init.
 */
import type { KeptLayers } from '../engine/containerd/fetch-layer.ts';
import type { Board } from '../kernel/board.ts';
import type { Program, System } from '../kernel/exec/program.ts';
import { Kernel } from '../kernel/kernel.ts';
import { connectTcp } from '../kernel/net/door.ts';
import { makeCredentials } from '../kernel/proc/credentials.ts';
import type { Process } from '../kernel/proc/process.ts';
import type { FileSystem } from '../kernel/vfs/inode.ts';
import type { MountNamespace } from '../kernel/vfs/mount.ts';
import type { Clock } from '../lib/clock.ts';
import { debianArchive } from '../lib/debian-archive.ts';
import type { Duplex } from '../lib/http.ts';
import type { Random } from '../lib/random.ts';
import { waitfor } from '../lib/waitfor.ts';
import type { WebContainerDoor } from '../programs/node/web-container.ts';
import type { MachineDisk } from './disk/machine-disk.ts';
import { DockerHub, type HubSource } from './internet/hub.ts';
import { hostAddress, Internet, nameServer } from './internet/internet.ts';
import { type FileSource, staticSite } from './internet/static-site.ts';
import { languageFiles } from './language-files.ts';
import { debianFiles, mountRoot, ownFiles } from './root-file-system.ts';
import type { RootSource } from './root-source.ts';
import bashCompletion from './rootfs/bash-completion.sh?raw';
import commandMarks from './rootfs/command-marks.sh?raw';
import commandNotFound from './rootfs/command-not-found.sh?raw';
import dockerCompletion from './rootfs/docker-completion.bash?raw';
import noInit from './rootfs/no-init.sh?raw';
import { clientFiles } from './server2/client-files.ts';
import { addServer2 } from './server2/server2.ts';

export interface BootOptions {
  /** The compiled cpu.wasm. */
  readonly cpu: WebAssembly.Module;
  readonly clock: Clock;
  readonly random: Random;
  readonly root: RootSource;
  readonly hub: HubSource;
  /** Debian's packages, as below /debian/ of Debian's archive. */
  readonly debian: FileSource;
  /** Layers that `docker pull` need not fetch. */
  readonly kept?: KeptLayers;
  /** QuickJS (src/programs/node/build/quickjs.wasm), fetched when a container first runs node. */
  readonly quickjs?: () => Promise<WebAssembly.Module>;
  /** To a WebContainer, where the student has asked for one. */
  readonly webContainer?: WebContainerDoor;
  /** What the machine boots from and is kept on; without one it is new, and forgotten. */
  readonly disk?: MachineDisk;
  /** Bytes of physical memory; default 1 GiB. */
  readonly memoryLimit?: number;
  /** Of a machine that stands still (Kernel.takeBoard), to be used again; default new. */
  readonly board?: Board;
  readonly hostname?: string;
  /** In which the machine gives its own hints: a BCP 47 tag; default English. */
  readonly language?: string;
  /** Told of faults of our own. */
  readonly onFault?: (error: unknown, where: string) => void;
}

/** User and group of the one who sits at the terminal, and the groups docker and sudo as Debian's files of the image have them. */
export const student = { uid: 1000, gid: 1000, groups: [27, 999], home: '/home/student' } as const;

/** Bytes that files in memory may take, in the whole machine. */
const diskLimit = 4 * 2 ** 30;

const holdPath = '/usr/bin/drydock-session';

export interface Host {
  readonly options: BootOptions;
  readonly hostname: string;
  readonly kernel: Kernel;
  /** Debian's files, below everything that is written. */
  readonly debian: FileSystem;
  readonly mounts: MountNamespace;
  readonly internet: Internet;
  /** System calls as user student. */
  readonly session: System;
  /** A TCP connection from the machine itself to one of its ports. Rejects with ECONNREFUSED and the like. */
  dial(port: number): Promise<Duplex>;
  /** Starts a program of our own as root, registered under its name: `#!drydock NAME` in /usr/bin. */
  startService(name: string, program: Program): Promise<void>;
  /** Everything stands still for good. */
  stop(): void;
}

function texts(hostname: string, language: string): ReadonlyMap<string, string> {
  return new Map([
    ['etc/hostname', `${hostname}\n`],
    ['etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n${hostAddress}\t${hostname}\n`],
    ['etc/resolv.conf', `nameserver ${nameServer}\n`],
    ['etc/profile.d/command-marks.sh', commandMarks],
    ['etc/bash_completion', bashCompletion],
    ['usr/share/bash-completion/completions/docker', dockerCompletion],
    ['usr/lib/command-not-found', commandNotFound],
    ...['systemctl', 'service', 'reboot', 'shutdown', 'poweroff', 'halt'].map(
      (name) => [`usr/local/bin/${name}`, noInit] as const,
    ),
    ['usr/local/bin/waitfor', waitfor],
    ...languageFiles(language),
  ]);
}

/** The file of bash's history is there before the first command, which would make it otherwise and could be undone by that. */
async function keepHistory(system: System, disk: MachineDisk): Promise<void> {
  await system.writeFile(`${student.home}/.bash_history`, new Uint8Array(), 0o600);
  void disk.keeper.mark('');
}

/** A program in a chunk of its own, fetched when it is first run; virtual time stands still meanwhile. */
function late(kernel: Kernel, load: () => Promise<Program>): Program {
  const loaded = once(load);
  return async (system) => (await kernel.outside(loaded()))(system);
}

/** Node's stand-in for containers of our node, with QuickJS as its engine. */
function registerNode(kernel: Kernel, quickjs: () => Promise<WebAssembly.Module>, door?: WebContainerDoor): void {
  const engine = once(quickjs);
  kernel.registerProgram(
    'node',
    late(kernel, async () => {
      const [{ node }, wasm] = await Promise.all([import('../programs/node/node.ts'), engine()]);
      return node(wasm, door);
    }),
  );
  for (const name of ['npm', 'npx', 'yarn'] as const)
    kernel.registerProgram(
      name,
      late(kernel, async () => (await import('../programs/node/npm.ts'))[name]),
    );
}

/** The first success is kept; a failure is tried again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}

/** A program that never ends; what it gets of the system is handed out: how TypeScript acts as a user of the machine. */
function holdOpen(): { readonly program: Program; readonly system: Promise<System> } {
  let give: (system: System) => void = () => {};
  const system = new Promise<System>((resolve) => {
    give = resolve;
  });
  const program: Program = (own) => {
    give(own);
    return new Promise(() => {});
  };
  return { program, system };
}

function connectInternet(kernel: Kernel, { hub, debian }: BootOptions): Internet {
  // As systemd's 50-default.conf: everybody may ping.
  kernel.net.pingGroups = [0, 2_147_483_647];
  const internet = new Internet(kernel.net);
  const dockerHub = new DockerHub(hub);
  internet.add({ names: ['registry-1.docker.io'], handler: dockerHub.registry });
  internet.add({ names: ['auth.docker.io'], handler: dockerHub.token });
  internet.add({ names: ['index.docker.io', 'hub.docker.com'], handler: dockerHub.index });
  internet.add({ names: [debianArchive], handler: staticSite(debian, '/debian/') });
  const modules: FileSource = { get: (path) => debian.get(`go/${path}`) };
  internet.add({ names: ['modules.drydock.dev'], handler: staticSite(modules, '/') });
  return internet;
}

/** Starts a program of our own as a process. */
function start(
  kernel: Kernel,
  mounts: MountNamespace,
  path: string,
  uid: number,
  gid: number,
  groups: readonly number[],
): Promise<Process> {
  return kernel.spawn({
    path,
    argv: [path.replace(/^.*\//, '')],
    env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      `HOME=${uid === 0 ? '/root' : student.home}`,
    ],
    cwd: uid === 0 ? '/' : student.home,
    mounts,
    credentials: makeCredentials(uid, gid, groups),
    umask: 0o022,
  });
}

export async function bootHost(options: BootOptions): Promise<Host> {
  const { clock, random, hostname = 'drydock', language = 'en' } = options;
  const kernel = new Kernel({
    cpu: options.cpu,
    clock,
    random,
    hostname,
    memoryLimit: options.memoryLimit ?? 2 ** 30,
    ...(options.board ? { board: options.board } : {}),
    diskLimit,
    jit: true,
    ...(options.onFault ? { onBug: options.onFault } : {}),
  });
  const session = holdOpen();
  const programs = ['docker', 'podman', 'dockerd', 'drydock-session'];
  const debian = await debianFiles(kernel, options.root);
  const mounts = mountRoot(kernel, {
    debian,
    files: [...ownFiles(programs, texts(hostname, language)), ...clientFiles],
    net: kernel.net,
    pidns: kernel.pidns,
    cgroup: kernel.cgroup,
    keep: (upper) => options.disk?.keepRoot(upper),
  });
  options.disk?.begins('host');
  const internet = connectInternet(kernel, options);
  // The CLI, fetched while the first prompt is being looked at.
  const dockerCommand = late(kernel, async () => (await import('../docker/docker.ts')).docker);
  kernel.registerProgram('docker', dockerCommand);
  // The course's material types podman where it means any such CLI.
  kernel.registerProgram('podman', dockerCommand);
  // Alpine's package manager, for containers of our alpine.
  kernel.registerProgram(
    'apk',
    late(kernel, async () => (await import('../programs/apk/apk.ts')).apk),
  );
  const { quickjs } = options;
  if (quickjs) registerNode(kernel, quickjs, options.webContainer);
  kernel.registerProgram('drydock-session', session.program);
  await start(kernel, mounts, holdPath, student.uid, student.gid, student.groups);
  const system = await session.system;
  if (options.disk && !options.disk.isUsed) await keepHistory(system, options.disk);
  const host: Host = {
    options,
    hostname,
    kernel,
    debian,
    mounts,
    internet,
    startService: async (name, program) => {
      kernel.registerProgram(name, program);
      await start(kernel, mounts, `/usr/bin/${name}`, 0, 0, []);
    },
    session: system,
    dial: (port) => connectTcp(kernel.net, { host: '127.0.0.1', port }),
    stop: () => kernel.stop(),
  };
  addServer2(host);
  return host;
}
