/** A container (moby's container.Container): its settings, its state, and what it holds while it runs. */

import type { ContainerConfig, HostConfig, MountPoint } from '../../api/types/container.ts';
import type { EndpointSettings } from '../../api/types/network.ts';
import type { Snapshot } from '../../containerd/snapshotter.ts';
import type { Sandbox } from '../../libnetwork/sandbox.ts';
import type { Task } from '../../runc/task.ts';
import { Lock } from '../lock.ts';
import type { Exec } from './exec.ts';
import type { JsonFileLog } from './json-file-log.ts';
import { RestartTimer } from './restart-policy.ts';
import { State } from './state.ts';
import { ContainerStreams } from './streams.ts';

/** Config with everything that create fills in. */
export interface FullConfig extends ContainerConfig {
  Hostname: string;
  Cmd: string[] | null;
  Entrypoint: string[] | null;
  Env: string[];
  Labels: Record<string, string>;
}

/** HostConfig with Docker's defaults filled in. */
export interface FullHostConfig extends HostConfig {
  NetworkMode: string;
  IpcMode: string;
  PidMode: string;
  RestartPolicy: NonNullable<HostConfig['RestartPolicy']>;
  LogConfig: NonNullable<HostConfig['LogConfig']>;
  ShmSize: number;
}

/** What is mounted where, with what inspect doesn't show. */
export interface ContainerMount extends MountPoint {
  /** Of `--mount`: `src` below the volume. */
  readonly subpath?: string;
  /** A volume that came from `-v /path` or VOLUME: removed by `rm -v`. */
  readonly anonymous?: boolean;
  /** Fill an empty volume with what the image has there. */
  readonly copyUp?: boolean;
  /** A bind source to make where it is missing (`-v`, not `--mount`). */
  readonly createSource?: boolean;
  /** tmpfs options: `size=…,mode=…`. */
  readonly options?: string;
}

export interface ContainerParts {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly imageId: string;
  readonly config: FullConfig;
  readonly hostConfig: FullHostConfig;
  readonly path: string;
  readonly args: readonly string[];
  readonly snapshot: Snapshot;
  readonly log: JsonFileLog;
}

export class Container {
  readonly id: string;
  /** With a leading slash. */
  name: string;
  /** Nanoseconds since 1970. */
  readonly created: number;
  readonly imageId: string;
  readonly config: FullConfig;
  hostConfig: FullHostConfig;
  readonly path: string;
  readonly args: readonly string[];
  readonly snapshot: Snapshot;
  readonly log: JsonFileLog;
  readonly state = new State();
  /** By network name: what was asked for, and while it runs what it got. */
  readonly networks = new Map<string, EndpointSettings>();
  /** By destination. */
  readonly mounts = new Map<string, ContainerMount>();
  readonly execs = new Map<string, Exec>();
  /** Held by everything that changes its state. */
  readonly lock = new Lock();
  restartCount = 0;
  /** `docker stop` or `kill` was called since its start: the restart policy rests. */
  manuallyStopped = false;
  task: Task | null = null;
  readonly streams = new ContainerStreams();
  readonly restartTimer = new RestartTimer();
  sandbox: Sandbox | null = null;
  /** Ends the wait for the next restart. */
  cancelRestart: (() => void) | null = null;
  /** Ends the health checks. */
  stopHealthChecks: (() => void) | null = null;

  constructor(parts: ContainerParts) {
    this.id = parts.id;
    this.name = parts.name;
    this.created = parts.created;
    this.imageId = parts.imageId;
    this.config = parts.config;
    this.hostConfig = parts.hostConfig;
    this.path = parts.path;
    this.args = parts.args;
    this.snapshot = parts.snapshot;
    this.log = parts.log;
  }

  /** The name without its slash. */
  get bareName(): string {
    return this.name.slice(1);
  }

  /** Attributes of its events. */
  get eventAttributes(): Record<string, string> {
    return { ...this.config.Labels, image: this.config.Image ?? '', name: this.bareName };
  }
}
