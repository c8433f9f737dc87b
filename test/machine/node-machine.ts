/** The student's machine for tests: booted in this process on the images of this checkout, behind the same Wire as in the page. */
import { SystemClock } from '../../src/lib/clock.ts';
import { SystemRandom } from '../../src/lib/random.ts';
import { bootMachine, type Machine } from '../../src/machine/machine.ts';
import { type MachinePort, machinePort } from '../../src/machine/port.ts';
import { MachineService } from '../../src/machine/service.ts';
import { type MessageEnd, Wire } from '../../src/machine/wire.ts';
import { cpuModule, debianSource, hubSource, rootSource } from '../../src/tools/machine-sources.ts';

export interface NodeMachine {
  readonly machine: Machine;
  readonly port: MachinePort;
  /** Faults of our own that were met. */
  readonly faults: unknown[];
  stop(): void;
}

export async function nodeMachine(): Promise<NodeMachine> {
  const faults: unknown[] = [];
  const machine = await bootMachine({
    cpu: await cpuModule(),
    clock: new SystemClock(),
    random: new SystemRandom(),
    root: rootSource,
    hub: hubSource,
    debian: debianSource,
    onFault: (error, where) => {
      if (where !== 'dockerd') faults.push(error);
    },
  });
  const { port1, port2 } = new MessageChannel();
  const service = new MachineService(machine, async () => machine.docker);
  new Wire(port2 as unknown as MessageEnd, 1, (method, args, input) => service.serve(method, args, input));
  const wire = new Wire(port1 as unknown as MessageEnd, 0, async () => ({ value: null, body: null }));
  return {
    machine,
    port: machinePort(wire),
    faults,
    stop: () => {
      port1.close();
      machine.stop();
    },
  };
}
