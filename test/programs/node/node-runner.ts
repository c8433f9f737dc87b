/** A kernel with busybox and our node in it, and scripts run there. */
import { readFileSync } from 'node:fs';
import { node } from '../../../src/programs/node/node.ts';
import { npm, npx, yarn } from '../../../src/programs/node/npm.ts';
import type { WebContainerDoor } from '../../../src/programs/node/web-container.ts';
import { buildQuickjs } from '../../../src/tools/build-quickjs.ts';
import { type Finished, Machine } from '../../kernel/machine.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

/** QuickJS, built where it is missing. */
export function quickjsModule(): Promise<WebAssembly.Module> {
  compiled ??= buildQuickjs().then((path) => WebAssembly.compile(readFileSync(path)));
  return compiled;
}

/** The header that says which release an image's node stands for, such as `22.21.1`. */
function versionHeader(version: string): string {
  const numbers = version.split('.');
  return ['MAJOR', 'MINOR', 'PATCH'].map((part, at) => `#define NODE_${part}_VERSION ${numbers[at]}\n`).join('');
}

/**
 * @param files below /app: name -> content
 * @param door to a WebContainer
 */
export async function nodeMachine(
  files: Readonly<Record<string, string>> = {},
  door?: WebContainerDoor,
  version = '22.21.1',
): Promise<Machine> {
  const wasm = await quickjsModule();
  const machine = await Machine.create({
    image: 'busybox',
    jit: true,
    programs: new Map([
      ['node', node(wasm, door)],
      ['npm', npm],
      ['npx', npx],
      ['yarn', yarn],
    ]),
    files: new Map([
      ...['node', 'npm', 'npx', 'yarn'].map((name) => [`/usr/local/bin/${name}`, `#!drydock ${name}\n`] as const),
      ['/usr/local/include/node/node_version.h', versionHeader(version)],
      ['/app/.keep', ''],
      ...Object.entries(files).map(([name, content]) => [`/app/${name}`, content] as const),
    ]),
  });
  machine.kernel.net.loopback.setUp();
  return machine;
}

/** Runs a command line with busybox's shell in /app. */
export async function shell(machine: Machine, line: string): Promise<Finished> {
  return await machine.run(['/bin/sh', '-c', line], { cwd: '/app' });
}

/** A script's stdout; fails where it wrote to stderr or did not end well. */
export async function output(machine: Machine, script: string): Promise<string> {
  machine.put('/app/script.js', script);
  const { stdout, stderr, code } = await shell(machine, 'node script.js');
  if (stderr !== '' || code !== 0) throw new Error(`status ${code}\n${stderr}\n${stdout}`);
  return stdout;
}
