/** A session typed into the student's machine: a machine of its own for each, with the images of its header pulled. */
import { type Played, playSession } from '../../course/play-session.ts';
import type { Session } from '../../course/session.ts';
import { readText } from '../../lib/stream.ts';
import type { MachinePort } from '../../machine/port.ts';
import { type NodeMachineOptions, nodeMachine } from '../node-machine.ts';
import { imagesOf } from './session-files.ts';

async function pull(port: MachinePort, image: string): Promise<void> {
  const [name = '', tag = 'latest'] = image.split(':');
  const url = `/images/create?fromImage=${encodeURIComponent(name)}&tag=${encodeURIComponent(tag)}`;
  const { status, body } = await port.docker({ method: 'POST', url, headers: new Headers(), body: null });
  const text = body ? await readText(body) : '';
  if (status !== 200 || text.includes('"error"')) throw new Error(`docker pull ${image}: ${status} ${text}`);
}

/** @throws where an image can't be pulled, or our own machine met a fault */
export async function playInMachine(session: Session, options: NodeMachineOptions = {}): Promise<Played[]> {
  const { port, stop, faults } = await nodeMachine(options);
  try {
    for (const image of imagesOf(session)) await pull(port, image);
    const played = await playSession(port, session);
    if (faults.length > 0) throw new AggregateError(faults, `${session.file}: the machine met a fault of its own`);
    return played;
  } finally {
    stop();
  }
}
