/** BuildKit's control service in the daemon: its images, its cache, its exporters, and the sessions that clients open. */
import { Mount } from '../../kernel/vfs/mount.ts';
import { GrpcClient } from '../../lib/grpc/client.ts';
import { serveGrpc } from '../../lib/grpc/server.ts';
import { GrpcError } from '../../lib/grpc/status.ts';
import type { Duplex } from '../../lib/http.ts';
import { rfc3339Nano } from '../../lib/rfc3339.ts';
import { chunks } from '../../lib/stream.ts';
import { tarStream } from '../../lib/tar.ts';
import type { AuthConfig } from '../api/types/image.ts';
import { newId, newUuid } from '../buildkit/cache.ts';
import type { ControlHost, Exported, ExportRequest } from '../buildkit/control/control-host.ts';
import { ControlService } from '../buildkit/control/control-service.ts';
import { BuildHistory } from '../buildkit/control/history.ts';
import { imageConfig } from '../buildkit/export.ts';
import type { ProgressVertex } from '../buildkit/progress.ts';
import { chainOf } from '../buildkit/result.ts';
import { ClientSession, SessionManager } from '../buildkit/session/client-session.ts';
import { LocalSources } from '../buildkit/session/local-sources.ts';
import { sendBytes, sendFiles } from '../buildkit/session/send-files.ts';
import { formatAddress } from '../libnetwork/ipv4.ts';
import { FileTree } from '../runc/file-tree.ts';
import { tarTree } from '../runc/tar-tree.ts';
import { type Builder, builderOf } from './builder.ts';
import { exportImage, shownName } from './builder-export.ts';
import { parseTags } from './builder-tags.ts';
import type { Daemon } from './daemon.ts';
import { imagesOf } from './images/image-parts.ts';
import { saveImages } from './images/save.ts';

const nothing: Exported = { response: new Map(), image: undefined };

/** Address of `host-gateway`, or empty. */
export function hostGatewayOf(daemon: Daemon): string {
  const gateway = daemon.networks.byName('bridge')?.gateway;
  return gateway === undefined ? '' : formatAddress(gateway);
}

class DaemonControl implements ControlHost {
  readonly #daemon: Daemon;
  readonly #builder: Builder;
  readonly sessions: SessionManager;
  readonly sources: LocalSources;
  readonly history: BuildHistory;
  readonly workerId: string;
  readonly timeText = rfc3339Nano;

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
    this.#builder = builderOf(daemon);
    this.sources = new LocalSources(this.#builder.cache);
    this.sessions = new SessionManager(daemon.clock);
    this.history = new BuildHistory(daemon.clock);
    this.workerId = newUuid(daemon.random);
  }

  get clock() {
    return this.#daemon.clock;
  }

  get random() {
    return this.#daemon.random;
  }

  get cache() {
    return this.#builder.cache;
  }

  get hostGateway(): string {
    return hostGatewayOf(this.#daemon);
  }

  buildHost(auth: (domain: string) => Promise<AuthConfig>) {
    return this.#builder.host(auth);
  }

  isShared(chain: string): boolean {
    return this.#builder.isShared(chain);
  }

  get freeSpace(): number {
    return this.#builder.freeSpace;
  }

  async export(request: ExportRequest): Promise<Exported> {
    const { type } = request.exporter;
    if (type === 'moby' || type === 'image') return await this.#image(request);
    if (type === 'local') return await this.#local(request);
    if (type === 'tar') return await this.#tar(request);
    if (type === 'docker' || type === 'oci') return await this.#archive(request);
    throw new GrpcError('UNKNOWN', `exporter "${type}" could not be found`);
  }

  async #image({ built, progress, exporter, number }: ExportRequest): Promise<Exported> {
    const { attributes } = exporter;
    const tags = parseTags((attributes.get('name') ?? '').split(','));
    const id = await exportImage(this.#daemon, built, tags, (work) => progress.run('exporting to image', work, number));
    const name = tags.map(({ reference, spelled }) => shownName(reference, spelled)).join(',');
    const response = new Map([
      ['containerimage.config.digest', id],
      ['containerimage.digest', id],
      ...(name === '' ? [] : [['image.name', name] as const]),
    ]);
    const size = imagesOf(this.#daemon).store.byId(id)?.bytes.length ?? 0;
    return { response, image: { mediaType: 'application/vnd.docker.container.image.v1+json', digest: id, size } };
  }

  /** A view of the result's files. */
  async #withFiles<T>({ built }: ExportRequest, use: (mount: Mount) => Promise<T>): Promise<T> {
    const { snapshotter } = imagesOf(this.#daemon);
    const key = `export-${newId(this.#daemon.random)}`;
    const { fs, root } = snapshotter.prepare(key, chainOf(built.result));
    try {
      return await use(new Mount(0, fs, root, 'overlay', 0));
    } finally {
      snapshotter.remove(key);
    }
  }

  async #local(request: ExportRequest): Promise<Exported> {
    const { progress, session, signal, number } = request;
    const work = async (step: ProgressVertex): Promise<void> => {
      const started = this.clock.now();
      let sent = 0;
      const onProgress = (bytes: number): void => {
        sent = bytes;
      };
      const sending = { exporter: number, onProgress, signal };
      await this.#withFiles(request, (mount) => sendFiles(session, mount.root, sending));
      step.status('copying files', sent, 0, started, true);
    };
    await progress.run('exporting to client directory', work, number);
    return nothing;
  }

  async #tar(request: ExportRequest): Promise<Exported> {
    const { progress, session, signal, number } = request;
    const send = async (mount: Mount): Promise<void> => {
      const tree = new FileTree(mount.rootPath);
      const archive = chunks(tarStream(tarTree(tree, tree.root, '')));
      await sendBytes(session, archive, { exporter: number, onProgress: () => undefined, signal });
    };
    const work = (step: ProgressVertex) => step.task('sending tarball', () => this.#withFiles(request, send));
    await progress.run('exporting to client tarball', work, number);
    return nothing;
  }

  /** As `docker save` writes it. The image itself stays only where it was there already. */
  async #archive({ built, progress, exporter, number, session, signal }: ExportRequest): Promise<Exported> {
    const work = async (step: ProgressVertex): Promise<void> => {
      const { store, service } = imagesOf(this.#daemon);
      const known = new Set([...store.all()].map(({ id }) => id));
      const image = store.add(imageConfig(built.image, built.result, rfc3339Nano, this.clock.now()));
      try {
        await step.task('sending tarball', async () => {
          const archive = chunks(await saveImages(this.#daemon, [image.id]));
          await sendBytes(session, archive, { exporter: number, onProgress: () => undefined, signal });
        });
      } finally {
        if (!known.has(image.id)) service.store.delete(image.id);
      }
    };
    await progress.run(`exporting to ${exporter.type} image format`, work, number);
    return nothing;
  }
}

interface BuilderControl {
  readonly service: ControlService;
  readonly sessions: SessionManager;
}

const controls = new WeakMap<Daemon, BuilderControl>();

/** The daemon's control service, made on its first use. */
export function controlOf(daemon: Daemon): BuilderControl {
  const known = controls.get(daemon);
  if (known) return known;
  const host = new DaemonControl(daemon);
  const made = { service: new ControlService(host), sessions: host.sessions };
  controls.set(daemon, made);
  return made;
}

/** Serves the control service on a connection. */
export function serveControl(daemon: Daemon, duplex: Duplex): void {
  serveGrpc(duplex, controlOf(daemon).service.methods());
}

/** Takes in a client's session. @param methods what it serves */
export function openSession(
  daemon: Daemon,
  duplex: Duplex,
  { id, sharedKey, methods }: { readonly id: string; readonly sharedKey: string; readonly methods: readonly string[] },
): void {
  controlOf(daemon).sessions.add(new ClientSession(id, sharedKey, methods, new GrpcClient(duplex)));
}
