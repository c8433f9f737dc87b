import { expect, test } from 'vitest';
import { readText } from '../../../src/lib/stream.ts';
import { TestNet } from './test-net.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('listen and connect, with half-close and back-pressure', async () => {
  const { host, internet } = new TestNet().host();
  const door = internet.listen({ host: '93.184.216.34', port: 80 }, async ({ readable, writable, remote }) => {
    const text = await readText(readable);
    const writer = writable.getWriter();
    await writer.write(bytes(`${remote.address} sent ${text.length}`));
    await writer.close();
  });
  const { readable, writable } = await host.connect({ host: '93.184.216.34', port: 80 });
  const writer = writable.getWriter();
  await writer.write(new Uint8Array(500_000).fill(0x78));
  await writer.close();
  expect(await readText(readable)).toBe('10.0.0.2 sent 500000');
  expect(internet.tcpSockets.size).toBe(1);
  expect(host.tcpSockets.size).toBe(0);
  door.close();
  await expect(host.connect({ host: '93.184.216.34', port: 80 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('closing one side at once ends the other', async () => {
  const { host } = new TestNet().host();
  host.listen({ port: 80 }, (connection) => connection.close());
  const { readable, close } = await host.connect({ host: '127.0.0.1', port: 80 });
  expect(await readText(readable)).toBe('');
  close();
});

test('UDP answers from the address that was asked', async () => {
  const { host, internet } = new TestNet().host();
  internet.bindUdp({ port: 53 }, (question, _from, reply) => reply(bytes(`re: ${new TextDecoder().decode(question)}`)));
  const answer = await new Promise<string>((resolve) => {
    const client = host.bindUdp({ port: 0 }, (got, from) =>
      resolve(`${from.address} ${new TextDecoder().decode(got)}`),
    );
    client.send(bytes('name'), { address: '93.184.216.34', port: 53 });
  });
  expect(answer).toBe('93.184.216.34 re: name');
});
