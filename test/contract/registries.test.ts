/** Pushes and pulls over the network of registries: skopeo and our engine with our registry's image, both ways. */

import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { socketDuplex } from '../../src/tools/node-duplex.ts';
import { hasProgram, type Peer, peerMachine, run } from './peer.ts';

/** A port of this system that leads to a port of the machine. */
async function forward(peer: Peer, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const outside = socketDuplex(socket);
    void peer.machine.dial(port).then(
      (inside) => {
        void outside.readable.pipeTo(inside.writable).catch(() => undefined);
        void inside.readable.pipeTo(outside.writable).catch(() => undefined);
      },
      () => socket.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe.runIf(hasProgram('skopeo'))('registry:2 in the machine', () => {
  let peer: Peer;
  let server: Server;
  let address = '';

  beforeAll(async () => {
    peer = await peerMachine(['busybox', 'registry:2']);
    await peer.port.sh(
      'docker run -d --name reg -p 5000:5000 registry:2; for i in $(seq 60); do curl -sf localhost:5000/v2/ && break; sleep 0.5; done',
    );
    server = await forward(peer, 5000);
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }, 120_000);
  afterAll(async () => {
    server.close();
    await peer.close();
  });

  test('skopeo pulls what we pushed', { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await peer.port.sh(
      'docker tag busybox localhost:5000/ours:1 && docker push -q localhost:5000/ours:1',
    );
    expect(code, stdout + stderr).toBe(0);
    const source = `docker://${address}/ours:1`;
    const layout = join(peer.folder, 'pulled');
    await run('skopeo', [
      'copy',
      '-q',
      '--src-tls-verify=false',
      '--override-arch',
      'riscv64',
      source,
      `dir:${layout}`,
    ]);
    expect(existsSync(join(layout, 'manifest.json'))).toBe(true);
    const tags = JSON.parse(await run('skopeo', ['list-tags', '--tls-verify=false', `docker://${address}/ours`]));
    expect(tags.Tags).toEqual(['1']);
  });

  test('we pull what skopeo pushed', { timeout: 120_000 }, async () => {
    const layout = join(peer.folder, 'pulled');
    await run('skopeo', ['copy', '-q', '--dest-tls-verify=false', `dir:${layout}`, `docker://${address}/theirs:1`]);
    const { stdout, stderr } = await peer.port.sh(
      'docker pull -q localhost:5000/theirs:1 && docker run --rm localhost:5000/theirs:1 echo pulled',
    );
    expect(stdout, stderr).toBe('localhost:5000/theirs:1\npulled\n');
  });
});
