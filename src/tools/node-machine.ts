/**
 * The student's machine for tests: booted in this process on the images of this checkout, behind the same Wire as in the page.
 * While a call of its port is under way nothing is waited for: time leaps where the machine only waits (src/lib/clock.ts).
 */
import type { Board } from '../kernel/board.ts';
import { HurryingClock, SystemClock } from '../lib/clock.ts';
import { type Random, SystemRandom } from '../lib/random.ts';
import { fromBytes, readAll } from '../lib/stream.ts';
import { bootMachine, type Machine } from '../machine/machine.ts';
import { type MachinePort, machinePort, type WireRequest } from '../machine/port.ts';
import { MachineService } from '../machine/service.ts';
import { type MessageEnd, Wire } from '../machine/wire.ts';
import { machineSources } from './machine-sources.ts';
import { sharedSources } from './shared-sources.ts';

export interface NodeMachine {
  readonly machine: Machine;
  readonly port: MachinePort;
  /** Faults of our own that were met. */
  readonly faults: unknown[];
  stop(): void;
}

export interface NodeMachineOptions {
  /** Waiting is real; default: no. */
  readonly realTime?: boolean;
  /** Everything is fetched and unpacked anew, as in the first machine of a process; default: no. */
  readonly fresh?: boolean;
  /** Default: the host's generator. */
  readonly random?: Random;
}

/** Of machines that were stopped: what they have read, decoded and compiled of images is there for the next. */
const boards: Board[] = [];
const mostBoards = 2;
const mostBytes = 2 ** 29;

/** Once for each machine. */
function keepBoard({ kernel }: Machine): void {
  const board = kernel.takeBoard();
  if (boards.length < mostBoards && board.physical.memory.buffer.byteLength <= mostBytes) boards.push(board);
}

/** Calls of the port whose caller waits for what the machine does. */
const awaited: ReadonlySet<string> = new Set(['docker', 'sh', 'http']);

/** A request's whole body, where it is no conversation. */
async function arrived(
  method: string,
  args: WireRequest,
  input: ReadableStream<Uint8Array> | null,
): Promise<ReadableStream<Uint8Array> | null> {
  const isConversation = method !== 'docker' || new Headers([...args.headers]).has('Upgrade');
  return input && !isConversation ? fromBytes(await readAll(input)) : input;
}

export async function nodeMachine(options: NodeMachineOptions = {}): Promise<NodeMachine> {
  const { realTime = false, fresh = false, random = new SystemRandom() } = options;
  const clock = realTime ? new SystemClock() : new HurryingClock();
  const faults: unknown[] = [];
  const board = fresh ? undefined : boards.pop();
  const machine = await bootMachine({
    ...(board ? { board } : {}),
    ...(await (fresh ? machineSources() : sharedSources())),
    clock,
    random,
    onFault: (error, where) => {
      if (where !== 'dockerd') faults.push(error);
    },
  });
  const { port1, port2 } = new MessageChannel();
  const service = new MachineService(machine, async () => machine.docker);
  new Wire(port2 as unknown as MessageEnd, 1, async (method, args, input) => {
    const reply = service.serve(method, args, await arrived(method, args as WireRequest, input));
    // At this end, and with all that was sent: while something travels nobody in the machine is waited for, and time must not leap.
    return await (clock instanceof HurryingClock && awaited.has(method) ? clock.hurry(reply) : reply);
  });
  const wire = new Wire(port1 as unknown as MessageEnd, 0, async () => ({ value: null, body: null }));
  let runs = true;
  return {
    machine,
    port: machinePort(wire),
    faults,
    stop: () => {
      if (!runs) return;
      runs = false;
      port1.close();
      machine.stop();
      keepBoard(machine);
      if (clock instanceof HurryingClock) clock.stop();
    },
  };
}
