/** inotify(7) as our programs see it, beside what guests see (test/kernel/vfs and syscalls). */
import { expect, test } from 'vitest';
import type { InotifyEvent, Program } from '../../../src/kernel/exec/program.ts';
import { ENOENT } from '../../../src/kernel/uapi/errno.ts';
import {
  IN_CREATE,
  IN_DELETE,
  IN_ISDIR,
  IN_MODIFY,
  IN_MOVED_FROM,
  IN_MOVED_TO,
} from '../../../src/kernel/uapi/inotify.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { Machine } from '../machine.ts';

async function runs(program: Program): Promise<void> {
  const machine = await Machine.create({
    programs: new Map([['watcher', program]]),
    files: new Map([['/usr/bin/watcher', '#!drydock watcher\n']]),
  });
  expect(await machine.run(['watcher'])).toMatchObject({ stderr: '', code: 0 });
}

test('what happens in a folder, in order, by the watch that saw it', () =>
  runs(async (system) => {
    await system.mkdir('/tmp/one');
    await system.mkdir('/tmp/two');
    const inotify = system.inotify();
    const mask = IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVED_FROM | IN_MOVED_TO;
    const one = await inotify.add('/tmp/one', mask);
    const two = await inotify.add('/tmp/two', mask);
    await system.writeFile('/tmp/one/a name of some length', utf8('x'));
    await system.mkdir('/tmp/one/d');
    await system.rename('/tmp/one/a name of some length', '/tmp/two/ü');
    await system.unlink('/tmp/two/ü');
    expect(await inotify.read()).toEqual<InotifyEvent[]>([
      { wd: one, mask: IN_CREATE, name: 'a name of some length' },
      { wd: one, mask: IN_MODIFY, name: 'a name of some length' },
      { wd: one, mask: IN_CREATE | IN_ISDIR, name: 'd' },
      { wd: one, mask: IN_MOVED_FROM, name: 'a name of some length' },
      { wd: two, mask: IN_MOVED_TO, name: 'ü' },
      { wd: two, mask: IN_DELETE, name: 'ü' },
    ]);
    inotify.close();
    return 0;
  }));

test('read waits for the first event', () =>
  runs(async (system) => {
    const inotify = system.inotify();
    await inotify.add('/tmp', IN_CREATE);
    const events = inotify.read();
    await system.sleep(1);
    await system.writeFile('/tmp/late', utf8(''));
    expect((await events).map(({ name }) => name)).toEqual(['late']);
    return 0;
  }));

test('a folder that is not there', () =>
  runs(async (system) => {
    const inotify = system.inotify();
    await expect(inotify.add('/nothing', IN_CREATE)).rejects.toBe(ENOENT);
    return 0;
  }));
