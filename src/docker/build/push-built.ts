/** `docker build --push`: what was built goes to its registries by the daemon, as buildx does it with the docker driver. */
import { jsonDecoder } from '../../engine/api/jsonmessage.ts';
import { encodeAuth } from '../../engine/api/registry-auth.ts';
import type { StatusResponse, VertexStatus } from '../../engine/api/trace.ts';
import type { Cli } from '../cli/cli.ts';
import { messageOf } from '../cli/errors.ts';
import { fullName, parseReference, registryKey, withDefaultTag } from '../cli/reference.ts';
import type { Client } from '../client.ts';

type Tell = (status: StatusResponse) => Promise<void>;

const nothing: Pick<StatusResponse, 'logs' | 'warnings' | 'statuses'> = { logs: [], warnings: [], statuses: [] };

/** Pushes each name, a step each. @throws Error as the daemon words it */
export async function pushBuilt(cli: Cli, client: Client, names: readonly string[], tell: Tell): Promise<void> {
  for (const name of names) {
    const title = `pushing ${name} with docker`;
    const started = cli.system.now();
    const vertex = { digest: title, inputs: [], name: title, started };
    await tell({ ...nothing, vertexes: [vertex] });
    try {
      await pushOne(cli, client, name, (status) => tell({ ...nothing, vertexes: [], statuses: [status] }), title);
    } catch (error) {
      await tell({ ...nothing, vertexes: [{ ...vertex, completed: cli.system.now(), error: messageOf(error) }] });
      throw error;
    }
    await tell({ ...nothing, vertexes: [{ ...vertex, completed: cli.system.now() }] });
  }
}

async function pushOne(
  cli: Cli,
  client: Client,
  name: string,
  tell: (status: VertexStatus) => Promise<void>,
  vertex: string,
): Promise<void> {
  const reference = withDefaultTag(parseReference(name));
  const stream = await client.call('POST /images/{name}/push', {
    path: { name: fullName(reference) },
    query: { tag: reference.tag },
    headers: { 'X-Registry-Auth': encodeAuth((await cli.config()).auth(registryKey(reference))) },
  });
  const begun = new Map<string, number>();
  const reader = stream.pipeThrough(jsonDecoder()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (value.errorDetail) throw new Error(value.errorDetail.message);
    const { id = '', status = '', progressDetail } = value;
    if (id === '') continue;
    const timestamp = cli.system.now();
    const started = begun.get(id) ?? timestamp;
    begun.set(id, started);
    const { current = 0, total = 0 } = progressDetail ?? {};
    const isOver = ['Pushed', 'Layer already exists'].includes(status);
    if (!isOver && total === 0) continue;
    const common = { id: `pushing layer ${id}`, vertex, name: '', current, total, timestamp, started };
    await tell(isOver ? { ...common, completed: timestamp } : common);
  }
}
