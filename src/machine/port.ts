/**
 * The machine as the page sees it: Docker's API, terminals, a shell, files and requests from outside, all over one Wire.
 * Only public doors: what a checker can learn here, it could learn from any Docker host.
 */
import type { Handler, HttpRequest, HttpResponse } from '../lib/http.ts';
import type { Wire } from './wire.ts';

export interface TerminalPort {
  readonly id: number;
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  resize(columns: number, rows: number): Promise<void>;
}

export interface ShellResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FileStatus {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly mtime: number;
}

/** Files of the student's machine, as user student; failures carry an errno's name in `code`. */
export interface FilesPort {
  read(path: string): Promise<Uint8Array>;
  write(path: string, bytes: Uint8Array): Promise<void>;
  list(path: string): Promise<FileStatus[]>;
  stat(path: string): Promise<FileStatus>;
  mkdir(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a directory with all that is in it. */
  remove(path: string): Promise<void>;
}

/** What the student is asked before the machine boots, and the answers there are. */
export type DiskQuestion =
  /** Another tab runs it: `take` or `memory`. */
  | { readonly kind: 'elsewhere' }
  /** Boots from it did not come to their end: `again` or `new`. */
  | { readonly kind: 'crashed' };

/** What the student is told of the machine's disk. */
export type DiskNews =
  /** Nothing can be saved; where `isKept` what was saved before is still there, and it is tried again. */
  | { readonly kind: 'trouble'; readonly reason: string; readonly isKept: boolean }
  /** It can be saved again. */
  | { readonly kind: 'kept' }
  /** Another tab has taken the machine. */
  | { readonly kind: 'taken' }
  /** Of these images the site has another version than the machine. */
  | { readonly kind: 'images'; readonly names: readonly string[] }
  /** These containers ran when the machine was closed, and run no more. */
  | { readonly kind: 'stopped'; readonly names: readonly string[] }
  /** What could not be restored. */
  | { readonly kind: 'lost'; readonly what: readonly string[] };

/** A lesson's start compared with the one that this machine began with. */
export type StartState = 'new' | 'same' | 'changed';

/** A command that can be undone. */
export interface TimelineMark {
  readonly number: number;
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The machine's disk in this browser. A machine that is not kept has no past, and forgets. */
export interface DiskPort {
  /** The newest last. */
  timeline(): Promise<readonly TimelineMark[]>;
  /** A command has ended; without a name something that can't be undone by itself, like a lesson's preparation. */
  mark(label: string): Promise<void>;
  /** Resolves once all that is so now is saved; false where it can't be. */
  flush(): Promise<boolean>;
  /** Makes the disk what it was before a command, and stops the machine: it is to be booted anew. */
  undo(number: number): Promise<void>;
  /** Saves everything, and stops the machine. */
  stop(): Promise<void>;
  /** Forgets everything, and stops the machine. */
  erase(): Promise<void>;
  /** @param accept a changed start is all right from now on */
  start(fingerprint: string, accept?: boolean): Promise<StartState>;
  /** What terminals showed, by number. */
  screens(): Promise<readonly (readonly [number, string])[]>;
  /** @param screen empty: it is gone */
  keepScreen(number: number, screen: string): Promise<void>;
}

export interface MachinePort {
  readonly disk: DiskPort;
  readonly docker: Handler;
  readonly files: FilesPort;
  /** A login shell of user student on a new pty; `readable` ends when the shell does. */
  terminal(columns: number, rows: number): Promise<TerminalPort>;
  /** Runs a command in a login shell of user student, in the home directory. */
  sh(command: string): Promise<ShellResult>;
  /** A request from outside to a port of the machine's host; rejects with ECONNREFUSED where nobody listens. */
  http(port: number, request: HttpRequest): Promise<HttpResponse>;
}

/** What the machine's worker is called, as JSON: so it knows before the first message, which is the port of its Wire. */
export interface WorkerStart {
  /** The site's address, ending in a slash. */
  readonly base: string;
  /** Under which name the machine is kept in this browser. */
  readonly machine: string;
  /** The page's: a BCP 47 tag. */
  readonly language: string;
  /** Chunks of Debian's files: their index, and what booting to a prompt reads. */
  readonly root: { readonly index: string; readonly boot: string };
  /** The page that had it last was closed, and did not crash. */
  readonly wasClosed: boolean;
  /** In characters: a terminal of this size is opened at once; where none is given, when the page asks for one. */
  readonly terminal?: { readonly columns: number; readonly rows: number };
}

/** How requests and responses travel: headers as pairs, the body as the call's stream. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly [string, string][];
}

export interface WireResponse {
  readonly status: number;
  readonly headers: readonly [string, string][];
}

function request(wire: Wire, method: string, extra: object): Handler {
  return async (message) => {
    const { method: verb, url, headers, body } = message;
    const reply = await wire.call(
      method,
      { ...extra, method: verb, url, headers: [...headers] } satisfies WireRequest,
      body,
    );
    const response = reply.value as WireResponse;
    return {
      status: response.status,
      headers: new Headers([...response.headers]),
      body: reply.body,
    };
  };
}

function terminalOf(wire: Wire): MachinePort['terminal'] {
  return async (columns, rows) => {
    const input = new TransformStream<Uint8Array, Uint8Array>();
    const reply = await wire.call('terminal', { columns, rows }, input.readable);
    const id = reply.value as number;
    return {
      id,
      readable: reply.body ?? new ReadableStream(),
      writable: input.writable,
      resize: async (newColumns, newRows) => {
        await wire.call('resize', { id, columns: newColumns, rows: newRows });
      },
    };
  };
}

function filesOf(wire: Wire): FilesPort {
  const call = async <T>(method: string, args: object) => (await wire.call(`files.${method}`, args)).value as T;
  return {
    read: (path) => call('read', { path }),
    write: (path, bytes) => call('write', { path, bytes }),
    list: (path) => call('list', { path }),
    stat: (path) => call('stat', { path }),
    mkdir: (path) => call('mkdir', { path }),
    rename: (from, to) => call('rename', { from, to }),
    remove: (path) => call('remove', { path }),
  };
}

function diskOf(wire: Wire): DiskPort {
  const call = async <T>(method: string, args: object = {}) => (await wire.call(`disk.${method}`, args)).value as T;
  return {
    timeline: () => call('timeline'),
    mark: (label) => call('mark', { label }),
    flush: () => call('flush'),
    undo: (number) => call('undo', { number }),
    stop: () => call('stop'),
    erase: () => call('erase'),
    start: (fingerprint, accept = false) => call('start', { fingerprint, accept }),
    screens: () => call('screens'),
    keepScreen: (number, screen) => call('keepScreen', { number, screen }),
  };
}

/** The machine at the other end of `wire`. */
export function machinePort(wire: Wire): MachinePort {
  return {
    docker: request(wire, 'docker', {}),
    disk: diskOf(wire),
    files: filesOf(wire),
    terminal: terminalOf(wire),
    sh: async (command) => (await wire.call('sh', { command })).value as ShellResult,
    http: (port, message) => request(wire, 'http', { port })(message),
  };
}
