/** What the page asks of the machine's disk: the timeline, undo, terminals' screens, a new start. */
import { text, utf8 } from '../lib/bytes.ts';
import type { Host } from './boot.ts';
import { undo } from './disk/machine-disk.ts';
import type { StartState } from './port.ts';

const startKey = 'disk/start';
const screenPrefix = 'screen/';
/** Milliseconds without a change after which editing counts as done for now. */
const editPause = 1500;

export class DiskService {
  readonly #machine: Host;
  #cancelEdit: (() => void) | undefined;

  constructor(machine: Host) {
    this.#machine = machine;
  }

  /** A file was changed from outside, by the editor: a pause in that is the end of a command. */
  edited(args: { readonly path?: string; readonly from?: string }): void {
    const { disk, clock } = this.#machine.options;
    const path = (args.path ?? args.from ?? '').replace(/^\/home\/student\//, '~/');
    this.#cancelEdit?.();
    this.#cancelEdit = clock.after(editPause, () => void disk?.keeper.mark(`edit ${path}`));
  }

  /** Answers `disk.<method>`. A machine without a disk has no past. */
  async serve(method: string, args: unknown): Promise<unknown> {
    const { disk } = this.#machine.options;
    switch (method) {
      case 'disk.timeline':
        return disk?.timeline.marks ?? [];
      case 'disk.mark':
        this.#cancelEdit?.();
        return (await disk?.keeper.mark((args as { label: string }).label)) ?? false;
      case 'disk.flush':
        return (await disk?.keeper.flush()) ?? false;
      case 'disk.undo':
        return await this.#undo((args as { number: number }).number);
      case 'disk.stop':
        await disk?.keeper.stop();
        return this.#machine.stop();
      case 'disk.erase':
        this.#machine.stop();
        return await disk?.erase();
      case 'disk.start':
        return await this.#start(args as { fingerprint: string; accept: boolean });
      case 'disk.screens':
        return await this.#screens();
      case 'disk.keepScreen': {
        const { number, screen } = args as { number: number; screen: string };
        return await disk?.keeper.put(`${screenPrefix}${number}`, screen === '' ? undefined : utf8(screen));
      }
      default:
        throw new Error(`the machine’s disk knows no call ${method}`);
    }
  }

  /** The machine stops; the page boots it anew from what the disk is then. */
  async #undo(number: number): Promise<void> {
    const { disk } = this.#machine.options;
    if (!disk) throw new Error('this machine is not kept, so nothing can be undone');
    const isWritten = await disk.keeper.stop();
    if (!isWritten) throw new Error('what is there now could not be saved');
    this.#machine.stop();
    await undo(disk, number);
  }

  /** How the lesson's start compares with the one that this machine began with; noted where it is new or accepted. */
  async #start({ fingerprint, accept }: { fingerprint: string; accept: boolean }): Promise<StartState> {
    const { disk } = this.#machine.options;
    if (!disk) return 'new';
    const before = await disk.note(startKey);
    if (before && text(before) === fingerprint) return 'same';
    if (!before || accept) await disk.keeper.put(startKey, utf8(fingerprint));
    return before ? 'changed' : disk.isUsed ? 'same' : 'new';
  }

  async #screens(): Promise<readonly (readonly [number, string])[]> {
    const { disk } = this.#machine.options;
    const screens: (readonly [number, string])[] = [];
    if (!disk) return screens;
    for (const key of (await disk.disk.load(screenPrefix)).keys()) {
      const screen = await disk.note(key);
      if (screen) screens.push([Number(key.slice(screenPrefix.length)), text(screen)]);
    }
    return screens;
  }
}
