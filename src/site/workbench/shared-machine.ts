/** A machine that somebody shared: what is in it is shown, and nothing of it runs before the student says so. */
import { contentsOf, type MachineRecords } from '../../machine/disk/machine-file.ts';
import { element } from './inspector/elements.ts';
import { refusal, replaceMachine, saveMachineFile } from './machine-file.ts';
import { textButton } from './popover-menu.ts';
import { words } from './words.ts';

const units = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const mostShown = 12;

function list(items: readonly string[]): string {
  const more = items.length > mostShown ? ` … (${items.length})` : '';
  return items.length === 0 ? words.nothing : `${items.slice(0, mostShown).join(', ')}${more}`;
}

function facts(records: MachineRecords): HTMLElement {
  const { files, images, containers, volumes, networks, size } = contentsOf(records);
  const named = containers.map(({ name, restarts }) => (restarts ? `${name} (${words.startsByItself})` : name));
  const rows = [
    [words.filesInHome, list(files)],
    [words.images, list(images.map((name) => name.replace(/^docker\.io\/(?:library\/)?/, '')))],
    [words.containers, list(named)],
    [words.volumes, list(volumes)],
    [words.networks, list(networks)],
    [words.size, `${units.format(size / 1024)} KB`],
  ] as const;
  return element('dl.dd-contents', ...rows.flatMap(([term, text]) => [element('dt', term), element('dd', text)]));
}

/** Asks whether a shared machine is to take the place of `machine`. @returns whether it has been written there */
export async function offerMachine(
  machine: string,
  records: MachineRecords,
  stop: () => Promise<void>,
): Promise<boolean> {
  const dialog = document.createElement('dialog');
  dialog.className = 'dd-dialog';
  dialog.setAttribute('aria-labelledby', 'dd-shared-title');
  const title = element('h2', words.sharedMachine);
  title.id = 'dd-shared-title';
  const said = element('p');
  said.setAttribute('role', 'alert');
  const answer = new Promise<boolean>((resolve) => {
    const take = async () => {
      try {
        await stop();
        await replaceMachine(machine, records);
        dialog.close('taken');
      } catch (error) {
        said.textContent = `${words.notOpened} ${refusal(error)}`;
      }
    };
    const cancel = textButton(words.cancel, () => dialog.close());
    cancel.autofocus = true;
    const buttons = element(
      'div.dd-ask-buttons',
      textButton(words.openShared, () => void take()),
      textButton(words.saveMine, () => void saveMachineFile(machine)),
      cancel,
    );
    dialog.append(title, element('p', words.sharedNote), facts(records), said, buttons);
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'taken'));
  });
  document.body.append(dialog);
  dialog.showModal();
  const isTaken = await answer;
  dialog.remove();
  return isTaken;
}
