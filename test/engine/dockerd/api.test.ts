/** Answers of the API that need no container to run: heads, errors and their statuses, as Docker 28 gives them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../harness.ts';

describe('the API', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await Engine.create();
  }, 60_000);
  afterAll(() => engine?.stop());

  test('ping tells what the daemon is', async () => {
    const { status, headers, text } = await engine.call('GET', '/_ping');
    expect([status, text]).toEqual([200, 'OK']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'api-version': '1.51',
      'builder-version': '2',
      ostype: 'linux',
      swarm: 'inactive',
    });
    expect((await engine.call('HEAD', '/_ping')).headers.get('content-length')).toBe('0');
  });

  test.each([
    ['GET', '/nosuch', 404, 'page not found'],
    ['PUT', '/containers/json', 404, 'page not found'],
    ['GET', '/v1.52/info', 400, 'client version 1.52 is too new. Maximum supported API version is 1.51'],
    ['GET', '/v1.51/swarm', 503, 'This node is not a swarm manager.'],
    ['GET', '/containers/nosuch/json', 404, 'No such container: nosuch'],
    ['POST', '/containers/nosuch/start', 404, 'No such container: nosuch'],
    ['POST', '/containers/nosuch/kill', 404, 'cannot kill container: nosuch: No such container: nosuch'],
    ['GET', '/containers/json?limit=x', 400, 'strconv.Atoi: parsing "x": invalid syntax'],
    ['GET', '/containers/json?filters=%7Bbad', 400, 'invalid filter'],
    ['GET', '/exec/nosuch/json', 404, 'No such exec instance: nosuch'],
    ['GET', '/volumes/nosuch', 404, 'get nosuch: no such volume'],
    ['GET', '/networks/nosuch', 404, 'network nosuch not found'],
    ['DELETE', '/networks/bridge', 403, 'bridge is a pre-defined network and cannot be removed'],
    ['POST', '/containers/create', 400, 'invalid JSON: got EOF while reading request body'],
  ])('%s %s', async (method, url, status, message) => {
    const answer = await engine.call(method, url);
    expect(answer.status).toBe(status);
    expect(answer.json.message).toContain(message);
  });

  test('too old a client is told so in plain text', async () => {
    const answer = await engine.call('GET', '/v1.20/info');
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(answer.text).toContain('client version 1.20 is too old. Minimum supported API version is 1.24');
  });

  test.each([
    [{}, 'config cannot be empty in order to create a container'],
    [{ Image: 'nosuch' }, 'No such image: nosuch:latest'],
    [{ Image: 'busybox', WorkingDir: 'x' }, "the working directory 'x' is invalid, it needs to be an absolute path"],
    [{ Image: 'busybox', StopSignal: 'BANANA' }, 'invalid signal: BANANA'],
    [{ Image: 'busybox', HostConfig: { CapAdd: ['BANANA'] } }, 'invalid CapAdd: unknown capability: "CAP_BANANA"'],
    [{ Image: 'busybox', HostConfig: { Memory: 100 } }, 'Minimum memory limit allowed is 6MB'],
    [{ Image: 'busybox', HostConfig: { NanoCpus: 99e9 } }, 'range of CPUs is from 0.01 to'],
    [{ Image: 'busybox', HostConfig: { CpusetCpus: 'x' } }, 'Invalid value x for cpuset cpus: invalid format: x'],
    [{ Image: 'busybox', HostConfig: { Runtime: 'banana' } }, 'unknown or invalid runtime name: banana'],
    [{ Image: 'busybox', HostConfig: { IpcMode: 'banana' } }, 'invalid IPC mode: banana'],
    [
      { Image: 'busybox', HostConfig: { LogConfig: { Type: 'x' } } },
      'error looking up logging plugin x: plugin "x" not found',
    ],
    [
      { Image: 'busybox', HostConfig: { LogConfig: { Config: { x: '' } } } },
      "unknown log opt 'x' for json-file log driver",
    ],
    [{ Image: 'busybox', HostConfig: { SecurityOpt: ['x=y'] } }, 'invalid --security-opt 2: "x=y"'],
    [{ Image: 'busybox', HostConfig: { ExtraHosts: ['x'] } }, 'bad format for add-host: "x"'],
    [
      { Image: 'busybox', HostConfig: { RestartPolicy: { Name: 'x', MaximumRetryCount: 0 } } },
      "invalid restart policy: unknown policy 'x'",
    ],
    [{ Image: 'busybox', HostConfig: { Links: ['a'] } }, 'could not get container for a: No such container: a'],
    [{ Image: 'busybox', HostConfig: { VolumesFrom: ['a'] } }, 'No such container: a'],
    [
      { Image: 'busybox', HostConfig: { Binds: ['x/y:/b'] } },
      'create x/y: "x/y" includes invalid characters for a local volume name',
    ],
    [
      { Image: 'busybox', HostConfig: { NetworkMode: 'container:' } },
      'invalid network mode: invalid container format container:<name|id>',
    ],
  ])('create refuses %j', async (body, message) => {
    const answer = await engine.call('POST', '/containers/create', body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.json.message).toContain(message);
    expect((await engine.call('GET', '/containers/json?all=1')).json).toEqual([]);
    expect((await engine.call('GET', '/volumes')).json.Volumes).toEqual([]);
  });

  test.each([
    [{ Name: 'host' }, 'operation is not permitted on predefined host network'],
    [{ Name: 'x', Driver: 'foo' }, 'plugin "foo" not found'],
    [{ Name: 'x', Driver: 'host' }, 'only one instance of "host" network is allowed'],
    [
      { Name: 'x', IPAM: { Config: [{ Subnet: 'banana' }] } },
      'invalid network config:\ninvalid subnet banana: invalid CIDR block notation',
    ],
    [
      { Name: 'x', IPAM: { Config: [{ Subnet: '10.3.0.5/24' }] } },
      'invalid subnet 10.3.0.5/24: it should be 10.3.0.0/24',
    ],
    [{ Name: 'x', IPAM: { Config: [{ Subnet: '172.17.0.0/24' }] } }, 'invalid pool request: Pool overlaps'],
    [{ Name: 'x', EnableIPv6: true }, 'IPv6 networks are not supported'],
  ])('networks refuses %j', async (body, message) => {
    const before = [...engine.daemon.net.links].length;
    const answer = await engine.call('POST', '/networks/create', body);
    expect(answer.json.message).toContain(message);
    expect([...engine.daemon.net.links].length).toBe(before);
  });

  test('the three networks are there, and their options as Docker’s', async () => {
    const { json } = await engine.call('GET', '/networks');
    expect(json.map((network: { Name: string }) => network.Name)).toEqual(['none', 'host', 'bridge']);
    expect(json[2].IPAM.Config).toEqual([{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }]);
    expect(json[2].Options['com.docker.network.bridge.name']).toBe('docker0');
  });
});
