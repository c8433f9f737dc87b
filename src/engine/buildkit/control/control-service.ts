/**
 * BuildKit's gRPC services as buildx uses them on a daemon's `POST /grpc` (moby/buildkit control and frontend/gateway):
 * Control, the bridge for clients that are their own frontend, and the stored bytes of the history.
 *
 * Left out: LLB definitions as input, Control.Session (sessions come by `POST /session`), the
 * debugger's containers and files.
 */
import { type GrpcMethod, type GrpcMethods, type ServerCall, unary } from '../../../lib/grpc/server.ts';
import { asGrpcError, GrpcError } from '../../../lib/grpc/status.ts';
import { fieldValue } from '../../../lib/http2/fields.ts';
import { ProtoMessage, ProtoWriter } from '../../../lib/protobuf.ts';
import { pong } from './capabilities.ts';
import type { ControlHost, Exported } from './control-host.ts';
import {
  decodeBridgeSolve,
  decodeReturn,
  decodeSolveRequest,
  encodeResult,
  type SolveRequest,
  timestamp,
} from './messages.ts';
import { provenance } from './provenance.ts';
import { SolveJob } from './solve-job.ts';
import type { StatusLog } from './status-log.ts';
import { encodeDiskUsage, encodePruned } from './usage.ts';
import { buildkitVersion, encodeVersion, encodeWorker } from './workers.ts';

const control = '/moby.buildkit.v1.Control';
const bridge = '/moby.buildkit.v1.frontend.LLBBridge';
const content = '/containerd.services.content.v1.Content';
/** How long a call waits for the solve that it belongs to. */
const patience = 15_000;
const nothing = new Uint8Array();
const chunk = 1 << 20;
/** Internal solves that are over and whose status can still be asked. */
const mostEnded = 32;

export class ControlService {
  readonly #host: ControlHost;
  readonly #jobs = new Map<string, SolveJob>();
  /** Of internal solves, which the history doesn't have: a short one is over before its client asks for its status. */
  readonly #ended = new Map<string, StatusLog>();
  #waiting: (() => void)[] = [];

  constructor(host: ControlHost) {
    this.#host = host;
  }

  /** For `serveGrpc`. */
  methods(): GrpcMethods {
    const { cache, clock } = this.#host;
    const isShared = (chain: string): boolean => this.#host.isShared(chain);
    const worker = (): Uint8Array => this.#worker();
    return new Map<string, GrpcMethod>([
      [`${control}/ListWorkers`, unary(() => new ProtoWriter().bytes(1, worker()).finish())],
      [
        `${control}/Info`,
        unary(() => new ProtoWriter().message(1, (own) => encodeVersion(own, buildkitVersion)).finish()),
      ],
      [`${control}/Solve`, unary((message, call) => this.#answerSolve(message, call))],
      [
        `${control}/Status`,
        listing((message, call) =>
          this.follow(new ProtoMessage(message).text(1), (status) => call.send(status), call.signal),
        ),
      ],
      [`${control}/DiskUsage`, unary((message) => encodeDiskUsage(new ProtoMessage(message), cache, isShared))],
      [
        `${control}/Prune`,
        listing(async (message, call) => {
          const place = { now: clock.now(), free: this.#host.freeSpace };
          for (const record of encodePruned(new ProtoMessage(message), cache, isShared, place)) await call.send(record);
        }),
      ],
      [
        `${control}/ListenBuildHistory`,
        listing((message, call) =>
          this.#host.history.listen(new ProtoMessage(message), (event) => call.send(event), call.signal),
        ),
      ],
      [
        `${control}/UpdateBuildHistory`,
        unary((message) => {
          this.#host.history.update(new ProtoMessage(message));
          return nothing;
        }),
      ],
      [
        `${bridge}/Ping`,
        unary(async (_, call) => {
          await this.#jobOf(call);
          return pong(worker());
        }),
      ],
      [
        `${bridge}/Solve`,
        unary(async (message, call) =>
          new ProtoWriter()
            .bytes(3, encodeResult(await (await this.#jobOf(call)).bridge(decodeBridgeSolve(message))))
            .finish(),
        ),
      ],
      [
        `${bridge}/Return`,
        unary(async (message, call) => {
          (await this.#jobOf(call)).returned(decodeReturn(message));
          return nothing;
        }),
      ],
      [`${content}/Info`, unary((message) => this.#contentInfo(new ProtoMessage(message)))],
      [`${content}/Read`, listing((message, call) => this.#contentRead(new ProtoMessage(message), call))],
    ]);
  }

  #worker(): Uint8Array {
    const { platform } = this.#host.buildHost(() => Promise.resolve({}));
    return encodeWorker(this.#host.workerId, platform, this.#host.hostGateway);
  }

  /** The job that a call names in its metadata. */
  #jobOf(call: ServerCall): Promise<SolveJob> {
    const ref = fieldValue(call.metadata, 'buildkit-controlapi-buildid') ?? '';
    if (ref === '') throw new GrpcError('INVALID_ARGUMENT', 'no buildid found in context');
    return this.#job(ref, call.signal);
  }

  /** The job, which may be on its way. @throws GrpcError */
  async #job(ref: string, signal: AbortSignal): Promise<SolveJob> {
    let isLate = false;
    const wake = (): void => {
      for (const each of this.#waiting.splice(0)) each();
    };
    const cancel = this.#host.clock.after(patience, () => {
      isLate = true;
      wake();
    });
    signal.addEventListener('abort', wake, { once: true });
    try {
      for (;;) {
        const job = this.#jobs.get(ref);
        if (job) return job;
        if (isLate || signal.aborted) throw new GrpcError('NOT_FOUND', `no such job ${ref}`);
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } finally {
      cancel();
      signal.removeEventListener('abort', wake);
    }
  }

  async #answerSolve(message: Uint8Array, { signal }: ServerCall): Promise<Uint8Array> {
    return new ProtoWriter().map(1, await this.solve(decodeSolveRequest(message), signal)).finish();
  }

  /** Control.Solve. @returns what the exporter says @throws GrpcError */
  async solve(request: SolveRequest, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    if (this.#jobs.has(request.ref)) throw new GrpcError('ALREADY_EXISTS', `job ID ${request.ref} exists`);
    const job = new SolveJob(this.#host, request);
    this.#jobs.set(request.ref, job);
    for (const wake of this.#waiting.splice(0)) wake();
    const stop = (): void => job.stop();
    signal.addEventListener('abort', stop, { once: true });
    if (!request.isInternal) this.#host.history.begin(request, job.log);
    try {
      const exported = await job.run();
      this.#completed(job, exported, undefined);
      return exported.response;
    } catch (error) {
      const failure = asGrpcError(error);
      this.#completed(job, { response: new Map(), image: undefined }, failure);
      throw failure;
    } finally {
      signal.removeEventListener('abort', stop);
      job.log.end();
      this.#jobs.delete(request.ref);
      if (request.isInternal) this.#keepEnded(request.ref, job.log);
    }
  }

  #keepEnded(ref: string, log: StatusLog): void {
    this.#ended.set(ref, log);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > mostEnded && oldest !== undefined) this.#ended.delete(oldest);
  }

  #completed(job: SolveJob, { response, image }: Exported, error: GrpcError | undefined): void {
    const { request, attributes } = job;
    if (request.isInternal) return;
    const { platform } = this.#host.buildHost(() => Promise.resolve({}));
    const attestations = error ? [] : [provenance(attributes, job.origin, platform)];
    this.#host.history.complete(request.ref, { response, attributes, error, image, attestations });
  }

  /** Control.Status: what a solve tells, from its beginning to its end. @param send gets StatusResponse messages */
  async follow(ref: string, send: (status: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const told = this.#host.history.logOf(ref) ?? this.#ended.get(ref);
    const log = told ?? (await this.#job(ref, signal)).log;
    await log.follow(send, signal);
  }

  #contentInfo(request: ProtoMessage): Uint8Array {
    const digest = request.text(1);
    const { bytes, createdAt } = this.#blob(digest);
    return new ProtoWriter()
      .message(1, (info) =>
        info.text(1, digest).number(2, bytes.length).message(3, timestamp(createdAt)).message(4, timestamp(createdAt)),
      )
      .finish();
  }

  async #contentRead(request: ProtoMessage, call: ServerCall): Promise<void> {
    const { bytes } = this.#blob(request.text(1));
    const [start, size] = [request.number(2), request.number(3)];
    const end = size > 0 ? Math.min(start + size, bytes.length) : bytes.length;
    if (start < 0 || start > bytes.length)
      throw new GrpcError('OUT_OF_RANGE', `read past object length ${bytes.length} bytes`);
    for (let at = start; at < end; at += chunk)
      await call.send(
        new ProtoWriter()
          .number(1, at)
          .bytes(2, bytes.subarray(at, Math.min(at + chunk, end)))
          .finish(),
      );
  }

  #blob(digest: string): { readonly bytes: Uint8Array; readonly createdAt: number } {
    const found = this.#host.history.blob(digest);
    if (!found) throw new GrpcError('NOT_FOUND', `content ${digest}: not found`);
    return found;
  }
}

/** A method with one message in and any number out. */
function listing(work: (message: Uint8Array, call: ServerCall) => Promise<void>): GrpcMethod {
  return async (call) => {
    const message = await call.receive();
    if (!message) throw new GrpcError('INTERNAL', 'request without a message');
    call.begin();
    await work(message, call);
  };
}
