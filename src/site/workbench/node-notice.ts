/** Tells who has run a node image that a WebContainer can be turned on, on a page of its own; once, until it is put away. */
import { remember, remembered } from './layout.ts';
import type { MachineNotices } from './machine-notices.ts';
import { words } from './words.ts';

const key = 'webcontainer-offer';
/** `docker run … node …`, also with a registry, a tag or a digest. */
const runsNode = /\bdocker (?:container )?(?:run|create) (?:.* )?(?:[\w.:-]+\/)*node(?:[:@]\S+)?(?:\s|$)/;

/** @param page where it is turned on */
export function offerWebContainer(notices: MachineNotices, page: string): void {
  if (remembered(key) === 'done') return;
  const look = (event: Event) => {
    const { command } = (event as CustomEvent<{ readonly command: string }>).detail;
    if (!runsNode.test(command.slice(0, 2000))) return;
    document.removeEventListener('drydock:command', look);
    const link = document.createElement('a');
    link.href = page;
    link.target = '_blank';
    link.textContent = words.webContainerMore;
    notices.note('webcontainer', words.webContainerOffer, [link], () => remember(key, 'done'));
  };
  document.addEventListener('drydock:command', look);
}
