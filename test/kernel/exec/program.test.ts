/** Our own programs as processes: run by exec of a `#!drydock` file, and by each other. */
import { describe, expect, test } from 'vitest';
import type { Program } from '../../../src/kernel/exec/program.ts';
import { ENOENT, EPIPE } from '../../../src/kernel/uapi/errno.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import { drain } from '../../../src/lib/stream.ts';
import { hasImage, Machine } from '../machine.ts';

function machineWith(programs: Record<string, Program>): Promise<Machine> {
  const files = new Map(Object.keys(programs).map((name) => [`/usr/bin/${name}`, `#!drydock ${name}\n`]));
  const image = hasImage('busybox') ? { image: 'busybox' } : {};
  return Machine.create({ ...image, programs: new Map(Object.entries(programs)), files });
}

describe('programs', () => {
  test('argv, environment, exit status', async () => {
    const machine = await machineWith({
      hello: async (system) => {
        await system.write(1, utf8(`${system.argv.join(' ')} ${system.env.get('HOME')} ${system.uid}\n`));
        return 300;
      },
    });
    expect(await machine.run(['hello', 'a', 'b'])).toMatchObject({ stdout: 'hello a b /root 0\n', code: 44 });
  });

  test('files', async () => {
    const machine = await machineWith({
      files: async (system) => {
        await system.mkdir('/tmp/d');
        await system.writeFile('/tmp/d/a', utf8('content'));
        await system.rename('/tmp/d/a', '/tmp/d/b');
        await system.symlink('b', '/tmp/d/l');
        const names = (await system.readdir('/tmp/d')).map(({ name }) => name).sort();
        const { size, mode } = await system.stat('/tmp/d/l');
        await system.write(1, utf8(`${names} ${size} ${mode.toString(8)} ${text(await system.readFile('/tmp/d/l'))}`));
        expect(await system.readlink('/tmp/d/l')).toBe('b');
        await expect(system.stat('/nothing')).rejects.toBe(ENOENT);
        await system.chdir('/tmp/d');
        expect(system.cwd()).toBe('/tmp/d');
        return 0;
      },
    });
    expect(await machine.run(['files'])).toMatchObject({ stdout: 'b,l 7 100644 content', code: 0, stderr: '' });
  });

  test('an uncaught errno is a message and status 1', async () => {
    const machine = await machineWith({ lost: async (system) => (await system.readFile('/nothing')).length });
    expect(await machine.run(['lost'])).toMatchObject({ code: 1, stderr: 'lost: No such file or directory\n' });
  });

  test('a handled signal, an unhandled one, SIGKILL', async () => {
    const machine = await machineWith({
      sleeper: async (system) => {
        system.onSignal(15, () => void system.write(1, utf8('term')));
        await system.sleep(60_000);
        return 0;
      },
    });
    const { process, stdout } = await machine.start(['sleeper']);
    await machine.kernel.pause();
    process.signal(15);
    await machine.kernel.pause();
    process.signal(2);
    expect(await machine.kernel.exited(process)).toMatchObject({ signal: 2 });
    expect(stdout.text).toBe('term');
    const second = await machine.start(['sleeper']);
    second.process.signal(9);
    expect(await machine.kernel.exited(second.process)).toMatchObject({ signal: 9 });
  });

  test('unix and inet sockets between programs, half-closed', async () => {
    const machine = await machineWith({
      server: async (system) => {
        const unix = await system.listen({ family: 'unix', path: '/tmp/s' });
        const inet = await system.listen({ family: 'inet', host: '127.0.0.1', port: 0 });
        await system.write(1, utf8(`${system.port(inet)}\n`));
        for (const listener of [unix, inet]) {
          const connection = await system.accept(listener);
          let got = '';
          for (let part = await system.read(connection); part.length > 0; part = await system.read(connection))
            got += text(part);
          await system.write(connection, utf8(got.toUpperCase()));
          system.close(connection);
        }
        return 0;
      },
      client: async (system) => {
        const [, port = ''] = system.argv;
        const address =
          port === ''
            ? ({ family: 'unix', path: '/tmp/s' } as const)
            : ({ family: 'inet', host: 'localhost', port: Number(port) } as const);
        const fd = await system.connect(address);
        await system.write(fd, utf8('hello'));
        system.shutdown(fd);
        await system.write(1, await system.read(fd));
        return (await system.read(fd)).length;
      },
    });
    const server = await machine.start(['server']);
    while (server.stdout.text === '') await machine.kernel.pause();
    expect(await machine.run(['client'])).toMatchObject({ stdout: 'HELLO', code: 0 });
    expect(await machine.run(['client', server.stdout.text.trim()])).toMatchObject({ stdout: 'HELLO', code: 0 });
    expect(await machine.kernel.exited(server.process)).toMatchObject({ code: 0 });
  });

  test('writing to a pipe without reader is EPIPE and no signal', async () => {
    const machine = await machineWith({
      writer: async (system) => {
        const [reader, writer] = system.pipe();
        system.close(reader);
        await expect(system.write(writer, utf8('x'))).rejects.toBe(EPIPE);
        return 5;
      },
    });
    expect(await machine.run(['writer'])).toMatchObject({ code: 5, signal: 0 });
  });

  test('streams', async () => {
    const machine = await machineWith({
      copy: async (system) => {
        await system.readable(0).pipeTo(system.writable(1));
        return 0;
      },
    });
    expect(await machine.run(['copy'], { stdin: 'through' })).toMatchObject({ stdout: 'through' });
  });

  test.skipIf(!hasImage('busybox'))('spawns guests and waits for them', async () => {
    const machine = await machineWith({
      parent: async (system) => {
        const [reader, writer] = system.pipe();
        const pid = await system.spawn(['sh', '-c', 'echo from child; exit 7'], {
          fds: new Map([
            [1, writer],
            [2, 2],
          ]),
        });
        system.close(writer);
        await system.write(1, await system.read(reader));
        const { code } = await system.wait(pid);
        await drain(system.readable(reader));
        return code;
      },
    });
    expect(await machine.run(['parent'])).toMatchObject({ stdout: 'from child\n', code: 7 });
  });

  test.skipIf(!hasImage('busybox'))('a shell runs them in pipelines', async () => {
    const machine = await machineWith({
      upper: async (system) => {
        for (let part = await system.read(0); part.length > 0; part = await system.read(0)) {
          await system.write(1, utf8(text(part).toUpperCase()));
        }
        return 4;
      },
    });
    const { stdout } = await machine.run([
      'sh',
      '-c',
      'echo abc | upper | cat; upper < /dev/null; echo $?; upper & kill -9 $!; wait $!; echo $?',
    ]);
    expect(stdout).toBe('ABC\n4\n137\n');
  });
});
