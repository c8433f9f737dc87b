/** A request that turns its connection into HTTP/2 with prior knowledge: `Upgrade: h2c`, answered with 101. */
import type { Duplex, HttpResponse } from '../../lib/http.ts';
import { createPipe } from '../../lib/stream.ts';
import { invalidParameter } from '../errdefs.ts';

interface Upgradable {
  readonly headers: Headers;
  readonly upgraded: ReadableStream<Uint8Array> | null;
}

/** @param use gets the connection, as the daemon's end of it @throws invalidParameter */
export function upgradeH2c({ headers, upgraded }: Upgradable, use: (duplex: Duplex) => void): HttpResponse {
  if (headers.get('upgrade')?.toLowerCase() !== 'h2c' || !upgraded)
    throw invalidParameter('must be upgraded to the h2c protocol');
  const output = createPipe();
  use({ readable: upgraded, writable: output.writable });
  const answer = new Headers({ Connection: 'Upgrade', Upgrade: 'h2c' });
  return { status: 101, headers: answer, body: output.readable };
}
