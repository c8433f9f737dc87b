/**
 * moby's own integration tests, those of Linux that were turned into steps whole, with our docker against our engine in a
 * student's machine. One machine serves many cases; between them everything but the base images is removed.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';
import { type IntegrationCase, IntegrationRun } from './integration-case.ts';
import { known } from './moby-integration.known.ts';
import { checkKnown, sharedSuite } from './shared-suite.ts';

const elsewhere = /Windows|IsAmd64|Apparmor|onlyCgroupsv2|cgroupsV2/;
const suite = sharedSuite<{ complete: IntegrationCase[] }>('moby-integration');
const cases = (suite?.complete ?? []).filter(({ requires }) => !requires?.some((word) => elsewhere.test(word)));

const reset = `cd; rm -rf context*
docker rm -f $(docker ps -aq)
docker rmi -f $(docker images --format '{{.Repository}}:{{.Tag}} {{.ID}}' | grep -v '^busybox:latest ' | cut -d' ' -f2)
docker volume rm $(docker volume ls -q)
docker network prune -f
docker image inspect busybox > /dev/null || docker pull busybox`;

describe.runIf(cases.length > 0)('moby-integration', () => {
  let machine: NodeMachine;

  beforeAll(async () => {
    machine = await nodeMachine();
    await machine.port.sh('docker pull -q busybox');
  });
  afterAll(() => machine.stop());

  test.for(cases)('$id', { timeout: 60_000 }, async ({ id, steps }) => {
    const failure = await new IntegrationRun(machine.port).play(steps).then(
      () => '',
      (error: unknown) => String(error),
    );
    await machine.port.sh(reset);
    if (known.has(id)) expect(failure, `${id} is listed as a known failure, but passes`).not.toBe('');
    else expect(failure === '', failure).toBe(true);
  });
  checkKnown(
    known,
    cases.map(({ id }) => id),
  );
});
