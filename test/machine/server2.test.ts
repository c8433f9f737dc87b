/** The second host: what the course material types at it, and the files that make it known. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text, utf8 } from '../../src/lib/bytes.ts';
import type { ShellResult } from '../../src/machine/port.ts';
import { hostKey, knownHost, privateKeyFile, publicLine, studentKey } from '../../src/machine/server2/ssh-keys.ts';
import { openTerminal } from '../../src/machine/terminal.ts';
import { type NodeMachine, nodeMachine } from './node-machine.ts';

let machine: NodeMachine;

beforeAll(async () => {
  machine = await nodeMachine();
  await run('docker pull -q busybox');
}, 120_000);

afterAll(() => machine.stop());

async function run(script: string): Promise<ShellResult> {
  return await machine.port.sh(script);
}

describe('keys', () => {
  test('ssh-keygen reads them as they are meant', async () => {
    const { stdout } = await run('ssh-keygen -y -f ~/.ssh/id_ed25519; ssh-keygen -F server2 -f ~/.ssh/known_hosts');
    expect(stdout).toContain(publicLine(studentKey));
    expect(stdout).toContain(knownHost(['server2', '10.0.2.20'], hostKey));
  });

  test('a private key is laid out in lines of 70 characters between its marks', () => {
    const lines = privateKeyFile(hostKey).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^-----BEGIN /);
    expect(lines.at(-1)).toMatch(/^-----END /);
    expect(lines.slice(1, -2).every((line) => line.length === 70)).toBe(true);
  });
});

describe('server2', () => {
  test('is a host of its own', async () => {
    const { code, stdout } = await run("ssh student@server2 'hostname; id -un; cat /proc/1/comm; docker ps -q'");
    expect(stdout).toBe('server2\nstudent\ninit\n');
    expect(code).toBe(0);
  }, 120_000);

  test.each([
    ['bzip2', "bzip2 | ssh student@server2 'cat | docker load'"],
    ['bzip2 and pv', "bzip2 | pv -q | ssh student@server2 'cat | docker load'"],
    ['gzip', "gzip | ssh server2 'gunzip | docker load'"],
    ['nothing', 'ssh server2 docker load'],
  ])(
    'docker save through %s arrives',
    async (_, line) => {
      const { stdout } = await run(`docker save busybox | ${line}`);
      expect(stdout).toBe('Loaded image: busybox:latest\n');
      const ids = await run(
        "docker images -q busybox; ssh server2 'docker images -q busybox; docker rmi -f busybox >/dev/null'",
      );
      const [here, there] = ids.stdout.split('\n');
      expect(there).toBe(here);
    },
    120_000,
  );

  test('scp brings an archive, and the image runs there', async () => {
    const { stdout, stderr } = await run(
      "docker save -o b.tar busybox && scp -q b.tar student@server2: && ssh server2 'docker load -qi b.tar && docker run --rm -h there busybox hostname'",
    );
    expect(stderr).toBe('');
    expect(stdout).toBe('Loaded image: busybox:latest\nthere\n');
  }, 120_000);

  test('its ports, images and containers are not ours', async () => {
    await run("ssh server2 'docker run -d --name web -p 8080:80 busybox httpd -f -h /etc'");
    const { stdout } = await run(
      'curl -s http://server2:8080/hostname; docker ps -q; curl -s localhost:8080 || echo refused',
    );
    expect(stdout).toMatch(/^[0-9a-f]{12}\nrefused\n$/);
  }, 120_000);

  test('docker reaches it over ssh, by address and by context', async () => {
    const { stdout } = await run(
      "docker -H ssh://student@server2 ps --format '{{.Names}}'; docker context create s2 --docker host=ssh://student@server2 >/dev/null 2>&1; docker --context s2 info -f '{{.Name}} {{.Containers}}'",
    );
    expect(stdout).toBe('web\nserver2 1\n');
  }, 120_000);

  test('the password of the lesson is asked for at the terminal, and taken', async () => {
    const terminal = await openTerminal(machine.machine, 80, 24);
    const reader = terminal.readable.getReader();
    let seen = '';
    const until = async (wanted: string): Promise<void> => {
      while (!seen.includes(wanted)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`the terminal ended after ${seen}`);
        seen += text(value);
      }
      seen = '';
    };
    await until('$ ');
    terminal.write(utf8('ssh -o PubkeyAuthentication=no student@server2\r'));
    await until("student@server2's password: ");
    terminal.write(utf8('drydock\r'));
    await until('student@server2:~$ ');
    terminal.write(utf8('echo $((6 * 7)) at $(hostname)\r'));
    await until('42 at server2');
    terminal.write(utf8('exit\r'));
    await until('Connection to server2 closed.');
    terminal.close();
  }, 120_000);

  test('who it does not know stays out', async () => {
    const { code, stderr } = await run('ssh -o BatchMode=yes nobody@server2 true');
    expect(stderr).toContain('Permission denied (publickey,password)');
    expect(code).toBe(255);
    const refused = await run('docker -H ssh://nobody@server2 ps');
    expect(refused.stderr).toContain(
      'command [ssh -l nobody -o ConnectTimeout=30 -T -- server2 docker system dial-stdio]',
    );
    expect(refused.code).toBe(1);
  }, 120_000);
});
