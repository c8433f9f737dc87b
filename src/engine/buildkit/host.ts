/** What the builder asks of the daemon around it: images, processes, file systems, connections. */
import type { FileSystem, Inode } from '../../kernel/vfs/inode.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { OverlaySnapshotter } from '../containerd/overlay.ts';
import type { Dial } from '../containerd/registry-client.ts';
import type { ImageConfig } from '../oci/image-config.ts';
import type { Platform } from '../oci/manifest.ts';
import type { Reference } from '../oci/reference.ts';
import type { ProgressVertex } from './progress.ts';

/** A base image whose configuration is known. */
export interface ResolvedImage {
  /** As progress shows it: with the digest where a registry was asked. */
  readonly name: string;
  readonly config: ImageConfig;
  /** Brings its layers in, and holds the topmost one until `release`. */
  load(step: ProgressVertex): Promise<void>;
  /** Found by its name here, no registry being asked. */
  readonly isLocal: boolean;
  /** Whether nothing has to be fetched. */
  readonly isHere: boolean;
  release(): void;
}

export interface ExecMountPoint {
  readonly target: string;
  readonly fs: FileSystem;
  /** A directory or file of `fs`, with the directory it is in where it is a file. */
  readonly inode: Inode;
  readonly directory: Inode | undefined;
  readonly name: string | undefined;
  readonly readOnly: boolean;
}

export interface Ulimit {
  /** `nofile` */
  readonly Name: string;
  readonly Soft: number;
  readonly Hard: number;
}

export interface ExecRequest {
  readonly id: string;
  readonly root: FileSystem;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  /** default, none or host. */
  readonly network: string;
  readonly mounts: readonly ExecMountPoint[];
  /** Where the process' cgroup lies; empty: where the daemon's are. */
  readonly cgroupParent: string;
  /** Bytes; 0: no limit. */
  readonly memory: number;
  readonly shmSize: number;
  readonly ulimits: readonly Ulimit[];
  /** `name:address`. */
  readonly extraHosts: readonly string[];
  readonly onOutput: (stream: 1 | 2, bytes: Uint8Array) => void;
  readonly signal: AbortSignal;
}

export interface BuildHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly platform: Platform;
  readonly snapshotter: OverlaySnapshotter;
  readonly dial: Dial;
  /**
   * An image's configuration: the local image where there is one, unless `pull`.
   * @throws Error in the words of containerd's resolver
   */
  resolveImage(reference: Reference, pull: boolean): Promise<ResolvedImage>;
  /** Runs a process to its end: its exit status. @throws Error with runc's words where it can't be started */
  exec(request: ExecRequest): Promise<number>;
  /** What lies between the files below and a RUN's own, so that places for mounts are no changes. */
  readonly initLayer: FileSystem;
  /** An empty file system in memory. */
  tmpfs(mode: number, size?: number): FileSystem;
  /** A read-only file system of an archive's files. @throws TarError, LayerError */
  layerFs(tar: Uint8Array): FileSystem;
  /** A writable file system over a read-only one. */
  overlay(lower: Inode): FileSystem;
}
