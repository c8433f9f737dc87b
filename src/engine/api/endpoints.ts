/**
 * The Engine API (1.51, docs/api of Docker 28) as one table of types: method and path template → query, body, answer.
 * `route()` on the server and `call()` on the client share it. Query values are strings as on the wire (query.ts reads
 * them). Absent: swarm, plugins, /session, and attach by WebSocket.
 */

import type { BuildPruneReport } from './types/build.ts';
import type * as container from './types/container.ts';
import type { EventMessage } from './types/events.ts';
import type { ExecCreateRequest, ExecInspect, ExecStartRequest } from './types/exec.ts';
import type * as image from './types/image.ts';
import type * as network from './types/network.ts';
import type { ContainerStats } from './types/stats.ts';
import type { DiskUsage, SystemInfo, SystemVersion } from './types/system.ts';
import type * as volume from './types/volume.ts';

/** Bytes that stream (tar archives, JSON lines, multiplexed logs), in a body or in an answer. */
export type Stream = ReadableStream<Uint8Array>;

/** JSON objects one after another, as they happen; the answer is a byte stream of them. */
export type JsonStream<Message> = Stream & { readonly __message?: Message };

/** The connection itself becomes the answer (101 UPGRADED): raw bytes both ways, half-closable. */
export interface Hijacked {
  readonly output: Stream;
  readonly input: WritableStream<Uint8Array>;
  /** application/vnd.docker.multiplexed-stream (stdcopy) or application/vnd.docker.raw-stream. */
  readonly contentType: string;
}

/** Query: names of parameters; Repeated: those that may come several times. Body undefined: none. */
export interface Endpoint<Query extends string, Response, Body = undefined, Repeated extends string = never> {
  readonly query: Query;
  readonly response: Response;
  readonly body: Body;
  readonly repeated: Repeated;
}

export interface Endpoints {
  'GET /_ping': Endpoint<never, string>;
  'HEAD /_ping': Endpoint<never, void>;
  'GET /version': Endpoint<never, SystemVersion>;
  'GET /info': Endpoint<never, SystemInfo>;
  'GET /events': Endpoint<'since' | 'until' | 'filters', JsonStream<EventMessage>>;
  'GET /system/df': Endpoint<never, DiskUsage, undefined, 'type'>;
  'POST /auth': Endpoint<never, image.AuthResponse, image.AuthConfig>;

  'GET /containers/json': Endpoint<'all' | 'limit' | 'size' | 'filters', container.ContainerSummary[]>;
  'POST /containers/create': Endpoint<
    'name' | 'platform',
    container.ContainerCreateResponse,
    container.ContainerCreateRequest
  >;
  'GET /containers/{id}/json': Endpoint<'size', container.ContainerInspect>;
  'GET /containers/{id}/top': Endpoint<'ps_args', container.ContainerTop>;
  'GET /containers/{id}/logs': Endpoint<
    'follow' | 'stdout' | 'stderr' | 'since' | 'until' | 'timestamps' | 'tail' | 'details',
    Stream
  >;
  'GET /containers/{id}/changes': Endpoint<never, container.FilesystemChange[] | null>;
  'GET /containers/{id}/export': Endpoint<never, Stream>;
  'GET /containers/{id}/stats': Endpoint<'stream' | 'one-shot', JsonStream<ContainerStats>>;
  'POST /containers/{id}/resize': Endpoint<'h' | 'w', void>;
  'POST /containers/{id}/start': Endpoint<'detachKeys' | 'checkpoint' | 'checkpoint-dir', void>;
  'POST /containers/{id}/stop': Endpoint<'signal' | 't', void>;
  'POST /containers/{id}/restart': Endpoint<'signal' | 't', void>;
  'POST /containers/{id}/kill': Endpoint<'signal', void>;
  'POST /containers/{id}/update': Endpoint<never, container.ContainerUpdateResponse, container.ContainerUpdateRequest>;
  'POST /containers/{id}/rename': Endpoint<'name', void>;
  'POST /containers/{id}/pause': Endpoint<never, void>;
  'POST /containers/{id}/unpause': Endpoint<never, void>;
  'POST /containers/{id}/attach': Endpoint<'detachKeys' | 'logs' | 'stream' | 'stdin' | 'stdout' | 'stderr', Hijacked>;
  /** condition: not-running (default), next-exit, removed. The head is sent at once, the body at the exit. */
  'POST /containers/{id}/wait': Endpoint<'condition', container.ContainerWait>;
  'DELETE /containers/{id}': Endpoint<'v' | 'force' | 'link', void>;
  'HEAD /containers/{id}/archive': Endpoint<'path', void>;
  'GET /containers/{id}/archive': Endpoint<'path', Stream>;
  'PUT /containers/{id}/archive': Endpoint<'path' | 'noOverwriteDirNonDir' | 'copyUIDGID', void, Stream>;
  'POST /containers/prune': Endpoint<'filters', container.ContainerPruneReport>;

  'POST /containers/{id}/exec': Endpoint<never, image.IdResponse, ExecCreateRequest>;
  'POST /exec/{id}/start': Endpoint<never, Hijacked, ExecStartRequest>;
  'POST /exec/{id}/resize': Endpoint<'h' | 'w', void>;
  'GET /exec/{id}/json': Endpoint<never, ExecInspect>;

  'GET /images/json': Endpoint<'all' | 'filters' | 'shared-size' | 'digests' | 'manifests', image.ImageSummary[]>;
  'POST /images/create': Endpoint<
    'fromImage' | 'fromSrc' | 'repo' | 'tag' | 'message' | 'platform',
    JsonStream<unknown>,
    Stream | undefined,
    'changes'
  >;
  'GET /images/{name}/json': Endpoint<'manifests' | 'platform', image.ImageInspect>;
  'GET /images/{name}/history': Endpoint<'platform', image.ImageHistoryItem[]>;
  'POST /images/{name}/push': Endpoint<'tag' | 'platform', JsonStream<unknown>>;
  'POST /images/{name}/tag': Endpoint<'repo' | 'tag', void>;
  'DELETE /images/{name}': Endpoint<'force' | 'noprune', image.ImageDeleteItem[], undefined, 'platforms'>;
  'GET /images/search': Endpoint<'term' | 'limit' | 'filters', image.ImageSearchItem[]>;
  'POST /images/prune': Endpoint<'filters', image.ImagePruneReport>;
  'GET /images/{name}/get': Endpoint<never, Stream, undefined, 'platform'>;
  'GET /images/get': Endpoint<never, Stream, undefined, 'names' | 'platform'>;
  'POST /images/load': Endpoint<'quiet', Stream, Stream, 'platform'>;
  'GET /distribution/{name}/json': Endpoint<never, image.DistributionInspect>;
  'POST /commit': Endpoint<
    'container' | 'repo' | 'tag' | 'comment' | 'author' | 'pause',
    image.IdResponse,
    image.CommitRequest,
    'changes'
  >;

  /** version 1: jsonmessage lines of the classic builder; 2: BuildKit's trace (trace.ts). */
  'POST /build': Endpoint<
    | 'dockerfile'
    | 'remote'
    | 'q'
    | 'nocache'
    | 'cachefrom'
    | 'pull'
    | 'rm'
    | 'forcerm'
    | 'memory'
    | 'memswap'
    | 'cpushares'
    | 'cpusetcpus'
    | 'cpusetmems'
    | 'cpuperiod'
    | 'cpuquota'
    | 'cgroupparent'
    | 'buildargs'
    | 'shmsize'
    | 'squash'
    | 'labels'
    | 'networkmode'
    | 'platform'
    | 'target'
    | 'outputs'
    | 'version'
    | 'buildid'
    | 'session'
    | 'ulimits'
    | 'isolation',
    JsonStream<unknown>,
    Stream | undefined,
    't' | 'extrahosts' | 'securityopt'
  >;
  'POST /build/prune': Endpoint<
    'keep-storage' | 'reserved-space' | 'max-used-space' | 'min-free-space' | 'all' | 'filters',
    BuildPruneReport
  >;
  'POST /build/cancel': Endpoint<'id', void>;
  /** HTTP/2 after the upgrade: BuildKit's control service (the client calls), and a session (the daemon calls). */
  'POST /grpc': Endpoint<never, Hijacked>;
  'POST /session': Endpoint<never, Hijacked>;

  'GET /volumes': Endpoint<'filters', volume.VolumeList>;
  'POST /volumes/create': Endpoint<never, volume.Volume, volume.VolumeCreateRequest>;
  'GET /volumes/{name}': Endpoint<never, volume.Volume>;
  'DELETE /volumes/{name}': Endpoint<'force', void>;
  'POST /volumes/prune': Endpoint<'filters', volume.VolumePruneReport>;

  'GET /networks': Endpoint<'filters', network.NetworkInspect[]>;
  'GET /networks/{id}': Endpoint<'verbose' | 'scope', network.NetworkInspect>;
  'DELETE /networks/{id}': Endpoint<never, void>;
  'POST /networks/create': Endpoint<never, network.NetworkCreateResponse, network.NetworkCreateRequest>;
  'POST /networks/{id}/connect': Endpoint<never, void, network.NetworkConnectRequest>;
  'POST /networks/{id}/disconnect': Endpoint<never, void, network.NetworkDisconnectRequest>;
  'POST /networks/prune': Endpoint<'filters', network.NetworkPruneReport>;
}

/** `METHOD /path/{parameter}`. */
export type EndpointName = keyof Endpoints;

type Parameters<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Parameters<Rest>
  : never;

/** Path parameters, decoded: `{ id: string }` for `POST /containers/{id}/start`. */
export type PathOf<Name extends EndpointName> = {
  readonly [Parameter in Parameters<Name>]: string;
};

/** Query parameters as strings; those that may be repeated as lists. */
export type QueryOf<Name extends EndpointName> = {
  readonly [Key in Endpoints[Name]['query']]?: string;
} & {
  readonly [Key in Endpoints[Name]['repeated']]?: readonly string[];
};

export type BodyOf<Name extends EndpointName> = Endpoints[Name]['body'];
export type ResponseOf<Name extends EndpointName> = Endpoints[Name]['response'];
