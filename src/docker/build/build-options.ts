/** What a build is to be, as `docker build`'s flags say it. */
import type { SentOutput } from './outputs.ts';

export interface BuildOptions {
  /** PATH, URL or `-`. */
  readonly context: string;
  readonly file: string;
  /** The Dockerfile itself, instead of a file. */
  readonly inline?: string;
  /** `name=value` */
  readonly named: readonly string[];
  readonly tags: readonly string[];
  readonly outputs: readonly SentOutput[];
  readonly buildArgs: Readonly<Record<string, string | null>>;
  readonly labels: Readonly<Record<string, string>>;
  /** id → base64 */
  readonly secrets: ReadonlyMap<string, string>;
  readonly noCache: boolean;
  /** Stages whose steps are done anew. */
  readonly noCacheStages: readonly string[];
  /** `network.host` */
  readonly entitlements: readonly string[];
  readonly pull: boolean;
  readonly target: string;
  readonly network: string;
  readonly platform: string;
  readonly shmSize: number;
  readonly cgroupParent: string;
  readonly ulimits: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[];
  readonly addHosts: readonly string[];
  readonly cacheFrom: readonly string[];
  /** `frontend.lint` and the like, or empty for a build. */
  readonly request: string;
  /** Its answer as JSON. */
  readonly asJson?: boolean;
  readonly signal: AbortSignal;
}
