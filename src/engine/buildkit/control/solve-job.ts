/**
 * One Control.Solve from its beginning to its answer. With buildx the client is the frontend: it asks for the Dockerfile's
 * result by the bridge, hands it back, and only then the steps are done and what came out is exported.
 */
import { utf8 } from '../../../lib/bytes.ts';
import { GrpcError } from '../../../lib/grpc/status.ts';
import type { StatusResponse, VertexWarning } from '../../api/trace.ts';
import { Build, type Built, type PreparedBuild } from '../build.ts';
import { BuildError } from '../build-error.ts';
import { newId } from '../cache.ts';
import { imageConfig } from '../export.ts';
import type { Progress } from '../progress.ts';
import { emptyResult } from '../result.ts';
import type { ClientSession } from '../session/client-session.ts';
import type { ControlHost, Exported } from './control-host.ts';
import { requestOf } from './frontend-attributes.ts';
import { inputsOf } from './job-inputs.ts';
import type { BridgeSolveRequest, Exporter, FrontendResult, SolveRequest } from './messages.ts';
import { type Origin, originOf } from './provenance.ts';
import { solveError, unsupportedRequest } from './solve-error.ts';
import { StatusLog } from './status-log.ts';
import { lintResult, type Metadata, outlineResult, targetsResult } from './subrequests.ts';

const dockerfileFrontend = 'dockerfile.v0';

interface Prepared {
  readonly build: Build;
  readonly prepared: PreparedBuild;
}

export class SolveJob {
  readonly #host: ControlHost;
  readonly request: SolveRequest;
  readonly log = new StatusLog();
  readonly #stopped = new AbortController();
  readonly #prepared = new Map<string, Prepared>();
  readonly #returned: Promise<FrontendResult | GrpcError>;
  #return: (result: FrontendResult | GrpcError) => void = () => undefined;
  /** What the frontend was asked, for the history. */
  attributes: ReadonlyMap<string, string>;
  #client: Promise<ClientSession> | undefined;
  #origin: Origin = { materials: new Map(), secrets: [] };

  constructor(host: ControlHost, request: SolveRequest) {
    this.#host = host;
    this.request = request;
    this.attributes = request.attributes;
    this.#returned = new Promise((resolve) => {
      this.#return = resolve;
    });
  }

  /** What the build stands on, for the provenance. */
  get origin(): Origin {
    return this.#origin;
  }

  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  stop(): void {
    this.#stopped.abort(new Error('context canceled'));
    this.#return(new GrpcError('CANCELLED', 'context canceled'));
  }

  /** LLBBridge.Return. */
  returned(result: FrontendResult | GrpcError): void {
    this.#return(result);
  }

  #session(): Promise<ClientSession> {
    this.#client ??= this.#host.sessions.get(this.request.session);
    return this.#client;
  }

  /** LLBBridge.Solve. @throws GrpcError */
  async bridge(request: BridgeSolveRequest): Promise<FrontendResult> {
    if (request.hasDefinition || request.frontend !== dockerfileFrontend)
      throw new GrpcError('UNIMPLEMENTED', `frontend "${request.frontend}": only ${dockerfileFrontend} is supported`);
    // What the solve itself was asked counts for the frontend too.
    const attributes = new Map([...this.request.attributes, ...request.attributes]);
    this.attributes = attributes;
    const session = await this.#session();
    const wish = attributes.get('requestid') ?? '';
    const warnings: VertexWarning[] = [];
    const isCheck = wish === 'frontend.lint';
    const isKnown = isCheck || ['', 'frontend.targets', 'frontend.outline'].includes(wish);
    // Targets are told without findings.
    const keepsFindings = isCheck || wish === 'frontend.targets' || !isKnown;
    let build: Build | undefined;
    try {
      build = await this.#build(attributes, session, keepsFindings, warnings);
      if (!isKnown) {
        await build.plan();
        throw unsupportedRequest(wish);
      }
      if (wish === 'frontend.targets') return { ref: '', metadata: await this.#targets(build, attributes) };
      const prepared = await build.prepare();
      if (wish === '') return this.#keep(build, prepared);
      prepared.release();
      const { source } = build;
      if (isCheck || !source) return { ref: '', metadata: lintResult(warnings, source, undefined) };
      return { ref: '', metadata: outlineResult(prepared.dispatched, source) };
    } catch (error) {
      if (isCheck && error instanceof BuildError && error.range && build?.source)
        return { ref: '', metadata: lintResult(warnings, build.source, error) };
      throw solveError(error, build?.source, this.signal);
    }
  }

  async #targets(build: Build, attributes: ReadonlyMap<string, string>): Promise<Metadata> {
    const { plan } = await build.plan();
    const wanted = (attributes.get('target') ?? '').toLowerCase();
    const target = wanted === '' ? plan.stages.length - 1 : plan.stages.findLastIndex(({ name }) => name === wanted);
    return targetsResult(plan, build.source ?? { filename: '', content: '' }, target);
  }

  async #build(
    attributes: ReadonlyMap<string, string>,
    session: ClientSession,
    isCheck: boolean,
    warnings: VertexWarning[],
  ): Promise<Build> {
    const host = this.#host.buildHost((domain) => session.credentials(domain));
    // Findings of a check are its result, not something that happened.
    const tell = (status: Partial<StatusResponse>): void => {
      const found = (status.warnings ?? []).filter(({ vertex }) => vertex === '');
      warnings.push(...found);
      if (found.length === 0) this.log.add(status);
    };
    const { signal } = this;
    const { sources, cache } = this.#host;
    const parts = { host, session, sources, cache, signal };
    const inputs = await inputsOf(attributes, parts, (status) => tell(status));
    const client = {
      secrets: { get: (id: string) => session.secret(id) },
      requireAgent: (id: string) => session.requireAgent(id),
      signal,
    };
    const allowsHostNetwork = this.request.entitlements.includes('network.host');
    const { platform } = host;
    const request = requestOf(attributes, { inputs, platform, isCheck, allowsHostNetwork, ...client });
    return new Build(host, this.#host.cache, request, tell);
  }

  #keep(build: Build, prepared: PreparedBuild): FrontendResult {
    const ref = newId(this.#host.random);
    this.#prepared.set(ref, { build, prepared });
    const { stage } = prepared.dispatched;
    this.#origin = originOf(prepared);
    const { architecture, os, variant } = stage.image.platform;
    const Platform = { architecture, os, ...(variant ? { variant } : {}) };
    const platforms = { Platforms: [{ ID: [os, architecture, variant].filter(Boolean).join('/'), Platform }] };
    const config = imageConfig(stage.image, emptyResult, this.#host.timeText, this.#host.clock.now());
    const metadata = new Map([
      ['containerimage.config', config],
      ['refs.platforms', utf8(JSON.stringify(platforms))],
    ]);
    return { ref, metadata };
  }

  /** Control.Solve. @throws GrpcError */
  async run(): Promise<Exported> {
    const { frontend, hasDefinition } = this.request;
    if (hasDefinition) throw new GrpcError('UNIMPLEMENTED', 'LLB definitions are not supported by this builder');
    try {
      const attributes = new Map<string, string>();
      if (frontend !== '') this.returned(await this.bridge({ frontend, attributes, hasDefinition }));
      const result = await this.#returned;
      if (result instanceof GrpcError) throw result;
      const found = this.#prepared.get(result.ref);
      if (!found) return { response: new Map(), image: undefined };
      return await this.#export(found);
    } finally {
      for (const { prepared } of this.#prepared.values()) prepared.release();
      if (this.#client) this.#host.sources.release(await this.#client);
    }
  }

  async #export({ build, prepared }: Prepared): Promise<Exported> {
    try {
      return await prepared.solve(async (built) => {
        const response = new Map<string, string>();
        let image: Exported['image'];
        for (const [number, exporter] of this.request.exporters.entries()) {
          if (this.signal.aborted) throw new GrpcError('CANCELLED', 'context canceled');
          const exported = await this.#exportTo(built, build.progress, exporter, number);
          for (const [key, value] of exported.response) response.set(key, value);
          image ??= exported.image;
        }
        return { response, image };
      });
    } catch (error) {
      throw solveError(error, build.source, this.signal);
    }
  }

  async #exportTo(built: Built, progress: Progress, exporter: Exporter, number: number): Promise<Exported> {
    const { signal } = this;
    return await this.#host.export({ built, progress, exporter, number, session: await this.#session(), signal });
  }
}
