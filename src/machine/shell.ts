/** Commands in the student's login shell, without a terminal: for checkers and for tools. */
import { readAll } from '../lib/stream.ts';
import { type Host, student } from './boot.ts';

export interface ShellOutput {
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
}

const environment = new Map([
  ['PATH', '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games'],
  ['HOME', student.home],
  ['USER', 'student'],
  ['LOGNAME', 'student'],
  ['SHELL', '/bin/bash'],
  ['LANG', 'C.UTF-8'],
]);

async function copy(stream: ReadableStream<Uint8Array>, to: (bytes: Uint8Array) => void): Promise<void> {
  for await (const chunk of stream) to(chunk);
}

/**
 * Runs a script with `bash -l` in the home directory.
 * @returns its exit status; 128 + N where signal N ended it
 */
export async function runShell({ session }: Host, script: string, output: ShellOutput): Promise<number> {
  const [outRead, outWrite] = session.pipe();
  const [errorRead, errorWrite] = session.pipe();
  const input = await session.open('/dev/null', 0);
  const fds = new Map([
    [0, input],
    [1, outWrite],
    [2, errorWrite],
  ]);
  const pid = await session.spawn(['/bin/bash', '-l', '-c', script], { fds, env: environment, cwd: student.home });
  for (const fd of [input, outWrite, errorWrite]) session.close(fd);
  const copied = [copy(session.readable(outRead), output.stdout), copy(session.readable(errorRead), output.stderr)];
  const { code, signal } = await session.wait(pid);
  await Promise.all(copied);
  for (const fd of [outRead, errorRead]) session.close(fd);
  return signal > 0 ? 128 + signal : code;
}

/** `runShell` with the output collected. */
export async function shellText(
  machine: Host,
  script: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const stdout = new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: Infinity });
  const stderr = new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: Infinity });
  const [out, error] = [stdout.writable.getWriter(), stderr.writable.getWriter()];
  const texts = [readAll(stdout.readable), readAll(stderr.readable)] as const;
  const code = await runShell(machine, script, {
    stdout: (bytes) => void out.write(bytes),
    stderr: (bytes) => void error.write(bytes),
  });
  await Promise.all([out.close(), error.close()]);
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(await texts[0]), stderr: decoder.decode(await texts[1]) };
}
