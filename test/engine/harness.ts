/** An engine on a kernel for tests: a small machine, the images of public/v2, and the API as a function. */
import { OverlaySnapshotter } from '../../src/engine/containerd/overlay.ts';
import { Daemon } from '../../src/engine/dockerd/daemon.ts';
import { createHandler } from '../../src/engine/dockerd/handler.ts';
import { initLayer } from '../../src/engine/runc/init-layer.ts';
import { text, utf8 } from '../../src/lib/bytes.ts';
import { SystemClock } from '../../src/lib/clock.ts';
import type { Handler } from '../../src/lib/http.ts';
import { SystemRandom } from '../../src/lib/random.ts';
import { fromBytes, readAll, readText } from '../../src/lib/stream.ts';
import { Machine } from '../kernel/machine.ts';
import { hasImage, PublicImages } from './public-images.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

export class Engine {
  readonly daemon: Daemon;
  readonly handler: Handler;
  readonly machine: Machine;

  constructor(daemon: Daemon, machine: Machine) {
    this.daemon = daemon;
    this.handler = createHandler(daemon);
    this.machine = machine;
  }

  static async create(images: readonly string[] = ['busybox']): Promise<Engine> {
    const machine = await Machine.create({
      files: new Map([
        ['/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\n'],
        ['/etc/hosts', '127.0.0.1\tlocalhost\n'],
        ['/etc/resolv.conf', 'nameserver 192.0.2.53\n'],
        ['/home/keep', ''],
      ]),
    });
    const { kernel } = machine;
    kernel.net.loopback.setUp();
    const snapshotter = new OverlaySnapshotter(kernel);
    const store = new PublicImages(snapshotter);
    for (const name of images) if (hasImage(name)) store.add(name);
    const daemon = new Daemon({
      kernel,
      clock: new SystemClock(),
      random: new SystemRandom(),
      mounts: machine.mounts,
      net: kernel.net,
      hostname: 'drydock',
      snapshotter,
      images: store,
      initLayer: initLayer(kernel.vfs.deviceNumbers.next()),
    });
    return new Engine(daemon, machine);
  }

  /** One request; the body is JSON where it is an object. */
  async call(method: string, url: string, body?: unknown): Promise<Answer> {
    const headers = new Headers(body === undefined ? {} : { 'Content-Type': 'application/json' });
    const bytes = body === undefined ? null : fromBytes(utf8(JSON.stringify(body)));
    const response = await this.handler({ method, url, headers, body: bytes });
    const text = await readText(response.body);
    const isJson = (response.headers.get('content-type') ?? '').includes('json') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text.split('\n', 1)[0] ?? '') : undefined,
    };
  }

  /** Creates and starts a container of busybox; answers its id. */
  async start(command: readonly string[], more: object = {}, name = ''): Promise<string> {
    const body = { Image: 'busybox', Cmd: command, ...more };
    const created = await this.call('POST', `/containers/create${name && `?name=${name}`}`, body);
    if (created.status !== 201) throw new Error(created.text);
    const started = await this.call('POST', `/containers/${created.json.Id}/start`);
    if (started.status !== 204) throw new Error(started.text);
    return created.json.Id;
  }

  /** Runs a container to its end; both streams as they were logged. */
  async run(
    command: readonly string[],
    more: object = {},
  ): Promise<{ readonly exit: number; readonly output: string }> {
    const id = await this.start(command, more);
    const waited = await this.call('POST', `/containers/${id}/wait`);
    const output = await this.logs(id);
    await this.call('DELETE', `/containers/${id}?v=1`);
    return { exit: waited.json.StatusCode, output };
  }

  /** What a container wrote, without frames. */
  async logs(id: string): Promise<string> {
    const headers = new Headers();
    const response = await this.handler({
      method: 'GET',
      url: `/containers/${id}/logs?stdout=1&stderr=1`,
      headers,
      body: null,
    });
    return unframed(await readAll(response.body));
  }

  /** Runs a command in a running container. */
  async exec(
    id: string,
    command: readonly string[],
    more: object = {},
  ): Promise<{ readonly exit: number; readonly output: string }> {
    const body = { Cmd: command, AttachStdout: true, AttachStderr: true, ...more };
    const created = await this.call('POST', `/containers/${id}/exec`, body);
    if (created.status !== 201) throw new Error(created.text);
    const headers = new Headers({ 'Content-Type': 'application/json' });
    const url = `/exec/${created.json.Id}/start`;
    const response = await this.handler({ method: 'POST', url, headers, body: fromBytes(utf8('{}')) });
    const output = unframed(await readAll(response.body));
    const inspected = await this.call('GET', `/exec/${created.json.Id}/json`);
    return { exit: inspected.json.ExitCode, output };
  }

  stop(): void {
    this.machine.kernel.stop();
  }
}

/** The bytes of all stdcopy frames as text. */
function unframed(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(4);
    out += text(bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return out;
}

export { hasImage };
