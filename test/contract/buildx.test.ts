/**
 * The real `docker build`: Docker's CLI with buildx, from the packages that ../shared/oracle keeps, builds on our engine over its
 * socket as BuildKit (`POST /grpc`, `POST /session`). Where it isn't there this is a loud skip.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Peer, peerMachine } from './peer.ts';

const cache = process.env.ORACLE_CACHE ?? join(homedir(), '.cache', 'drydock-oracle');
const docker = join(cache, 'engine28', 'bin', 'docker');
const plugins = join(cache, 'engine28', 'plugins');
const isHere = existsSync(docker) && existsSync(join(plugins, 'docker-buildx'));
if (!isHere) console.warn(`SKIPPED: no real docker with buildx in ${cache} (../shared/oracle/setup.sh fetches it)`);

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe.skipIf(!isHere)('the real docker build on our engine', () => {
  let peer: Peer;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    peer = await peerMachine(['busybox']);
    const home = join(peer.folder, 'home');
    mkdirSync(join(home, '.docker'), { recursive: true });
    symlinkSync(plugins, join(home, '.docker', 'cli-plugins'));
    env = { ...process.env, HOME: home, DOCKER_HOST: `unix://${peer.socket}`, BUILDKIT_PROGRESS: 'plain' };
    delete env.DOCKER_CONFIG;
  }, 60_000);
  afterAll(() => peer.close());

  /** A folder with these files. */
  function folder(name: string, files: Readonly<Record<string, string>>): string {
    for (const [path, content] of Object.entries(files)) {
      const full = join(peer.folder, name, path);
      mkdirSync(join(full, '..'), { recursive: true });
      writeFileSync(full, content);
    }
    return join(peer.folder, name);
  }

  function start(args: readonly string[], stdin = ''): { child: ChildProcess; ended: Promise<Outcome> } {
    const child = spawn(docker, args, { env, cwd: peer.folder });
    const seen = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      seen.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      seen.stderr += text;
    });
    child.stdin.on('error', () => undefined).end(stdin);
    const ended = new Promise<Outcome>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, ...seen }));
    });
    return { child, ended };
  }

  const run = (args: readonly string[], stdin?: string): Promise<Outcome> => start(args, stdin).ended;

  test('a build with files, an ignore file and a second time from the cache', async () => {
    const context = folder('app', {
      Dockerfile: 'FROM busybox\nCOPY . /app\nARG WHO=nobody\nRUN find /app -type f | sort; echo $WHO > /who\n',
      '.dockerignore': '*.log\n',
      'a.txt': 'a',
      'x.log': 'no',
      'deep/er/b.txt': 'b'.repeat(100_000),
    });
    const made = await run(['build', '-t', 'rx:1', '--build-arg', 'WHO=me', '--label', 'k=v', context]);
    expect(made.stderr).toContain('#0 building with "default" instance using docker driver');
    expect(made.stderr).toMatch(/#\d+ \[2\/3\] COPY \. \/app/);
    expect(made.stderr).toContain('/app/deep/er/b.txt');
    expect(made.stderr).not.toContain('x.log');
    expect(made.status).toBe(0);
    expect((await run(['run', '--rm', 'rx:1', 'sh', '-c', 'cat /who; wc -c < /app/deep/er/b.txt'])).stdout).toBe(
      'me\n100000\n',
    );
    const again = await run(['build', '-q', '--build-arg', 'WHO=me', '--label', 'k=v', context]);
    const { stdout: id } = await run(['inspect', '-f', '{{.Id}} {{json .Config.Labels}}', 'rx:1']);
    expect(`${again.stdout.trim()} {"k":"v"}`).toBe(id.trim());
  }, 60_000);

  test('a step that fails, with its lines; a mistake in the Dockerfile; a file that is missing', async () => {
    const context = folder('bad', {
      Dockerfile: 'FROM busybox\nRUN echo out; exit 7\n',
      Mistake: 'FROM busybox\nRUNN x\n',
      Missing: 'FROM busybox\nCOPY nope /\n',
    });
    const failed = await run(['build', context]);
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('Dockerfile:2');
    expect(failed.stderr).toContain('   2 | >>> RUN echo out; exit 7');
    expect(failed.stderr).toContain(
      'ERROR: failed to build: failed to solve: process "/bin/sh -c echo out; exit 7" did not complete successfully: exit code: 7',
    );
    expect((await run(['build', '-f', `${context}/Mistake`, context])).stderr).toContain(
      'failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)',
    );
    expect((await run(['build', '-f', `${context}/Missing`, context])).stderr).toMatch(
      /failed to solve: failed to compute cache key: .*"\/nope": not found/,
    );
  }, 60_000);

  test('secrets, named contexts, a Dockerfile and an archive from standard input', async () => {
    const context = folder('more', {
      Dockerfile:
        'FROM busybox\nRUN --mount=type=secret,id=s tr a-z A-Z < /run/secrets/s > /s\nCOPY --from=other f /f\n',
      secret: 'hush',
    });
    const other = folder('other', { f: 'from other' });
    const args = [
      'build',
      '-q',
      '-t',
      'rx:2',
      '--secret',
      `id=s,src=${context}/secret`,
      '--build-context',
      `other=${other}`,
    ];
    expect((await run([...args, context])).status).toBe(0);
    expect((await run(['run', '--rm', 'rx:2', 'sh', '-c', 'cat /s /f'])).stdout).toBe('HUSHfrom other');
    const piped = await run(['build', '-'], 'FROM busybox\nRUN echo piped\n');
    expect(piped.stderr).toContain('piped');
    expect(piped.status).toBe(0);
  }, 60_000);

  test('--output to a directory keeps links and modes; --metadata-file and --iidfile', async () => {
    const context = folder('out', {
      Dockerfile: 'FROM busybox\nRUN mkdir /o && cd /o && echo x > a && ln a b && ln -s a c && chmod 750 a\n',
    });
    expect((await run(['build', '-q', '-o', 'there', context])).status).toBe(0);
    const there = join(peer.folder, 'there', 'o');
    expect(readFileSync(join(there, 'b'), 'utf8')).toBe('x\n');
    expect(lstatSync(join(there, 'a')).mode & 0o777).toBe(0o750);
    expect(lstatSync(join(there, 'a')).ino).toBe(lstatSync(join(there, 'b')).ino);
    expect(lstatSync(join(there, 'c')).isSymbolicLink()).toBe(true);
    const files = ['--metadata-file', join(peer.folder, 'meta'), '--iidfile', join(peer.folder, 'iid')];
    expect((await run(['build', '-q', '-t', 'rx:3', ...files, context])).status).toBe(0);
    const meta = JSON.parse(readFileSync(join(peer.folder, 'meta'), 'utf8')) as Record<string, unknown>;
    expect(meta['image.name']).toBe('docker.io/library/rx:3');
    expect(meta['containerimage.config.digest']).toBe(readFileSync(join(peer.folder, 'iid'), 'utf8'));
    expect(meta['buildx.build.provenance']).toMatchObject({ buildType: 'https://mobyproject.org/buildkit@v1' });
  }, 60_000);

  test('--check, --call outline and targets', async () => {
    const context = folder('lint', {
      Dockerfile:
        'FROM busybox AS base\nARG WORD=x\nRUN --mount=type=secret,id=key true\nFROM base AS Final\nMAINTAINER me\n',
    });
    const checked = await run(['build', '--check', context]);
    expect(checked.status).toBe(1);
    expect(checked.stdout).toContain('Check complete, 2 warnings have been found!');
    expect(checked.stdout).toContain(
      'WARNING: StageNameCasing - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/',
    );
    expect((await run(['build', '--call', 'targets', context])).stdout).toBe(
      'TARGET          DESCRIPTION\nbase            \nfinal (default) \n',
    );
    const outline = await run(['build', '--call', 'outline', '--target', 'base', context]);
    expect(outline.stdout).toContain('WORD        x       \n');
    expect(outline.stdout).toContain('SECRET   REQUIRED\nkey      \n');
  }, 60_000);

  test('buildx ls, inspect, du, history and prune', async () => {
    expect((await run(['buildx', 'ls'])).stdout).toMatch(/default\s+running\s+v0\.0\.0\+unknown\s+linux\/riscv64/);
    expect((await run(['buildx', 'inspect'])).stdout).toMatch(/^Driver: +docker$/m);
    expect((await run(['buildx', 'du'])).stdout).toContain('Reclaimable:');
    const history = (await run(['buildx', 'history', 'ls'])).stdout;
    expect(history).toMatch(/out\s+Completed/);
    expect(history).toMatch(/bad\s+Error/);
    const [, ref = ''] = /^(\S+)\s+bad\/?\S*\s+Error/m.exec(history) ?? [];
    expect((await run(['buildx', 'history', 'logs', ref])).stderr).toContain('[internal] load build definition');
    expect((await run(['buildx', 'prune', '-af'])).stdout).toContain('Total:');
    expect((await run(['buildx', 'du'])).stdout).not.toMatch(/^[a-z0-9]{25}/m);
  }, 60_000);

  /** Whether a step's process still runs. */
  async function isSleeping(seconds: string): Promise<boolean> {
    return (await peer.port.sh('ps ax')).stdout.includes(`sleep ${seconds}`);
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'a client that ends by %s ends its build',
    async (signal) => {
      const seconds = signal === 'SIGINT' ? '4711' : '4712';
      const context = folder(`stop-${signal}`, { Dockerfile: `FROM busybox\nRUN sleep ${seconds}\n` });
      const { child, ended } = start(['build', context]);
      await until(() => isSleeping(seconds));
      // The command is a child of a child: its plugin does the work.
      if (signal === 'SIGINT') child.kill('SIGINT');
      else spawn('sh', ['-c', `pkill -KILL -P ${child.pid}; kill -KILL ${child.pid}`]);
      const { status, stderr } = await ended;
      expect(status).not.toBe(0);
      if (signal === 'SIGINT') expect(stderr).toContain('context canceled');
      await until(async () => !(await isSleeping(seconds)));
      expect((await run(['buildx', 'du'])).status).toBe(0);
    },
    60_000,
  );
});
