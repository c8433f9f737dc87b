/** Whoever comes back is told which containers have stopped with the machine (machine/stopped-containers.ts), and how they are started. */
import { element } from './inspector/elements.ts';
import type { MachineNotices } from './machine-notices.ts';
import { words } from './words.ts';

/** @param type types a command into the terminal */
export function tellStopped(names: readonly string[], notices: MachineNotices, type: (command: string) => void): void {
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
