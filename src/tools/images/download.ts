/** Downloads by Node's fetch; where no connection comes about, by apt's own helper, which knows the proxies apt is set up with. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const APT_HELPER = '/usr/lib/apt/apt-helper';
const TIMEOUT_MS = 300_000;

/** @throws Error naming the address and why */
export async function download(url: string): Promise<Uint8Array> {
  let cause = '';
  for (let attempt = 0; attempt < 2; attempt++) {
    const answer = await tryFetch(url);
    if (answer instanceof Uint8Array) return answer;
    cause = answer;
    if (cause.startsWith('status')) break;
  }
  const bytes = cause.startsWith('status') ? undefined : downloadByApt(url);
  if (!bytes) throw new Error(`cannot download ${url}: ${cause}`);
  return bytes;
}

/** The bytes, or why there are none: `status N` where the server answered. */
async function tryFetch(url: string): Promise<Uint8Array | string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : `status ${response.status}`;
  } catch (error) {
    return String(error instanceof Error && error.cause ? error.cause : error);
  }
}

function downloadByApt(url: string): Uint8Array | undefined {
  if (!existsSync(APT_HELPER)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'drydock-download-'));
  try {
    const file = join(folder, 'file');
    const options = ['-oAcquire::http::Timeout=30', '-oAcquire::Retries=0'];
    const done = spawnSync(APT_HELPER, [...options, 'download-file', url, file], { stdio: 'ignore' });
    return done.status === 0 ? readFileSync(file) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
