/**
 * A daemon at the other end of ssh (docker/cli's connhelper): `ssh -l USER -T -- HOST docker system dial-stdio` as a child, whose
 * standard input and output are the connection.
 */
import type { System } from '../../kernel/exec/program.ts';
import { concat, text } from '../../lib/bytes.ts';
import type { Duplex } from '../../lib/http.ts';
import { chunks } from '../../lib/stream.ts';
import { CliError, ConnectionError } from './errors.ts';

/** @throws CliError in docker's words */
export function sshArguments(host: string): string[] {
  const match = /^ssh:\/\/(?:([^@/:]*)(:[^@/]*)?@)?(\[[^\]]*\]|[^:/]*)(?::(\d*))?(\/.*)?$/.exec(host);
  const [, user = '', password, name = '', port = '', path = ''] = match ?? [];
  const refuse = (why: string): CliError => new CliError(`unable to resolve docker endpoint: invalid SSH URL: ${why}`);
  if (!match) throw refuse('invalid URL');
  if (password !== undefined) throw refuse('plain-text password is not supported');
  if (name === '') throw refuse('no host specified');
  const remote = path === '' || path === '/' ? [] : ['--host', `unix://${path}`];
  return [
    'ssh',
    ...(user === '' ? [] : ['-l', user]),
    ...(port === '' ? [] : ['-p', port]),
    '-o',
    'ConnectTimeout=30',
    '-T',
    '--',
    name.replace(/^\[(.*)\]$/, '$1'),
    'docker',
    ...remote,
    'system',
    'dial-stdio',
  ];
}

/** Starts ssh; that it fails is known when the connection ends without an answer. */
export async function dialSsh(system: System, host: string): Promise<Duplex> {
  const argv = sshArguments(host);
  const [childIn, toChild] = system.pipe();
  const [fromChild, childOut] = system.pipe();
  const [complaints, childErr] = system.pipe();
  let child: number;
  try {
    const fds = new Map([
      [0, childIn],
      [1, childOut],
      [2, childErr],
    ]);
    child = await system.spawn(argv, { fds });
  } catch (error) {
    throw new ConnectionError(`error during connect: exec: "ssh": ${String(error)}`);
  } finally {
    for (const fd of [childIn, childOut, childErr]) system.close(fd);
  }
  const said = collect(system.readable(complaints));
  const explain = async (): Promise<ConnectionError> => {
    const { code, signal } = await system.wait(child);
    const how = signal > 0 ? `signal: ${signal}` : `exit status ${code}`;
    return new ConnectionError(
      `error during connect: command [${argv.join(' ')}] has exited with ${how}, make sure the URL is valid, and Docker 18.09 or later is installed on the remote host: stderr=${await said}`,
    );
  };
  return { readable: answering(system.readable(fromChild), explain), writable: system.writable(toChild) };
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks(stream)) parts.push(chunk);
  return text(concat(parts));
}

/** The stream; one that ends before it has begun fails. */
function answering(
  stream: ReadableStream<Uint8Array>,
  explain: () => Promise<ConnectionError>,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  let begun = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (!done) {
          begun = true;
          controller.enqueue(value);
        } else if (begun) controller.close();
        else controller.error(await explain());
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
