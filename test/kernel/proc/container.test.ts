/** What containers are made of: PID namespaces, cgroups with their limits and freezer, credentials, mount namespaces. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Cgroup } from '../../../src/kernel/proc/cgroup.ts';
import { makeCredentials } from '../../../src/kernel/proc/credentials.ts';
import { UtsNamespace } from '../../../src/kernel/proc/namespaces.ts';
import { PidNamespace } from '../../../src/kernel/proc/pid-namespace.ts';
import { hasImage, Machine } from '../machine.ts';

describe.skipIf(!hasImage('busybox'))('containers', () => {
  let machine: Machine;
  let serial = 0;
  beforeAll(async () => {
    machine = await Machine.create({ image: 'busybox' });
  });
  const group = (): Cgroup => machine.kernel.cgroup.create(`c${serial++}`);
  const pidns = (): PidNamespace => new PidNamespace(machine.kernel.pidns);
  const sh = (script: string): string[] => ['sh', '-c', script];

  test('an init has number 1 and ignores what it does not handle', async () => {
    const namespace = pidns();
    const result = await machine.run(sh('echo $$ $PPID; kill -TERM $$; kill -9 $$; echo alive'), { pidns: namespace });
    expect(result).toMatchObject({ stdout: '1 0\nalive\n', code: 0 });
    expect(namespace.processes.size).toBe(0);
  });

  test('from outside SIGKILL reaches it, SIGTERM does not, and its death is everyone’s', async () => {
    const namespace = pidns();
    const { process, stdout } = await machine.start(sh('sleep 100 & echo up; wait'), { pidns: namespace });
    while (stdout.text === '') await machine.kernel.pause();
    process.signal(15);
    await machine.kernel.pause();
    expect(process.ended).toBe(false);
    expect(namespace.processes.size).toBe(2);
    process.signal(9);
    expect(await machine.kernel.exited(process)).toMatchObject({ signal: 9 });
    expect(namespace.processes.size).toBe(0);
  });

  test('a trap makes SIGTERM end it', async () => {
    const { process, stdout } = await machine.start(sh('trap "exit 9" TERM; echo up; while :; do sleep 0.01; done'), {
      pidns: pidns(),
    });
    while (stdout.text === '') await machine.kernel.pause();
    process.signal(15);
    expect(await machine.kernel.exited(process)).toMatchObject({ code: 9, signal: 0 });
  });

  test('memory.max kills', async () => {
    const cgroup = group();
    cgroup.memory.limit = 1024;
    const result = await machine.run(sh('x=aaaaaaaa; while :; do x=$x$x; done'), { cgroup, pidns: pidns() });
    expect(result).toMatchObject({ signal: 9, oomKilled: true });
    expect(cgroup.oomKills).toBe(1);
    expect(cgroup.memory.usage).toBe(0);
    expect(cgroup.memory.peak).toBe(1024);
  });

  test('pids.max refuses a fork', async () => {
    const cgroup = group();
    cgroup.pids.limit = 2;
    const { stderr } = await machine.run(sh('sleep 0 & sleep 0 & sleep 0'), { cgroup, pidns: pidns() });
    expect(stderr).toContain("can't fork: Resource temporarily unavailable");
    expect(cgroup.pids.count).toBe(0);
    expect(cgroup.pids.refused).toBeGreaterThan(0);
  });

  test('the freezer holds it, SIGKILL gets through', async () => {
    const cgroup = group();
    const { process, stdout } = await machine.start(sh('while :; do echo tick; sleep 0.001; done'), { cgroup });
    while (stdout.text === '') await machine.kernel.pause();
    cgroup.frozen = true;
    for (let i = 0; i < 20; i++) await machine.kernel.pause();
    const seen = stdout.text.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(stdout.text.length).toBe(seen);
    cgroup.frozen = false;
    while (stdout.text.length === seen) await new Promise((resolve) => setTimeout(resolve, 1));
    cgroup.frozen = true;
    process.signal(9);
    expect(await machine.kernel.exited(process)).toMatchObject({ signal: 9 });
  });

  test('cpu.max throttles', async () => {
    const cgroup = group();
    cgroup.cpu.quota = 5e6;
    cgroup.cpu.period = 20e6;
    await machine.run(sh('i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done'), { cgroup });
    expect(cgroup.cpu.throttledPeriods).toBeGreaterThan(0);
    expect(cgroup.cpu.usage).toBeGreaterThan(0);
  });

  test('a user without privileges', async () => {
    const credentials = makeCredentials(1000, 1000, [27]);
    const { stdout, stderr } = await machine.run(sh('id; echo x > /etc/x; chown 0 /tmp; hostname box'), {
      credentials,
    });
    expect(stdout).toBe('uid=1000 gid=1000 groups=27\n');
    expect(stderr.match(/Permission denied|not permitted/g)).toHaveLength(3);
  });

  test('a hostname of its own, a mount namespace of its own', async () => {
    const { namespace } = machine.mounts.copy();
    const { stdout } = await machine.run(
      sh('hostname; mount -t tmpfs none /tmp; echo x > /tmp/inside; ls /tmp; cat /proc/mounts | grep -c " /tmp "'),
      {
        uts: new UtsNamespace('box'),
        mounts: namespace,
      },
    );
    expect(stdout).toBe('box\ninside\n1\n');
    expect((await machine.run(sh('hostname; ls /tmp'))).stdout).not.toContain('inside');
  });

  test('unshare and setns from inside', async () => {
    const { stdout } = await machine.run(
      sh('unshare -u sh -c "hostname inner; hostname"; hostname; unshare -f -p sh -c "echo \\$\\$"'),
    );
    expect(stdout).toBe('inner\ndrydock\n1\n');
  });
});
