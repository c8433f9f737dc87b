/** The X-Registry-Auth and X-Registry-Config headers: JSON in URL-safe base64 with padding. */

import { base64, fromBase64, text, utf8 } from '../../lib/bytes.ts';
import type { AuthConfig } from './types/image.ts';

/** `{}` is sent for no credentials. */
export function encodeAuth(auth: AuthConfig | Readonly<Record<string, AuthConfig>>): string {
  return base64(utf8(JSON.stringify(auth)))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/** Absent, empty and unreadable headers are no credentials. */
export function decodeAuth(header: string | null): AuthConfig {
  if (header === null || header === '') return {};
  try {
    const value: unknown = JSON.parse(text(fromBase64(header)));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
