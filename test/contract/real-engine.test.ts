/** A real Docker 28 loads what our docker save wrote and runs it; we load what it saved. The image's id stays the same. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Oracle, oracleMissing, realDocker } from '../../src/tools/conform/oracle.ts';
import { type Peer, peerMachine } from './peer.ts';

const missing = oracleMissing();
if (missing !== undefined) console.warn(`SKIPPED: no real engine judges us: ${missing}`);

describe.runIf(missing === undefined)('a real engine', () => {
  let peer: Peer;
  const oracle = new Oracle('/tmp/oracle-contract');

  function real(...words: string[]): string {
    const { docker, engine, enter, environment } = oracle.cell(realDocker());
    const [program = '', ...more] = [...enter, docker, '-H', engine, ...words];
    return execFileSync(program, more, { encoding: 'utf8', env: { ...process.env, ...environment } });
  }

  beforeAll(async () => {
    oracle.fresh([]);
    peer = await peerMachine(['busybox']);
  }, 120_000);
  afterAll(async () => {
    oracle.down();
    await peer.close();
  });

  test('loads our archive and runs it', { timeout: 60_000 }, async () => {
    const { stdout, code, stderr } = await peer.port.sh(
      `docker run --name maker busybox sh -c 'echo kept > /f' && docker commit -c 'CMD ["cat","/f"]' maker made:1 && docker save -o made.tar made:1`,
    );
    expect(code, stderr).toBe(0);
    const file = join(peer.folder, 'made.tar');
    writeFileSync(file, await peer.port.files.read('/home/student/made.tar'));
    expect(real('load', '-i', file)).toContain('Loaded image: made:1');
    expect(real('images', '-q', '--no-trunc', 'made')).toBe(stdout);
    expect(real('run', '--rm', 'made:1')).toBe('kept\n');
  });

  test('its archive is loaded by us', { timeout: 60_000 }, async () => {
    real('tag', 'made:1', 'theirs:2');
    const file = join(peer.folder, 'theirs.tar');
    real('save', '-o', file, 'theirs:2');
    await peer.port.files.write('/home/student/theirs.tar', new Uint8Array(readFileSync(file)));
    const { stdout, stderr } = await peer.port.sh('docker load -i theirs.tar; docker run --rm theirs:2');
    expect(stderr + stdout).toBe('Loaded image: theirs:2\nkept\n');
  });
});
