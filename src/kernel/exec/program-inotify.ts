/** inotify(7) for our programs: the file that a guest would read as structs, as events. */
import { text } from '../../lib/bytes.ts';
import { INOTIFY_EVENT_SIZE } from '../uapi/inotify.ts';
import type { InotifyFile } from '../vfs/inotify-file.ts';
import { lookup } from '../vfs/namei.ts';
import { MAY_READ, requireAccess } from '../vfs/permission.ts';
import type { Inotify, InotifyEvent } from './program.ts';
import type { ProgramRun } from './program-run.ts';

const readSize = 4096;

export class ProgramInotify implements Inotify {
  readonly #run: ProgramRun;
  readonly #file: InotifyFile;
  readonly #fd: number;

  /** @param fd where the process has the file */
  constructor(run: ProgramRun, file: InotifyFile, fd: number) {
    this.#run = run;
    this.#file = file;
    this.#fd = fd;
  }

  async add(path: string, mask: number): Promise<number> {
    const { process } = this.#run;
    const { inode } = lookup(process, path);
    requireAccess(inode, MAY_READ, process.credentials);
    return this.#file.add(inode, mask);
  }

  async read(): Promise<InotifyEvent[]> {
    const buffer = new Uint8Array(readSize);
    const length = await this.#run.until(() => this.#file.read(buffer));
    return eventsIn(buffer.subarray(0, length));
  }

  close(): void {
    this.#run.process.files.close(this.#fd);
  }
}

/** struct inotify_event after struct inotify_event. */
function eventsIn(bytes: Uint8Array): InotifyEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const events: InotifyEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + INOTIFY_EVENT_SIZE;
    const end = start + view.getUint32(at + 12, true);
    const name = bytes.subarray(start, end);
    const zero = name.indexOf(0);
    events.push({
      wd: view.getInt32(at, true),
      mask: view.getUint32(at + 4, true),
      name: text(zero < 0 ? name : name.subarray(0, zero)),
    });
    at = end;
  }
  return events;
}
