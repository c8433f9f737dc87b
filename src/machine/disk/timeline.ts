/**
 * Undo: for each command the old values of the records that it changed, `undo/NUMBER/KEY`, written in the same batch as the new ones.
 * Put back from the newest to an older one, they make the disk what it was before that command.
 */
import { text, utf8 } from '../../lib/bytes.ts';
import { Changes } from './changes.ts';
import type { Batch, Disk } from './disk.ts';
import { seal, unseal } from './record.ts';

/** A command, or what else happened between two checkpoints. */
export interface Mark {
  readonly number: number;
  /** The command; empty for what no command explains. */
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What its old values take. */
  readonly bytes: number;
}

export const maxMarks = 50;
const maxBytes = 64 << 20;

const width = 8;
const markKey = (number: number) => `mark/${String(number).padStart(width, '0')}`;
const undoPrefix = (number: number) => `undo/${String(number).padStart(width, '0')}/`;

/** Records that an undo leaves as they are. */
const isOutside = (key: string) => /^(?:mark|undo|screen|disk)\//.test(key);

const absent = Uint8Array.of(0);

function present(record: Uint8Array): Uint8Array {
  const out = new Uint8Array(1 + record.length);
  out[0] = 1;
  out.set(record, 1);
  return out;
}

export class Timeline {
  readonly #disk: Disk;
  #marks: Mark[];
  #number: number;
  /** Keys whose old value is noted already. */
  readonly #noted = new Set<string>();
  #bytes = 0;
  /** Since the last mark more has changed than may be noted. */
  #isLost = false;

  /** Use `openTimeline`. */
  constructor(disk: Disk, marks: Mark[], number: number) {
    this.#disk = disk;
    this.#marks = marks;
    this.#number = number;
  }

  /** The newest last. */
  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /**
   * The batch with the old values of what it changes. Nothing is remembered until `committed` is called with it.
   * @param close how the mark is called that ends with this batch; undefined: it goes on
   * @param at milliseconds since 1970
   */
  async extend(batch: Changes, close: string | undefined, at: number): Promise<Extended> {
    const out = new Changes().followedBy(batch);
    if (this.#isLost) return this.#unnoted(out, close, at);
    const keys = [...batch.puts.keys(), ...batch.deletes].filter((key) => !isOutside(key) && !this.#noted.has(key));
    const old = new Map<string, Uint8Array | undefined>();
    for (const prefix of batch.drops)
      if (!isOutside(prefix)) for (const [key, value] of await this.#disk.load(prefix)) old.set(key, value);
    const found = await this.#disk.get(keys);
    for (const [index, key] of keys.entries()) old.set(key, found[index]);
    let bytes = this.#bytes;
    for (const [key, value] of old) {
      if (this.#noted.has(key)) continue;
      const undoKey = `${undoPrefix(this.#number)}${key}`;
      const record = seal(undoKey, value ? present(value) : absent);
      bytes += record.length + undoKey.length;
      out.puts.set(undoKey, record);
    }
    if (bytes > maxBytes) return this.#unnoted(new Changes().followedBy(batch), close, at);
    const mark: Mark = { number: this.#number, label: close ?? '', at, bytes };
    const isOpen = bytes > 0;
    if (isOpen) out.puts.set(markKey(mark.number), seal(markKey(mark.number), utf8(JSON.stringify(mark))));
    const kept = this.#trimmed(isOpen ? mark : undefined, out);
    return { batch: out, noted: [...old.keys()], mark, kept, isClosed: close !== undefined && isOpen, isLost: false };
  }

  /** One command alone that changes more than may be noted can't be taken back, nor can what was before it. */
  #unnoted(batch: Changes, close: string | undefined, at: number): Extended {
    batch.drops.add('undo/').add('mark/');
    const mark: Mark = { number: this.#number, label: '', at, bytes: 0 };
    return { batch, noted: [], mark, kept: [], isClosed: close !== undefined, isLost: true };
  }

  /** Drops the oldest marks where there are too many, or where they take too much. */
  #trimmed(open: Mark | undefined, out: Changes): Mark[] {
    const kept = [...this.#marks];
    let bytes = kept.reduce((sum, mark) => sum + mark.bytes, open?.bytes ?? 0);
    while (kept.length > 0 && (kept.length >= maxMarks || bytes > maxBytes)) {
      const oldest = kept.shift();
      if (!oldest) break;
      bytes -= oldest.bytes;
      out.drops.add(undoPrefix(oldest.number));
      out.deletes.add(markKey(oldest.number));
    }
    return kept;
  }

  committed({ noted, mark, kept, isClosed, isLost }: Extended): void {
    this.#marks = kept;
    this.#bytes = mark.bytes;
    this.#isLost = isLost && !isClosed;
    if (!isClosed) {
      for (const key of noted) this.#noted.add(key);
      return;
    }
    if (!isLost) this.#marks.push(mark);
    this.#number += 1;
    this.#noted.clear();
    this.#bytes = 0;
  }

  /** A batch that forgets everything that could be undone. */
  forget(): Batch {
    const batch = new Changes();
    batch.drops.add('undo/').add('mark/');
    return batch;
  }

  forgotten(): void {
    this.#marks = [];
    this.#number += 1;
    this.#noted.clear();
    this.#bytes = 0;
  }

  /**
   * A batch that makes everything what it was before mark `number`.
   * @throws RangeError where there is no such mark, or an old value is damaged
   */
  async rollback(number: number): Promise<Changes> {
    if (!this.#marks.some((mark) => mark.number === number)) throw new RangeError(`there is no mark ${number}`);
    const batch = new Changes();
    for (let at = this.#number; at >= number; at--) {
      const prefix = undoPrefix(at);
      for (const [undoKey, record] of await this.#disk.load(prefix)) {
        const value = unseal(undoKey, record);
        if (!value) throw new RangeError(`what ${undoKey} noted is damaged`);
        const key = undoKey.slice(prefix.length);
        batch.puts.delete(key);
        batch.deletes.delete(key);
        if (value[0] === 1) batch.puts.set(key, value.slice(1));
        else batch.deletes.add(key);
      }
      batch.drops.add(prefix);
      batch.deletes.add(markKey(at));
    }
    return batch;
  }
}

export interface Extended {
  readonly batch: Changes;
  readonly noted: readonly string[];
  readonly mark: Mark;
  readonly kept: Mark[];
  readonly isClosed: boolean;
  readonly isLost: boolean;
}

/** The timeline of a disk. What the last power cut left open is a mark without a name. */
export async function openTimeline(disk: Disk): Promise<Timeline> {
  const marks: Mark[] = [];
  for (const [key, record] of await disk.load('mark/')) {
    const value = unseal(key, record);
    if (value) marks.push(JSON.parse(text(value)) as Mark);
  }
  marks.sort((a, b) => a.number - b.number);
  return new Timeline(disk, marks, (marks.at(-1)?.number ?? 0) + 1);
}
