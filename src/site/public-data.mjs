// An Astro integration: the images and the machine's files, which `npm run images` makes in public/, are linked into the built
// site instead of copied (they are hundreds of megabytes), and served as they are while developing.
import { copyFileSync, createReadStream, existsSync, linkSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  return {
    name: 'drydock-public-data',
    hooks: {
      'astro:server:setup': ({ server }) => {
        server.middlewares.use(serve);
      },
      'astro:build:done': ({ dir }) => {
        if (existsSync(source)) link(source, fileURLToPath(dir));
      },
    },
  };
}
