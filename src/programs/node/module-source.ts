/** Where a module's text comes from: our own built-in modules (lib/), files as they are, or a few lines that stand for a CommonJS file. */
import { commonJsNames } from './resolve.ts';

const files: Record<string, string> = import.meta.glob('./lib/**/*.js', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const sources = new Map(
  Object.entries(files).map(([path, source]) => [path.replace('./lib/', '').replace(/\.js$/, ''), source]),
);

export const builtinNames: readonly string[] = [...sources.keys()];

/** @throws Error for a name that isn't there */
export function builtinSource(name: string): string {
  const source = sources.get(name);
  if (source === undefined) throw new Error(`no built-in module ${name}`);
  return source;
}

/** What `import { x } from 'node:name'` can find: the names that the module's text gives its exports. */
function builtinExports(name: string): string[] {
  return [...(EXPORTS.get(name) ?? [])];
}

/** Names that a look at the text does not find. */
const EXPORTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['assert', 'ok equal notEqual strictEqual notStrictEqual deepEqual deepStrictEqual notDeepStrictEqual match throws rejects doesNotThrow fail ifError strict AssertionError'],
  ['buffer', 'Buffer constants atob btoa kMaxLength'],
  ['child_process', 'spawn exec execFile spawnSync execSync execFileSync fork ChildProcess'],
  ['crypto', 'createHash createHmac hash getHashes randomBytes randomInt randomUUID timingSafeEqual getRandomValues webcrypto'],
  ['events', 'EventEmitter once on listenerCount setMaxListeners defaultMaxListeners'],
  ['fs', 'promises constants createReadStream createWriteStream existsSync exists Stats Dirent ReadStream WriteStream'],
  ['http', 'STATUS_CODES METHODS Server ServerResponse IncomingMessage ClientRequest OutgoingMessage Agent globalAgent createServer request get'],
  ['module', 'createRequire builtinModules isBuiltin Module'],
  ['net', 'Socket Server connect createConnection createServer isIP isIPv4 isIPv6'],
  ['os', 'EOL arch platform type release version machine hostname homedir tmpdir uptime loadavg totalmem freemem cpus userInfo networkInterfaces availableParallelism endianness constants'],
  ['path', 'sep delimiter isAbsolute normalize join resolve relative dirname basename extname parse format toNamespacedPath matchesGlob posix'],
  ['perf_hooks', 'performance'],
  ['process', 'argv env exit cwd chdir pid ppid platform version versions nextTick hrtime uptime memoryUsage stdout stderr stdin on once kill arch execPath'],
  ['querystring', 'parse stringify escape unescape decode encode'],
  ['readline', 'Interface createInterface promises clearLine cursorTo emitKeypressEvents'],
  ['stream', 'Stream Readable Writable Duplex Transform PassThrough pipeline finished promises'],
  ['string_decoder', 'StringDecoder'],
  ['timers', 'setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate promises'],
  ['tty', 'isatty ReadStream WriteStream'],
  ['url', 'URL URLSearchParams parse format resolve fileURLToPath pathToFileURL'],
  ['util', 'inspect format formatWithOptions promisify callbackify inherits deprecate types styleText parseArgs isDeepStrictEqual debuglog stripVTControlCharacters toUSVString TextEncoder TextDecoder'],
  ['timers/promises', 'setTimeout setImmediate setInterval scheduler'],
  ['stream/promises', 'pipeline finished'],
  ['readline/promises', 'Interface createInterface'],
  ['fs/promises', 'readFile writeFile appendFile readdir stat lstat mkdir rm rmdir unlink rename copyFile cp access chmod chown utimes truncate open link symlink readlink realpath mkdtemp constants'],
  ['assert/strict', 'ok equal strictEqual deepEqual deepStrictEqual throws rejects match'],
].map(([name = '', list = '']) => [name, list.split(' ')] as const)); // biome-ignore format: a table

const FS_CALLS =
  'stat lstat fstat readFile writeFile appendFile readdir unlink rename symlink link readlink realpath chmod chown lchown utimes truncate open close access mkdir rmdir rm copyFile cp mkdtemp read write'.split(
    ' ',
  );

function reExport(value: string, names: readonly string[]): string {
  const lines = [...new Set(names)].map((name, at) => `const _${at} = own[${JSON.stringify(name)}];`);
  const list = [...new Set(names)].map((name, at) => `_${at} as ${name}`);
  return `const own = ${value};\n${lines.join('\n')}\nexport { own as default${list.map((one) => `, ${one}`).join('')} };\n`;
}

/**
 * A module's source by its full name (EventLoop.normalize): `node:fs`, `commonjs:/app/a.js`, `json:/app/a.json`, or a path.
 *
 * @param read a file's text
 */
export async function moduleSource(name: string, read: (path: string) => Promise<string>): Promise<string> {
  if (name.startsWith('node:')) {
    const builtin = name.slice('node:'.length);
    const calls =
      builtin === 'fs' ? FS_CALLS.flatMap((call) => [call, `${call}Sync`]).filter((one) => one !== 'fstat') : [];
    return reExport(`globalThis.__drydock.builtin(${JSON.stringify(builtin)})`, [...builtinExports(builtin), ...calls]);
  }
  const [, format, path] = /^(commonjs|json):(.*)$/s.exec(name) ?? [];
  if (format && path) {
    const names = format === 'commonjs' ? commonJsNames(await read(path)) : [];
    return reExport(`globalThis.__drydock.commonjs(${JSON.stringify(path)})`, names);
  }
  const source = (await read(name)).replace(/^#!/, '//');
  const place = `import.meta.url = ${JSON.stringify(`file://${name}`)}; import.meta.filename = ${JSON.stringify(name)}; import.meta.dirname = ${JSON.stringify(name.slice(0, name.lastIndexOf('/')) || '/')};`;
  return source.startsWith('//') ? source.replace('\n', `\n${place}`) : `${place}${source}`;
}
