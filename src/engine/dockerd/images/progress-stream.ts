/** A response body of progress messages: written as they come, an error after the head being its last message. */
import type { HttpResponse } from '../../../lib/http.ts';
import { encodeMessage, errorMessage, type JsonMessage } from '../../api/jsonmessage.ts';
import { messageOf } from '../../errdefs.ts';

export type Progress = (message: JsonMessage) => void;

/**
 * Answers 200 once `work` reports anything; where it fails before, the failure is thrown, so that it becomes a status of
 * its own, as Docker does. The signal is aborted when nobody reads any more.
 * @param isEager answer 200 whatever comes
 */
export async function progressResponse(
  work: (report: Progress, signal: AbortSignal) => Promise<void>,
  { isEager = false }: { readonly isEager?: boolean } = {},
): Promise<HttpResponse> {
  const gone = new AbortController();
  let writer: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      writer = controller;
    },
    cancel(reason) {
      writer = undefined;
      gone.abort(reason ?? new DOMException('the client went away', 'AbortError'));
    },
  });
  await new Promise<void>((resolve, reject) => {
    let hasBegun = isEager;
    const report: Progress = (message) => {
      hasBegun = true;
      writer?.enqueue(encodeMessage(message));
      resolve();
    };
    const end = () => {
      writer?.close();
      writer = undefined;
    };
    if (isEager) resolve();
    work(report, gone.signal).then(
      () => {
        resolve();
        end();
      },
      (error: unknown) => {
        if (!hasBegun) {
          reject(error);
          return;
        }
        report(errorMessage(messageOf(error)));
        end();
      },
    );
  });
  return { status: 200, headers: new Headers({ 'Content-Type': 'application/json' }), body };
}
