/** What root of the machine sees below /var/lib/docker: the same files that containers have. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type NodeMachine, nodeMachine } from '../../machine/node-machine.ts';

let machine: NodeMachine;
beforeAll(async () => {
  machine = await nodeMachine();
}, 60_000);
afterAll(() => machine.stop());

async function sh(command: string): Promise<string> {
  const { code, stdout, stderr } = await machine.port.sh(command);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('a volume’s files are those of its containers, in both directions and at once', async () => {
  await sh('docker pull -q busybox; docker run -d --name box -v list:/data busybox sleep 1000');
  await sh('docker exec box sh -c "echo inside > /data/note"');
  const place = (await sh('docker volume inspect -f "{{.Mountpoint}}" list')).trim();
  expect(place).toBe('/var/lib/docker/volumes/list/_data');
  expect(await sh(`sudo cat ${place}/note`)).toBe('inside\n');
  expect(await sh(`sudo stat -c %i ${place}/note`)).toBe(await sh('docker exec box stat -c %i /data/note'));
  await sh(`sudo sh -c 'echo outside >> ${place}/note; mkdir ${place}/made'`);
  expect(await sh('docker exec box sh -c "cat /data/note; ls /data"')).toBe('inside\noutside\nmade\nnote\n');
  await sh('docker rm -f box; docker volume rm list');
  expect(await sh('sudo ls -A /var/lib/docker/volumes /var/lib/docker/containers')).toBe(
    '/var/lib/docker/containers:\n\n/var/lib/docker/volumes:\n',
  );
});

test('a container’s log and hosts are the files that inspect names', async () => {
  await sh('docker run -d --name told busybox echo told; docker wait told');
  const [log = '', hosts = ''] = (await sh('docker inspect -f "{{.LogPath}} {{.HostsPath}}" told')).trim().split(' ');
  expect(JSON.parse(await sh(`sudo cat ${log}`))).toMatchObject({ log: 'told\n', stream: 'stdout' });
  expect(await sh(`sudo head -1 ${hosts}`)).toBe('127.0.0.1\tlocalhost\n');
});
