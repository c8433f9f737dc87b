/** What BuildKit's control service asks of the daemon around it. */
import type { Clock } from '../../../lib/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { AuthConfig } from '../../api/types/image.ts';
import type { Built } from '../build.ts';
import type { BuildCacheStore } from '../cache.ts';
import type { TimeText } from '../export.ts';
import type { BuildHost } from '../host.ts';
import type { Progress } from '../progress.ts';
import type { ClientSession, SessionManager } from '../session/client-session.ts';
import type { LocalSources } from '../session/local-sources.ts';
import type { BuildHistory } from './history.ts';
import type { BlobDescriptor, Exporter } from './messages.ts';

export interface ExportRequest {
  readonly built: Built;
  readonly progress: Progress;
  readonly exporter: Exporter;
  /** Its number: the same for client and builder. */
  readonly number: number;
  readonly session: ClientSession;
  readonly signal: AbortSignal;
}

export interface Exported {
  /** `containerimage.digest` and the like. */
  readonly response: ReadonlyMap<string, string>;
  /** The image's configuration, where there is an image. */
  readonly image: BlobDescriptor | undefined;
}

export interface ControlHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly timeText: TimeText;
  readonly history: BuildHistory;
  readonly cache: BuildCacheStore;
  readonly sessions: SessionManager;
  readonly sources: LocalSources;
  /** Names the builder to clients: the same for as long as the daemon runs. */
  readonly workerId: string;
  /** Address of `host-gateway`, or empty. */
  readonly hostGateway: string;
  /** @param auth credentials for a registry's domain */
  buildHost(auth: (domain: string) => Promise<AuthConfig>): BuildHost;
  /** Makes of a build what was asked for. @throws GrpcError */
  export(request: ExportRequest): Promise<Exported>;
  /** Whether an image has a cache record's layer. */
  isShared(chain: string): boolean;
  /** Bytes free where the cache is. */
  readonly freeSpace: number;
}
