/** docker-init as a program of a machine: what it starts, what it says where it can't, and which signals it hands on. */
import { beforeAll, describe, expect, test } from 'vitest';
import { dockerInit, initFile } from '../../../src/engine/runc/docker-init.ts';
import { hasImage, Machine } from '../../kernel/machine.ts';

describe.runIf(hasImage('busybox'))('docker-init', () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.create({
      image: 'busybox',
      programs: new Map([['docker-init', dockerInit]]),
      files: new Map([
        ['/sbin/docker-init', initFile],
        ['/bin/plainly', 'echo "$0" "$@"'],
        ['/bin/lost', '#!/no/such\n'],
      ]),
    });
  });

  const init = (...command: string[]) => machine.run(['/sbin/docker-init', '--', ...command]);

  test('ends as its command ends', async () => {
    expect(await init('sh', '-c', 'echo said; exit 300')).toMatchObject({ stdout: 'said\n', stderr: '', code: 44 });
    expect(await init('sh', '-c', 'kill -9 $$')).toMatchObject({ code: 137 });
  });

  test('gives a file of no known format to /bin/sh, as execvp does', async () => {
    expect(await init('plainly', 'a', 'b c')).toMatchObject({ stdout: '/bin/plainly a b c\n', code: 0 });
    expect(await init('/bin/plainly')).toMatchObject({ stdout: '/bin/plainly\n', code: 0 });
  });

  test.each([
    ['nothing', 127, 'No such file or directory'],
    ['', 127, 'No such file or directory'],
    ['/bin/lost', 127, 'No such file or directory'],
    ['/etc', 126, 'Permission denied'],
    ['/bin/plainly/x', 1, 'Not a directory'],
  ])('%j can’t be executed: %i', async (name, code, why) => {
    const { stderr, ...ended } = await init(name);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^\\[FATAL tini \\(\\d+\\)\\] exec ${name} failed: ${why}\\n$`));
  });

  test.each([
    [13, 'term 13'],
    [34, 'term 34'],
  ])('hands signal %i on', async (signal, said) => {
    const script = `trap "echo term ${signal}; exit" ${signal}; echo up; while :; do sleep 0.02; done`;
    const { process, stdout } = await machine.start(['/sbin/docker-init', '--', 'sh', '-c', script]);
    await expect.poll(() => stdout.text).toBe('up\n');
    process.signal(signal);
    await machine.kernel.exited(process);
    expect(stdout.text).toBe(`up\n${said}\n`);
  });

  test.each([
    ['', 'up\ntold\nslept 0\n'],
    ['1', 'up\ntold\nslept 138\n'],
  ])('TINI_KILL_PROCESS_GROUP %j: whom a signal reaches', async (value, said) => {
    const env = ['PATH=/bin', ...(value ? [`TINI_KILL_PROCESS_GROUP=${value}`] : [])];
    const script = 'trap "echo told" USR1; sh -c "echo up; exec sleep 0.5"; echo slept $?';
    const { process, stdout } = await machine.start(['/sbin/docker-init', '--', 'sh', '-c', script], { env });
    await expect.poll(() => stdout.text).toBe('up\n');
    process.signal(10);
    await machine.kernel.exited(process);
    expect(stdout.text).toBe(said);
  });
});
