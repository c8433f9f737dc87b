/** A machine that is switched off and on again: everything that students make is there, and restart policies are applied. */
import { afterEach, describe, expect, test } from 'vitest';
import { bootOn, type KeptMachine, until } from './kept-machine.ts';

let open: KeptMachine | undefined;
afterEach(() => open?.machine.stop());

async function boot(records?: Map<string, Uint8Array>): Promise<KeptMachine> {
  open = await bootOn(records);
  return open;
}

async function reboot(before: KeptMachine): Promise<KeptMachine> {
  await before.cut();
  const after = await boot(before.records);
  expect(after.disk.lost).toEqual([]);
  expect([...before.faults, ...after.faults]).toEqual([]);
  return after;
}

/** What the first machine says to a command, the second says, too. */
async function saysTheSame(commands: readonly string[], make: string): Promise<void> {
  const first = await boot();
  await first.sh(make);
  const before: string[] = [];
  for (const command of commands) before.push(await first.sh(command));
  const second = await reboot(first);
  for (const [index, command] of commands.entries()) expect(await second.sh(command)).toBe(before[index]);
}

describe('after a power cut', () => {
  test('files are there: contents, modes, owners, times, links, holes; what was deleted stays away', async () => {
    await saysTheSame(
      [
        'ls -lR --full-time /home/student',
        'cat notes link hard; stat -c "%n %b %s" sparse big',
        'sha256sum big',
        'cat /etc/motd; ls /opt',
      ],
      `echo one > notes; ln -s notes link; ln notes hard; mkdir -p a/b/c; chmod 2750 a; touch -d 2001-02-03 a/b/old
       echo gone > gone; rm gone; truncate -s 1M sparse; printf x | dd of=sparse bs=1 seek=700000 conv=notrunc 2>/dev/null
       seq 100000 > big; seq 5 | dd of=big bs=1 seek=70000 conv=notrunc 2>/dev/null
       echo hello | sudo tee /etc/motd >/dev/null; sudo mkdir /opt/mine; mv a/b/c moved`,
    );
  });

  test('/tmp and /run are new', async () => {
    const first = await boot();
    await first.sh('touch /tmp/mine');
    const second = await reboot(first);
    expect(await second.sh('ls /tmp')).toBe('');
  });

  test('images, names, layers and history are there, whether pulled, built, loaded, committed or imported', async () => {
    await saysTheSame(
      [
        'docker images -a --no-trunc --format "{{.Repository}}:{{.Tag}} {{.Digest}} {{.ID}} {{.Size}}" | sort',
        'docker history --no-trunc -q built',
        'docker run --rm built cat /made /word',
        'docker run --rm committed cat /written',
        'docker run --rm imported cat /root-file',
        'docker run --rm loaded echo runs',
        'docker inspect -f "{{json .RootFS}}" busybox built committed imported',
      ],
      `docker pull -q busybox >/dev/null
       printf 'FROM busybox\\nRUN echo made > /made\\nCOPY word /word\\n' > Dockerfile; echo word > word; docker build -q -t built . >/dev/null
       docker run --name writer busybox sh -c 'echo w > /written'; docker commit writer committed >/dev/null; docker rm writer >/dev/null
       docker tag built extra; docker save extra | gzip > extra.tgz; docker rmi extra >/dev/null; docker load -q -i extra.tgz >/dev/null; docker tag extra loaded
       docker create --name empty busybox >/dev/null; echo x > f; docker cp -q f empty:/root-file; docker export empty | docker import -c 'CMD ["sh"]' - imported >/dev/null; docker rm empty >/dev/null`,
    );
  });

  test('containers are there with settings, changes and logs', async () => {
    await saysTheSame(
      [
        'docker ps -a --no-trunc --format "{{.ID}} {{.Image}} {{.Command}} {{.Names}} {{.Size}}"',
        'docker diff box',
        'docker logs -t box',
        'docker cp box:/dir/file - | tar -xO',
        'docker inspect -f "{{json .Config}} {{json .HostConfig}} {{json .Mounts}}" box',
        'docker inspect -f "{{.State.ExitCode}} {{.State.StartedAt}} {{.State.FinishedAt}} {{.RestartCount}}" box',
        'docker inspect -f "{{.Created}} {{.Name}} {{.Image}} {{.Path}} {{json .Args}}" box made',
      ],
      `docker run --name box -e A=b --label l=m -m 64m -v data:/data busybox sh -c 'mkdir /dir; echo changed > /dir/file; rm /bin/ls; echo to the log; echo err >&2; exit 7' >/dev/null 2>&1
       docker create --name made -p 80 --restart on-failure:3 busybox true >/dev/null`,
    );
  });
});

describe('what the engine keeps beside', () => {
  test('volumes, networks, registries’ logins and the daemon’s identity are there', async () => {
    await saysTheSame(
      [
        'docker volume ls; docker volume inspect data labelled',
        'docker run --rm -v data:/d busybox cat /d/file',
        'docker network inspect -f "{{.Id}} {{.Created}} {{json .IPAM}} {{json .Labels}} {{.Internal}}" net sub host none',
        'docker run --rm --network sub busybox ip -4 addr show eth0 | grep inet',
        'docker info -f {{.ID}}',
        'docker network ls -q -f name=host',
      ],
      `docker volume create --label a=b labelled >/dev/null; docker run --rm -v data:/d busybox sh -c 'echo kept > /d/file' 2>/dev/null
       docker network create --label x=y net >/dev/null; docker network create --subnet 10.9.0.0/24 --gateway 10.9.0.7 --ip-range 10.9.0.128/25 sub >/dev/null`,
    );
  });

  test('the build cache is there, with cache mounts', async () => {
    const first = await boot();
    await first.sh(`printf 'FROM busybox\\nRUN --mount=type=cache,target=/c date +%%N > /c/when && cp /c/when /w\\nRUN echo two\\n' > Dockerfile
      docker build -q -t a . && docker run --rm a cat /w > w`);
    const second = await reboot(first);
    const { stderr } = { stderr: await second.sh('docker build --progress plain -t b . 2>&1') };
    expect(stderr.match(/CACHED/g)).toHaveLength(2);
    const again = `printf 'FROM busybox\\nRUN --mount=type=cache,target=/c cat /c/when\\n' | docker build --progress plain - 2>&1`;
    expect(await second.sh(again)).toContain((await second.sh('cat w')).trim());
    await second.sh('docker builder prune -af');
    const third = await reboot(second);
    expect(await third.sh('docker builder du 2>/dev/null || docker system df')).not.toContain('exec');
    expect([...third.records.keys()].filter((key) => key.startsWith('m/'))).toEqual([]);
  });

  test('a layer that can’t be fetched again is named where it is needed; the rest works', async () => {
    const first = await boot();
    await first.sh('docker run -d --name box --restart always busybox sleep 1000; echo text > file');
    await first.cut();
    open = await bootOn(first.records, { get: () => Promise.reject(new Error('no network')) });
    expect(open.disk.lost).toEqual([]);
    expect(await open.sh('cat file; docker images --format "{{.Repository}} {{.Size}}"')).toBe(
      'text\nbusybox 1.62MB\n',
    );
    const refused = /layer sha256:\w{64} is not on this machine and could not be fetched: /;
    expect(await open.sh('docker start box 2>&1; true')).toMatch(refused);
    expect(await open.sh('docker run busybox true 2>&1; true')).toMatch(refused);
    expect(await open.sh('docker save busybox 2>&1 >/dev/null; true')).toMatch(refused);
    expect(await open.sh('docker inspect -f "{{.State.Status}} {{.State.Error}}" box')).toMatch(refused);
    expect(await open.sh('docker rm box; docker rmi busybox')).toContain('Untagged: busybox:latest');
  });

  test('what was removed takes nothing on the disk any more', async () => {
    const first = await boot();
    await first.sh('docker pull -q busybox >/dev/null; echo keep > keep');
    await first.disk.keeper.flush();
    const keys = (from: KeptMachine) =>
      [...from.records.keys()].filter((key) => !/^(undo|mark|disk)\//.test(key)).sort();
    const before = keys(first);
    await first.sh(`docker run -d --name box -v vol:/v busybox sleep 100 >/dev/null; dd if=/dev/zero of=big bs=1M count=3 2>/dev/null
      docker network create nn >/dev/null; echo 'FROM busybox
      RUN echo x > /x' | docker build -q -t x - >/dev/null`);
    await first.disk.keeper.flush();
    expect(keys(first).length).toBeGreaterThan(before.length + 50);
    await first.sh(
      'docker rm -f box >/dev/null; docker volume rm vol; docker network rm nn; docker rmi x; docker builder prune -af; rm big',
    );
    await first.disk.keeper.flush();
    const isLeft = (key: string) => !before.includes(key);
    const left = keys(first).filter(isLeft);
    // ~/.docker/buildx remembers where the build's files were, and when it was.
    const isStudent = (key: string) => key.startsWith('root/');
    expect(left.filter((key) => !isStudent(key))).toEqual([]);
    expect(left.filter((key) => key.startsWith('root/b/'))).toHaveLength(2);
  });
});

/**
 * Seen on Docker 28.5.2 after `kill -9` of dockerd, containerd, shims and all processes, and a new start of dockerd; here for each
 * container its options, and status, exit code and restart count afterwards. --rm ones that ran are gone.
 */
const afterPowerCut: readonly (readonly [name: string, options: string, before: string, after: string])[] = [
  ['no', '', '', 'exited 255 0'],
  ['always', '--restart always -p 8080:80 --network mynet', '', 'running 0 0'],
  ['unless', '--restart unless-stopped', '', 'running 0 0'],
  ['onfail', '--restart on-failure', '', 'running 0 0'],
  ['onfail2', '--restart on-failure:2', '', 'running 0 0'],
  ['always-stopped', '--restart always', 'docker stop -t 0 always-stopped', 'running 0 0'],
  ['unless-stopped', '--restart unless-stopped', 'docker stop -t 0 unless-stopped', 'exited 137 0'],
  ['paused', '', 'docker pause paused', 'exited 255 0'],
  ['paused-always', '--restart always', 'docker pause paused-always', 'running 0 0'],
];

describe('restart policies at boot', () => {
  test('are applied as Docker does it', async () => {
    const first = await boot();
    await first.sh('docker network create mynet');
    for (const [name, options, then] of afterPowerCut)
      await first.sh(`docker run -d --name ${name} ${options} busybox sleep 1000; ${then || 'true'}`);
    await first.sh(`docker run -d --rm --name rm -v kept:/x -v /anonymous busybox sleep 1000
      docker create --name created-always --restart always busybox sleep 1000
      docker run --name bad --restart on-failure:2 -d busybox false; docker run --name ok --restart on-failure busybox true
      docker run -d --name health --health-cmd true --health-interval 1s busybox sleep 1000`);
    await until(first, 'docker inspect -f "{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}" bad', /exited 1 2/);
    await until(first, 'docker inspect -f "{{.State.Health.Status}}" health', /^healthy/);
    const bridge = await first.sh('docker network inspect -f {{.Id}} bridge');
    const second = await reboot(first);
    const state = (name: string) =>
      `docker inspect -f "{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}" ${name}`;
    for (const [name, , , after] of afterPowerCut) await until(second, state(name), new RegExp(`^${after}$`, 'm'));
    expect(await second.sh('docker ps -a --format "{{.Names}}" | grep -cx rm || true')).toBe('0\n');
    expect(await second.sh('docker volume ls -q')).toBe('kept\n');
    expect(await second.sh(state('created-always'))).toBe('created 0 0\n');
    expect(await second.sh(state('bad'))).toBe('exited 1 2\n');
    expect(await second.sh(state('ok'))).toBe('exited 0 0\n');
    const health = 'docker inspect -f "{{.State.Status}} {{.State.Health.Status}} {{len .State.Health.Log}}" health';
    expect(await second.sh(health)).toBe('exited starting 0\n');
    // The default bridge is made anew under another id; published ports come back.
    expect(await second.sh('docker network inspect -f {{.Id}} bridge')).not.toBe(bridge);
    expect(await second.sh('docker port always')).toBe('80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n');
    expect(await second.sh('docker inspect -f "{{.NetworkSettings.Networks.mynet.IPAddress}}" always')).toBe(
      '172.18.0.2\n',
    );
  });
});
