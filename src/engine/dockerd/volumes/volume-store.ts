/** All volumes (moby's volume/service): made, found, counted and removed, each with a directory below /var/lib/docker/volumes. */
import type { Clock } from '../../../lib/clock.ts';
import type { Random } from '../../../lib/random.ts';
import { conflict, invalidParameter, notFound } from '../../errdefs.ts';
import type { FileTree } from '../../runc/file-tree.ts';
import type { EventBus } from '../events/event-bus.ts';
import { newId } from '../ids.ts';
import { Volume } from './volume.ts';

export interface VolumeCreateOptions {
  readonly labels?: Readonly<Record<string, string>> | null;
  readonly options?: Readonly<Record<string, string>> | null;
  readonly driver?: string;
}

const validName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const anonymousLabel = 'com.docker.volume.anonymous';
const knownOptions = new Set(['type', 'o', 'device', 'size']);

export class VolumeStore {
  readonly #volumes = new Map<string, Volume>();
  readonly #files: FileTree;
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #events: EventBus;

  /** @param directory where volumes live: `/var/lib/docker/volumes` */
  constructor(parts: { files: FileTree; directory: string; clock: Clock; random: Random; events: EventBus }) {
    this.#files = parts.files;
    this.#directory = parts.directory;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#events = parts.events;
  }

  all(): Volume[] {
    return [...this.#volumes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Volume | undefined {
    return this.#volumes.get(name);
  }

  /** @throws notFound `get x: no such volume` */
  get(name: string): Volume {
    const volume = this.#volumes.get(name);
    if (!volume) throw notFound(`get ${name}: no such volume`);
    return volume;
  }

  /**
   * The volume `name`, made where it is missing; an empty name makes an anonymous one.
   * @throws invalidParameter for a bad name or option, notFound for another driver, conflict for another volume of that name
   */
  create(name: string, options: VolumeCreateOptions = {}): Volume {
    const { driver = '', labels = null, options: driverOptions = null } = options;
    const anonymous = name === '';
    const actual = anonymous ? newId(this.#random) : name;
    if (driver !== '' && driver !== 'local')
      throw notFound(`create ${actual}: error looking up volume plugin ${driver}: plugin "${driver}" not found`);
    const existing = this.#volumes.get(actual);
    if (existing) return existing;
    checkName(actual);
    checkOptions(actual, driverOptions ?? {});
    const mountpoint = `${this.#directory}/${actual}/_data`;
    const volume = new Volume({
      name: actual,
      created: this.#clock.now(),
      labels: anonymous ? { ...labels, [anonymousLabel]: '' } : labels,
      options: driverOptions && Object.keys(driverOptions).length > 0 ? driverOptions : null,
      mountpoint,
      anonymous,
    });
    this.#files.mkdirAll(`${this.#directory}/${actual}`, 0o701);
    this.#files.mkdirAll(mountpoint);
    this.#volumes.set(actual, volume);
    this.#events.publish('volume', 'create', actual, { driver: 'local' });
    return volume;
  }

  /** Takes in a volume of before the last boot; its directory is there already, or is made. */
  restore(volume: Volume): void {
    this.#files.mkdirAll(volume.mountpoint);
    this.#volumes.set(volume.name, volume);
  }

  /** @throws notFound; conflict `remove x: volume is in use - [ids]` */
  remove(name: string): void {
    const volume = this.get(name);
    if (volume.references.size > 0)
      throw conflict(`remove ${name}: volume is in use - [${[...volume.references].join(', ')}]`);
    this.#files.removeAll(`${this.#directory}/${name}`);
    this.#volumes.delete(name);
    this.#events.publish('volume', 'destroy', name, { driver: 'local' });
  }
}

function checkName(name: string): void {
  if (name.length === 1)
    throw invalidParameter(
      `create ${name}: volume name is too short, names should be at least two alphanumeric characters`,
    );
  if (!validName.test(name)) {
    throw invalidParameter(
      `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
    );
  }
}

function checkOptions(name: string, options: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(options)) {
    if (!knownOptions.has(key)) throw invalidParameter(`create ${name}: invalid option: "${key}"`);
  }
  if (options.size !== undefined) throw invalidParameter(`create ${name}: quota size requested but no quota support`);
  if (Object.keys(options).length === 0) return;
  // moby's mandatory options, in its order of asking.
  for (const key of ['device', 'type'])
    if (!options[key]) throw invalidParameter(`create ${name}: missing required option: "${key}"`);
}
