/** Sharing: the machine as a link or a file, and a file of somebody else's opened in the playground. */
import type { MachinePort } from '../../machine/port.ts';
import { readChosen } from './browser-files.ts';
import { element } from './inspector/elements.ts';
import { fileType, longestLink, machineLink, onlyMachine, readFile, refusal, saveMachineFile } from './machine-file.ts';
import { popoverMenu, textButton } from './popover-menu.ts';
import { privateFiles } from './private-files.ts';
import { offerMachine } from './shared-machine.ts';
import { words } from './words.ts';

export interface ShareOptions {
  readonly port: MachinePort;
  /** The machine's name in this browser. */
  readonly machine: string;
  /** Where a shared machine is opened. */
  readonly playground: string;
}

export class ShareMenu {
  readonly #options: ShareOptions;
  readonly #menu: HTMLElement;
  readonly #holds = element('p');
  readonly #said = element('p');

  /** @param button opens and closes it */
  constructor(options: ShareOptions, button: HTMLElement) {
    this.#options = options;
    this.#said.setAttribute('role', 'status');
    this.#menu = popoverMenu(button, 'dd-share', words.share, () => this.#opened());
    const buttons = [
      textButton(words.copyLink, () => void this.#try(() => this.#link())),
      textButton(words.saveMachine, () => void this.#try(() => this.#file())),
    ];
    if (options.machine === 'playground')
      buttons.push(textButton(words.openFile, () => void this.#try(() => this.#open())));
    this.#menu.append(
      element('h2', words.share),
      element('p', words.shareNote),
      this.#holds,
      element('div.dd-ask-buttons', ...buttons),
      this.#said,
    );
  }

  /** Says what of the student goes along, before it is made. */
  async #opened(): Promise<void> {
    this.#said.replaceChildren();
    const { hasCommands, hasPassword } = await privateFiles(this.#options.port.files);
    const withPassword = hasCommands ? words.shareBoth : words.sharePassword;
    this.#holds.textContent = hasPassword ? withPassword : hasCommands ? words.shareCommands : words.shareHome;
    this.#holds.classList.toggle('dd-warned', hasPassword);
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#said.textContent = refusal(error);
    }
  }

  async #link(): Promise<void> {
    const { port, machine, playground } = this.#options;
    await port.disk.flush();
    const link = await machineLink(machine, new URL(playground, location.href).href);
    if (typeof link === 'number') {
      this.#said.textContent = `${words.linkTooLong} (${link} > ${longestLink})`;
      return;
    }
    const field = document.createElement('input');
    field.readOnly = true;
    field.value = link;
    field.setAttribute('aria-label', words.theLink);
    const isCopied = await navigator.clipboard?.writeText(link).then(
      () => true,
      () => false,
    );
    this.#said.replaceChildren(isCopied ? words.linkCopied : words.copyItYourself, field);
    field.select();
  }

  async #file(): Promise<void> {
    await this.#options.port.disk.flush();
    await saveMachineFile(this.#options.machine);
  }

  async #open(): Promise<void> {
    const [file] = await readChosen(fileType);
    if (!file) return;
    const records = onlyMachine(await readFile(file.bytes));
    this.#menu.hidePopover();
    const { port, machine } = this.#options;
    if (await offerMachine(machine, records, () => port.disk.stop())) location.reload();
  }
}
