/** `docker compose config` on files of this machine, and hashes as the real compose 2.40.3 prints them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runDocker } from '../run-docker.ts';

const folder = mkdtempSync(join(tmpdir(), 'compose-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const env = { HOME: '/root', PATH: '/bin' };

async function compose(file: string, ...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await runDocker(['compose', '-f', file, ...words], { env });
  return status === 0 ? stdout : stderr;
}

describe('hashes', () => {
  const file = write(
    'hashes.yaml',
    `name: h
services:
  plain: {image: busybox}
  command: {image: busybox, command: "sh -c 'echo <a> & b'", entrypoint: []}
  env: {image: busybox, environment: {B: "2", A: 1, N: }, labels: [x=y, a]}
  ports: {image: busybox, ports: ["8080:80", "127.0.0.1::443/udp"], expose: [1, 2]}
  mounts: {image: busybox, volumes: ["v:/v", "/abs:/x:ro", {type: tmpfs, target: /t, tmpfs: {size: 1m}}], tmpfs: /run}
  health: {image: busybox, healthcheck: {test: "true", interval: 1m, retries: 0}, stop_grace_period: 1m30s}
  limits: {image: busybox, mem_limit: 1g, cpus: 0.25, deploy: {replicas: 3, resources: {limits: {cpus: "0.25", memory: 1g}}, restart_policy: {condition: any}}, ulimits: {nofile: {soft: 1, hard: 2}, core: 0}}
  networks: {image: busybox, networks: {a: {aliases: [x], priority: 5}, default: }, extra_hosts: ["z=1.1.1.1", "a:2.2.2.2"], dns: 9.9.9.9}
  ignored: {image: busybox, scale: 4, depends_on: [plain], pull_policy: always, profiles: [], build: {context: /b}}
  flags: {image: busybox, init: false, tty: true, privileged: false, read_only: true, attach: false, secrets: [{source: s, mode: 0400}]}
volumes: {v: }
networks: {a: }
secrets: {s: {environment: HOME}}
`,
  );
  const recorded = [
    ['command', '951b9f1ba8ef212440b05909ad046adae104361959960786f90481527c2b93ea'],
    ['env', 'ba8d13d9f4a88c4f6096c42d39eb593d9796d8052c22b7eb2c8bc699383c3be3'],
    ['flags', '6b01c6c7fe0fb25272fe0a31c60a960f3bbd6be043f0aaabe8e829460fe8201d'],
    ['health', 'f33bb41acba3878201a0a146457bae7c540c519d58aa57464f33ef83cd8083f8'],
    ['ignored', '2afd7866203dca40993313263173003833e9de9c3ad83f2f59484e32a5605234'],
    ['limits', '27fb1a1784e1490e51708cef852a6b06da14323fc36112955054e1583aaf06a0'],
    ['mounts', '4c938423dce445d7c364ea04549a37878456e3c9fc19e3665711b5c03d11c0b3'],
    ['networks', 'eba3fb3cd9aebd32906301b80cc77e5f2243e85a6bfc51089ae6f99c5134d71b'],
    ['plain', '2afd7866203dca40993313263173003833e9de9c3ad83f2f59484e32a5605234'],
    ['ports', '2e8e7773353517a33c522fd9d925e3cbfd47faa7528f97065e008eb3119538d5'],
  ] as const;

  test.for(recorded)('%s', async ([name, hash]) => {
    expect(await compose(file, 'config', '--hash', name)).toBe(`${name} ${hash}\n`);
  });

  test('what decides on building, pulling, scale and dependencies does not count', () => {
    const of = new Map<string, string>(recorded);
    expect(of.get('ignored')).toBe(of.get('plain'));
  });
});

describe('config', () => {
  test('what it prints, it reads, and prints again', async () => {
    const file = write(
      'twice.yaml',
      'name: twice\nservices:\n  web:\n    image: busybox\n    command: \'echo $$HOME "a: b"\'\n    ports: ["80"]\n    environment: [A=1, "B=x y #z"]\n',
    );
    const once = await compose(file, 'config');
    expect(once).toContain('- $$HOME');
    const again = write('again.yaml', once);
    expect(await compose(again, 'config')).toBe(once);
  });

  test('JSON and YAML say the same', async () => {
    const file = write('both.yaml', 'name: both\nservices: {web: {image: busybox, command: [a, b]}}\n');
    const json: unknown = JSON.parse(await compose(file, 'config', '--format', 'json'));
    expect(json).toEqual({
      name: 'both',
      networks: { default: { name: 'both_default', ipam: {} } },
      services: { web: { command: ['a', 'b'], entrypoint: null, image: 'busybox', networks: { default: null } } },
    });
  });

  test('later files win, and extended services are merged', async () => {
    const base = write('base.yaml', 'name: m\nservices: {web: {image: a, environment: {A: "1", B: "1"}}}\n');
    const other = write(
      'other.yaml',
      'services: {web: {extends: {service: up}, environment: [B=2]}, up: {image: b}}\n',
    );
    const { stdout } = await runDocker(['compose', '-f', base, '-f', other, 'config', 'web'], { env });
    expect(stdout).toContain('image: b\n');
    expect(stdout).toContain('A: "1"\n      B: "2"\n');
  });

  test('a circle of extends is told', async () => {
    const file = write('circle.yaml', 'services: {a: {extends: b, image: x}, b: {extends: a}}\n');
    expect(await compose(file, 'config')).toMatch(/^Circular reference:\n {2}[ab] in /);
  });
});

describe('completion', () => {
  const file = write(
    'complete.yaml',
    'services: {web: {image: a}, worker: {image: b}, off: {image: c, profiles: [x]}}\n',
  );

  test.for([
    [['u'], 'unpause\nup\n:4\n'],
    [['up', '--no-s'], '--no-start\n:4\n'],
    [['-f', file, 'up', ''], 'off\nweb\nworker\n:4\n'],
    [['-f', file, 'up', 'web', 'w'], 'worker\n:4\n'],
    [['-f', file, 'exec', 'web', ''], ':0\n'],
    [['-f', ''], ':0\n'],
    [['--prof'], '--profile\n:4\n'],
  ] as const)('%j', async ([words, stdout]) => {
    expect(await runDocker(['__completeNoDesc', 'compose', ...words], { env })).toEqual({
      status: 0,
      stdout,
      stderr: '',
    });
  });
});
