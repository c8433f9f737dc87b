/**
 * A machine's disk, opened: what it boots from, and the keeper that writes to it from then on. What is damaged is left out and told;
 * the machine boots with the rest.
 */
import type { Document, SavedEngine } from '../../engine/dockerd/saved/document.ts';
import type { Tmpfs } from '../../kernel/fs/tmpfs.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Disk } from './disk.ts';
import { Keeper } from './keeper.ts';
import { migrate, versionKey, versionRecord } from './migrations.ts';
import { seal, unseal } from './record.ts';
import { openTimeline, type Timeline } from './timeline.ts';
import { restoreTree } from './tree-records.ts';

/** The machine's own files: home, /etc, /var …, all that is not Debian's. */
const rootTree = 'root';

/** What changes there without the student's doing. */
const notOwn = /^\/var\/lib\/docker\/|^\/home\/student\/\.bash_history$/;

/** The engine's documents, its layers' lists, and its trees; not its layers' bytes. */
const enginePrefixes = ['engine/', 'index/', 'c/', 'm/'];

export interface MachineDiskOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly onTrouble?: (reason: string | undefined) => void;
}

type Records = Map<string, Uint8Array | undefined>;

function unsealed(records: ReadonlyMap<string, Uint8Array>): Records {
  return new Map([...records].map(([key, record]) => [key, unseal(key, record)]));
}

export class MachineDisk {
  readonly disk: Disk;
  readonly keeper: Keeper;
  readonly timeline: Timeline;
  /** Something was on it. */
  readonly isUsed: boolean;
  /** What ran is to run again: the boot is an undo's, not one after a power cut. */
  readonly resumes: boolean;
  readonly #boots: ReadonlyMap<string, number>;
  /** What could not be restored, for people: paths and names. */
  readonly lost: string[] = [];
  readonly #root: Records;

  /** Use `openMachineDisk`. */
  constructor(
    { disk, clock, onTrouble = () => {} }: MachineDiskOptions,
    parts: {
      readonly timeline: Timeline;
      readonly root: Records;
      readonly isUsed: boolean;
      readonly resumes: boolean;
      readonly boots: ReadonlyMap<string, number>;
    },
  ) {
    this.disk = disk;
    this.timeline = parts.timeline;
    this.isUsed = parts.isUsed;
    this.resumes = parts.resumes;
    this.#boots = parts.boots;
    this.#root = parts.root;
    this.keeper = new Keeper({ disk, timeline: this.timeline, clock, onTrouble });
    if (!this.isUsed) void this.keeper.put(versionKey, versionRecord);
  }

  /** Fills the machine's upper file system with what was there, and keeps it from now on. */
  keepRoot(fs: Tmpfs): void {
    const isWhole = this.#restore(rootTree, fs, this.#root);
    const trees = new Set(this.#root.size > 0 && isWhole ? [rootTree] : []);
    this.#root.clear();
    this.keeper.add(
      { trees: () => [[rootTree, fs]], documents: () => [], isOwn: (_, path) => !notOwn.test(path) },
      [],
      trees,
    );
  }

  /** Boots from it did not come to their end, several times. */
  get isSuspect(): boolean {
    return [...this.#boots.values()].some((boots) => boots >= mostBoots);
  }

  /** A part of a boot begins, with what was there. */
  begins(stage: BootStage): void {
    const key = bootsKey(stage);
    if (this.isUsed) void this.keeper.put(key, utf8(String((this.#boots.get(key) ?? 0) + 1)));
  }

  /** It has come to its end: the prompt is there; what is to run has been started. */
  ends(stage: BootStage): void {
    if (this.isUsed) void this.keeper.put(bootsKey(stage), undefined);
    if (stage === 'engine' && this.resumes) void this.keeper.put(resumeKey, undefined);
  }

  /** A record beside the machine: a terminal's screen, the lesson's fingerprint. */
  async note(key: string): Promise<Uint8Array | undefined> {
    const [record] = await this.disk.get([key]);
    return record && unseal(key, record);
  }

  /** Forgets everything on it; the machine must not go on. */
  async erase(): Promise<void> {
    this.keeper.abandon();
    await eraseDisk(this.disk);
  }

  #restore(tree: string, fs: Tmpfs, records: Records): boolean {
    const lost = restoreTree(tree, fs, records);
    this.lost.push(...lost.map((path) => (tree === rootTree ? path : `${tree}:${path}`)));
    return lost.length === 0;
  }

  /**
   * The engine as it was.
   * @param newTree an empty file system, to be filled
   */
  async engine(newTree: () => Tmpfs): Promise<RestoredEngine> {
    const documents: Records = new Map();
    const trees = new Map<string, Records>();
    const loaded = await Promise.all(enginePrefixes.map((prefix) => this.disk.load(prefix)));
    for (const records of loaded)
      for (const [key, value] of unsealed(records)) {
        const [kind = '', id = ''] = key.split('/');
        if (kind !== 'c' && kind !== 'm') documents.set(key, value);
        else {
          const name = `${kind}/${id}`;
          trees.set(name, (trees.get(name) ?? new Map()).set(key, value));
        }
      }
    return new RestoredEngine(documents, {
      newTree,
      trees,
      restore: (name, fs, records) => this.#restore(name, fs, records),
      bytes: async (key) => {
        const [record] = await this.disk.get([key]);
        const value = record && unseal(key, record);
        if (!value) throw new Error(`${key} is damaged on the machine’s disk`);
        return value;
      },
      lost: (what) => this.lost.push(what),
    });
  }

  /** Keeps the engine from now on; `restored` is what the disk has of it. */
  keepEngine(
    parts: { trees(): Iterable<readonly [string, Tmpfs]>; documents(): Iterable<Document> },
    restored: RestoredEngine,
  ): void {
    this.keeper.add(parts, restored.known(), restored.whole, restored.unclaimed());
  }
}

interface EngineParts {
  readonly newTree: () => Tmpfs;
  readonly trees: ReadonlyMap<string, Records>;
  restore(name: string, fs: Tmpfs, records: Records): boolean;
  readonly bytes: SavedEngine['bytes'];
  readonly lost: SavedEngine['lost'];
}

export class RestoredEngine implements SavedEngine {
  readonly documents: Records;
  /** Trees that are on the disk as they are in memory. */
  readonly whole = new Set<string>();
  readonly #claimed = new Set<string>();
  readonly bytes: SavedEngine['bytes'];
  readonly lost: SavedEngine['lost'];
  readonly #parts: EngineParts;

  constructor(documents: Records, parts: EngineParts) {
    this.documents = documents;
    this.#parts = parts;
    this.bytes = parts.bytes;
    this.lost = parts.lost;
  }

  tree(key: string): Tmpfs | undefined {
    const records = this.#parts.trees.get(key);
    if (!records) return undefined;
    const fs = this.#parts.newTree();
    this.#claimed.add(key);
    if (this.#parts.restore(key, fs, records)) this.whole.add(key);
    return fs;
  }

  /** Trees that nothing asked for. */
  unclaimed(): string[] {
    return [...this.#parts.trees.keys()].filter((name) => !this.#claimed.has(name));
  }

  /** What the keeper need not write again. A damaged document is known by its key, so that it goes. */
  *known(): Generator<readonly [string, string | null]> {
    for (const [key, value] of this.documents) {
      const isText = key.startsWith('engine/') && !key.startsWith('engine/config/');
      yield [key, isText ? text(value ?? new Uint8Array()) : null];
      const diffId = key.startsWith('engine/layer/') && value ? ownDiffId(value) : undefined;
      if (diffId !== undefined) yield [`tar/${diffId}`, null];
    }
  }
}

/** Of a layer whose bytes are on the disk. */
function ownDiffId(layer: Uint8Array): string | undefined {
  try {
    const { diffId, hub } = JSON.parse(text(layer)) as { diffId?: string; hub?: object };
    return hub ? undefined : diffId;
  } catch {
    return undefined;
  }
}

const resumeKey = 'disk/resume';
/** The two parts of a boot, each with the number of times that it was begun and not ended. */
export type BootStage = 'host' | 'engine';
const bootsKey = (stage: BootStage) => `disk/boots/${stage}`;
/** So many boots that did not come to their end are no accident. */
const mostBoots = 3;

/** @throws NewerDiskError, and what the disk itself rejects with */
export async function openMachineDisk(options: MachineDiskOptions): Promise<MachineDisk> {
  const { disk } = options;
  const isUsed = await migrate(disk);
  const [timeline, root, boots, [resume]] = await Promise.all([
    openTimeline(disk),
    disk.load(`${rootTree}/`),
    disk.load('disk/boots/'),
    disk.get([resumeKey]),
  ]);
  return new MachineDisk(options, {
    timeline,
    root: unsealed(root),
    isUsed,
    resumes: resume !== undefined,
    boots: new Map([...boots].map(([key, record]) => [key, Number(text(unseal(key, record) ?? utf8('0'))) || 0])),
  });
}

export async function eraseDisk(disk: Disk): Promise<void> {
  await disk.commit({ drops: new Set(['']), deletes: new Set(), puts: new Map() }, true);
}

/** Makes the disk what it was before a mark. The machine on it must have stopped; it is to be booted anew. */
export async function undo({ disk, timeline }: MachineDisk, number: number): Promise<void> {
  const batch = await timeline.rollback(number);
  batch.puts.set(resumeKey, seal(resumeKey, utf8('1')));
  await disk.commit(batch, true);
}
