/** Errors of Node's calls as Linux's. Left out: those that Linux has no name for stay Node's. */
import * as errno from '../kernel/uapi/errno.ts';

/** Node's error as an Errno, where Linux has one of that name. */
export function toErrno(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const found: unknown = Object.entries(errno).find(([name]) => name === code)?.[1];
  if (found) return found;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return Object.assign(new Error(`lookup: no such host`), { code });
  if (code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END') return errno.EPIPE;
  return error;
}

export async function mapped<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toErrno(error);
  }
}
