/** Image archives between us and others: skopeo, umoci and GNU tar read what docker save writes; we load what skopeo writes. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasProgram, type Peer, peerMachine, run } from './peer.ts';

interface ManifestEntry {
  readonly Config: string;
  readonly RepoTags: string[];
  readonly Layers: string[];
}

describe('archives', () => {
  let peer: Peer;
  let saved = '';

  beforeAll(async () => {
    peer = await peerMachine(['busybox']);
    const made = await peer.port.sh(
      `docker run --name maker busybox sh -c 'mkdir /d; echo kept > /d/f; rm /bin/ls; ln -s f /d/l' && docker commit maker made:1 && docker save -o all.tar busybox made:1`,
    );
    if (made.code !== 0) throw new Error(made.stderr);
    saved = join(peer.folder, 'saved.tar');
    writeFileSync(saved, await peer.port.files.read('/home/student/all.tar'));
  }, 60_000);
  afterAll(() => peer.close());

  const manifest = async () => JSON.parse(await run('tar', ['xOf', saved, 'manifest.json'])) as ManifestEntry[];

  test('GNU tar lists the archive and every layer in it', async () => {
    const names = (await run('tar', ['tf', saved])).split('\n');
    expect(names).toContain('manifest.json');
    const made = (await manifest()).find(({ RepoTags }) => RepoTags.includes('made:1'));
    const layer = made?.Layers.at(-1) ?? '';
    await run('sh', ['-c', `tar xOf ${saved} ${layer} > ${peer.folder}/layer.tar`]);
    const listed = (await run('tar', ['tvf', `${peer.folder}/layer.tar`])).split('\n');
    expect(listed.some((line) => line.endsWith(' d/l -> f'))).toBe(true);
    expect(listed.some((line) => line.endsWith(' bin/.wh.ls'))).toBe(true);
  });

  test.runIf(hasProgram('skopeo'))('skopeo reads docker save', async () => {
    const seen = JSON.parse(await run('skopeo', ['inspect', '--raw', '--config', `docker-archive:${saved}:made:1`]));
    expect(seen.architecture).toBe('riscv64');
    expect(seen.rootfs.diff_ids).toHaveLength(2);
  });

  test.runIf(hasProgram('skopeo') && hasProgram('umoci'))('umoci unpacks it, over skopeo', async () => {
    const layout = join(peer.folder, 'layout');
    await run('skopeo', ['copy', '-q', `docker-archive:${saved}:made:1`, `oci:${layout}:made`]);
    await run('umoci', ['unpack', '--rootless', '--image', `${layout}:made`, join(peer.folder, 'bundle')]);
    const root = join(peer.folder, 'bundle', 'rootfs');
    expect(readFileSync(join(root, 'd', 'f'), 'utf8')).toBe('kept\n');
    expect(readdirSync(join(root, 'bin'))).not.toContain('ls');
    expect(statSync(join(root, 'bin', 'busybox')).size).toBeGreaterThan(1000);
  });

  test.runIf(hasProgram('skopeo'))('we load what skopeo writes, and the id stays', async () => {
    const other = join(peer.folder, 'other.tar');
    await run('skopeo', ['copy', '-q', `docker-archive:${saved}:made:1`, `docker-archive:${other}:theirs:2`]);
    await peer.port.files.write('/home/student/other.tar', new Uint8Array(readFileSync(other)));
    const { stdout, stderr } = await peer.port.sh(
      'docker load -i other.tar; docker run --rm theirs:2 cat /d/f; docker images -q --no-trunc | sort -u | wc -l',
    );
    expect(stderr + stdout).toBe('Loaded image: theirs:2\nkept\n2\n');
  });
});
