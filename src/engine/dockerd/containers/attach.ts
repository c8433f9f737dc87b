/** A client's connection to a container's or exec's streams (moby's daemon/attach.go and container/stream/attach.go). */
import { frame } from '../../api/stdcopy.ts';
import { DetachDetector } from './detach-keys.ts';
import type { ContainerStreams, OutputChunk } from './streams.ts';

export interface AttachOptions {
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** The client's bytes, where it attached stdin. */
  readonly input: ReadableStream<Uint8Array> | null;
  /** Output is not cut into stdcopy frames. */
  readonly raw: boolean;
  /** Closing the input closes the process's stdin; else it ends the connection. */
  readonly closeInput: boolean;
  /** Watched for in the input. */
  readonly detachKeys: readonly number[] | null;
  /** The detach keys were typed. */
  readonly onDetach: () => void;
  /** Bytes to send first. */
  readonly head?: readonly Uint8Array[];
  /** Only `head` is sent. */
  readonly ended?: boolean;
}

/** What the client is to be sent, from now on; its input goes to the process meanwhile. */
export function attachStreams(streams: ContainerStreams, options: AttachOptions): ReadableStream<Uint8Array> {
  const wanted: (1 | 2)[] = [];
  if (options.stdout) wanted.push(1);
  if (options.stderr) wanted.push(2);
  const output = streams.subscribe(wanted).getReader();
  let cancelled = false;
  const leave = (): void => {
    cancelled = true;
    void output.cancel();
  };
  if (options.input) void pumpInput(streams, options.input, options, leave);
  const head = [...(options.head ?? [])];
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const first = head.shift();
        if (first) {
          controller.enqueue(first);
          return;
        }
        if (options.ended) leave();
        const { done, value } = await output.read();
        if (done || cancelled) {
          controller.close();
        } else controller.enqueue(encode(value, options.raw));
      },
      cancel() {
        leave();
      },
    },
    { highWaterMark: 0 },
  );
}

function encode(chunk: OutputChunk, raw: boolean): Uint8Array {
  return raw ? chunk.bytes : frame(chunk.stream, chunk.bytes);
}

async function pumpInput(
  streams: ContainerStreams,
  input: ReadableStream<Uint8Array>,
  options: AttachOptions,
  leave: () => void,
): Promise<void> {
  const detector = options.detachKeys ? new DetachDetector(options.detachKeys) : null;
  const reader = input.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const { pass, detached } = detector ? detector.push(value) : { pass: value, detached: false };
      if (pass.length > 0) await streams.write(pass);
      if (detached) {
        options.onDetach();
        leave();
        return;
      }
    }
  } catch {
    // The connection broke: nothing more is to come.
  } finally {
    reader.releaseLock();
  }
  if (options.closeInput) streams.closeInput();
  else leave();
}
