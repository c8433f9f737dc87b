/** Signals that the client gets go on to the container (docker/cli's ForwardAllSignals). */

import * as signal from '../../kernel/uapi/signal.ts';
import type { Client } from '../client.ts';
import type { Cli } from './cli.ts';

const forwarded: readonly (readonly [number, string])[] = [
  [signal.SIGHUP, 'HUP'],
  [signal.SIGINT, 'INT'],
  [signal.SIGQUIT, 'QUIT'],
  [signal.SIGTERM, 'TERM'],
  [signal.SIGUSR1, 'USR1'],
  [signal.SIGUSR2, 'USR2'],
  [signal.SIGCONT, 'CONT'],
  [signal.SIGTSTP, 'TSTP'],
];

/** Until the answer is called. */
export function forwardSignals(cli: Cli, client: Client, id: string): () => void {
  const stops = forwarded.map(([number, name]) =>
    cli.system.onSignal(number, () => {
      void client.call('POST /containers/{id}/kill', { path: { id }, query: { signal: name } }).catch(() => undefined);
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
