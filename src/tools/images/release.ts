/**
 * The archive's signed Release file (repository format: https://wiki.debian.org/DebianRepository/Format): gpgv checks
 * the signature against Debian's keyring, and only what it printed is read. Valid-Until is honoured where present.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseControl } from './control.ts';

export interface Release {
  readonly codename: string;
  /** Debian's point release, such as `13.1`. */
  readonly version: string;
  /** Seconds since 1970. */
  readonly date: number;
  /** Path below dists/SUITE -> hex SHA-256 and size. */
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly size: number }>;
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * @param inRelease the clear-signed file as downloaded
 * @param now seconds since 1970
 * @throws Error where no trusted key signed it, or it is too old
 */
export function verifyRelease(inRelease: Uint8Array, now: number, keyring: string = KEYRING): Release {
  if (!existsSync(keyring)) throw new Error(`${keyring} is missing: install debian-archive-keyring`);
  const gpgv = spawnSync('gpgv', ['--keyring', keyring, '--output', '-', '-'], {
    input: inRelease,
    maxBuffer: 2 ** 26,
  });
  if (gpgv.error) throw new Error(`gpgv does not start (${gpgv.error.message}): install gpgv`);
  if (gpgv.status !== 0) {
    const cure = 'Is debian-archive-keyring up to date? (apt-get update && apt-get install debian-archive-keyring)';
    throw new Error(`the archive's Release file has no good signature:\n${gpgv.stderr.toString()}${cure}`);
  }
  return parseRelease(gpgv.stdout.toString(), now);
}

/** Reads a Release file that is known to be genuine. */
export function parseRelease(text: string, now: number): Release {
  const [fields] = parseControl(text);
  const validUntil = fields?.get('Valid-Until');
  if (validUntil && Date.parse(validUntil) / 1000 < now)
    throw new Error(`the Release file was valid until ${validUntil}`);
  const files = new Map<string, { sha256: string; size: number }>();
  for (const line of (fields?.get('SHA256') ?? '').split('\n')) {
    const [sha256, size, path] = line.trim().split(/\s+/);
    if (sha256 && size && path) files.set(path, { sha256, size: Number(size) });
  }
  if (files.size === 0) throw new Error('the Release file lists no SHA256 sums');
  return {
    codename: fields?.get('Codename') ?? '',
    version: fields?.get('Version') ?? '',
    date: Math.floor(Date.parse(fields?.get('Date') ?? '') / 1000),
    files,
  };
}
