/** RUN's processes: a container of runc's with BuildKit's environment and hosts, on the default bridge (moby's builder-next/executor). */

import { type Limit, RLIM_INFINITY } from '../../kernel/proc/limits.ts';
import { MS_RELATIME } from '../../kernel/uapi/mount.ts';
import { Mount } from '../../kernel/vfs/mount.ts';
import { utf8 } from '../../lib/bytes.ts';
import type { ExecMountPoint, ExecRequest } from '../buildkit/host.ts';
import { messageOf } from '../errdefs.ts';
import { legacyResolvConf } from '../libnetwork/resolv-conf.ts';
import type { Sandbox } from '../libnetwork/sandbox.ts';
import { capabilitySet } from '../runc/capabilities.ts';
import { FileTree } from '../runc/file-tree.ts';
import { maskedPaths, readOnlyPaths } from '../runc/protected-paths.ts';
import type { Spec, SpecMount } from '../runc/spec.ts';
import type { Task } from '../runc/task.ts';
import { lookupUser } from '../runc/user.ts';
import { limitNumbers } from './containers/build-spec.ts';
import type { Daemon } from './daemon.ts';

const hostname = 'buildkitsandbox';
const openFiles = 1_048_576;
const nofile = 7;
const sharedMemory = 64 << 20;

function mountOf({ target, fs, inode, directory, name, readOnly }: ExecMountPoint): SpecMount {
  const mount = new Mount(0, fs, fs.root, fs.type, 0);
  const place = directory && name !== undefined ? { directory, name } : {};
  const source = { mount, inode, ...place };
  return { destination: target, source, readOnly, recursive: false, flags: MS_RELATIME };
}

/** /etc/hosts and /etc/resolv.conf, without the comments of a container's, in a file system of their own. */
async function networkFiles(daemon: Daemon, { extraHosts, network }: ExecRequest): Promise<SpecMount[]> {
  const fs = daemon.kernel.vfs.tmpfs({ mode: 0o755 });
  const tree = new FileTree(new Mount(0, fs, fs.root, 'tmpfs', 0).rootPath);
  const extra = extraHosts.map((host) => {
    const at = host.search(/[:=]/);
    return `${host.slice(at + 1)}\t${host.slice(0, at)}\n`;
  });
  const hosts = `127.0.0.1\tlocalhost ${hostname}\n::1\tlocalhost ip6-localhost ip6-loopback\n`;
  const upstream = (await daemon.files.readText('/etc/resolv.conf')) ?? '';
  const own = legacyResolvConf(upstream, { servers: [], search: [], options: [] });
  const resolv = network === 'host' ? upstream : own.replace(/^#.*\n/gm, '');
  await tree.writeFile('/hosts', hosts + extra.join(''));
  await tree.writeFile('/resolv.conf', resolv);
  return ['hosts', 'resolv.conf'].map((name) => ({
    destination: `/etc/${name}`,
    source: tree.get(`/${name}`),
    readOnly: true,
    recursive: false,
    flags: MS_RELATIME,
  }));
}

function joinNetwork(daemon: Daemon, { id, network }: ExecRequest): Sandbox {
  const sandbox = daemon.networks.createSandbox(id, network === 'host');
  if (network === 'none' || network === 'host') return sandbox;
  const name = network === '' || network === 'default' ? 'bridge' : network;
  try {
    daemon.networks.connect(daemon.networks.get(name), sandbox, { containerId: id, name: id, dnsNames: [] });
  } catch (error) {
    daemon.networks.removeSandbox(sandbox);
    throw error;
  }
  return sandbox;
}

function leaveNetwork(daemon: Daemon, sandbox: Sandbox): void {
  for (const endpoint of [...sandbox.endpoints]) daemon.networks.disconnect(endpoint);
  daemon.networks.removeSandbox(sandbox);
}

function limitsOf({ ulimits }: ExecRequest): Map<number, Limit> {
  const limits = new Map<number, Limit>([[nofile, { soft: openFiles, hard: openFiles }]]);
  for (const { Name, Soft, Hard } of ulimits) {
    const number = limitNumbers.get(Name.toLowerCase());
    if (number !== undefined)
      limits.set(number, { soft: Soft < 0 ? RLIM_INFINITY : Soft, hard: Hard < 0 ? RLIM_INFINITY : Hard });
  }
  return limits;
}

/** Other than by two numbers, nobody is found without the file. @throws Error in BuildKit's words */
async function requirePasswd(tree: FileTree, user: string): Promise<void> {
  if (user === '' || /^\d+:\d+$/.test(user) || (await tree.readText('/etc/passwd')) !== undefined) return;
  throw new Error(`unable to find user ${user.split(':')[0]}: invalid argument`);
}

async function specOf(daemon: Daemon, request: ExecRequest, sandbox: Sandbox): Promise<Spec> {
  const tree = new FileTree(new Mount(0, request.root, request.root.root, 'overlay', 0).rootPath);
  await requirePasswd(tree, request.user);
  const user = await lookupUser(tree, request.user);
  const mounts = [...(await networkFiles(daemon, request)), ...request.mounts.map(mountOf)];
  return {
    id: request.id,
    rootfs: request.root,
    readonlyRoot: false,
    hostname,
    domainname: '',
    mounts: mounts.sort((a, b) => a.destination.split('/').length - b.destination.split('/').length),
    process: {
      args: request.args,
      env: request.env,
      cwd: request.cwd,
      user,
      capabilities: capabilitySet([], [], false),
      noNewPrivileges: false,
      terminal: false,
      limits: limitsOf(request),
      oomScoreAdjustment: 0,
    },
    net: sandbox.namespace,
    pid: 'private',
    ipc: 'private',
    uts: 'private',
    cgroupNamespace: 'private',
    cgroupParent: request.cgroupParent || 'docker',
    resources: { memory: request.memory, memoryReservation: 0, pids: 0, cpuQuota: 0, cpuPeriod: 0, cpuShares: 0 },
    shmSize: request.shmSize || sharedMemory,
    sysctls: {},
    maskedPaths,
    readonlyPaths: readOnlyPaths,
    privileged: false,
    devices: [],
  };
}

async function runTask(task: Task, { onOutput, signal }: ExecRequest): Promise<number> {
  const stop = (): void => {
    for (const process of task.processes()) process.signal(9);
  };
  signal.addEventListener('abort', stop);
  try {
    const pumps = task.init.stdio.outputs.map(async ({ stream, read }) => {
      for (let bytes = await read(); bytes; bytes = await read()) onOutput(stream, bytes);
    });
    const { exitCode } = await task.init.exited;
    // What it left running goes with it, and so ends the output.
    stop();
    await Promise.all(pumps);
    return exitCode;
  } finally {
    signal.removeEventListener('abort', stop);
    task.init.stdio.close();
    task.release();
  }
}

/** Runs the process to its end. What runc can't start is said on its standard error, and its status is 1, as with BuildKit. */
export async function runBuildStep(daemon: Daemon, request: ExecRequest): Promise<number> {
  const sandbox = joinNetwork(daemon, request);
  try {
    const spec = await specOf(daemon, request, sandbox);
    let task: Task;
    try {
      task = await daemon.runc.create(spec, false);
    } catch (error) {
      request.onOutput(2, utf8(`runc run failed: ${messageOf(error)}\n`));
      return 1;
    }
    return await runTask(task, request);
  } finally {
    leaveNetwork(daemon, sandbox);
  }
}
