/**
 * Build contexts that came as the body of a `POST /build` (moby's builder-next/reqbodyhandler.go): each is a host of its own that
 * answers one GET with it, so that a build finds it by a URL like any other context.
 */
import type { Duplex } from '../../lib/http.ts';
import { serve } from '../../lib/http1/server.ts';
import { createDuplexPair, empty } from '../../lib/stream.ts';

const prefix = 'build-context-';

export class RequestBodies {
  readonly #bodies = new Map<string, ReadableStream<Uint8Array>>();

  /** @param id of lower case letters and digits @returns the body's URL */
  add(id: string, body: ReadableStream<Uint8Array> | null): string {
    this.#bodies.set(prefix + id, body ?? empty());
    return `http://${prefix}${id}`;
  }

  delete(id: string): void {
    this.#bodies.delete(prefix + id);
  }

  /** A connection to a body's host; undefined for other hosts. @throws Error where the body was taken already */
  dial(host: string): Duplex | undefined {
    if (!host.startsWith(prefix)) return undefined;
    const body = this.#bodies.get(host);
    if (!body) throw new Error('context not found');
    this.#bodies.delete(host);
    const [client, server] = createDuplexPair();
    void serve(server, () => Promise.resolve({ status: 200, headers: new Headers(), body }));
    return client;
  }
}
