/**
 * A client's session (moby/buildkit session): on a connection that the client opened the daemon makes calls, to the services
 * that the client says it has. A build names the session it belongs to.
 */
import type { Clock } from '../../../lib/clock.ts';
import type { GrpcClient } from '../../../lib/grpc/client.ts';
import { asGrpcError, GrpcError, grpcCodes } from '../../../lib/grpc/status.ts';
import { ProtoMessage, ProtoWriter } from '../../../lib/protobuf.ts';
import { authCredentials, checkAgent, getSecret, uploadPull } from '../../api/filesync.ts';
import type { AuthConfig } from '../../api/types/image.ts';

export function noAgent(id: string): GrpcError {
  return new GrpcError('UNKNOWN', `no SSH key ${JSON.stringify(id)} forwarded from the client`);
}

/** For what asks for a session by its name. @param id empty where none is named */
export function noSession(id: string): GrpcError {
  return new GrpcError('UNKNOWN', `no active session for ${id}: context deadline exceeded`);
}

export class ClientSession {
  readonly id: string;
  /** The same for builds of the same folder: what was sent for one needs not be sent again. */
  readonly sharedKey: string;
  readonly #methods: ReadonlySet<string>;
  readonly #grpc: GrpcClient | undefined;

  /** @param methods paths of what the client serves @param grpc undefined where there is no such session, or none is named */
  constructor(id: string, sharedKey: string, methods: Iterable<string>, grpc: GrpcClient | undefined) {
    this.id = id;
    this.sharedKey = sharedKey;
    this.#methods = new Set([...methods].map((path) => path.toLowerCase()));
    this.#grpc = grpc;
  }

  /** @throws GrpcError where there is no session */
  get grpc(): GrpcClient {
    if (!this.#grpc) throw this.id === '' ? new GrpcError('UNKNOWN', 'no active sessions') : noSession(this.id);
    return this.#grpc;
  }

  get isThere(): boolean {
    return this.#grpc !== undefined;
  }

  /** For a build without one, which may do all that needs nothing of its client. @param id empty where none is named */
  static missing(id: string): ClientSession {
    return new ClientSession(id, '', [], undefined);
  }

  /** All, where there is no session: what needs one says so. */
  supports(method: string): boolean {
    if (!this.#grpc) return true;
    return this.#methods.has(method.toLowerCase());
  }

  /** undefined where the client has no such secret. @throws GrpcError */
  async secret(id: string): Promise<Uint8Array | undefined> {
    if (!this.supports(getSecret)) return undefined;
    try {
      const answer = await this.grpc.unary(getSecret, new ProtoWriter().text(1, id).finish());
      return new ProtoMessage(answer).bytes(1);
    } catch (error) {
      if (asGrpcError(error).code === grpcCodes.NOT_FOUND) return undefined;
      throw error;
    }
  }

  /** Asks for an ssh agent. @throws GrpcError where the client has none of this name */
  async requireAgent(id: string): Promise<void> {
    if (!this.supports(checkAgent)) throw noAgent(id);
    await this.grpc.unary(checkAgent, new ProtoWriter().text(1, id).finish());
  }

  /** The client's credentials for a registry. @throws GrpcError */
  async credentials(domain: string): Promise<AuthConfig> {
    if (!this.supports(authCredentials)) return {};
    const host = domain === 'docker.io' ? 'registry-1.docker.io' : domain;
    const answer = new ProtoMessage(await this.grpc.unary(authCredentials, new ProtoWriter().text(1, host).finish()));
    const [username, secret] = [answer.text(1), answer.text(2)];
    if (username === '') return secret === '' ? {} : { identitytoken: secret };
    return { username, password: secret };
  }

  /** What the client has at `http://buildkit-session/PATH`: a context from its standard input. @throws GrpcError */
  async *upload(url: URL): AsyncGenerator<Uint8Array> {
    const call = await this.grpc.call(uploadPull, [
      ['urlpath', url.pathname],
      ['urlhost', url.host],
    ]);
    await call.closeSend();
    for (let message = await call.receive(); message; message = await call.receive())
      yield new ProtoMessage(message).bytes(1);
  }
}

/** How long a build waits for its session. */
const patience = 5000;

export class SessionManager {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, ClientSession>();
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a session in until its connection is over. */
  add(session: ClientSession): void {
    this.#sessions.set(session.id, session);
    void session.grpc.connection.done.then(() => {
      if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id);
    });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The session, which may be on its way; one that does not come is missed only by what needs it. */
  async get(id: string): Promise<ClientSession> {
    if (id === '') return ClientSession.missing(id);
    let isLate = false;
    const cancel = this.#clock.after(patience, () => {
      isLate = true;
      for (const wake of this.#waiting.splice(0)) wake();
    });
    try {
      for (;;) {
        const found = this.#sessions.get(id);
        if (found) return found;
        if (isLate) return ClientSession.missing(id);
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } finally {
      cancel();
    }
  }
}
