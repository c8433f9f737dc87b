/** BuildKit's control service asked by gRPC, where calls of one build come in another order than usual. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveControl } from '../../../../src/engine/dockerd/builder-control.ts';
import { GrpcClient } from '../../../../src/lib/grpc/client.ts';
import { ProtoWriter } from '../../../../src/lib/protobuf.ts';
import { createDuplexPair } from '../../../../src/lib/stream.ts';
import { type NodeMachine, nodeMachine } from '../../../machine/node-machine.ts';

const control = '/moby.buildkit.v1.Control';
let node: NodeMachine;
let grpc: GrpcClient;

beforeAll(async () => {
  node = await nodeMachine();
  const [server, client] = createDuplexPair();
  serveControl(node.machine.daemon, server);
  grpc = new GrpcClient(client);
});
afterAll(() => node.stop());

/** A solve that fails at once. */
async function solve(ref: string, isInternal: boolean): Promise<void> {
  const request = new ProtoWriter().text(1, ref).text(6, 'no.frontend').bool(11, isInternal).finish();
  await expect(grpc.unary(`${control}/Solve`, request)).rejects.toThrow('only dockerfile.v0 is supported');
}

/** How often something was told until the end. */
async function status(ref: string): Promise<number> {
  const call = await grpc.call(`${control}/Status`);
  await call.send(new ProtoWriter().text(1, ref).finish());
  await call.closeSend();
  let messages = 0;
  while (await call.receive()) messages++;
  return messages;
}

test.each([true, false])('the status of a solve that is over ends at once (internal: %s)', async (isInternal) => {
  const ref = `over-${isInternal}`;
  await solve(ref, isInternal);
  const hurry = new Promise((resolve) => setTimeout(resolve, 5000, 'still waiting'));
  expect(await Promise.race([status(ref), hurry])).toBe(0);
});

test('the status of a solve that is on its way waits for it', async () => {
  const told = status('coming');
  await solve('coming', true);
  expect(await told).toBe(0);
});
