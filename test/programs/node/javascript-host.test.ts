/** What runs `node FILE`: one contract for QuickJS and for a WebContainer (its double), and what becomes of a WebContainer that fails. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Channel, webContainerDoor } from '../../../src/machine/web-container-link.ts';
import { serveWebContainer } from '../../../src/machine/web-container-service.ts';
import type { WebContainerDoor } from '../../../src/programs/node/web-container.ts';
import { hasImage, type Machine } from '../../kernel/machine.ts';
import { nodeMachine, shell } from './node-runner.ts';
import { DoubleContainer, type DoubleOptions } from './webcontainer-double.ts';

/** Channels of one browser, for tests: each message goes to all others of its name. */
function channels(): (name: string) => Channel {
  const open = new Map<string, Set<Channel>>();
  return (name) => {
    const peers = open.get(name) ?? new Set();
    open.set(name, peers);
    const own: Channel = {
      onmessage: null,
      postMessage: (message) => {
        const copy: unknown = structuredClone(message);
        for (const peer of peers)
          if (peer !== own) setTimeout(() => peer.onmessage?.({ data: copy } as MessageEvent), 0);
      },
      close: () => void peers.delete(own),
    };
    peers.add(own);
    return own;
  };
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const doubles: DoubleContainer[] = [];

/** The door to a double in another tab, over the same link as in a browser. */
async function doorTo(options: DoubleOptions): Promise<WebContainerDoor> {
  const open = channels();
  let number = 0;
  const door = webContainerDoor({ open, sleep, name: () => `private-${number++}` });
  serveWebContainer(open, async () => {
    const made = await DoubleContainer.boot(options);
    doubles.push(made);
    return made;
  });
  await sleep(20);
  return door;
}

afterAll(() => {
  for (const double of doubles) double.teardown();
});

const hosts: readonly (readonly [name: string, door: () => Promise<WebContainerDoor | undefined>])[] = [
  ['QuickJS', async () => undefined],
  ['a WebContainer', () => doorTo({})],
  ['a WebContainer whose ports are late', () => doorTo({ lateBy: 300 })],
];

describe.skipIf(!hasImage('busybox')).each(hosts)('%s', (_name, makeDoor) => {
  let machine: Machine;
  const run = (line: string) => shell(machine, line);

  beforeAll(async () => {
    machine = await nodeMachine({}, await makeDoor());
  }, 120_000);
  afterAll(() => expect(machine.bugs).toEqual([]));

  test('output, words and status', { timeout: 30_000 }, async () => {
    machine.put('/app/a.js', 'console.log(process.argv.slice(2), require("./lib/b").name);\nprocess.exitCode = 7;');
    machine.put('/app/lib/b.js', 'exports.name = "b";');
    expect(await run('node a.js x "y z"')).toMatchObject({ stdout: "[ 'x', 'y z' ] b\n", code: 7 });
  });

  test('the environment, standard input, and files that come back', { timeout: 30_000 }, async () => {
    machine.put(
      '/app/c.js',
      'process.stdin.once("data", (d) => { require("fs").writeFileSync("made.txt", process.env.WORD + String(d)); console.log("written"); process.exit(0); });',
    );
    expect(await run('echo typed | WORD=some- node c.js; cat made.txt')).toMatchObject({
      stdout: 'written\nsome-typed\n',
    });
  });

  test('an error that nobody catches is status 1', { timeout: 30_000 }, async () => {
    machine.put('/app/d.js', 'throw new Error("boom");');
    const { code, stdout, stderr } = await run('node d.js');
    expect([code, `${stdout}${stderr}`.includes('Error: boom')]).toEqual([1, true]);
  });

  test('a server on a port of the container, ended by a signal', { timeout: 60_000 }, async () => {
    machine.put(
      '/app/e.js',
      `require('http').createServer((q, r) => r.end('served ' + q.url)).listen(48123, () => console.log('up'));`,
    );
    const { stdout } = await run(
      'node e.js & p=$!; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do wget -qO- http://127.0.0.1:48123/x 2>/dev/null && break; sleep 1; done; echo; kill $p; wait $p; echo $?',
    );
    expect(stdout).toBe('up\nserved /x\n143\n');
  });
});

const failures: readonly (readonly [name: string, options: DoubleOptions, reason: RegExp])[] = [
  ['boot never settles', { boot: 'never' }, /it did not start within 15 seconds/],
  ['boot rejects', { boot: 'reject' }, /Failed to load the runtime/],
  ['a second boot', { boot: 'second' }, /Only a single WebContainer/],
  ['no SharedArrayBuffer', { boot: 'no-shared-memory' }, /SharedArrayBuffer/],
  ['iOS', { boot: 'ios' }, /Out of memory: wasm memory/],
  ['spawn fails', { spawnFails: 'Proxy has been released' }, /Proxy has been released/],
];

describe.skipIf(!hasImage('busybox'))('a WebContainer that fails', () => {
  test.each(failures)(
    '%s: QuickJS runs the script, and one sentence says why',
    { timeout: 60_000 },
    async (_name, options, reason) => {
      const machine = await nodeMachine({ 'a.js': 'console.log("ran");' }, await doorTo(options));
      const { stdout, stderr, code } = await shell(machine, 'node a.js');
      expect([stdout, code]).toEqual(['ran\n', 0]);
      expect(stderr).toMatch(/^node: no WebContainer \(.*\); QuickJS runs this script\.\n$/);
      expect(stderr).toMatch(reason);
      expect(machine.bugs).toEqual([]);
    },
  );

  test('torn down while a script runs: the script ends with status 1 and a reason', { timeout: 60_000 }, async () => {
    const machine = await nodeMachine({ 'a.js': 'setInterval(() => {}, 1000);' }, await doorTo({ tornDown: true }));
    const { stderr, code } = await shell(machine, 'node a.js');
    expect([code, stderr]).toEqual([1, 'node: the WebContainer went away while the script ran (Process aborted)\n']);
  });

  test('not opted in: nothing is asked, and -e and -v never go there', { timeout: 60_000 }, async () => {
    const said: unknown[] = [];
    const open = channels();
    const door = webContainerDoor({
      open: (name) => {
        const channel = open(name);
        return { ...channel, postMessage: (message) => void said.push(message), close: channel.close };
      },
      sleep,
      name: () => 'never',
    });
    const machine = await nodeMachine({ 'a.js': 'console.log("ran");' }, door);
    expect(await shell(machine, 'node a.js')).toMatchObject({ stdout: 'ran\n', stderr: '' });
    expect(said).toEqual([{ kind: 'look' }]);
    const other = await nodeMachine({}, async () => {
      throw new Error('asked');
    });
    expect(await shell(other, 'node -p 1; node -v')).toMatchObject({ stdout: '1\nv22.21.1\n', stderr: '' });
  });
});
