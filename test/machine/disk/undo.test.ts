/** Undo: images, containers, volumes, networks and files become what they were, and what ran runs again. */
import { afterEach, describe, expect, test } from 'vitest';
import { undo } from '../../../src/machine/disk/machine-disk.ts';
import { bootOn, type KeptMachine, until } from './kept-machine.ts';

let open: KeptMachine | undefined;
afterEach(() => open?.machine.stop());

async function boot(records?: Map<string, Uint8Array>): Promise<KeptMachine> {
  open = await bootOn(records);
  return open;
}

/** A command as from a terminal: its end is a mark. */
async function runs(machine: KeptMachine, command: string): Promise<void> {
  await machine.sh(command);
  await machine.disk.keeper.mark(command);
}

async function takeBack(machine: KeptMachine, label: string): Promise<KeptMachine> {
  await machine.cut();
  const mark = machine.disk.timeline.marks.find((one) => one.label.startsWith(label));
  await undo(machine.disk, mark?.number ?? -1);
  const after = await boot(machine.records);
  expect(after.disk.lost).toEqual([]);
  return after;
}

const everything = `ls -lR --full-time; cat file; docker images --format '{{.Repository}} {{.ID}}' | sort
  docker ps -a --format '{{.ID}} {{.Names}} {{.Image}}' | sort; docker volume ls -q; docker network ls -q -f type=custom
  docker run --rm -v data:/d busybox cat /d/x; docker exec web cat /changed; docker system df -v | grep -c regular || true`;

describe('undo', () => {
  test('takes one command back, whatever it removed', async () => {
    const first = await boot();
    await runs(first, 'docker pull -q busybox');
    await runs(first, 'echo precious > file; mkdir -p a/b; seq 20000 > a/b/numbers');
    await runs(first, 'docker network create net; docker volume create data');
    await runs(first, 'docker run --rm -v data:/d busybox sh -c "echo kept > /d/x"');
    await runs(
      first,
      'docker run -d --name web --network net -v data:/d -p 8080:80 busybox sh -c "echo c > /changed; sleep 1000"',
    );
    await runs(first, "printf 'FROM busybox\\nRUN echo built > /b\\n' | docker build -q -t mine -");
    await until(first, 'docker exec web cat /changed', /^c$/m);
    const before = await first.sh(everything);
    await runs(
      first,
      'docker rm -f web; docker rmi mine busybox; docker volume rm data; docker network rm net; docker builder prune -af; rm -r file a',
    );
    expect(await first.sh('ls; docker images -q; docker ps -aq; docker volume ls -q')).toBe('');
    const second = await takeBack(first, 'docker rm -f web');
    await until(second, 'docker ps --format "{{.Names}} {{.Ports}}"', /web 0.0.0.0:8080->80/);
    expect(await second.sh(everything)).toBe(before);
    expect(second.disk.timeline.marks.map(({ label }) => label)).not.toContain('docker rm -f web');
  });

  test('takes several back at once, and goes on from there', async () => {
    const first = await boot();
    for (const n of [1, 2, 3, 4])
      await runs(first, `echo ${n} > number; docker tag busybox n:${n} 2>/dev/null || docker pull -q busybox`);
    const second = await takeBack(first, 'echo 2');
    expect(await second.sh('cat number; docker images -q n | wc -l')).toBe('1\n0\n');
    await runs(second, 'echo five > number');
    const third = await takeBack(second, 'echo five');
    expect(await third.sh('cat number')).toBe('1\n');
    const fourth = await takeBack(third, 'echo 1');
    expect(await fourth.sh('ls; docker images -q')).toBe('');
    expect(fourth.disk.timeline.marks.filter(({ label }) => label !== '')).toEqual([]);
  });

  test('what did not run does not start; after an ordinary boot nothing is resumed', async () => {
    const first = await boot();
    await runs(first, 'docker run -d --name on busybox sleep 1000; docker run --name off busybox true');
    await runs(first, 'docker rm -f on off');
    const second = await takeBack(first, 'docker rm -f');
    await until(second, 'docker inspect -f "{{.State.Status}}" on', /running/);
    expect(await second.sh('docker inspect -f "{{.State.Status}}" off')).toBe('exited\n');
    // The boot is done once what was started has run for two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await second.cut();
    const third = await boot(second.records);
    expect(await third.sh('docker inspect -f "{{.State.Status}} {{.State.ExitCode}}" on')).toBe('exited 255\n');
  });
});
