/** Scripts whose output is the same under the Node that runs these tests: name -> source. */
export const SAME_SCRIPTS: Readonly<Record<string, string>> = {
  'console of plain values': `
console.log('a', 1, -0, 1.5, NaN, 10n, true, null, undefined, Symbol('s'));
console.log(['a', 1, [2, [3, [4, [5]]]]], { a: { b: { c: { d: 1 } } } });
console.log('%s|%d|%i|%f|%j|%o|%O|%%|%c', 'x', '42', 3.9, '2.5', { a: 1 }, [1], { b: 2 }, 'css', 'rest');
console.log('%s', { a: 1 }, '%s'); console.log(); console.error === console.log;`,
  'console of collections': `
console.log(new Map([['k', { v: 1 }], [1, [2]]]), new Set([1, 'two', { three: 3 }]), new Map(), new Set());
console.log(new WeakMap(), [1, , 3], new Array(3), [undefined, null], Object.create(null));
console.log(new Uint8Array(3), Buffer.from('hi'));`,
  'console of functions and classes': `
class A {} class B extends A { constructor() { super(); this.x = 1; } }
console.log(A, B, new B(), function named() {}, () => {}, async () => {}, function* gen() {});
console.log({ f() {}, get g() { return 1; }, set s(v) {}, get b() { return 1; }, set b(v) {} });
console.log(Math, JSON, globalThis === global, Promise.resolve(1), Promise.reject(new Error('x')).catch(() => {}) instanceof Promise);`,
  'long objects and arrays': `
console.log(Array.from({ length: 120 }, (_, i) => i));
console.log(Array.from({ length: 30 }, (_, i) => 'item' + i));
console.log({ name: 'a long enough name', description: 'something that does not fit on one line', tags: ['x', 'y', 'z'] });
console.log({ users: [{ id: 1, name: 'Ada', roles: ['admin', 'dev'] }, { id: 2, name: 'Linus', roles: [] }] });
console.log([['a', 1], ['b', 2]], [{ a: 1, b: 2 }, { a: 3, b: 4 }], 'x'.repeat(10).split(''));`,
  'strings and keys': `
console.log(["it's", 'say "hi"', \`both ' and "\`, 'new\\nline', 'tab\\t', '\\u0001', 'é✓😀']);
console.log({ 'a-b': 1, valid_1: 2, '3': 3, 'ключ': 5 });`,
  'circular and dates': `
const o = { name: 'o' }; o.self = o; o.list = [o]; console.log(o);
console.log(new Date(0), [new Date(86400000)], /re+/gi, new Date(NaN));`,
  'console.table, group, count, dir': `
console.table([{ a: 1, b: 'x' }, { a: 2, c: true }]); console.table([[1, 2], [3, 4]]); console.table(['p', 'q']);
console.group('G'); console.log('in\\ntwo lines'); console.group(); console.log('deeper'); console.groupEnd(); console.groupEnd(); console.log('out');
console.count(); console.count('x'); console.count(); console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 }); console.log([1.5, 'a', [true]].toString());`,
  'util.inspect options': `
const util = require('util');
console.log(util.inspect({ a: { b: { c: {} } } }, { depth: null }), util.inspect('text'), util.inspect([1, 2], { colors: true }));
console.log(util.inspect({ a: 1n, b: Symbol('x'), c: null, d: undefined, e: 'str' }, { colors: true }));
console.log(util.format('%s has %d', 'x', 3, 'more'), util.isDeepStrictEqual({ a: [1] }, { a: [1] }), util.types.isDate(new Date()));
class P { [util.inspect.custom]() { return 'custom!'; } } console.log(new P(), [new P()]);
console.log(util.inspect(new Map([[{ a: 1 }, 'v']]), { compact: false }), util.inspect({ long: 'x'.repeat(20) }, { breakLength: 10 }));`,
  'order of the event loop': `
setTimeout(() => console.log('timeout 0'), 0); setTimeout(() => console.log('timeout 800'), 800);
setImmediate(() => console.log('immediate')); process.nextTick(() => console.log('tick'));
Promise.resolve().then(() => { console.log('micro'); process.nextTick(() => console.log('tick in micro')); }).then(() => console.log('micro 2'));
queueMicrotask(() => console.log('queued')); (async () => { console.log('async start'); await null; console.log('async after'); })();
console.log('sync');`,
  timers: `
let n = 0; const t = setInterval(() => { console.log('interval', ++n); if (n < 3) return; clearInterval(t);
  setTimeout((a, b) => { console.log(a, b); require('timers/promises').setTimeout(5, 'v').then(console.log); }, 5, 'x', 'y'); }, 5);
const never = setTimeout(() => console.log('never'), 50); clearTimeout(never); setTimeout(() => {}, 1).unref();`,
  events: `
const EventEmitter = require('events'); const e = new EventEmitter();
e.on('x', (...a) => console.log('on', a)); e.once('x', () => console.log('once')); e.prependListener('x', () => console.log('first'));
console.log(e.emit('x', 1, 2), e.emit('x'), e.emit('none'), e.listenerCount('x'), e.eventNames());
class Own extends EventEmitter { constructor() { super(); this.on('y', () => console.log('own', this instanceof Own)); } } new Own().emit('y');
EventEmitter.once(e, 'z').then((v) => console.log('awaited', v)); e.emit('z', 7);
try { e.emit('error', new Error('boom')); } catch (error) { console.log(error.message); }`,
  path: `
const p = require('path');
console.log(p.join('/a', '..', 'b', './c'), p.normalize('/a//b/../c/'), p.basename('/x/y.html', '.html'), p.extname('a.b.c'), p.dirname('/a/b/c'));
console.log(p.parse('/home/u/file.txt'), p.format({ dir: '/d', base: 'b' }), p.relative('/a/b/c', '/a/d'), p.isAbsolute('a'), p.sep, p.resolve('/x', 'y', '..', 'z'));
console.log(p.join(''), p.normalize(''), p.dirname('a'), p.extname('.bashrc'), p.basename('/'), p.parse('./a'));`,
  'url and querystring': `
const u = new URL('https://user:pa%20ss@example.org:8080/a/../b%20c?x=1&y=two#frag');
console.log(u.href, u.host, u.pathname, u.search, u.hash, u.username, u.origin, u.searchParams.get('y'));
u.searchParams.append('z', 'a b&c'); u.pathname = '/new'; u.port = '443'; console.log(String(u));
console.log(new URL('../x?q', 'http://h/a/b/c').href, new URL('//other/p', 'https://h').href, URL.canParse('nope'));
try { new URL('nope'); } catch (error) { console.log(error.code, error.message); }
console.log(require('querystring').parse('a=1&b=2&a=3&c=%20x+y'), require('querystring').stringify({ a: [1, 2], b: 'x y', c: true }));
console.log([...new URLSearchParams({ a: '1', b: '2' })], new URLSearchParams('a=1&b=%20').toString(), require('url').fileURLToPath('file:///a%20b'));
console.log(u);`,
  buffer: `
const b = Buffer.from('héllo wörld'); console.log(b, b.length, b.toString('hex'), b.toString('base64'), b.slice(0, 3).toString('latin1'));
console.log(Buffer.from('68656c6c6f', 'hex').toString(), Buffer.from('aGk=', 'base64').toString(), Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString());
const w = Buffer.alloc(8); w.writeUInt16BE(258, 0); w.writeInt32LE(-2, 2); console.log(w, w.readUInt16BE(0), w.readInt32LE(2), Buffer.byteLength('é'), Buffer.isBuffer(w));
console.log(b.indexOf('w'), b.includes('lo'), Buffer.compare(Buffer.from('a'), Buffer.from('b')), JSON.stringify(Buffer.from('ab')), Buffer.alloc(3, 'xy').toString(), b.equals(Buffer.from(b)));
console.log(Buffer.from([0xff, 0xfe, 0x68]).toString(), Buffer.from('e282', 'hex').toString(), new TextDecoder().decode(new TextEncoder().encode('✓')));`,
  fs: `
const fs = require('fs'); const d = fs.mkdtempSync('/tmp/same-'); process.chdir(d);
fs.writeFileSync('a.txt', 'one\\n'); fs.appendFileSync('a.txt', 'two\\n'); console.log(fs.readFileSync('a.txt', 'utf8'), fs.statSync('a.txt').size, fs.statSync('.').isDirectory());
fs.mkdirSync('x/y/z', { recursive: true }); fs.writeFileSync('x/y/f', 'f'); fs.renameSync('x/y/f', 'x/g'); fs.copyFileSync('x/g', 'h'); fs.symlinkSync('h', 'l');
console.log(fs.readdirSync('.'), fs.readdirSync('.', { withFileTypes: true }).map((e) => [e.name, e.isDirectory(), e.isSymbolicLink()]), fs.readlinkSync('l'), fs.existsSync('no'));
for (const f of [() => fs.readFileSync('no'), () => fs.readdirSync('no'), () => fs.mkdirSync('x'), () => fs.rmdirSync('x'), () => fs.unlinkSync('no'), () => fs.renameSync('no', 'q'), () => fs.statSync('no')])
  try { f(); } catch (error) { console.log(error.message, error.code, error.errno, error.syscall); }
try { fs.readFileSync('x'); } catch (error) { console.log(error.code); }
fs.rmSync('x', { recursive: true }); fs.rmSync('none', { force: true }); console.log(fs.readdirSync('.'));
fs.readFile('a.txt', 'utf8', (error, text) => { console.log('callback', error, text.length);
  fs.promises.writeFile('p', 'promised').then(() => fs.promises.readFile('p', 'utf8')).then((text) => { console.log(text); fs.rmSync(d, { recursive: true }); }); });`,
  streams: `
const { Readable, Writable, Transform, PassThrough } = require('stream'); const { pipeline, finished } = require('stream/promises');
(async () => {
  const t = Readable.from(['a', 'b', 'c']).pipe(new Transform({ transform(c, e, cb) { cb(null, String(c).toUpperCase()); }, flush(cb) { cb(null, '!'); } }));
  t.on('data', (c) => console.log('t', String(c))).on('end', () => console.log('end')); await finished(t);
  await pipeline(Readable.from(['x', 'y']), new Writable({ write(c, e, cb) { console.log('w', String(c)); cb(); }, final(cb) { console.log('final'); cb(); } }));
  for await (const c of Readable.from([1, 2])) console.log('for', c);
  const p = new PassThrough(); p.end('bye'); for await (const c of p) console.log(c.toString());
  const w = new Writable({ highWaterMark: 3, write(c, e, cb) { setTimeout(cb, 1); } }); console.log(w.write('abcd'), w.writableLength); w.once('drain', () => console.log('drain')); await new Promise((r) => setTimeout(r, 20)); await new Promise((r) => w.end('x', r));
  try { await pipeline(new Readable({ read() { this.destroy(new Error('broken')); } }), new PassThrough()); } catch (error) { console.log('failed', error.message); }
  console.log(await Readable.from(['q', 'r']).toArray());
})();`,
  'modules of the script itself': `
console.log(typeof require, typeof module, typeof exports, this === module.exports, require.main === module, module.children.length, typeof __filename);
try { require('./nope'); } catch (error) { console.log(error.code, error.message.split('\\n')[0]); }
console.log(require('node:path') === require('path'), require('module').builtinModules.includes('fs'));`,
  crypto: `
const c = require('crypto');
for (const a of ['md5', 'sha1', 'sha256', 'sha512']) console.log(a, c.createHash(a).update('abc').digest('hex'));
console.log(c.createHmac('sha256', 'key').update('data').digest('base64'), c.randomUUID().length, c.randomBytes(8).length, /^[0-9a-f-]{36}$/.test(crypto.randomUUID()));`,
  assert: `
const assert = require('assert'); assert(true); assert.equal(1, '1'); assert.deepStrictEqual({ a: [1, new Map([[1, 2]])] }, { a: [1, new Map([[1, 2]])] });
for (const f of [() => assert.strictEqual(1, 2), () => assert.ok(0, 'my words'), () => assert.throws(() => {}), () => assert.deepStrictEqual([1], [2])])
  try { f(); } catch (error) { console.log(error.name, error.code, error.message.split('\\n')[0]); }
assert.throws(() => { throw new TypeError('bad'); }, TypeError); assert.throws(() => { throw new Error('bad'); }, /bad/);`,
  'errors as values': `
const e = new Error('message'); console.log(e.message, String(e), e.stack.split('\\n')[0], e instanceof Error, Object.keys(e));
class Own extends Error { constructor(m) { super(m); this.name = 'Own'; this.code = 42; } } const o = new Own('mine');
console.log(o.name, o.stack.split('\\n')[0], String(o)); const c = new Error('outer', { cause: 'inner' }); console.log(c.cause);
try { null.x; } catch (error) { console.log(error.constructor.name, error instanceof TypeError); }
console.log(new AggregateError([1], 'many').errors, new RangeError('r').name, JSON.stringify(new Error('x')));`,
  'web globals': `
console.log(structuredClone({ a: [1, new Date(0), new Map([[1, { b: 2 }]])] }), atob('aGk='), btoa('hi'));
const ac = new AbortController(); ac.signal.addEventListener('abort', () => console.log('aborted', ac.signal.aborted)); ac.abort();
console.log(typeof fetch, typeof performance.now(), typeof queueMicrotask, Object.prototype.toString.call(process), typeof setImmediate);`,
  'child processes': `
const { execSync, spawn, spawnSync, exec } = require('child_process');
console.log(execSync('echo hi; echo there').toString(), spawnSync('sh', ['-c', 'cat; exit 3'], { input: 'fed' }).status);
try { execSync('exit 4', { stdio: 'pipe' }); } catch (error) { console.log(error.status, error.message); }
const c = spawn('sh', ['-c', 'echo out; echo err >&2; exit 5']); c.stdout.on('data', (d) => console.log('stdout', String(d))); c.on('close', (code, signal) => { console.log('close', code, signal);
  exec('echo $HOME_X', { env: { ...process.env, HOME_X: 'v' } }, (error, stdout) => { console.log(error, stdout);
    spawn('nonexistent-program').on('error', (error) => console.log(error.code, error.message)); }); });`,
  process: `
console.log(process.platform, process.argv.length, typeof process.pid, process.exitCode, typeof process.hrtime.bigint(), process.uptime() > 0);
process.env.NEW = 1; console.log(process.env.NEW, process.env.NOPE, 'NEW' in process.env, typeof process.memoryUsage().heapUsed, process.cwd() === require('path').dirname(__filename));
process.on('exit', (code) => console.log('exit', code)); process.on('beforeExit', () => console.log('beforeExit')); process.stdout.write('no newline|'); process.stdout.write('\\n');`,
};
