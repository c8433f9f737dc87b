import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '../../src/lib/bytes.ts';
import { download } from '../../src/tools/images/download.ts';

let server: Server;
let base = '';
let failures = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/flaky' && failures++ === 0) response.destroy();
    else if (request.url === '/missing') response.writeHead(404).end('not here');
    else response.end('content');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('a broken connection is tried again', async () => {
  expect(text(await download(`${base}/flaky`))).toBe('content');
  expect(failures).toBe(2);
});

test('what is missing is an error with address and status', async () => {
  await expect(download(`${base}/missing`)).rejects.toThrow(`cannot download ${base}/missing: status 404`);
});
