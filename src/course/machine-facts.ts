/** The facts of a running machine, from its port. */
import { shellQuote } from '../lib/shell-quote.ts';
import { readText } from '../lib/stream.ts';
import type { MachinePort } from '../machine/port.ts';
import { DockerFacts } from './docker-facts.ts';
import type { Facts } from './exercise.ts';
import { RegistryFacts } from './registry-facts.ts';

/** A published port behind which nobody listens accepts and resets: Docker's proxy stands before it. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET');
}

/** A student's image may run for ever: then the command is ended, with status 124. */
const limitSeconds = 30;

export function machineFacts(machine: Pick<MachinePort, 'docker' | 'files' | 'sh' | 'http'>): Facts {
  const http: Facts['http'] = async (port, path = '/', wanted = {}) => {
    const headers = new Headers({ Host: `localhost:${port}`, Connection: 'close', ...wanted });
    try {
      const response = await machine.http(port, { method: 'GET', url: path, headers, body: null });
      return { status: response.status, headers: response.headers, text: await readText(response.body) };
    } catch (error) {
      if (isRefused(error)) return undefined;
      throw error;
    }
  };
  return {
    docker: new DockerFacts(machine.docker),
    file: machine.files,
    text: (path) =>
      machine.files.read(path).then(
        (bytes) => new TextDecoder().decode(bytes).trim(),
        () => undefined,
      ),
    sh: (command) => machine.sh(`timeout -k 5 ${limitSeconds} bash -c ${shellQuote(command)}`),
    registry: (port) => new RegistryFacts((path, headers) => http(port, path, headers)),
    http,
  };
}
