/** The signals that process.on takes, by Node's names. */
import * as signal from '../../kernel/uapi/signal.ts';

export const SIGNALS: ReadonlyMap<string, number> = new Map(
  Object.entries(signal).flatMap(([name, number]) =>
    /^SIG[A-Z0-9]+$/.test(name) && typeof number === 'number' && number > 0 && !/^SIGRT/.test(name)
      ? [[name, number] as const]
      : [],
  ),
);
