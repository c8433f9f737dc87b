/** A machine on a disk in memory, whose power can be cut: what is on the disk then is all that the next boot has. */
import { SystemClock } from '../../../src/lib/clock.ts';
import { SystemRandom } from '../../../src/lib/random.ts';
import { MemoryDisk } from '../../../src/machine/disk/disk.ts';
import { type MachineDisk, openMachineDisk } from '../../../src/machine/disk/machine-disk.ts';
import type { HubSource } from '../../../src/machine/internet/hub.ts';
import { bootMachine, type Machine } from '../../../src/machine/machine.ts';
import { shellText } from '../../../src/machine/shell.ts';
import { cpuModule, debianSource, hubSource, rootSource } from '../../../src/tools/machine-sources.ts';

/** Layers of base images, unpacked once for all machines of a test file. */
const layers = new Map<string, Uint8Array>();

export interface KeptMachine {
  readonly machine: Machine;
  readonly disk: MachineDisk;
  readonly records: Map<string, Uint8Array>;
  readonly faults: unknown[];
  /** Standard output of a command; throws where its status is another than 0. */
  sh(command: string): Promise<string>;
  /** Everything is on the disk, then the power goes. */
  cut(): Promise<void>;
}

/**
 * @param records what is on the disk; the machine goes on with this very Map
 * @param hub where Docker Hub's images come from
 */
export async function bootOn(
  records = new Map<string, Uint8Array>(),
  hub: HubSource = hubSource,
): Promise<KeptMachine> {
  const clock = new SystemClock();
  const faults: unknown[] = [];
  const disk = await openMachineDisk({ disk: new MemoryDisk(records), clock });
  const machine = await bootMachine({
    disk,
    cpu: await cpuModule(),
    clock,
    random: new SystemRandom(),
    root: rootSource,
    hub,
    debian: debianSource,
    kept: layers,
    onFault: (error) => faults.push(error),
  });
  return {
    machine,
    disk,
    records,
    faults,
    sh: async (command) => {
      const { code, stdout, stderr } = await shellText(machine, command);
      if (code !== 0) throw new Error(`${command}: status ${code}: ${stderr}`);
      return stdout;
    },
    cut: async () => {
      await disk.keeper.stop();
      machine.stop();
    },
  };
}

/** Waits until a command says what is expected. */
export async function until(machine: KeptMachine, command: string, pattern: RegExp): Promise<string> {
  for (let tries = 0; ; tries++) {
    const said = await machine.sh(command).catch(String);
    if (pattern.test(said)) return said;
    if (tries > 100) throw new Error(`${command} never said ${pattern}, but: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
