/** Our node as a program: errors and statuses, signals, modules, servers, npm; and that a busy script leaves the machine alive. */
import { afterAll, test as anyTest, beforeAll, expect } from 'vitest';
import { hasImage, type Machine } from '../../kernel/machine.ts';
import { nodeMachine, output, shell } from './node-runner.ts';

const isBuilt = hasImage('busybox');
const test = anyTest.skipIf(!isBuilt);

let machine: Machine;
const run = (line: string) => shell(machine, line);
const script = (source: string) => machine.put('/app/s.js', source);

beforeAll(async () => {
  if (isBuilt) machine = await nodeMachine();
}, 120_000);
afterAll(() => {
  if (isBuilt) expect(machine.bugs).toEqual([]);
});

test('an uncaught error: place, line, caret, stack, version, status 1', { timeout: 60_000 }, async () => {
  script('function a() {\n  throw new TypeError("bad");\n}\na();\n');
  const { stderr, stdout, code } = await run('node s.js');
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr).toBe(
    '/app/s.js:2\n  throw new TypeError("bad");\n  ^\n\nTypeError: bad\n    at a (/app/s.js:2:22)\n    at Object.<anonymous> (/app/s.js:4:2)\n\nNode.js v22.21.1\n',
  );
});

test('a syntax error, a missing file, a rejected promise, a bad option', { timeout: 60_000 }, async () => {
  script('let x = ;\n');
  const syntax = await run('node s.js');
  expect(syntax.stderr).toMatch(/^\/app\/s\.js:1\nlet x = ;\n {8}\^\n\nSyntaxError: /);
  const missing = await run('node nope.js');
  expect(missing.stderr).toContain("Error: Cannot find module '/app/nope.js'");
  expect(missing.stderr).toContain("code: 'MODULE_NOT_FOUND'");
  const rejected = await run('node -e "(async () => { await null; throw new Error(\'late\'); })()"');
  expect([rejected.code, rejected.stderr.includes('Error: late')]).toEqual([1, true]);
  const reason = await run('node -e "Promise.reject(4)"');
  expect(reason.stderr).toContain('The promise rejected with the reason "4".');
  expect(await run('node --nonsense')).toMatchObject({ code: 9, stderr: 'node: bad option: --nonsense\n' });
  expect((await run('node --watch s.js')).stderr).toContain('cannot watch files');
});

test('handled in time, a rejection is none', { timeout: 60_000 }, async () => {
  const source =
    'const p = Promise.reject(1); p.catch(() => console.log("caught")); process.on("unhandledRejection", () => console.log("never"));';
  expect(await output(machine, source)).toBe('caught\n');
  expect(
    await output(machine, 'process.on("unhandledRejection", (r) => console.log("got", r)); Promise.reject(2);'),
  ).toBe('got 2\n');
});

test('an endless loop ends by a signal, and others run meanwhile', { timeout: 60_000 }, async () => {
  const { stdout } = await run('node -e "for(;;);" & p=$!; echo alive; sleep 0.2; kill -KILL $p; wait $p; echo $?');
  expect(stdout).toBe('alive\n137\n');
  const term = await run('node -e "for(;;) JSON.parse(\'[1]\')" & p=$!; sleep 0.2; kill $p; wait $p; echo $?');
  expect(term.stdout).toBe('143\n');
});

test('deep recursion and a memory bomb are errors, not the end of the machine', { timeout: 60_000 }, async () => {
  expect(
    await output(machine, 'try { (function f() { f(); })(); } catch (e) { console.log(e instanceof Error); }'),
  ).toBe('true\n');
  const bomb = await run('node --max-old-space-size=32 -e "const a = []; for (;;) a.push(new Array(1e4).fill(1))"');
  expect(bomb.code).toBe(134);
  expect(bomb.stderr).toContain('JavaScript heap out of memory');
  expect((await run('echo still here')).stdout).toBe('still here\n');
});

test('-e, -p, -v, standard input, exit codes, /dev/stdin', { timeout: 60_000 }, async () => {
  expect((await run('node -p "[1,2].map(x => x * 2)"')).stdout).toBe('[ 2, 4 ]\n');
  expect((await run('node -v; node --version')).stdout).toBe('v22.21.1\nv22.21.1\n');
  expect((await run('echo "console.log(6 * 7)" | node')).stdout).toBe('42\n');
  expect((await run('echo "console.log(process.argv.length)" | node - a b')).stdout).toBe('4\n');
  expect((await run('node -e "process.exit(3)"; echo $?; node -e "process.exitCode = 4"; echo $?')).stdout).toBe(
    '3\n4\n',
  );
  expect((await run("echo input | node -e \"console.log(require('fs').readFileSync(0, 'utf8'))\"")).stdout).toBe(
    'input\n\n',
  );
  expect(
    (
      await run(
        "printf \"a\\nb\" | node -e \"process.stdin.on('data', (d) => console.log(String(d).length)).on('end', () => console.log('end'))\"",
      )
    ).stdout,
  ).toBe('3\nend\n');
  expect((await run('node -e "for (let i = 0; i < 500; i++) console.log(i)" | head -n 1')).stdout).toBe('0\n');
});

test('CommonJS: relative files, folders, package.json, json, cycles, the cache', { timeout: 60_000 }, async () => {
  machine.put('/app/lib/index.js', 'exports.name = "index"; exports.dir = __dirname;');
  machine.put('/app/data.json', '{"a":[1]}');
  machine.put('/app/node_modules/dep/package.json', '{"name":"dep","main":"lib/main"}');
  machine.put('/app/node_modules/dep/lib/main.js', 'module.exports = () => require("../package.json").name;');
  machine.put(
    '/app/node_modules/@s/p/package.json',
    '{"exports":{".":{"import":"./i.mjs","require":"./r.js"},"./sub/*":"./lib/*.js"}}',
  );
  machine.put('/app/node_modules/@s/p/r.js', 'module.exports = "required";');
  machine.put('/app/node_modules/@s/p/i.mjs', 'export default "imported"; export const x = 1;');
  machine.put('/app/node_modules/@s/p/lib/one.js', 'module.exports = "one";');
  machine.put('/app/c1.js', 'exports.early = 1; exports.other = require("./c2").seen; exports.late = 2;');
  machine.put('/app/c2.js', 'exports.seen = Object.keys(require("./c1"));');
  expect(
    await output(
      machine,
      'console.log(require("./lib"), require("./data"), require("dep")(), require("@s/p"), require("@s/p/sub/one"), require("./c1").other, require("./lib") === require("./lib/index.js"), require.resolve("dep"));',
    ),
  ).toBe(
    "{ name: 'index', dir: '/app/lib' } { a: [ 1 ] } dep required one [ 'early' ] true /app/node_modules/dep/lib/main.js\n",
  );
  machine.put(
    '/app/m.mjs',
    'import def, { x } from "@s/p"; import dep from "dep"; import { name } from "./lib/index.js"; import data from "./data.json" with { type: "json" }; import fs, { readFileSync } from "node:fs";\nconsole.log(def, x, dep(), name, data, readFileSync === fs.readFileSync, import.meta.url, typeof require);\nconst late = await import("./lib/index.js"); console.log(late.default.name);\nawait import("./none.mjs").catch((e) => console.log(e.code));',
  );
  expect((await run('node m.mjs')).stdout).toBe(
    'imported 1 dep index { a: [ 1 ] } true file:///app/m.mjs undefined\nindex\nERR_MODULE_NOT_FOUND\n',
  );
  const worker = await run('node -e "require(\'worker_threads\')"');
  expect(worker.stderr).toContain("Drydock's node has no module 'worker_threads'");
});

test('a server answers others and ends by SIGTERM', { timeout: 60_000 }, async () => {
  script(`const http = require('http');
const server = http.createServer((req, res) => {
let body = ''; req.on('data', (d) => { body += d; });
req.on('end', () => { res.setHeader('X-Method', req.method); res.end(req.url + ' ' + body); });
}).listen(8080, () => console.log('listening', server.address().port));
process.on('SIGTERM', () => server.close(() => { console.log('closed'); process.exit(0); }));`);
  const { stdout } = await run(
    'node s.js & p=$!; sleep 0.5; wget -qO- http://127.0.0.1:8080/a?b=1; echo; wget -qO- --post-data=sent http://127.0.0.1:8080/p; echo; kill $p; wait $p; echo $?',
  );
  expect(stdout).toBe('listening 8080\n/a?b=1 \n/p sent\nclosed\n0\n');
  const taken = await output(
    machine,
    `const http = require('http'); const a = http.createServer().listen(9000, () => {
const b = http.createServer(); b.on('error', (e) => { console.log(e.code, e.message); a.close(); }); b.listen(9000); });`,
  );
  expect(taken).toBe('EADDRINUSE listen EADDRINUSE: address already in use :::9000\n');
});

test('a client: http.request, fetch, keep-alive, chunks, errors', { timeout: 60_000 }, async () => {
  expect(
    await output(
      machine,
      `const http = require('http'); const net = require('net');
const server = http.createServer((req, res) => { if (req.url === '/r') { res.writeHead(302, { Location: '/x' }); return res.end(); }
res.write('one,'); setTimeout(() => res.end('two'), 5); }).listen(0, async () => {
const { port } = server.address(); const base = 'http://localhost:' + port;
const r = await fetch(base + '/r'); console.log(r.status, r.redirected, await r.text(), r.headers.get('transfer-encoding'));
const req = http.request(base + '/x', { method: 'POST', headers: { 'X-A': 'b' } }, (res) => { console.log(res.statusCode); res.resume(); res.on('end', () => {
  http.get('http://127.0.0.1:1/').on('error', (e) => { console.log(e.code, e.message);
    net.connect(port).on('data', (d) => console.log(String(d).split('\\r\\n')[0])).on('end', () => server.close()).end('nonsense\\r\\n\\r\\n'); }); }); });
req.end('body'); });`,
    ),
  ).toBe('200 true one,two chunked\n200\nECONNREFUSED connect ECONNREFUSED 127.0.0.1:1\nHTTP/1.1 400 Bad Request\n');
});

test('npm: init, run, start, test, and what it cannot do', { timeout: 60_000 }, async () => {
  await run(
    'mkdir -p /pkg && cd /pkg && echo "console.log(process.env.npm_lifecycle_event, process.argv.slice(2))" > server.js',
  );
  const at = (line: string) => machine.run(['/bin/sh', '-c', line], { cwd: '/pkg' });
  expect((await at('npm init -y > /dev/null; cat package.json')).stdout).toContain('"start": "node server.js"');
  expect((await at('npm start -- x')).stdout).toBe("\n> pkg@1.0.0 start\n> node server.js x\n\nstart [ 'x' ]\n");
  expect(await at('npm test')).toMatchObject({ code: 1 });
  expect((await at('npm install; echo $?')).stdout).toContain('found 0 vulnerabilities\n0\n');
  const express = await at('npm install express');
  expect([express.code, express.stderr]).toEqual([
    1,
    'npm error code ENOREGISTRY\nnpm error There is no package registry in Drydock, so express cannot be installed: copy node_modules in, or do without it.\n',
  ]);
  expect((await at('npm run nope')).stderr).toContain('npm error Missing script: "nope"');
  expect((await at('yarn start; yarn -v; npx cowsay')).stdout).toContain('$ node server.js\nstart []\n1.22.22\n');
});
