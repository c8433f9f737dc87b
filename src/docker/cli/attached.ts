/**
 * The terminal's side of run, attach, start -a and exec: standard input into the connection, output out of it, raw mode,
 * detach keys, window size (docker/cli's container/hijack.go, tty.go, signals.go).
 */

import type { Hijacked } from '../../engine/api/endpoints.ts';
import { demultiplex, stderr } from '../../engine/api/stdcopy.ts';
import type { WindowSize } from '../../kernel/exec/program.ts';
import { SIGWINCH } from '../../kernel/uapi/signal.ts';
import type { Cli } from './cli.ts';
import { DetachFilter } from './detach-keys.ts';
import { CliError, isBrokenPipe } from './errors.ts';

export interface AttachedOptions {
  readonly tty: boolean;
  readonly stdin: boolean;
  /** false: that output is dropped. */
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** Signals go on to the container. SIGPIPE is one of them: a reader who has gone is an error then, and no end by signal. */
  readonly forwardsSignals?: boolean;
  readonly detachKeys: Uint8Array;
}

/** Without -t a terminal on stdin is fine; with -it stdin must be one. @throws CliError */
export function checkTty(cli: Cli, interactive: boolean, tty: boolean): void {
  if (interactive && tty && !cli.system.isTerminal(0)) throw new CliError('the input device is not a TTY');
}

/** Runs until the output ends. @throws CliError `read escape sequence` where the user detached */
export async function runAttached(cli: Cli, connection: Hijacked, options: AttachedOptions): Promise<void> {
  const raw = options.tty && options.stdin && cli.system.isTerminal(0);
  const restore = raw ? cli.system.setRaw(0) : () => undefined;
  try {
    const output = copyOutput(cli, connection, options);
    const input = options.stdin ? copyInput(cli, connection, options) : undefined;
    if (!input) {
      await output;
      return;
    }
    const detached = await Promise.race([
      output.then(() => false),
      input.then((way) => way === 'detached' || output.then(() => false)),
    ]);
    if (detached) throw new CliError('read escape sequence');
  } catch (error) {
    if (options.forwardsSignals && isBrokenPipe(error)) throw new CliError('write /dev/stdout: broken pipe');
    throw error;
  } finally {
    restore();
    void connection.input.close().catch(() => undefined);
  }
}

async function copyOutput(cli: Cli, connection: Hijacked, options: AttachedOptions): Promise<void> {
  const wantsOut = options.stdout ?? true;
  const wantsErr = options.stderr ?? true;
  if (options.tty) {
    const reader = connection.output.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (wantsOut) await cli.out(value);
    }
  }
  const reader = connection.output.pipeThrough(demultiplex()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (value.stream === stderr) {
      if (wantsErr) await cli.err(value.bytes);
    } else if (wantsOut) await cli.out(value.bytes);
  }
}

async function copyInput(cli: Cli, connection: Hijacked, options: AttachedOptions): Promise<'end' | 'detached'> {
  const writer = connection.input.getWriter();
  const filter = options.tty ? new DetachFilter(options.detachKeys) : undefined;
  try {
    for (;;) {
      const chunk = await cli.system.read(0);
      if (chunk.length === 0) {
        await writer.close();
        return 'end';
      }
      const result = filter ? filter.push(chunk) : { bytes: chunk, detached: false };
      if (result.bytes.length > 0) await writer.write(result.bytes);
      if (result.detached) return 'detached';
    }
  } catch {
    return 'end';
  } finally {
    writer.releaseLock();
  }
}

/** Tells `resize` the terminal's size now and whenever it changes; the answer stops that. */
export function followWindowSize(cli: Cli, resize: (size: WindowSize) => Promise<void>): () => void {
  const tell = (): void => {
    const size = cli.system.windowSize(1) ?? cli.system.windowSize(0);
    if (size && (size.columns !== 0 || size.rows !== 0)) void resize(size).catch(() => undefined);
  };
  tell();
  return cli.system.onSignal(SIGWINCH, tell);
}
