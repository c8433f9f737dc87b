/** Real riscv64 programs on the whole kernel: static and dynamic ELF, scripts, shells, pipelines, threads. */
import { beforeAll, describe, expect, test } from 'vitest';
import { hasImage, Machine } from '../machine.ts';

const bash = (script: string): string[] => ['bash', '-c', script];

describe.skipIf(!hasImage('busybox'))('busybox (static)', () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.create({ image: 'busybox' });
  });

  test('echo', async () => {
    expect(await machine.run(['echo', 'hi'])).toMatchObject({ code: 0, signal: 0, stdout: 'hi\n', stderr: '' });
  });

  test('a pipeline with a command substitution', async () => {
    const { stdout, code } = await machine.run([
      'sh',
      '-c',
      'for i in 1 2 3; do echo $i; done | wc -l; echo $(echo a); exit 3',
    ]);
    expect(stdout).toBe('3\na\n');
    expect(code).toBe(3);
  });

  test('reads standard input to its end', async () => {
    expect((await machine.run(['wc', '-c'], { stdin: 'hello' })).stdout).toBe('5\n');
  });

  test('an endless writer ends with its reader', async () => {
    expect((await machine.run(['sh', '-c', 'yes | head -n 2'])).stdout).toBe('y\ny\n');
  });

  test('starts that fail say why', async () => {
    machine.put('/tmp/text', 'no program\n', 0o644);
    machine.put('/tmp/broken', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]));
    machine.put('/tmp/loop', '#!/tmp/loop\n');
    machine.put('/tmp/lost', '#!/no/such\n');
    await expect(machine.run(['/no/such'])).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(machine.run(['/tmp/text'])).rejects.toMatchObject({ code: 'EACCES' });
    await expect(machine.run(['/tmp/broken'])).rejects.toMatchObject({ code: 'ENOEXEC' });
    await expect(machine.run(['/tmp/loop'])).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(machine.run(['/tmp/lost'])).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(machine.run(['/tmp'])).rejects.toMatchObject({ code: 'EACCES' });
  });

  test('arguments that are too long are E2BIG', async () => {
    await expect(machine.run(['/bin/echo', 'x'.repeat(200_000)])).rejects.toMatchObject({ code: 'E2BIG' });
  });

  test('a script gets its interpreter, one argument and its own name', async () => {
    machine.put('/tmp/script', '#!/bin/echo one two\n');
    expect((await machine.run(['/tmp/script', 'three'])).stdout).toBe('one two /tmp/script three\n');
    machine.put('/tmp/crlf', '#!/bin/echo one\r\n');
    expect((await machine.run(['/tmp/crlf'])).stdout).toBe('one\r /tmp/crlf\n');
  });

  test('nothing is left behind', async () => {
    const { kernel } = machine;
    await machine.run(['sh', '-c', 'sleep 0 & wait; echo $(true)']);
    expect(kernel.processes.processes.size).toBe(0);
    expect(kernel.processes.threads.size).toBe(0);
    expect(kernel.processes.groups.size).toBe(0);
    expect(kernel.processes.sessions.size).toBe(0);
    expect(kernel.cgroup.pids.count).toBe(0);
    expect(kernel.cgroup.memory.usage).toBe(0);
  });

  test('leaks no frames', async () => {
    const { kernel } = machine;
    const script = ['sh', '-c', 'for i in 1 2 3; do ls / | cat > /dev/null; done'];
    await machine.run(script);
    kernel.pageCaches.reclaim();
    const before = kernel.physical.used;
    await machine.run(script);
    kernel.pageCaches.reclaim();
    expect(kernel.physical.used).toBe(before);
  });
});

describe.skipIf(!hasImage('debian'))('bash (dynamic)', () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.create({ image: 'debian' });
  });
  const run = async (script: string): Promise<string> => {
    const { stdout, stderr } = await machine.run(bash(script));
    return stdout + stderr;
  };

  test('pipelines, substitutions, here documents', async () => {
    expect(await run('seq 1000 | sort -rn | head -1; x=$(echo a | tr a b); echo $x; cat <<< here')).toBe(
      '1000\nb\nhere\n',
    );
    expect(await run('diff <(echo a) <(echo b); echo ${PIPESTATUS[@]}')).toBe('1c1\n< a\n---\n> b\n1\n');
  });

  test('traps, kill, wait', async () => {
    expect(await run("trap 'echo usr1' USR1; kill -USR1 $$; trap 'echo bye' EXIT")).toBe('usr1\nbye\n');
    expect(await run('sleep 5 & kill $!; wait $!; echo $?')).toBe('143\n');
    expect(await run('sleep 0.01 & wait $!; echo $?')).toBe('0\n');
    expect(await run('timeout 0.05 sleep 5; echo $?')).toBe('124\n');
  });

  test('a signal is in the wait status', async () => {
    expect(await machine.run(bash('kill -9 $$'))).toMatchObject({ signal: 9 });
    expect(await run('bash -c "kill -SEGV \\$\\$"; echo $?')).toContain('139');
  });

  test('fifos, coprocesses, descriptors', async () => {
    expect(await run('mkfifo /tmp/f; echo x > /tmp/f & cat /tmp/f; wait')).toBe('x\n');
    expect(await run('coproc cat; echo hey >&${COPROC[1]}; read -u ${COPROC[0]} l; echo $l')).toBe('hey\n');
    expect(await run('exec 5>/tmp/five; echo five >&5; exec 5>&-; cat /tmp/five')).toBe('five\n');
  });

  test('perl, find, sed, awk, tar', async () => {
    expect(await run(`perl -e 'print join(q(,), map { $_ * 2 } 1..3), qq(\\n)'`)).toBe('2,4,6\n');
    expect(await run('cd /etc && tar cf - passwd | tar tf -; sed -n 1p passwd | cut -d: -f1')).toBe('passwd\nroot\n');
  });

  test('ids and limits', async () => {
    expect(await run('id -u; ulimit -n; ulimit -s; umask; uname -m; hostname')).toBe(
      '0\n1024\n8192\n0022\nriscv64\ndrydock\n',
    );
    expect(await run('ulimit -n 5; exec 9>/dev/null; echo $?')).toContain('Bad file descriptor');
    expect(await run('ulimit -v 20000; perl -e "\\$x = q(a) x 50000000"; echo $?')).toMatch(/Out of memory|12$|1$/m);
  });
});

describe.skipIf(!hasImage('python'))('python', () => {
  test('threads, subprocesses, mmap, signals, asyncio', async () => {
    const machine = await Machine.create({ image: 'python' });
    const script = [
      'import threading, subprocess, mmap, signal, os, asyncio',
      'out = []',
      'ts = [threading.Thread(target=lambda i=i: out.append(i)) for i in range(4)]',
      '[t.start() for t in ts]; [t.join() for t in ts]',
      'print(sorted(out))',
      'print(subprocess.run(["echo", "sub"], capture_output=True).stdout)',
      'm = mmap.mmap(-1, 4096)',
      'pid = os.fork()',
      'if pid == 0: m[0] = 7; os._exit(3)',
      'print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), m[0])',
      'signal.signal(signal.SIGALRM, lambda *a: print("alarm"))',
      'signal.setitimer(signal.ITIMER_REAL, 0.01); signal.pause()',
      'async def f():',
      '  await asyncio.sleep(0.01); return 5',
      'print(asyncio.run(f()))',
    ].join('\n');
    const { stdout, stderr } = await machine.run(['python3', '-c', script]);
    expect(stderr).toBe('');
    expect(stdout).toBe("[0, 1, 2, 3]\nb'sub\\n'\n3 7\nalarm\n5\n");
  });
});
