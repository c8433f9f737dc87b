/**
 * What a base image is made of: the steps of its Dockerfile as data. The real ones are Dockerfiles run on Docker Hub's
 * builders; ours unpack Debian packages without running foreign code (src/tools/images does the work), and their
 * history and config follow from the steps as BuildKit would write them.
 */

/** Where a file's bytes come from: given here, or a file of the image's own folder (usually below `rootfs/`). */
export type Content = { readonly text: string } | { readonly bytes: Uint8Array } | { readonly from: string };

export type FileChange = Content & {
  /** Permission bits; 0o644 where left out. */
  readonly mode?: number;
  /** Names or numbers; root where left out. */
  readonly owner?: string | number;
  readonly group?: string | number;
};

export interface DirectoryChange {
  /** Leave a directory that is there already as it is. */
  readonly keep?: boolean;
  readonly mode?: number;
  readonly owner?: string | number;
  readonly group?: string | number;
}

export interface UserChange {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly gecos?: string;
  readonly home?: string;
  readonly shell?: string;
  /** Hash for /etc/shadow; `!` (locked) where left out. */
  readonly password?: string;
}

/** What a step alters in the file tree, applied in this order. */
export interface Changes {
  /** Debian packages, installed with what they depend on. */
  readonly packages?: readonly string[];
  /** Packages that a dependency names and that this image does without (their dependants are told they are there). */
  readonly without?: readonly string[];
  /** Start from Debian's minimal system: every essential and required package, and apt. */
  readonly minbase?: boolean;
  readonly groups?: readonly { readonly name: string; readonly gid: number; readonly members?: readonly string[] }[];
  readonly users?: readonly UserChange[];
  /** Globs (path.Match per segment, `**` for any depth) of what is deleted. */
  readonly remove?: readonly string[];
  readonly directories?: Readonly<Record<string, DirectoryChange>>;
  readonly files?: Readonly<Record<string, FileChange>>;
  /** Symbolic links: path -> target. */
  readonly links?: Readonly<Record<string, string>>;
  /** Hard links: path -> existing path. */
  readonly hardLinks?: Readonly<Record<string, string>>;
  /** Owner of an existing path, not followed recursively. */
  readonly owners?: Readonly<Record<string, DirectoryChange>>;
  /** Compile the Python modules below these directories, as py3compile does when a package is configured. */
  readonly compilePython?: readonly string[];
  /** Take a static program from a package without installing it: path -> [package, path inside it]. */
  readonly extract?: Readonly<Record<string, readonly [name: string, path: string]>>;
  /** Debian's Go in /usr/local/go, with the standard library compiled into root's build cache. */
  readonly goToolchain?: boolean;
  /** A link for each applet of a busybox, in its folder: hard ones as in Docker Hub's busybox, or symbolic ones. */
  readonly busyboxApplets?: { readonly path: string; readonly symbolic: boolean };
}

/** The `config` object of an OCI image config, with Docker's additions. */
export interface ImageConfig {
  User?: string;
  ExposedPorts?: Record<string, Record<string, never>>;
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  Volumes?: Record<string, Record<string, never>>;
  WorkingDir?: string;
  Labels?: Record<string, string>;
  StopSignal?: string;
}

export interface Step {
  /** As `docker history` shows it. `<version:PACKAGE>` stands for the upstream version of an installed package. */
  readonly createdBy: string;
  readonly comment?: string;
  /** Absent where the step touches the config only. */
  readonly changes?: Changes;
  readonly config?: (config: ImageConfig) => void;
}

export interface ImageDefinition {
  /** The image below, or null for `FROM scratch`; `name` or `name/folder`. */
  readonly from: string | null;
  readonly tags: readonly string[];
  /** One line, as Docker Hub's search shows it. */
  readonly description: string;
  readonly stars: number;
  readonly official: boolean;
  readonly steps: readonly Step[];
}

/** Declares a base image; the default export of each `image.ts`. */
export function image(definition: ImageDefinition): ImageDefinition {
  return definition;
}

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const BUILDKIT = 'buildkit.dockerfile.v0';

/** A step that adds a layer. */
export function layer(createdBy: string, changes: Changes, comment: string = BUILDKIT): Step {
  return { createdBy, comment, changes };
}

/** `RUN command`: the shell command that would have had these changes. */
export function run(command: string, changes: Changes): Step {
  return layer(`RUN /bin/sh -c ${command} # buildkit`, changes);
}

/** `COPY source target`: one file of the image's `rootfs/` folder. */
export function copy(source: string, target: string, mode = 0o644): Step {
  const path = target.endsWith('/') ? `${target}${source.split('/').at(-1)}` : target;
  return layer(`COPY ${source} ${target} # buildkit`, { files: { [path]: { from: `rootfs${path}`, mode } } });
}

/** PATH as Docker sets it for an image without one. */
export function defaultPath(): Step {
  return { ...env('PATH', DEFAULT_PATH), createdBy: '' };
}

function configStep(createdBy: string, config: (config: ImageConfig) => void): Step {
  return { createdBy, comment: BUILDKIT, config };
}

export function env(name: string, value: string): Step {
  return configStep(`ENV ${name}=${value}`, (config) => {
    config.Env = [...(config.Env ?? []).filter((entry) => !entry.startsWith(`${name}=`)), `${name}=${value}`];
  });
}

export function label(name: string, value: string): Step {
  return configStep(`LABEL ${name}=${value}`, (config) => {
    config.Labels = { ...config.Labels, [name]: value };
  });
}

export function workdir(path: string): Step {
  return {
    createdBy: `WORKDIR ${path}`,
    comment: BUILDKIT,
    changes: { directories: { [path]: { keep: true } } },
    config: (config) => {
      config.WorkingDir = path;
    },
  };
}

export function expose(...ports: string[]): Step {
  const map = [...ports]
    .sort()
    .map((port) => `${port}:{}`)
    .join(' ');
  return configStep(`EXPOSE map[${map}]`, (config) => {
    config.ExposedPorts = { ...config.ExposedPorts, ...Object.fromEntries(ports.map((port) => [port, {}])) };
  });
}

export function volume(path: string): Step {
  return configStep(`VOLUME [${path}]`, (config) => {
    config.Volumes = { ...config.Volumes, [path]: {} };
  });
}

export function stopSignal(signal: string): Step {
  return configStep(`STOPSIGNAL ${signal}`, (config) => {
    config.StopSignal = signal;
  });
}

export function entrypoint(...words: string[]): Step {
  return configStep(`ENTRYPOINT ${goList(words)}`, (config) => {
    config.Entrypoint = words;
    delete config.Cmd;
  });
}

export function cmd(...words: string[]): Step {
  return configStep(`CMD ${goList(words)}`, (config) => {
    config.Cmd = words;
  });
}

/** Words as Go's `%q` prints a slice, which is how BuildKit writes exec forms into the history. */
function goList(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(' ')}]`;
}
