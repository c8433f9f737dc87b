/**
 * A damaged disk: whatever single record is damaged, the machine boots, what is left works, and what is lost is told. Random cases,
 * DRYDOCK_CORRUPTIONS of them (default 15); and a power cut after any batch of a session leaves a machine that boots.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { apply, type Batch, MemoryDisk } from '../../../src/machine/disk/disk.ts';
import { bootOn, type KeptMachine } from './kept-machine.ts';

const cases = Number(process.env.DRYDOCK_CORRUPTIONS ?? 15);

let sample = new Map<string, Uint8Array>();
/** Every batch of the session that made the sample. */
const batches: Batch[] = [];

const session = [
  'echo home > file; mkdir -p a/b; seq 30000 > a/b/numbers; ln file hard; ln -s file link',
  "printf 'FROM busybox\\nRUN --mount=type=cache,target=/c echo x > /c/x; echo built > /b\\n' | docker build -q -t mine -",
  'docker volume create data; docker network create net; docker network create --subnet 10.1.0.0/24 sub',
  'docker run -d --name web --restart always --network net -p 8080:80 -v data:/d busybox sh -c "echo kept > /d/x; sleep 1000"',
  'docker run --name done mine sh -c "echo changed > /etc/x; exit 3"; docker create --name made busybox',
  'docker commit done other; docker rm done; rm file; docker rename made renamed',
];

beforeAll(async () => {
  const disk = await recorded();
  sample = disk;
}, 60_000);

/** Plays the session on a disk that notes its batches. */
async function recorded(): Promise<Map<string, Uint8Array>> {
  const records = new Map<string, Uint8Array>();
  const commit = MemoryDisk.prototype.commit;
  MemoryDisk.prototype.commit = function (this: MemoryDisk, batch: Batch) {
    batches.push(batch);
    return commit.call(this, batch);
  };
  const machine = await bootOn(records);
  for (const command of session) {
    await machine.sh(`${command}; true`);
    await machine.disk.keeper.mark(command);
  }
  await machine.cut();
  MemoryDisk.prototype.commit = commit;
  return new Map(records);
}

/** Boots, asks for everything there is, and switches off. */
async function boots(records: Map<string, Uint8Array>): Promise<{ machine: KeptMachine; answers: string[] }> {
  const machine = await bootOn(records);
  const answers: string[] = [];
  for (const url of ['/containers/json?all=1', '/images/json?all=1', '/volumes', '/networks', '/system/df']) {
    const { status, body } = await machine.machine.docker({ method: 'GET', url, headers: new Headers(), body: null });
    answers.push(await new Response(body).text());
    expect(status, `${url}: ${answers.at(-1)}`).toBe(200);
  }
  return { machine, answers };
}

type Corruption = (record: Uint8Array, random: () => number) => Uint8Array | undefined;
const corruptions: Readonly<Record<string, Corruption>> = {
  'a flipped bit': (record, random) => {
    const copy = record.slice();
    const at = Math.floor(random() * copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return copy;
  },
  'cut off': (record, random) => record.slice(0, Math.floor(random() * record.length)),
  gone: () => undefined,
  zeroes: (record) => new Uint8Array(record.length),
};

/** A generator with a seed, so that a failing case can be played again (Numerical Recipes' LCG). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('a damaged disk', () => {
  test(
    `${cases} random corruptions: all boot, and what is damaged is told`,
    async () => {
      const keys = [...sample.keys()].sort();
      for (let seed = 1; seed <= cases; seed++) {
        const random = generator(seed * 7919);
        random();
        const key = keys[Math.floor(random() * keys.length)] ?? '';
        const [what = '', corrupt] = Object.entries(corruptions)[seed % 4] ?? [];
        const records = new Map(sample);
        const damaged = corrupt?.(records.get(key) ?? new Uint8Array(), random);
        if (damaged) records.set(key, damaged);
        else records.delete(key);
        const name = `seed ${seed}: ${key} ${what}`;
        const { machine } = await boots(records).catch((error: unknown) => {
          throw new Error(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
        });
        expect(machine.faults, name).toEqual([]);
        // What can be made again, or is no loss to anybody, needs no words.
        const isSilent = /^((mark|undo|disk|tar|index)\/|engine\/(daemon|blobs|health))/.test(key) || what === 'gone';
        if (!isSilent) expect(machine.disk.lost.length, name).toBeGreaterThan(0);
        if (seed % 10 === 0) expect(await machine.sh('echo works')).toBe('works\n');
        await machine.cut();
      }
    },
    30_000 + cases * 5000,
  );

  test('all records damaged at once: a new machine', async () => {
    const records = new Map([...sample].map(([key, record]) => [key, record.map((byte) => byte ^ 0x55)]));
    const { machine } = await boots(records);
    expect(await machine.sh('docker run --rm busybox echo works')).toBe('works\n');
    await machine.cut();
    const again = await bootOn(machine.records);
    expect(again.disk.lost).toEqual([]);
    again.machine.stop();
  });
});

describe('a power cut', () => {
  test('after any batch leaves a machine that boots, with nothing lost and no more than had been done', async () => {
    const records = new Map<string, Uint8Array>();
    const step = Math.max(1, Math.floor(batches.length / 12));
    let containers = 0;
    for (const [index, batch] of batches.entries()) {
      apply(batch, records);
      if (index % step !== 0 && index !== batches.length - 1) continue;
      const { machine, answers } = await boots(new Map(records));
      expect(machine.disk.lost, `batch ${index}`).toEqual([]);
      expect(machine.faults, `batch ${index}`).toEqual([]);
      const count = (JSON.parse(answers[0] ?? '[]') as unknown[]).length;
      expect(count).toBeGreaterThanOrEqual(Math.min(containers, 2));
      containers = count;
      machine.machine.stop();
    }
  }, 60_000);
});
