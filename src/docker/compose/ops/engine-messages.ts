/** The messages of a pull or a push, as the engine tells them one by one (api/jsonmessage.ts). */
import { type JsonMessage, jsonDecoder } from '../../../engine/api/jsonmessage.ts';
import { ComposeError } from '../model/errors.ts';

/** @throws ComposeError with the engine's words, where a message is an error */
export async function eachMessage(
  stream: ReadableStream<Uint8Array>,
  take: (message: JsonMessage) => void,
): Promise<void> {
  const reader = stream.pipeThrough(jsonDecoder()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const error = value.errorDetail?.message ?? value.error;
    if (error !== undefined) throw new ComposeError(error);
    take(value);
  }
}
