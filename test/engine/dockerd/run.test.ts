/** Whole containers through the API: real programs of the busybox image on the kernel. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine, hasImage } from '../harness.ts';

describe.runIf(hasImage('busybox'))('containers of busybox', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await Engine.create();
  }, 60_000);
  afterAll(() => engine?.stop());

  test('output and exit status', async () => {
    expect(await engine.run(['sh', '-c', 'echo hi; exit 3'])).toEqual({ exit: 3, output: 'hi\n' });
    expect((await engine.run(['sh', '-c', 'kill -9 $$; sleep 1; echo alive'])).output).toBe('alive\n');
  });

  test('environment, user, directory, limits and capabilities', async () => {
    const settings = { Env: ['A=b c'], User: '1000:8', WorkingDir: '/made/up', Hostname: 'me' };
    const { output } = await engine.run(
      ['sh', '-c', 'echo "$A $HOSTNAME $HOME"; pwd; id -u; id -g; hostname'],
      settings,
    );
    expect(output).toBe('b c me /\n/made/up\n1000\n8\nme\n');
    const host = { Ulimits: [{ Name: 'nofile', Soft: 64, Hard: 128 }], CapDrop: ['ALL'], CapAdd: ['NET_ADMIN'] };
    const limited = await engine.run(['sh', '-c', 'ulimit -n; ulimit -Hn; grep CapEff /proc/self/status'], {
      HostConfig: host,
    });
    expect(limited.output).toBe('64\n128\nCapEff:\t0000000000001000\n');
  });

  test('its own processes, mounts and network', async () => {
    const { output } = await engine.run([
      'sh',
      '-c',
      'echo $$; cat /proc/1/comm; ls /dev/pts; hostname -i; ip -o addr | wc -l',
    ]);
    expect(output).toMatch(/^1\nsh\nptmx\n172\.17\.0\.\d+\n\d\n$/);
    const hidden = await engine.run(['sh', '-c', 'echo 1 > /proc/sys/kernel/hostname; touch /sys/x']);
    expect(hidden.output).toContain('Read-only file system');
  });

  test('a program that isn’t there leaves a created container that says why', async () => {
    const created = await engine.call('POST', '/containers/create', { Image: 'busybox', Cmd: ['nosuch'] });
    const started = await engine.call('POST', `/containers/${created.json.Id}/start`);
    const why =
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH';
    expect([started.status, started.json.message]).toEqual([400, why]);
    const { json } = await engine.call('GET', `/containers/${created.json.Id}/json`);
    expect(json.State).toMatchObject({ Status: 'created', ExitCode: 127, Error: why });
    await engine.call('DELETE', `/containers/${created.json.Id}`);
  });

  test('a script of an unknown format ends with 255 and the kernel’s words', async () => {
    const id = await engine.start(['sh', '-c', 'echo junk > /junk; chmod +x /junk; sleep 100']);
    await expect.poll(async () => (await engine.exec(id, ['/junk'])).output).toBe('exec /junk: exec format error\n');
    await engine.call('DELETE', `/containers/${id}?force=1`);
  });

  test('stop asks first and kills then; kill tells the exit status', async () => {
    const polite = await engine.start([
      'sh',
      '-c',
      'trap "echo bye; exit 7" TERM; echo up; while :; do sleep 0.05; done',
    ]);
    await expect.poll(() => engine.logs(polite)).toBe('up\n');
    expect((await engine.call('POST', `/containers/${polite}/stop`)).status).toBe(204);
    expect((await engine.call('GET', `/containers/${polite}/json`)).json.State.ExitCode).toBe(7);
    expect((await engine.call('POST', `/containers/${polite}/stop`)).status).toBe(304);
    const deaf = await engine.start(['sleep', '100']);
    await engine.call('POST', `/containers/${deaf}/stop?t=0`);
    expect((await engine.call('GET', `/containers/${deaf}/json`)).json.State).toMatchObject({
      Status: 'exited',
      ExitCode: 137,
    });
    for (const id of [polite, deaf]) await engine.call('DELETE', `/containers/${id}`);
  });

  test('pause holds every process until unpause', async () => {
    const id = await engine.start(['sh', '-c', 'i=0; while :; do i=$((i+1)); echo $i; sleep 0.02; done']);
    await expect.poll(() => engine.logs(id)).not.toBe('');
    await engine.call('POST', `/containers/${id}/pause`);
    const before = await engine.logs(id);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await engine.logs(id)).toBe(before);
    expect((await engine.call('POST', `/containers/${id}/pause`)).json.message).toBe(
      `Container ${id} is already paused`,
    );
    await engine.call('POST', `/containers/${id}/unpause`);
    await expect.poll(() => engine.logs(id)).not.toBe(before);
    await engine.call('DELETE', `/containers/${id}?force=1`);
  });

  test('exec runs beside the first process, and tells errors in its output', async () => {
    const id = await engine.start(['sleep', '100'], { Env: ['IMG=1'] });
    expect(await engine.exec(id, ['sh', '-c', 'echo $IMG $X; exit 9'], { Env: ['X=2'] })).toEqual({
      exit: 9,
      output: '1 2\n',
    });
    const missing = await engine.exec(id, ['nosuch']);
    expect(missing.exit).toBe(127);
    expect(missing.output).toContain(
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch"',
    );
    const user = await engine.call('POST', `/containers/${id}/exec`, { Cmd: ['id'], User: 'nosuch' });
    expect(user.json.message).toBe('unable to find user nosuch: no matching entries in passwd file');
    await engine.call('DELETE', `/containers/${id}?force=1`);
  });

  test('a second start of an exec is told in its stream, or detached by a status', async () => {
    const id = await engine.start(['sleep', '100']);
    const created = await engine.call('POST', `/containers/${id}/exec`, { Cmd: ['sleep', '100'], AttachStdout: true });
    const url = `/exec/${created.json.Id}/start`;
    expect((await engine.call('POST', url, { Detach: true })).status).toBe(200);
    const attached = await engine.call('POST', url, {});
    expect(attached.status).toBe(200);
    expect(attached.text).toContain(`exec command ${created.json.Id} is already running\r\n`);
    expect((await engine.call('POST', url, { Detach: true })).status).toBe(409);
    await engine.call('POST', `/containers/${id}/pause`);
    const paused = await engine.call('POST', url, {});
    expect(paused.status).toBe(409);
    expect(paused.json.message).toBe(`Container ${id} is paused, unpause the container before exec`);
    await engine.call('DELETE', `/containers/${id}?force=1`);
  });

  test('on-failure restarts as often as it may', async () => {
    const host = { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } };
    const id = await engine.start(['sh', '-c', 'echo try; exit 1'], { HostConfig: host });
    await expect
      .poll(async () => (await engine.call('GET', `/containers/${id}/json`)).json.RestartCount, { timeout: 10_000 })
      .toBe(2);
    await engine.call('POST', `/containers/${id}/wait`);
    expect(await engine.logs(id)).toBe('try\ntry\ntry\n');
    await engine.call('DELETE', `/containers/${id}?force=1`);
  });

  test('a memory limit ends with 137 and OOMKilled', async () => {
    const host = { Memory: 8 * 1024 * 1024 };
    const id = await engine.start(['sh', '-c', 'tail /dev/zero; echo $?'], { HostConfig: host });
    await engine.call('POST', `/containers/${id}/wait`);
    expect(await engine.logs(id)).toContain('137');
    await engine.call('DELETE', `/containers/${id}?force=1`);
  });

  test('a new volume gets what the image has there, and outlives the container', async () => {
    const volume = { HostConfig: { Binds: ['vol:/etc'] } };
    expect((await engine.run(['sh', '-c', 'grep -c root: /etc/passwd; echo kept > /etc/own'], volume)).output).toBe(
      '1\n',
    );
    expect((await engine.run(['cat', '/x/own'], { HostConfig: { Binds: ['vol:/x:ro'] } })).output).toBe('kept\n');
    const readOnly = await engine.run(['touch', '/x/y'], { HostConfig: { Binds: ['vol:/x:ro'] } });
    expect(readOnly.output).toContain('Read-only file system');
    expect((await engine.call('DELETE', '/volumes/vol')).status).toBe(204);
  });

  test('containers of a network find each other by name; the default bridge has no names', async () => {
    await engine.call('POST', '/networks/create', { Name: 'net1' });
    const web = await engine.start(['sleep', '100'], { HostConfig: { NetworkMode: 'net1' } }, 'web1');
    const inside = { HostConfig: { NetworkMode: 'net1' } };
    expect((await engine.run(['ping', '-c', '1', '-q', 'web1'], inside)).exit).toBe(0);
    expect((await engine.run(['ping', '-c', '1', '-w', '1', '-q', 'web1'])).output).toContain("bad address 'web1'");
    const inUse = await engine.call('DELETE', '/networks/net1');
    expect(inUse.json.message).toMatch(
      /^error while removing network: network net1 has active endpoints \(name:"web1" id:"/,
    );
    await engine.call('DELETE', `/containers/${web}?force=1`);
    expect((await engine.call('DELETE', '/networks/net1')).status).toBe(204);
  });

  test('a published port leads from the machine to the container, and is taken once', async () => {
    const host = { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8088' }] } };
    const serve = ['sh', '-c', 'mkdir /w; echo page > /w/index.html; exec httpd -f -p 80 -h /w'];
    const id = await engine.start(serve, { HostConfig: host }, 'pub');
    const fetchPage = async (): Promise<string> => {
      const connection = await engine.daemon.net.connect({ host: '127.0.0.1', port: 8088 });
      const writer = connection.writable.getWriter();
      await writer.write(new TextEncoder().encode('GET / HTTP/1.0\r\n\r\n'));
      const reader = connection.readable.getReader();
      let answer = '';
      for (let part = await reader.read(); !part.done; part = await reader.read())
        answer += new TextDecoder().decode(part.value);
      return answer;
    };
    await expect.poll(() => fetchPage().catch(() => '')).toContain('page');
    await expect(engine.start(['true'], { HostConfig: host }, 'pub2')).rejects.toThrow(
      'Bind for 0.0.0.0:8088 failed: port is already allocated',
    );
    await engine.call('DELETE', `/containers/${id}?force=1`);
    await engine.call('DELETE', '/containers/pub2');
  });

  test('diff, size and a copy out', async () => {
    const id = await engine.start(['sh', '-c', 'echo x > /new; rm /etc/group; sleep 100']);
    await expect
      .poll(async () => (await engine.call('GET', `/containers/${id}/changes`)).json)
      .toEqual([
        { Path: '/etc', Kind: 0 },
        { Path: '/etc/group', Kind: 2 },
        { Path: '/new', Kind: 1 },
      ]);
    const archive = await engine.call('GET', `/containers/${id}/archive?path=/new`);
    expect(archive.text.slice(0, 3)).toBe('new');
    const missing = await engine.call('GET', `/containers/${id}/archive?path=/nosuch`);
    expect([missing.status, missing.json.message]).toEqual([404, `Could not find the file /nosuch in container ${id}`]);
    await engine.call('DELETE', `/containers/${id}?force=1`);
  });

  test('--init reaps orphans, hands signals on and ends as the command ends', async () => {
    const host = { HostConfig: { Init: true } };
    const orphan = await engine.run(['sh', '-c', '(sleep 0.05 &); sleep 0.3; ps -o pid,comm; exit 4'], host);
    expect(orphan.exit).toBe(4);
    expect(orphan.output).toMatch(/^ *PID +COMMAND\n +1 docker-init\n +2 sh\n +\d+ ps\n$/);
    const id = await engine.start(['sh', '-c', 'trap "exit 9" TERM; echo up; while :; do sleep 0.05; done'], host);
    await expect.poll(() => engine.logs(id)).toBe('up\n');
    await engine.call('POST', `/containers/${id}/stop`);
    expect((await engine.call('GET', `/containers/${id}/json`)).json.State.ExitCode).toBe(9);
    await engine.call('DELETE', `/containers/${id}`);
  });

  test('an exec that leaves a process behind ends all the same', async () => {
    const id = await engine.start(['sleep', '100']);
    expect((await engine.exec(id, ['sh', '-c', 'sleep 50 & echo done'])).output).toBe('done\n');
    await engine.call('DELETE', `/containers/${id}?force=1`);
  });

  test('nothing is left behind', async () => {
    expect((await engine.call('GET', '/containers/json?all=1')).json).toEqual([]);
    expect(engine.machine.bugs).toEqual([]);
    expect([...engine.daemon.kernel.cgroup.child('docker').children.keys()]).toEqual([]);
    expect([...engine.daemon.net.links].map((link) => link.name).sort()).toEqual(['docker0', 'lo']);
  });
});
