/** Reading from Node's descriptors and streams in read(2)'s manner: what is there, at most so much; empty is the end. */

import fs from 'node:fs';
import type { Readable } from 'node:stream';

/** Answers at most `max` bytes, waiting for the first. */
export type ByteSource = (max: number) => Promise<Uint8Array>;

export function fileSource(fd: number): ByteSource {
  return (max) =>
    new Promise((resolve, reject) => {
      const buffer = new Uint8Array(max);
      fs.read(fd, buffer, 0, max, null, (error, count) => (error ? reject(error) : resolve(buffer.subarray(0, count))));
    });
}

/** A stream in paused mode; it is only read while somebody waits, so that back-pressure holds. */
export function streamSource(stream: Readable): ByteSource {
  let rest: Uint8Array = new Uint8Array();
  return async (max) => {
    if (rest.length === 0) rest = await nextChunk(stream);
    const bytes = rest.subarray(0, max);
    rest = rest.subarray(bytes.length);
    return bytes;
  };
}

function nextChunk(stream: Readable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      stream.off('readable', attempt);
      stream.off('end', attempt);
      stream.off('close', attempt);
      stream.off('error', attempt);
      settle();
    };
    // What came before an error is read first.
    const attempt = (): void => {
      const chunk: Uint8Array | null = stream.read();
      const failure = stream.errored;
      if (chunk !== null) finish(() => resolve(new Uint8Array(chunk)));
      else if (failure) finish(() => reject(failure));
      else if (stream.readableEnded || stream.destroyed) finish(() => resolve(new Uint8Array()));
    };
    stream.on('readable', attempt);
    stream.on('end', attempt);
    stream.on('close', attempt);
    stream.on('error', attempt);
    attempt();
  });
}
