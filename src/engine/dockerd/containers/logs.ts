/** `docker logs` (moby's daemon/logs.go): what was written, from a time or the last lines, and what is still to come. */
import { concat, utf8 } from '../../../lib/bytes.ts';
import { frame } from '../../api/stdcopy.ts';
import { invalidParameter, notImplemented } from '../../errdefs.ts';
import { rfc3339NanoFixed } from '../timestamp.ts';
import type { Container } from './container.ts';
import type { LogEntry } from './json-file-log.ts';
import { attributesText } from './log-attributes.ts';

export interface LogOptions {
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly details: boolean;
  /** Nanoseconds since 1970. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  /** Lines from the end; undefined: all. */
  readonly tail: number | undefined;
}

/** @throws invalidParameter, notImplemented in Docker's words */
export async function readLogs(container: Container, options: LogOptions): Promise<ReadableStream<Uint8Array>> {
  if (!options.stdout && !options.stderr) throw invalidParameter('Bad parameters: you must choose at least one stream');
  if (container.hostConfig.LogConfig.Type === 'none')
    throw notImplemented('configured logging driver does not support reading');
  const encode = encoder(container, options);
  const wanted = (entry: LogEntry): boolean =>
    (entry.stream === 1 ? options.stdout : options.stderr) &&
    entry.time >= (options.since ?? 0) &&
    entry.time <= (options.until ?? Number.POSITIVE_INFINITY);
  const live: { readonly entry: LogEntry; readonly number: number }[] = [];
  let wake: (() => void) | undefined;
  const stop = options.follow
    ? container.log.follow((entry, number) => {
        live.push({ entry, number });
        wake?.();
      })
    : undefined;
  const { entries, last } = await container.log.read();
  const past = entries.filter(wanted);
  const shown = options.tail === undefined ? past : past.slice(Math.max(0, past.length - options.tail));
  let ended = !options.follow || !container.state.running;
  if (!ended) {
    void container.state.wait('not-running').then(() => {
      ended = true;
      wake?.();
    });
  }
  const queue = [...shown];
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          for (const { entry, number } of live.splice(0)) if (number > last && wanted(entry)) queue.push(entry);
          if (queue.length > 0) break;
          if (ended) {
            stop?.();
            controller.close();
            return;
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        controller.enqueue(concat(queue.splice(0).map(encode)));
      },
      cancel() {
        stop?.();
        ended = true;
        wake?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function encoder(container: Container, options: LogOptions): (entry: LogEntry) => Uint8Array {
  return (entry) => {
    let head = options.timestamps ? `${rfc3339NanoFixed(entry.time)} ` : '';
    if (options.details) head += `${attributesText(container.log.attributes)} `;
    const bytes = head === '' ? entry.line : concat([utf8(head), entry.line]);
    return container.config.Tty ? bytes : frame(entry.stream, bytes);
  };
}
