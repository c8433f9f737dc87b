/** The whole computer at once, Docker running: for tests and Node tools, where nothing need be fetched late. */
import { type BootOptions, bootHost, type Host } from './boot.ts';
import { type DockerHost, startDocker } from './docker-host.ts';

export interface Machine extends Host, DockerHost {}

export async function bootMachine(options: BootOptions): Promise<Machine> {
  const host = await bootHost(options);
  return { ...host, ...(await startDocker(host)) };
}
