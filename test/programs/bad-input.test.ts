/** What a container does to the machine when it goes wild: its limits stop it, it is told as by Linux, and the machine goes on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shellText } from '../../src/machine/shell.ts';
import { hasImage } from '../kernel/machine.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';

describe.skipIf(!hasImage('busybox') || !hasImage('debian'))('a container that goes wild', { timeout: 180_000 }, () => {
  let node: NodeMachine;
  const sh = (script: string) => shellText(node.machine, script);

  beforeAll(async () => {
    node = await nodeMachine();
    await sh('docker pull -q busybox; docker pull -q debian');
  }, 120_000);
  afterAll(() => node.stop());

  const usable = async (): Promise<void> => {
    expect((await sh('echo still; docker run --rm busybox echo here; ls / | wc -l')).stdout).toMatch(
      /^still\nhere\n\d+\n$/,
    );
    expect(node.faults).toEqual([]);
  };

  test('a fork bomb meets the limit of tasks', async () => {
    const bomb = await sh("docker run --rm --pids-limit 30 debian bash -c ':(){ :|:& };:; sleep 2; echo end' 2>&1");
    expect(bomb.stdout).toContain('fork: ');
    expect(bomb.stdout).toContain('Resource temporarily unavailable');
    await usable();
  });

  test('a memory bomb is killed, and Docker says so', async () => {
    const bomb = await sh(
      "docker run --name hog -m 32m busybox sh -c 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done' 2>&1; echo $?; docker inspect -f '{{.State.OOMKilled}} {{.State.ExitCode}}' hog; docker rm hog",
    );
    expect(bomb.stdout).toContain('137\ntrue 137\nhog\n');
    await usable();
  });

  test('all the memory of the machine is not enough: the greedy one dies', async () => {
    const bomb = await sh("docker run --rm debian perl -e 'my $x = q(a) x 3e9'; echo $?");
    expect(bomb.stdout).toBe('137\n');
    await usable();
  });

  test('an endless writer is stopped in time', async () => {
    const writer = await sh(
      "docker run --rm busybox sh -c 'yes > /dev/null & yes | head -c 3000000 | wc -c; kill %1'; echo $?",
    );
    expect(writer.stdout).toContain('3000000\n');
    const loop = await sh(
      'docker run -d --name writer busybox yes; sleep 2; docker logs --tail 1 writer; docker rm -f writer; docker ps -q | wc -l',
    );
    expect(loop.stdout).toMatch(/^[0-9a-f]{64}\ny\nwriter\n0\n$/);
    await usable();
  });

  test('a full disk says ENOSPC', async () => {
    const full = await sh(
      "docker run --rm --tmpfs /t:size=1m busybox sh -c 'dd if=/dev/zero of=/t/f bs=64k count=100; echo $?; echo more > /t/g; echo $?; ls -s /t/f' 2>&1",
    );
    expect(full.stdout).toContain('No space left on device');
    expect(full.stdout).toMatch(/^1\n/m);
    await usable();
  });

  test('a corrupt program is refused', async () => {
    const bad = await sh(
      'docker run --rm debian bash -c \'head -c 300 /bin/true > /t; chmod +x /t; /t; echo $?; printf "\\177ELF" > /u; chmod +x /u; /u; echo $?; head -c 20000 /bin/true > /v; chmod +x /v; /v; echo $?\' 2>&1',
    );
    expect(bad.stdout).not.toContain('\n0\n');
    expect(bad.stdout).toMatch(/cannot execute|Exec format error|Segmentation fault|Bus error|Input\/output error/);
    await usable();
  });
});
