/** Our docker build by BuildKit's session on our engine. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import type { Handler } from '../../src/lib/http.ts';
import { TarWriter } from '../../src/lib/tar.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';
import { type Outcome, runDocker } from './run-docker.ts';

const folder = mkdtempSync(join(tmpdir(), 'drydock-session-'));
let machine: NodeMachine;
const asked: string[] = [];

beforeAll(async () => {
  machine = await nodeMachine();
  await machine.port.sh('docker pull -q busybox');
}, 60_000);
afterAll(() => {
  machine.stop();
  rmSync(folder, { recursive: true });
});

const plainEngine: Handler = async (request) => {
  asked.push(`${request.method} ${request.url.split('?')[0]}`);
  return await machine.machine.docker(request);
};

const run = (argv: readonly string[], stdin?: Uint8Array): Promise<Outcome> =>
  runDocker(argv, { env: { HOME: '/nonexistent' }, daemon: plainEngine, cwd: folder, ...(stdin ? { stdin } : {}) });

function files(name: string, contents: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(join(folder, name, path, '..'), { recursive: true });
    writeFileSync(join(folder, name, path), content);
  }
  return join(folder, name);
}

describe('docker build by a session', () => {
  test('sends what the steps use and no more, through links and the ignore file', async () => {
    const context = files('app', {
      Dockerfile: 'FROM busybox\nCOPY link.txt wild*.txt dir /app/\nRUN cd /app; ls; cat link.txt\n',
      '.dockerignore': 'dir/secret\n',
      'real.txt': 'through a link',
      'wild1.txt': '1',
      'wild2.txt': '2',
      'dir/kept': 'k',
      'dir/secret': 's',
      'unused.bin': 'u'.repeat(500_000),
    });
    symlinkSync('real.txt', join(context, 'link.txt'));
    const made = await run(['build', '-t', 'sb:1', context]);
    expect(made.stderr).toMatch(/kept\n#\d+ [\d.]+ link\.txt\n#\d+ [\d.]+ wild1\.txt\n#\d+ [\d.]+ wild2\.txt/);
    expect(made.stderr).toContain('through a link');
    expect(made.stderr).not.toContain('secret\n');
    expect(
      Number(/transferring context: (\d+)B/.exec(made.stderr.split('load build context')[1] ?? '')?.[1]),
    ).toBeLessThan(1000);
    expect(made.status).toBe(0);
    expect(asked).toContain('POST /session');
    expect(asked).toContain('POST /grpc');
    expect(asked.some((each) => each.endsWith('/build'))).toBe(false);
  }, 60_000);

  test('-q, build arguments, secrets and named contexts', async () => {
    const context = files('more', {
      Dockerfile:
        'FROM busybox\nARG A\nRUN --mount=type=secret,id=s echo $A $(cat /run/secrets/s) > /o\nCOPY --from=n f /f\nRUN cat /o /f\n',
      key: 'hush',
    });
    const named = files('named', { f: 'from a name', '.dockerignore': 'other\n', other: 'x' });
    const flags = ['--build-arg', 'A=arg', '--secret', `id=s,src=${context}/key`, '--build-context', `n=${named}`];
    const made = await run(['build', '--progress', 'plain', ...flags, context]);
    expect(made.stderr).toContain('arg hush');
    expect(made.stderr).toContain('from a name');
    expect(made.stderr).toContain('[context n] load .dockerignore');
    const quiet = await run(['build', '-q', ...flags, context]);
    expect(quiet.stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  }, 60_000);

  test('errors with lines, checks, outline', async () => {
    const context = files('bad', {
      Dockerfile: 'FROM busybox\nRUN exit 9\n',
      Lint: 'from busybox AS a\nARG B=c\nMAINTAINER me\n',
    });
    const failed = await run(['build', context]);
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('   2 | >>> RUN exit 9');
    expect(failed.stderr).toContain(
      'failed to solve: process "/bin/sh -c exit 9" did not complete successfully: exit code: 9',
    );
    const checked = await run(['build', '--check', '-f', 'bad/Lint', 'bad']);
    expect(checked.status).toBe(1);
    expect(checked.stdout).toContain('bad/Lint:3');
    const outline = await run(['build', '--call', 'outline', '-f', 'bad/Lint', 'bad']);
    expect(outline.stdout).toBe('TARGET: a\n\nBUILD ARG   VALUE   DESCRIPTION\nB           c       \n\n');
  }, 60_000);

  test('outputs: a directory, an archive', async () => {
    const context = files('out', { Dockerfile: 'FROM scratch\nCOPY a b/\n', a: 'built' });
    expect((await run(['build', '-q', '-o', join(folder, 'there'), context])).status).toBe(0);
    expect(readFileSync(join(folder, 'there', 'b', 'a'), 'utf8')).toBe('built');
    const archive = await run(['build', '-q', '-o', '-', context]);
    expect(archive.stdout).toContain('b/a');
  }, 60_000);

  test('a Dockerfile and an archive from standard input', async () => {
    const plain = await run(['build', '-'], utf8('FROM busybox\nRUN echo from stdin\n'));
    expect(plain.stderr).toContain('from stdin');
    const tar = new TarWriter();
    for (const [name, content] of Object.entries({
      Dockerfile: 'FROM busybox\nCOPY x /\nRUN cat /x\n',
      x: 'in the archive',
    }))
      tar.add({ name, type: 'file', mode: 0o644, uid: 0, gid: 0, size: content.length, mtime: 0 }, utf8(content));
    const packed = await run(['build', '-'], tar.finish());
    expect(packed.stderr).toContain('[internal] load remote build context');
    expect(packed.stderr).toContain('in the archive');
    expect(packed.status).toBe(0);
  }, 60_000);
});
