/** `docker logs` (moby's daemon/logs.go): what was written, from a time or the last lines, and what is still to come. */
import { concat, utf8 } from '../../../lib/bytes.ts';
import { parseRfc3339, rfc3339NanoFixed } from '../../../lib/rfc3339.ts';
import { frame } from '../../api/stdcopy.ts';
import { invalidParameter, notImplemented } from '../../errdefs.ts';
import type { Container } from './container.ts';
import { attributesText } from './log-attributes.ts';
import { LogCursor, type LogEntry } from './log-cursor.ts';

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
  const { since = 0, until = Number.POSITIVE_INFINITY } = options;
  const isAnyTime = since === 0 && until === Number.POSITIVE_INFINITY;
  const wanted = ({ stream, time }: LogEntry): boolean =>
    (stream === 1 ? options.stdout : options.stderr) && (isAnyTime || isWithin(timeOf(time), since, until));
  const { log } = container;
  const cursor = new LogCursor(() => log.files());
  await log.settled();
  if (!options.follow) cursor.endHere();
  if (options.tail !== undefined) await cursor.seekTail(options.tail);
  let ended = !options.follow || !container.state.running;
  let wake = (): void => undefined;
  const stop = log.watch(() => wake());
  const end = (): void => {
    ended = true;
    wake();
  };
  if (!ended) void container.state.wait('not-running').then(end);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const changed = new Promise<void>((resolve) => {
            wake = resolve;
          });
          // What was written before the end is read after it.
          const isOver = ended;
          if (isOver) await log.settled();
          const entries = await cursor.next();
          // What is later ends it, also where what is to come is followed.
          if (!isAnyTime && entries.some(({ time }) => timeOf(time) > until)) ended = true;
          const shown = entries.filter(wanted);
          if (shown.length > 0) return controller.enqueue(concat(shown.map(encode)));
          if (entries.length > 0) continue;
          if (!isOver) await changed;
          else {
            stop();
            return controller.close();
          }
        }
      },
      cancel() {
        stop();
        end();
      },
    },
    { highWaterMark: 0 },
  );
}

const timeOf = (time: string): number => parseRfc3339(time) ?? 0;

const isWithin = (time: number, since: number, until: number): boolean => time >= since && time <= until;

function encoder(container: Container, options: LogOptions): (entry: LogEntry) => Uint8Array {
  return (entry) => {
    let head = options.timestamps ? `${rfc3339NanoFixed(timeOf(entry.time))} ` : '';
    if (options.details) head += `${attributesText(container.log.attributes)} `;
    const bytes = utf8(head + entry.line);
    return container.config.Tty ? bytes : frame(entry.stream, bytes);
  };
}
