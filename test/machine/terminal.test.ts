/** The student's machine by hand: keys typed into a terminal of it, and what stands there then. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { type NodeMachine, nodeMachine } from './node-machine.ts';

let node: NodeMachine;
beforeAll(async () => {
  node = await nodeMachine({ realTime: true });
  await node.port.sh('docker pull -q busybox');
});
afterAll(() => node.stop());

/** A terminal as a hand uses it: what it has shown since the last keys, as text. */
class Hand {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #shown = '';
  #changed: () => void = () => {};

  constructor(port: { readonly readable: ReadableStream<Uint8Array>; readonly writable: WritableStream<Uint8Array> }) {
    this.#writer = port.writable.getWriter();
    void this.#watch(port.readable);
  }

  async #watch(readable: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of readable) {
      this.#shown += decoder.decode(bytes, { stream: true });
      this.#changed();
    }
  }

  /** Without colours, titles and marks. */
  get shown(): string {
    return this.#shown.replace(/\x1b\][^\x07]*\x07|\x1b\[[?\d;]*[A-Za-z]|[\r\x07]/g, '');
  }

  async sees(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.shown)) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    return this.shown;
  }

  /** Types, and waits until what came since matches. */
  async types(keys: string, pattern: RegExp): Promise<string> {
    this.#shown = '';
    await this.#writer.write(utf8(keys));
    return await this.sees(pattern);
  }

  /** Types a line and answers what came before the next prompt. */
  async runs(line: string): Promise<string> {
    const text = await this.types(`${line}\r`, /\n.*[$#] $/s);
    return text.split('\n').slice(1, -1).join('\n');
  }
}

let hand: Hand;
beforeEach(async () => {
  hand = new Hand(await node.port.terminal(120, 24));
  await hand.sees(/\$ $/);
});
afterEach(() => hand.types('\x03\x15exit\r', /logout|exit/));

describe('Tab', () => {
  test('after cd: folders only', async () => {
    await hand.runs('mkdir -p fruit/basket; touch fruit/banana');
    expect(await hand.types('cd fruit/ba\t\r', /basket\$ $/)).toContain('cd fruit/basket/');
  });

  test('after docker: images behind flags and their values, values of flags, folders to build', async () => {
    await hand.types('docker run --name x -p 80:80 busy\t', /busybox:latest $/);
    await hand.types('\x15docker run --network=bri\t', /--network=bridge $/);
    await hand.types('\x15docker run --restart un\t', /--restart unless-stopped $/);
    await hand.runs('\x15mkdir -p site; touch sitemap');
    await hand.types('docker build si\t', /docker build site\/$/);
  });

  test.each(['bash', 'sudo -i', 'sudo su'])('in a shell by %s', async (shell) => {
    await hand.types(`${shell}\r`, /\n.*[$#] $/s);
    await hand.types('docker volu\t', /docker volume $/);
    await hand.types('\x15apt-get inst\t', /apt-get install $/);
    await hand.types('\x15exit\r', /\$ $/);
  });
});

describe('what beginners type', () => {
  test('gets a way on where the command is not there', async () => {
    const missing = (name: string) => `bash: ${name}: command not found\n`;
    expect(await hand.runs('git clone https://example.com/x; echo $?')).toBe(
      `${missing('git')}It can be installed: sudo apt update && sudo apt install git\n127`,
    );
    expect(await hand.runs('Docker ps')).toBe(`${missing('Docker')}In small letters it is there: docker`);
    expect(await hand.runs('useradd me')).toBe(`${missing('useradd')}It is one for root: sudo useradd`);
    expect(await hand.runs('nonsense')).toBe(missing('nonsense').trimEnd());
  });

  test.each(['systemctl restart docker', 'sudo systemctl status docker.service', 'sudo service docker start'])(
    '%s',
    async (line) => {
      expect(await hand.runs(`${line}; echo $?`)).toMatch(/no init system runs here.*docker info asks it\.\n1$/s);
    },
  );

  test('other services are asked as on any Debian', async () => {
    expect(await hand.runs('sudo service ssh status')).toContain('sshd is not running');
  });

  test('reboot tells of the page', async () => {
    expect(await hand.runs('sudo reboot')).toContain('reload the page');
  });

  test('the greeting is for student', async () => {
    expect(await hand.runs('sudo -i')).not.toContain('You are student');
    await hand.types('exit\r', /\$ $/);
  });
});

test.each([
  ['docker run --rm busybox seq 100000', 1],
  ['docker run --rm --sig-proxy=false busybox seq 100000', 141],
  ['docker logs long', 141],
])('a reader who has gone: %s', async (line, status) => {
  await node.port.sh('docker inspect long || docker run --name long busybox seq 100000');
  const said = status === 1 ? 'write /dev/stdout: broken pipe\n' : '';
  expect(await hand.runs(`${line} | head -1; echo \${PIPESTATUS[0]}`)).toBe(`1\n${said}${status}`);
});

test('the third ^C ends docker run, where process 1 heeds none', async () => {
  await hand.types('docker run --name deaf busybox sleep 1000\r', /sleep 1000\n/);
  while (!(await node.port.sh('docker ps')).stdout.includes('deaf'))
    await new Promise((resolve) => setTimeout(resolve, 20));
  await hand.types('\x03', /\^C/);
  await hand.types('\x03', /\^C/);
  expect(await hand.types('\x03', /\$ $/)).toContain('\ngot 3 SIGTERM/SIGINTs, forcefully exiting\n');
  expect(await hand.runs('echo $?')).toBe('1');
  await node.port.sh('docker rm -f deaf');
});
