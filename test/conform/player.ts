/** A session typed into the student's machine: a machine of its own for each, with the images of its header pulled. */
import { type Played, playSession } from '../../src/course/play-session.ts';
import type { Session } from '../../src/course/session.ts';
import { nodeMachine } from '../machine/node-machine.ts';

/** @throws where an image can't be pulled, or our own machine met a fault */
export async function playInMachine(session: Session): Promise<Played[]> {
  const { port, stop, faults } = await nodeMachine();
  try {
    const images = (session.headers.get('images') ?? '').split(' ').filter((word) => word !== '');
    for (const image of images) {
      const { code, stderr } = await port.sh(`docker pull -q ${image}`);
      if (code !== 0) throw new Error(`${session.file}: docker pull ${image}: ${stderr}`);
    }
    const played = await playSession(port, session);
    if (faults.length > 0) throw new AggregateError(faults, `${session.file}: the machine met a fault of its own`);
    return played;
  } finally {
    stop();
  }
}
