/** Serves a folder over HTTP on loopback, as any static host would: index.html for folders, types by extension, gzip, 404.html, _headers. */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HeadersFile } from './headers-file.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
  '.webmanifest': 'application/manifest+json',
};

function find(folder: string, url: string): string | undefined {
  let path: string;
  try {
    path = join(folder, normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname)));
  } catch {
    return undefined;
  }
  if (!path.startsWith(folder) || !existsSync(path)) return undefined;
  if (!statSync(path).isDirectory()) return path;
  const index = join(path, 'index.html');
  return existsSync(index) ? index : undefined;
}

/** By path and time of change. */
const kept = new Map<string, Buffer>();

/** Texts as any static host sends them; what the machine reads itself (v2/, machine/) keeps its length. */
function compressed(folder: string, file: string, { headers }: IncomingMessage): Buffer | undefined {
  const isText = /\.(html|js|mjs|css|json|svg|xml|wasm|webmanifest)$/.test(file);
  if (!isText || !/\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))) return undefined;
  if (['v2', 'machine'].some((name) => file.startsWith(join(folder, name, '/')))) return undefined;
  const key = `${file} ${statSync(file).mtimeMs}`;
  const known = kept.get(key) ?? gzipSync(readFileSync(file));
  kept.set(key, known);
  return known;
}

function answer(folder: string, rules: HeadersFile, request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of rules.for((request.url ?? '/').replace(/\?.*$/, ''))) response.setHeader(name, value);
  const file = find(folder, request.url ?? '/');
  if (!file) {
    const page = join(folder, '404.html');
    response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(existsSync(page) ? readFileSync(page) : 'Not found');
    return;
  }
  const isHashed = file.includes('/_astro/');
  const packed = compressed(folder, file, request);
  response.writeHead(200, {
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Length': packed?.length ?? statSync(file).size,
    'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
  });
  if (request.method === 'HEAD') response.end();
  else if (packed) response.end(packed);
  else createReadStream(file).pipe(response);
}

/** Starts serving `folder`; port 0 takes a free one. Rejects where the port is taken. */
export function serveStatic(folder: string, port: number): Promise<{ server: Server; port: number }> {
  const rulesFile = join(folder, '_headers');
  const rules = new HeadersFile(existsSync(rulesFile) ? readFileSync(rulesFile, 'utf8') : '');
  const server = createServer((request, response) => answer(folder, rules, request, response));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address ? address.port : port });
    });
  });
}
