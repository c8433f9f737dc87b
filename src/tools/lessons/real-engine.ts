/**
 * The real Docker of ../shared/oracle as a machine for lessons: a fresh daemon for each attempt whose Docker Hub holds our images,
 * bash as user 1000 in /home/student, a tmpfs in the daemon's own mount namespace.
 */
import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Handler, HttpResponse } from '../../lib/http.ts';
import { readAll } from '../../lib/stream.ts';
import type { FileStatus, FilesPort } from '../../machine/port.ts';
import { asStudent, owner } from '../conform/host-cell.ts';
import { Oracle, realDocker } from '../conform/oracle.ts';
import { type LessonMachine, type LessonPort, studentHome } from './attempt.ts';

interface Ran {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Runs a program in the daemon's namespaces. */
type Inside = (words: readonly string[], input?: Uint8Array) => Promise<Ran>;

const insideOf =
  (folder: string): Inside =>
  (words, input) =>
    new Promise((resolve, reject) => {
      const options = { encoding: 'buffer', maxBuffer: 2 ** 28, timeout: 180_000 } as const;
      const child = execFile(join(folder, 'in'), words, options, (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      });
      child.stdin?.end(input);
    });

type Must = (words: readonly string[], input?: Uint8Array) => Promise<Buffer>;

const mustOf =
  (inside: Inside): Must =>
  async (words, input) => {
    const { code, stdout, stderr } = await inside(words, input);
    if (code === 0) return stdout;
    const message = stderr.toString().trim();
    throw Object.assign(new Error(message), { code: /No such file/.test(message) ? 'ENOENT' : 'EIO' });
  };

/** The student's command line for some words. */
type Student = (...words: string[]) => string[];

const shellOf =
  (inside: Inside, student: Student): LessonPort['sh'] =>
  async (command) => {
    const { code, stdout, stderr } = await inside(student('bash', '-c', `cd ${studentHome}; ${command}`));
    return { code, stdout: stdout.toString(), stderr: stderr.toString() };
  };

/** The Engine API on a daemon's socket. */
const dockerOf =
  (socketPath: string): Handler =>
  ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      const options = { socketPath, method, path: url, headers: Object.fromEntries(headers) };
      const call = request(options, (answer) => {
        const pairs = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
        const stream = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
        resolve({ status: answer.statusCode ?? 0, headers: new Headers(pairs), body: stream });
      });
      call.on('error', reject);
      if (body) readAll(body).then((bytes) => call.end(bytes), reject);
      else call.end();
    });

const types: Readonly<Record<string, FileStatus['type']>> = { f: 'file', d: 'directory', l: 'symlink' };

function statusOf(line: string): FileStatus {
  const [type = '', size = '0', mode = '0', mtime = '0', ...name] = line.split(' ');
  return {
    name: name.join(' '),
    type: types[type] ?? 'other',
    size: Number(size),
    mode: Number.parseInt(mode, 8),
    mtime: Number(mtime) * 1000,
  };
}

async function find(must: Must, path: string, depth: readonly string[]): Promise<FileStatus[]> {
  const text = String(await must(['find', path, ...depth, '-printf', '%y %s %m %T@ %f\n']));
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(statusOf);
}

const filesOf = (must: Must, student: Student): FilesPort => ({
  read: async (path) => new Uint8Array(await must(['cat', path])),
  write: async (path, bytes) => {
    await must(student('tee', path), bytes);
  },
  list: (path) => find(must, path, ['-mindepth', '1', '-maxdepth', '1']),
  stat: async (path) => {
    const [status] = await find(must, path, ['-maxdepth', '0']);
    if (!status) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    return status;
  },
  mkdir: async (path) => {
    await must(student('mkdir', path));
  },
  rename: async (from, to) => {
    await must(student('mv', from, to));
  },
  remove: async (path) => {
    await must(['rm', '-r', path]);
  },
});

/** A request from outside, with curl in the daemon's network. */
async function askWeb(inside: Inside, port: number, url: string, headers: Headers): Promise<HttpResponse> {
  const wanted = [...headers]
    .filter(([name]) => name !== 'connection')
    .flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const { code, stdout } = await inside(['curl', '-s', '-i', '-m', '20', ...wanted, `http://127.0.0.1:${port}${url}`]);
  if (code !== 0)
    throw Object.assign(new Error(`curl: status ${code}`), {
      code: code === 7 || code === 56 || code === 52 ? 'ECONNREFUSED' : 'EIO',
    });
  const end = stdout.indexOf('\r\n\r\n');
  const [first = '', ...lines] = stdout.subarray(0, end).toString().split('\r\n');
  const pairs = lines.map((line): [string, string] => [line.replace(/:.*$/, ''), line.replace(/^[^:]*:\s*/, '')]);
  const body = new Blob([new Uint8Array(stdout.subarray(end + 4))]).stream();
  return { status: Number(first.split(' ')[1]), headers: new Headers(pairs), body };
}

/** Starts a fresh daemon, and a home directory for the student in its mount namespace. @param folder the daemon's own */
export async function realMachine(folder: string): Promise<LessonMachine> {
  const oracle = new Oracle(folder);
  oracle.fresh([]);
  const inside = insideOf(folder);
  const must = mustOf(inside);
  const client = realDocker();
  // Everything runs in the daemon's namespaces already.
  const cell = { ...oracle.cell(client), enter: [] };
  const student: Student = (...words) => asStudent(cell, `${studentHome}/.bin`, studentHome, words);
  const make = [
    'mount -t tmpfs student /home',
    `mkdir -p ${studentHome}/.docker ${studentHome}/.bin`,
    `ln -s ${client.docker} ${studentHome}/.bin/docker`,
    `ln -s ${client.plugins} ${studentHome}/.docker/cli-plugins`,
    `chown -R ${owner}:${owner} ${studentHome}`,
  ];
  await must(['sh', '-ec', make.join('\n')]);
  const port: LessonPort = {
    docker: dockerOf(join(folder, 'docker.sock')),
    files: filesOf(must, student),
    sh: shellOf(inside, student),
    http: (number, { url, headers }) => askWeb(inside, number, url, headers),
  };
  return { port, faults: [], stop: () => oracle.down() };
}
