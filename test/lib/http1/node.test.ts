/** Our HTTP against Node's own, over a unix socket, both ways. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import { HttpClient } from '../../../src/lib/http1/client.ts';
import type { HijackableRequest } from '../../../src/lib/http1/hijack.ts';
import { type ServerHandler, serve } from '../../../src/lib/http1/server.ts';
import { fromBytes, readText } from '../../../src/lib/stream.ts';
import { socketDuplex } from './socket-duplex.ts';

let dir = '';
const servers: Server[] = [];
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'drydock-http-'));
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(dir, { recursive: true });
});

async function collect(message: AsyncIterable<Buffer>): Promise<string> {
  let out = '';
  for await (const chunk of message) out += chunk.toString();
  return out;
}

async function listen(name: string, server: Server): Promise<string> {
  const path = join(dir, name);
  servers.push(server);
  server.listen(path);
  await once(server, 'listening');
  return path;
}

async function ourServer(name: string, handler: ServerHandler): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, (socket) => void serve(socketDuplex(socket), handler));
  return listen(name, server);
}

describe('node:http as the client', () => {
  test('GET, POST in chunks and by length, one kept connection', async () => {
    const path = await ourServer('a', async (request) => ({
      status: 200,
      headers: new Headers({ 'X-Method': request.method }),
      body: fromBytes(utf8(`${request.url}:${await readText(request.body)}`)),
    }));
    const call = async (method: string, body?: string, headers: Record<string, string> = {}): Promise<string> => {
      const sent = httpRequest({ socketPath: path, path: '/p?q', method, headers });
      if (body === undefined) sent.end();
      else {
        sent.write(body.slice(0, 2));
        sent.end(body.slice(2));
      }
      const [message] = (await once(sent, 'response')) as [IncomingMessage];
      expect(message.headers['x-method']).toBe(method);
      return collect(message);
    };
    expect(await call('GET')).toBe('/p?q:');
    expect(await call('POST', 'chunked')).toBe('/p?q:chunked');
    expect(await call('PUT', 'length', { 'Content-Length': '6' })).toBe('/p?q:length');
    expect(await call('POST', 'careful', { Expect: '100-continue', 'Content-Length': '7' })).toBe('/p?q:careful');
    expect(await call('HEAD')).toBe('');
  });

  test('an upgrade, with the client half-closing first', async () => {
    const path = await ourServer('b', async (request) => ({
      status: 101,
      headers: new Headers({ Connection: 'Upgrade', Upgrade: 'tcp' }),
      body: fromBytes(utf8(`got ${await readText(request.upgraded)}`)),
    }));
    const sent = httpRequest({ socketPath: path, method: 'POST', headers: { Connection: 'Upgrade', Upgrade: 'tcp' } });
    sent.end();
    const upgraded = once(sent, 'upgrade') as Promise<[IncomingMessage, Socket, Buffer]>;
    const socketReady = (await once(sent, 'socket')) as [Socket];
    socketReady[0].once('connect', () => undefined);
    await once(socketReady[0], 'connect').catch(() => undefined);
    socketReady[0].end('stdin');
    const [message, socket, head] = await upgraded;
    expect(message.statusMessage).toBe('UPGRADED');
    expect(head.toString() + (await collect(socket))).toBe('got stdin');
  });
});

describe('node:http as the server', () => {
  test('all kinds of bodies', async () => {
    const server = createHttpServer(async (request, response) => {
      const body = await collect(request);
      if (request.url === '/length') response.setHeader('Content-Length', '4');
      response.write('ok');
      response.end(request.url === '/length' ? 'ay' : `ay ${request.method} ${body}`);
    });
    const path = await listen('c', server);
    const client = new HttpClient(async () => {
      const socket = connect({ path, allowHalfOpen: true });
      await once(socket, 'connect');
      return socketDuplex(socket);
    });
    const call = async (method: string, url: string, body?: string): Promise<string> => {
      const stream = body === undefined ? null : fromBytes(utf8(body));
      return readText((await client.request({ method, url, headers: new Headers(), body: stream })).body);
    };
    expect(await call('GET', '/')).toBe('okay GET ');
    expect(await call('POST', '/', 'x'.repeat(200_000))).toBe(`okay POST ${'x'.repeat(200_000)}`);
    expect(await call('GET', '/length')).toBe('okay');
    expect(await call('DELETE', '/')).toBe('okay DELETE ');
  });

  test('an upgrade: Node sees our half-close and answers after it', async () => {
    const server = createHttpServer();
    server.on('upgrade', async (_request, socket: Socket, head: Buffer) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      socket.end(`got ${head.toString()}${await collect(socket)}`);
    });
    const path = await listen('d', server);
    const client = new HttpClient(async () => {
      const socket = connect({ path, allowHalfOpen: true });
      await once(socket, 'connect');
      return socketDuplex(socket);
    });
    const request: HijackableRequest = {
      method: 'POST',
      url: '/attach',
      headers: new Headers({ Connection: 'Upgrade', Upgrade: 'tcp' }),
      body: null,
      upgraded: fromBytes([utf8('std'), utf8('in')]),
    };
    const response = await client.request(request);
    expect(response.status).toBe(101);
    expect(text(utf8(await readText(response.body)))).toBe('got stdin');
  });
});
