// An Astro integration: the images and the machine's files, which `npm run images` makes in public/, are linked into the built
// site instead of copied (they are hundreds of megabytes), and served as they are while developing.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const source = fileURLToPath(new URL('../../public/', import.meta.url));

function link(from, to) {
  if (statSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) link(join(from, name), join(to, name));
    return;
  }
  try {
    linkSync(from, to);
  } catch (error) {
    if (error.code !== 'EXDEV' && error.code !== 'EPERM' && error.code !== 'EMLINK') throw error;
    copyFileSync(from, to);
  }
}

/**
 * What every boot reads, by names that change with it: the index of the machine's files, packed like one of its chunks, and the chunk
 * to fetch first. undefined where there is no machine yet.
 */
function bootFiles() {
  const folder = join(source, 'machine');
  if (!existsSync(join(folder, 'root.json'))) return undefined;
  const text = readFileSync(join(folder, 'root.json'));
  const { boot } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return { index: createHash('sha256').update(text).digest('hex').slice(0, 16), boot, text };
}

function serve(request, response, next) {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  const file = join(source, path);
  if (
    !/^\/(v2|machine)\//.test(path) ||
    !file.startsWith(source) ||
    !existsSync(file) ||
    statSync(file).isDirectory()
  ) {
    next();
    return;
  }
  const type = file.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': statSync(file).size });
  createReadStream(file).pipe(response);
}

export function publicData() {
  const files = bootFiles();
  const indexPath = `/machine/chunk/${files?.index}.gz`;
  return {
    name: 'drydock-public-data',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        const define = {
          'import.meta.env.DRYDOCK_ROOT_INDEX': JSON.stringify(files?.index),
          'import.meta.env.DRYDOCK_BOOT_CHUNK': JSON.stringify(files?.boot),
        };
        if (files) updateConfig({ vite: { define } });
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          if (files && request.url === indexPath) response.end(gzipSync(files.text));
          else serve(request, response, next);
        });
      },
      'astro:build:done': ({ dir }) => {
        if (!existsSync(source)) return;
        link(source, fileURLToPath(dir));
        if (files) writeFileSync(join(fileURLToPath(dir), indexPath), gzipSync(files.text, { level: 9 }));
      },
    },
  };
}
