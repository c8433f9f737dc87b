/** A platform that a request names (src/lib/platform.ts); one that can't be read is the request's fault. */
import { type Platform, PlatformError, parsePlatform as parse } from '../../lib/platform.ts';
import { invalidParameter } from '../errdefs.ts';

/** @throws EngineError invalidParameter, in containerd's words */
export function parsePlatform(text: string, own: Platform): Platform {
  try {
    return parse(text, own);
  } catch (error) {
    throw error instanceof PlatformError ? invalidParameter(error.message) : error;
  }
}
