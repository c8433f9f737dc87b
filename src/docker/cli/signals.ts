/** Signals that the client gets go on to the container (docker/cli's ForwardAllSignals); the third that asks it to end ends it. */

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
  let askedToEnd = 0;
  const stops = forwarded.map(([number, name]) =>
    cli.system.onSignal(number, () => {
      if (number === signal.SIGINT || number === signal.SIGTERM) askedToEnd += 1;
      // forceExitAfter3TerminationSignals: the way out where the container's process 1 ignores them.
      if (askedToEnd === 3) void cli.err('\ngot 3 SIGTERM/SIGINTs, forcefully exiting\n').finally(() => cli.end(1));
      void client.call('POST /containers/{id}/kill', { path: { id }, query: { signal: name } }).catch(() => undefined);
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
