/**
 * Sends a tree of files to a client (fsutil's send.go): `--output type=local`. All files are told of, the client asks for those
 * it wants.
 */
import { isDirectory, isRegular, isSymlink, major, minor } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import type { ClientCall } from '../../../lib/grpc/client.ts';
import { ProtoWriter } from '../../../lib/protobuf.ts';
import { type SentFile, sendTree } from '../../api/file-transfer.ts';
import { exporterIdField, type FileStat, fileSendDiffCopy } from '../../api/filesync.ts';
import { contentOf, sortedNames } from '../ops/tree.ts';
import { type ClientSession, noSession } from './client-session.ts';

interface Sending {
  /** Which of the build's exporters it is for. */
  readonly exporter: number;
  /** Told of all bytes sent so far. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

async function openCall(
  session: ClientSession,
  { exporter, signal }: Sending,
): Promise<{ call: ClientCall; close: () => void }> {
  if (!session.isThere) throw noSession(session.id);
  if (!session.supports(fileSendDiffCopy)) throw new Error(`method ${fileSendDiffCopy} not supported by the client`);
  const call = await session.grpc.call(fileSendDiffCopy, [[exporterIdField, String(exporter)]]);
  const abort = (): void => call.cancel();
  signal.addEventListener('abort', abort, { once: true });
  return { call, close: () => signal.removeEventListener('abort', abort) };
}

/** Everything below `root`. @throws GrpcError, Error */
export async function sendFiles(session: ClientSession, root: Inode, sending: Sending): Promise<void> {
  const { call, close } = await openCall(session, sending);
  try {
    await sendTree(call, walk(root, '', new Map()), sending.onProgress);
    await call.closeSend();
    while (await call.receive());
  } finally {
    close();
    call.cancel();
  }
}

function* walk(directory: Inode, prefix: string, seen: Map<Inode, string>): Generator<SentFile> {
  for (const name of sortedNames(directory)) {
    const inode = directory.lookup(name);
    if (!inode) continue;
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const isLinked = isRegular(inode.mode) && inode.nlink > 1;
    const earlier = isLinked ? seen.get(inode.backing) : undefined;
    if (isLinked && earlier === undefined) seen.set(inode.backing, path);
    yield {
      stat: statOf(inode, path, earlier),
      async *read() {
        yield await contentOf(inode);
      },
    };
    if (isDirectory(inode.mode)) yield* walk(inode, path, seen);
  }
}

function statOf(inode: Inode, path: string, earlier: string | undefined): FileStat {
  const isDevice = !isRegular(inode.mode) && !isDirectory(inode.mode) && !isSymlink(inode.mode);
  return {
    path,
    mode: inode.mode,
    uid: inode.uid,
    gid: inode.gid,
    size: isRegular(inode.mode) ? inode.size : 0,
    modTime: BigInt(Math.round(inode.mtime)),
    linkname: isSymlink(inode.mode) ? inode.readlink() : (earlier ?? ''),
    devmajor: isDevice ? major(inode.rdev) : 0,
    devminor: isDevice ? minor(inode.rdev) : 0,
    xattrs: new Map(),
  };
}

/** An archive, in pieces. @throws GrpcError */
export async function sendBytes(
  session: ClientSession,
  pieces: AsyncIterable<Uint8Array>,
  sending: Sending,
): Promise<void> {
  const { call, close } = await openCall(session, sending);
  let sent = 0;
  try {
    for await (const piece of pieces) {
      await call.send(new ProtoWriter().bytes(1, piece).finish());
      sent += piece.length;
      sending.onProgress(sent);
    }
    await call.closeSend();
    while (await call.receive());
  } finally {
    close();
    call.cancel();
  }
}
