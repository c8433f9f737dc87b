/** The calls of pipes, terminals and sockets as a real program makes them: Debian's busybox for riscv64. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NetNamespace } from '../../../src/kernel/net/namespace.ts';
import { makeCredentials } from '../../../src/kernel/proc/credentials.ts';
import { DevPts } from '../../../src/kernel/tty/devpts.ts';
import { O_RDWR } from '../../../src/kernel/uapi/fcntl.ts';
import { Machine } from '../machine.ts';

const ROOT = process.env['DRYDOCK_BUSYBOX'] ?? '/tmp/rootfs/busybox';
if (!existsSync(ROOT)) console.warn(`SKIPPED: no busybox root file system in ${ROOT} (DRYDOCK_BUSYBOX)`);

async function shell(script: string): Promise<string> {
  const machine = await Machine.create({ root: ROOT });
  const { stdout, stderr } = await machine.run(['/bin/sh', '-c', script]);
  machine.kernel.stop();
  expect(machine.bugs).toEqual([]);
  return stdout + stderr;
}

describe.skipIf(!existsSync(ROOT))('busybox', () => {
  test('pipes: a broken one ends its writer, a FIFO joins strangers', async () => {
    expect(await shell('yes | head -2; echo a | cat | tr a b')).toBe('y\ny\nb\n');
    expect(await shell('mkfifo /tmp/f; (echo through > /tmp/f) & cat /tmp/f; wait')).toBe('through\n');
  });

  test('TCP: a web server and its client', async () => {
    const script = 'mkdir -p /www; echo page > /www/index.html; httpd -p 80 -h /www; wget -q -O - http://127.0.0.1/';
    expect(await shell(script)).toBe('page\n');
    expect(await shell('wget -q -O - http://127.0.0.1:81/')).toContain('Connection refused');
  });

  test('ICMP and netlink', async () => {
    expect(await shell('ping -c 1 127.0.0.1')).toContain('1 packets transmitted, 1 packets received, 0% packet loss');
    expect(await shell('ip addr show lo; ip route; ip link set lo down; ip -o addr show')).toContain(
      'inet 127.0.0.1/8 scope host lo',
    );
  });

  test('a host door and a program meet', async () => {
    const machine = await Machine.create({ root: ROOT });
    const seen: string[] = [];
    machine.kernel.net.listen({ host: '127.0.0.1', port: 80 }, async ({ readable, writable }) => {
      const reader = readable.getReader();
      const { value } = await reader.read();
      seen.push(new TextDecoder().decode(value).split('\r\n')[0] ?? '');
      const writer = writable.getWriter();
      await writer.write(new TextEncoder().encode('HTTP/1.0 200 OK\r\n\r\nfrom TypeScript\n'));
      await writer.close();
      await reader.cancel();
    });
    const { stdout } = await machine.run(['/bin/wget', '-q', '-O', '-', 'http://127.0.0.1/x']);
    machine.kernel.stop();
    expect([stdout, seen]).toEqual(['from TypeScript\n', ['GET /x HTTP/1.1']]);
  });

  test('a network namespace of its own', async () => {
    const machine = await Machine.create({ root: ROOT });
    const net = new NetNamespace('other', machine.kernel.net.context);
    const { stdout } = await machine.run(['/bin/ip', '-o', 'link'], { net });
    machine.kernel.stop();
    expect(stdout).toMatch(/^1: lo: <LOOPBACK> .*\n$/);
  });

  test('a terminal: line editing, ^C, ^Z and fg', async () => {
    const machine = await Machine.create({ root: ROOT });
    const { kernel } = machine;
    const devpts = new DevPts({ device: 99, host: kernel.jobControl, now: () => kernel.clock.now() });
    const master = devpts.create();
    let screen = '';
    master.queue.add(() => {
      screen += new TextDecoder().decode(master.read());
    });
    const shows = async (text: string) => {
      for (let tries = 0; !screen.includes(text); tries++) {
        if (tries > 5000) throw new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(screen)}`);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      screen = screen.slice(screen.indexOf(text) + text.length);
    };
    const type = (text: string) => master.write(new TextEncoder().encode(text));
    const slave = master.openSlave(O_RDWR, null);
    const shellProcess = await kernel.spawn({
      path: '/bin/sh',
      argv: ['sh', '-i'],
      env: ['PATH=/bin:/usr/bin', 'PS1=ready> '],
      mounts: machine.mounts,
      credentials: makeCredentials(0, 0),
      fds: new Map([0, 1, 2].map((fd) => [fd, slave])),
      terminal: master.tty,
    });
    slave.release();
    // What is typed before the shell has handed the terminal over goes to its own line editor.
    const inFront = async () => {
      while (master.tty.foreground === shellProcess.pid) await new Promise((resolve) => setTimeout(resolve, 2));
    };
    await shows('ready> ');
    type('cat\r');
    await shows('cat\r\n');
    await inFront();
    type('ab\x7fc\r');
    await shows('ab\b \bc\r\nac\r\n');
    type('\x03');
    await shows('^C');
    await shows('ready> ');
    type('sleep 1000\r');
    await shows('sleep 1000\r\n');
    await inFront();
    type('\x1a');
    await shows('Stopped');
    await shows('ready> ');
    type('fg\r');
    await shows('sleep 1000');
    await inFront();
    type('\x03');
    await shows('ready> ');
    type('exit 7\r');
    expect(await kernel.exited(shellProcess)).toMatchObject({ code: 7 });
    expect(master.tty.slaves).toBe(0);
    kernel.stop();
  });
});
