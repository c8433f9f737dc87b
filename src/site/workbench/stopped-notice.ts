/**
 * A machine that is not open is one that is switched off: containers that ran are found "Exited (255)" afterwards, those with a
 * restart policy run again. Whoever comes back is told which ones have stopped, and how they are started.
 */
import type { DockerFacts } from '../../course/docker-facts.ts';
import { element } from './inspector/elements.ts';
import type { MachineNotices } from './machine-notices.ts';
import { words } from './words.ts';

/** Names of the containers that the engine found without their processes when it came up. @param since ms since 1970 */
export async function stoppedSince(docker: DockerFacts, since: number): Promise<string[]> {
  const exited = (await docker.containers()).filter(({ Status }) => Status.startsWith('Exited (255)'));
  const found = await Promise.all(exited.map(({ Id }) => docker.container(Id)));
  return found.flatMap((container) =>
    container && Date.parse(container.State.FinishedAt) >= since ? [container.Name.slice(1)] : [],
  );
}

/** @param type types a command into the terminal */
export async function tellStopped(
  docker: DockerFacts,
  notices: MachineNotices,
  type: (command: string) => void,
): Promise<void> {
  const names = await stoppedSince(docker, performance.timeOrigin);
  if (names.length === 0) return;
  const command = `docker start ${names.join(' ')}`;
  const button = element('button.dd-button', command) as HTMLButtonElement;
  button.type = 'button';
  button.setAttribute('aria-label', `${words.typeIt}: ${command}`);
  button.addEventListener('click', () => {
    button.closest('.dd-notice')?.remove();
    type(command);
  });
  notices.note('stopped', words.stoppedMeanwhile, [button]);
}
