/** Asks a client for files of one of its folders (FileSync.DiffCopy). */

import { GrpcError, grpcCodes } from '../../../lib/grpc/status.ts';
import { receiveTree, type SyncedFiles } from '../../api/file-transfer.ts';
import { encodeOptions, fileSyncDiffCopy } from '../../api/filesync.ts';
import type { ClientSession } from './client-session.ts';

export interface SyncRequest {
  /** Which of the client's folders. */
  readonly name: string;
  readonly followPaths?: readonly string[];
  readonly excludePatterns?: readonly string[];
  /** What is known from before. */
  readonly before?: SyncedFiles;
  /** Told of all bytes received so far. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** @throws GrpcError, and Error for what breaks the protocol */
export async function receiveFiles(session: ClientSession, request: SyncRequest): Promise<SyncedFiles> {
  if (!session.supports(fileSyncDiffCopy)) throw new Error('no local sources enabled');
  const { name, followPaths, excludePatterns, before, onProgress, signal } = request;
  const options = {
    ...(excludePatterns && excludePatterns.length > 0 ? { 'exclude-patterns': excludePatterns } : {}),
    ...(followPaths ? { followpaths: followPaths } : {}),
    'dir-name': [name],
  };
  const call = await session.grpc.call(fileSyncDiffCopy, encodeOptions(options));
  const abort = (): void => call.cancel();
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) abort();
    const files = await receiveTree(call, { before, onProgress });
    await call.closeSend();
    while (await call.receive());
    return files;
  } catch (error) {
    call.cancel();
    if (error instanceof GrpcError && error.code === grpcCodes.UNKNOWN)
      throw new Error(`rpc error: code = Unknown desc = ${error.message}`, { cause: error });
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
