/** The real docker CLI on `npm run dockerd`: what Debian's docker.io (or a newer client on this machine) does with our engine. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const clients = [
  join(homedir(), '.cache/drydock-oracle/engine28/bin/docker'),
  '/usr/local/bin/docker',
  '/usr/bin/docker',
];
const client = clients.find((path) => existsSync(path));
if (!client) console.warn('SKIPPED: no docker client here (Debian’s package docker.io brings one)');

describe.runIf(client)('the real docker CLI', () => {
  const folder = mkdtempSync('/tmp/drydock-cli-');
  const socket = join(folder, 'docker.sock');
  let daemon: ChildProcess;

  const run = (command: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        ...process.env,
        DOCKER_HOST: `unix://${socket}`,
        DOCKER_CONFIG: join(folder, 'config'),
        DOCKER_BUILDKIT: '0',
        TERM: 'xterm',
      },
    });
    return { status, stdout, stderr };
  };
  const docker = (...args: readonly string[]) => run(client ?? '', args);

  beforeAll(async () => {
    daemon = spawn(process.execPath, ['src/tools/run.ts', 'dockerd', '--listen', `unix://${socket}`], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DRYDOCK_ROOT: root },
    });
    await new Promise<void>((resolve, reject) => {
      daemon.stdout?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('listening')) resolve();
      });
      daemon.on('exit', (code) => reject(new Error(`dockerd ended with ${code}`)));
    });
  }, 120_000);

  afterAll(() => {
    daemon.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  test('version names both sides', () => {
    const { status, stdout } = docker('version', '--format', '{{.Server.Version}} {{.Server.Arch}}');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '28.5.2 riscv64\n' });
  });

  test('pull, then run a Debian container', () => {
    expect(docker('pull', 'debian').status).toBe(0);
    const { status, stdout } = docker('run', '--rm', 'debian', 'bash', '-c', 'echo $((6*7)); head -1 /etc/os-release');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '42\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n' });
  });

  test('build, run in the background, exec -it on a terminal, logs, rm', () => {
    writeFileSync(
      join(folder, 'Dockerfile'),
      'FROM busybox\nRUN echo built > /x\nCMD ["sh", "-c", "cat /x; exec sleep 1000"]\n',
    );
    const built = docker('build', '-t', 'mine', folder);
    expect(built.stdout).toContain('Successfully tagged mine:latest');
    expect(docker('run', '-d', '--name', 'box', 'mine').stdout).toMatch(/^[0-9a-f]{64}\n$/);
    const exec = `${client} exec -it box sh -c 'tty; test -t 0 && echo terminal'`;
    const onTerminal = run('script', ['-qec', exec, '/dev/null']);
    expect(onTerminal.stdout.replaceAll(/\r|\^@/g, '')).toContain('/dev/pts/0\nterminal\n');
    expect(docker('logs', 'box').stdout).toBe('built\n');
    expect(docker('rm', '-f', 'box')).toMatchObject({ status: 0, stdout: 'box\n' });
    expect(docker('ps', '-aq').stdout).toBe('');
  });

  test('exit statuses and stdin pass through', () => {
    expect(docker('run', '--rm', 'busybox', 'sh', '-c', 'exit 7').status).toBe(7);
    expect(docker('run', '--rm', 'busybox', 'nosuch').status).toBe(127);
    const piped = run('sh', ['-c', `echo through | ${client} run --rm -i busybox cat`]);
    expect(piped).toMatchObject({ status: 0, stdout: 'through\n' });
  });
});
