import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { OverlayFs } from '../../../src/kernel/fs/overlayfs.ts';
import type { Inode } from '../../../src/kernel/vfs/inode.ts';
import { lookup } from '../../../src/kernel/vfs/namei.ts';
import { newTmpfs, TestCaller } from '../vfs/caller.ts';
import { HostActor, OurActor } from './actors.ts';
import { Operations } from './operations.ts';

const CASES = Number(process.env.FS_CASES ?? 20);
const LENGTH = 80;
const base = mkdtempSync(join(tmpdir(), 'drydock-overlay-'));

function mountOverlay(at: string, lower: readonly string[], upper: string): string {
  for (const name of [upper, 'work', 'merged']) mkdirSync(join(at, name), { recursive: true });
  const options = `lowerdir=${lower.map((name) => join(at, name)).join(':')},upperdir=${join(at, upper)},workdir=${join(at, 'work')}`;
  execFileSync('mount', [
    '-t',
    'overlay',
    'overlay',
    '-o',
    `${options},redirect_dir=off,index=off`,
    join(at, 'merged'),
  ]);
  return join(at, 'merged');
}

function canMount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', base], { stdio: 'ignore' });
    mkdirSync(join(base, 'probe/l'), { recursive: true });
    mountOverlay(join(base, 'probe'), ['l'], 'u');
    execFileSync('umount', [join(base, 'probe/merged')]);
    return true;
  } catch (error) {
    console.warn(`SKIPPED: this host lets nobody mount an overlay (${String(error)})`);
    return false;
  }
}

const possible = canMount();

afterAll(() => {
  if (possible) execFileSync('umount', ['-R', '-l', base]);
  rmSync(base, { recursive: true, force: true });
});

function run(
  seed: number,
  stage: string,
  host: HostActor,
  ours: OurActor,
  operations: Operations,
  length: number,
): void {
  const log: string[] = [];
  for (let i = 0; i < length; i++) {
    const operation = operations.next();
    const expected = host.run(operation);
    log.push(`${JSON.stringify(operation)} => ${expected}`);
    expect(ours.run(operation), `seed ${seed}, ${stage}:\n${log.slice(-16).join('\n')}`).toBe(expected);
  }
  expect(ours.tree(), `seed ${seed}, ${stage}:\n${log.join('\n')}`).toEqual(host.tree());
}

/** Three stages, each over what the ones before left as upper directories: whiteouts and opaque directories end up below. */
test.skipIf(!possible)('overlayfs answers like the host kernel’s', () => {
  const old = process.umask(0o022);
  for (let seed = 1; seed <= CASES; seed++) {
    const at = join(base, `case${seed}`);
    mkdirSync(join(at, 'l3'), { recursive: true });
    const tmpfs = newTmpfs();
    const caller = new TestCaller(tmpfs);
    const directory = (name: string): Inode => tmpfs.root.create(name, { mode: 0o40755, uid: 0, gid: 0 });
    const operations = new Operations(seed);
    const layers: { name: string; inode: Inode }[] = [{ name: 'l3', inode: directory('l3') }];
    directory('merged');
    run(seed, 'l3', new HostActor(join(at, 'l3')), new OurActor(caller, '/l3'), operations, LENGTH);
    for (const upper of ['l2', 'l1', 'u']) {
      const merged = mountOverlay(
        at,
        layers.map(({ name }) => name),
        upper,
      );
      const inode = directory(upper);
      const fs = new OverlayFs({ device: 50, lower: layers.map((layer) => layer.inode), upper: inode });
      const mount = caller.mounts.mount(fs, lookup(caller, '/merged'));
      run(seed, upper, new HostActor(merged), new OurActor(caller, '/merged'), operations, LENGTH);
      caller.mounts.unmount(mount);
      execFileSync('umount', [merged]);
      layers.unshift({ name: upper, inode });
    }
  }
  process.umask(old);
});
