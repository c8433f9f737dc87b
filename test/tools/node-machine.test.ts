/** Machines of one process, one after another on the same board. */
import { expect, test } from 'vitest';
import { nodeMachine } from '../../src/tools/node-machine.ts';

const state = 'docker ps -aq; docker images -q; ls -A /tmp; cat ~/note; ps -e | wc -l';

test('a machine has its board from the one before, and nothing else', async () => {
  const first = await nodeMachine();
  const memory = first.machine.kernel.physical.memory;
  const before = await first.port.sh(state);
  const ran = await first.port.sh(
    'echo mine > ~/note; touch /tmp/x; docker run -d busybox sh -c "while :; do :; done"',
  );
  expect(ran.code, ran.stderr).toBe(0);
  const following = first.port.sh('docker logs -f $(docker ps -q); sleep 1000');
  following.catch(() => undefined);
  first.stop();
  const second = await nodeMachine();
  expect(second.machine.kernel.physical.memory).toBe(memory);
  expect(await second.port.sh(state)).toEqual(before);
  const again = await second.port.sh('docker run --rm busybox sh -c "seq 1000 | md5sum"; seq 1000 | md5sum');
  expect(again.stdout).toBe('53d025127ae99ab79e8502aae2d9bea6  -\n'.repeat(2));
  expect(first.faults).toEqual([]);
  expect(second.faults).toEqual([]);
  second.stop();
  second.stop();
});

test('two at once have each their own, and one that shall be fresh gets no used one', async () => {
  const [one, two] = [await nodeMachine(), await nodeMachine()];
  const memories = [one, two].map(({ machine }) => machine.kernel.physical.memory);
  expect(memories[0]).not.toBe(memories[1]);
  one.stop();
  two.stop();
  const fresh = await nodeMachine({ fresh: true });
  expect(memories).not.toContain(fresh.machine.kernel.physical.memory);
  fresh.stop();
});
