/** Commands that only hold other commands (`docker container`), as the help texts show them. */

import type { FlagSpec } from './flag.ts';
import { bool, string } from './flag.ts';

export interface Group {
  /** Without `docker`. */
  readonly path: string;
  readonly short: string;
  readonly long?: string;
  readonly section: 'Management Commands' | 'Swarm Commands';
  /** Shown with a star: the real one is a plugin. */
  readonly plugin?: boolean;
  readonly flags?: Readonly<Record<string, FlagSpec<unknown>>>;
  readonly footer?: string;
  /** After the name in error messages. */
  readonly use?: string;
  readonly only?: 'experimental' | 'swarm';
}

const management = 'Management Commands';
const swarm = 'Swarm Commands';

const buildxFlags = {
  builder: string('Override the configured builder instance'),
  debug: bool('Enable debug logging', { short: 'D' }),
};

export const groups: readonly Group[] = [
  { path: 'builder', short: 'Manage builds', section: management },
  {
    path: 'buildx',
    short: 'Docker Buildx',
    long: 'Extended build capabilities with BuildKit',
    section: management,
    plugin: true,
    flags: buildxFlags,
    footer: 'Experimental commands and flags are hidden. Set BUILDX_EXPERIMENTAL=1 to show them.',
  },
  { path: 'buildx history', short: 'Commands to work on build records', section: management, flags: buildxFlags },
  {
    path: 'buildx imagetools',
    short: 'Commands to work on images in registry',
    section: management,
    flags: buildxFlags,
  },
  { path: 'checkpoint', short: 'Manage checkpoints', section: management, only: 'experimental' },
  { path: 'compose', short: 'Docker Compose', section: management, plugin: true },
  { path: 'container', short: 'Manage containers', section: management },
  { path: 'context', short: 'Manage contexts', section: management },
  { path: 'image', short: 'Manage images', section: management },
  {
    path: 'manifest',
    short: 'Manage Docker image manifests and manifest lists',
    long: 'The **docker manifest** command has subcommands for managing image manifests and\nmanifest lists. A manifest list allows you to use one name to refer to the same image\nbuilt for multiple architectures.\n\nTo see help for a subcommand, use:\n\n    docker manifest CMD --help\n\nFor full details on using docker manifest lists, see the registry v2 specification.\n\nEXPERIMENTAL:\n  docker manifest is an experimental feature.\n  Experimental features provide early access to product functionality. These\n  features may change between releases without warning, or can be removed from a\n  future release. Learn more about experimental features in our documentation:\n  https://docs.docker.com/go/experimental/',
    use: 'COMMAND',
    section: management,
  },
  { path: 'network', short: 'Manage networks', section: management },
  { path: 'plugin', short: 'Manage plugins', section: management },
  { path: 'system', short: 'Manage Docker', section: management },
  { path: 'trust', short: 'Manage trust on Docker images', section: management },
  { path: 'trust key', short: 'Manage keys for signing Docker images', section: management },
  { path: 'trust signer', short: 'Manage entities who can sign Docker images', section: management },
  { path: 'volume', short: 'Manage volumes', section: management, use: 'COMMAND' },
  { path: 'config', short: 'Manage Swarm configs', section: swarm, only: 'swarm' },
  { path: 'node', short: 'Manage Swarm nodes', section: swarm, only: 'swarm' },
  { path: 'secret', short: 'Manage Swarm secrets', section: swarm, only: 'swarm' },
  { path: 'service', short: 'Manage Swarm services', section: swarm, only: 'swarm' },
  { path: 'stack', short: 'Manage Swarm stacks', section: swarm, only: 'swarm' },
  { path: 'swarm', short: 'Manage Swarm', section: swarm },
];

/** Section `Common Commands` of `docker --help`, in its order. */
export const commonCommands: readonly string[] = [
  'run',
  'exec',
  'ps',
  'build',
  'bake',
  'pull',
  'push',
  'images',
  'login',
  'logout',
  'search',
  'version',
  'info',
];
