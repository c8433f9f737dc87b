/**
 * `POST /build?version=2` (moby's builder-next Build): the parameters as dockerfile.v0's attributes, solved by BuildKit's control
 * service as for any client, and what that tells as lines of the answer. The files are the request's body, at a URL, or with
 * `remote=client-session` in the session's folders. Left out: `remote=upload-request`, the inline cache.
 */
import { asGrpcError } from '../../lib/grpc/status.ts';
import type { JsonMessage } from '../api/jsonmessage.ts';
import { isTrue } from '../api/query.ts';
import { traceMessage } from '../api/trace.ts';
import { newId } from '../buildkit/cache.ts';
import type { Exporter, SolveRequest } from '../buildkit/control/messages.ts';
import { system } from '../errdefs.ts';
import { parsePlatform } from '../oci/platform.ts';
import { formatReference } from '../oci/reference.ts';
import { type BuildQuery, buildArgsOf, cacheFromOf, labelsOf, outputsOf, ulimitsOf } from './build-query.ts';
import { builderOf } from './builder.ts';
import { controlOf, hostGatewayOf } from './builder-control.ts';
import type { TagWish } from './builder-export.ts';
import type { Daemon } from './daemon.ts';
import { imagesOf } from './images/image-parts.ts';
import type { Progress } from './images/progress-stream.ts';

/** Those that Docker's builder has. */
const exporters = new Set(['moby', 'local', 'tar']);

export interface BuildWish {
  readonly tags: readonly TagWish[];
  readonly report: Progress;
  readonly signal: AbortSignal;
}

/** Builds and tells of it. @throws EngineError */
export async function modernBuild(
  daemon: Daemon,
  query: BuildQuery,
  body: ReadableStream<Uint8Array> | null,
  { tags, report, signal }: BuildWish,
): Promise<void> {
  const exporter = exporterOf(query, tags);
  const attributes = attributesOf(query, daemon);
  const { bodies } = builderOf(daemon);
  const ref = newId(daemon.random);
  const { remote = '' } = query;
  const context = remote === '' ? bodies.add(ref, body) : remote;
  if (context !== 'client-session') attributes.set('context', context);
  const said = isTrue(query.q) ? new QuietReport(report) : { tell: report, failed: () => undefined };
  try {
    const entitlements = query.networkmode === 'host' ? ['network.host'] : [];
    const request = { ref, session: query.session ?? '', attributes, exporters: [exporter], entitlements };
    const tell = (status: Uint8Array): void => said.tell(traceMessage(status));
    const response = await solve(
      daemon,
      { ...request, frontend: 'dockerfile.v0', isInternal: false, hasDefinition: false },
      tell,
      signal,
    );
    const id = response.get('containerimage.digest');
    if (isTrue(query.q)) report({ stream: `${id ?? ''}\n` });
    else if (id !== undefined) report({ id: 'moby.image.id', aux: { ID: id } });
  } catch (error) {
    said.failed();
    throw error;
  } finally {
    bodies.delete(ref);
  }
}

/** `q`: what is told of the build comes only where it fails. */
class QuietReport {
  readonly #report: Progress;
  readonly #kept: JsonMessage[] = [];
  readonly tell: Progress = (message) => this.#kept.push(message);

  constructor(report: Progress) {
    this.#report = report;
  }

  failed(): void {
    for (const message of this.#kept) this.#report(message);
  }
}

/** @param onStatus gets BuildKit's StatusResponse messages @returns what the exporter says @throws EngineError */
async function solve(
  daemon: Daemon,
  request: SolveRequest,
  onStatus: (message: Uint8Array) => void,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { service } = controlOf(daemon);
  try {
    const solving = service.solve(request, signal);
    // All that is told of a failure comes before it.
    await Promise.allSettled([solving, service.follow(request.ref, async (status) => onStatus(status), signal)]);
    return await solving;
  } catch (error) {
    throw system(signal.aborted ? 'context canceled' : asGrpcError(error).message);
  }
}

/** @throws EngineError */
function exporterOf(query: BuildQuery, tags: readonly TagWish[]): Exporter {
  const [output, ...more] = outputsOf(query);
  if (more.length > 0) throw system('multiple outputs not supported');
  // In moby this one is no exporter, which its solver refuses.
  const type = output?.type === 'cacheonly' ? '' : (output?.type ?? 'moby');
  if (!exporters.has(type)) throw system(`exporter ${JSON.stringify(type)} could not be found`);
  const attributes = new Map(output?.attributes);
  const names = tags.map(({ reference }) => formatReference(reference));
  if (type === 'moby' && names.length > 0) attributes.set('name', names.join());
  return { type, attributes };
}

/** All but the context. @throws EngineError */
function attributesOf(query: BuildQuery, daemon: Daemon): Map<string, string> {
  const { dockerfile = '', platform = '' } = query;
  if (platform !== '') parsePlatform(platform, imagesOf(daemon).platform);
  const given: [string, string | undefined][] = [
    ['target', query.target],
    ['filename', dockerfile === '.' ? '' : dockerfile],
    ['cache-from', cacheFromOf(query).join()],
    ['image-resolve-mode', isTrue(query.pull) ? 'pull' : 'default'],
    ['platform', platform],
    ['force-network-mode', networkMode(query.networkmode)],
    ['add-hosts', (query.extrahosts ?? []).map((host) => extraHost(host, hostGatewayOf(daemon))).join()],
    ['shm-size', shmSize(query.shmsize)],
    [
      'ulimit',
      ulimitsOf(query)
        .map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`)
        .join(),
    ],
  ];
  const attributes = new Map<string, string>();
  for (const [key, value] of given) if (value) attributes.set(key, value);
  for (const [name, value] of buildArgsOf(query)) attributes.set(`build-arg:${name}`, value);
  for (const [name, value] of labelsOf(query)) attributes.set(`label:${name}`, value);
  if (isTrue(query.nocache)) attributes.set('no-cache', '');
  return attributes;
}

function networkMode(mode = ''): string {
  if (mode === '' || mode === 'default') return '';
  if (mode !== 'host' && mode !== 'none')
    throw system(`network mode ${JSON.stringify(mode)} not supported by buildkit`);
  return mode;
}

/** `host:address` as `host=address`. */
function extraHost(spec: string, gateway: string): string {
  const [, host, address] = /^([^:]+):(.+)$/.exec(spec) ?? [];
  if (host === undefined || address === undefined) throw system(`invalid host ${spec}`);
  if (address !== 'host-gateway') return `${host}=${address}`;
  if (gateway === '') throw system('unable to derive the IP value for host-gateway');
  return `${host}=${gateway}`;
}

function shmSize(text = ''): string {
  if (text !== '' && !/^[+-]?\d+$/.test(text))
    throw system(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text) > 0 ? text : '';
}
