/**
 * server2, switched on: the same Debian as the student's machine below files of its own, a name, process numbers, a network
 * and a Docker of its own. Its sshd is Debian's, started for each connection as systemd's ssh@.service does (`sshd -i`).
 * Left out: syslog, users' sessions of systemd; nothing of it outlives the page.
 */
import { Daemon } from '../../engine/dockerd/daemon.ts';
import { dockerd } from '../../engine/dockerd/dockerd.ts';
import { createImages } from '../../engine/dockerd/images/image-parts.ts';
import { initLayer } from '../../engine/runc/init-layer.ts';
import type { System } from '../../kernel/exec/program.ts';
import type { NetNamespace } from '../../kernel/net/namespace.ts';
import { makeCredentials } from '../../kernel/proc/credentials.ts';
import { UtsNamespace } from '../../kernel/proc/namespaces.ts';
import { PidNamespace } from '../../kernel/proc/pid-namespace.ts';
import { SIGCHLD } from '../../kernel/uapi/signal.ts';
import { text } from '../../lib/bytes.ts';
import type { Host } from '../boot.ts';
import { engineDialer } from '../docker-host.ts';
import { nameServer } from '../internet/internet.ts';
import { mountRoot } from '../root-file-system.ts';
import { serverName } from './place.ts';
import { serverFiles } from './server-files.ts';
import type { Server2 } from './server2.ts';

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** @param net with its interface and the listening socket */
export async function bootServer2(host: Host, net: NetNamespace): Promise<Server2> {
  const { kernel, options } = host;
  const pidns = new PidNamespace(kernel.pidns);
  const uts = new UtsNamespace(serverName);
  const cgroup = kernel.cgroup.child(serverName);
  net.forwarding = true;
  net.pingGroups = kernel.net.pingGroups;
  const mounts = mountRoot(kernel, { debian: host.debian, files: serverFiles(nameServer), net, pidns, cgroup });
  const images = createImages({
    kernel,
    clock: options.clock,
    dial: engineDialer(net, host.internet),
    kept: options.kept,
  });
  const daemon = new Daemon({
    kernel,
    clock: options.clock,
    random: options.random,
    mounts,
    net,
    hostname: serverName,
    snapshotter: images.snapshotter,
    images: images.service,
    imageParts: images,
    initLayer: initLayer(kernel.vfs.deviceNumbers.next()),
    memory: options.memoryLimit ?? 2 ** 30,
    namespaces: { pidns, cgroup, uts, ipc: kernel.ipc },
  });
  const { onFault } = options;
  if (onFault) daemon.onFault = (error) => onFault(error, `dockerd on ${serverName}`);
  daemon.files.mkdirAll('/run/sshd', 0o755);
  const spawn = (program: string, argv: readonly string[], fds?: Parameters<typeof kernel.spawn>[0]['fds']) =>
    kernel.spawn({
      path: program,
      argv,
      env: [path, 'HOME=/root'],
      mounts,
      credentials: makeCredentials(0, 0, []),
      umask: 0o022,
      pidns,
      net,
      uts,
      cgroup,
      ownCgroupNamespace: true,
      ...(fds && { fds }),
    });
  kernel.registerProgram('server2-init', init);
  await spawn('/sbin/init', ['/sbin/init']);
  await new Promise<void>((resolve, reject) => {
    kernel.registerProgram('server2-dockerd', dockerd(daemon, resolve));
    spawn('/usr/bin/dockerd', ['dockerd']).catch(reject);
  });
  return {
    net,
    serve: async (connection) => {
      const sshd = await spawn(
        '/usr/sbin/sshd',
        ['/usr/sbin/sshd', '-i'],
        new Map([0, 1].map((fd) => [fd, connection])),
      );
      connection.release();
      await kernel.exited(sshd);
    },
  };
}

/** Process 1: waits for whoever lost its parent. */
async function init(system: System): Promise<number> {
  const reap = async (): Promise<void> => {
    for (const { name } of await system.readdir('/proc')) {
      const pid = Number(name);
      if (!/^\d+$/.test(name) || pid === system.pid) continue;
      const stat = await system.readFile(`/proc/${name}/stat`).then(text, () => '');
      if (new RegExp(`\\) Z ${system.pid} `).test(stat)) await system.wait(pid);
    }
  };
  system.onSignal(SIGCHLD, () => void reap().catch(() => undefined));
  return new Promise(() => {});
}
