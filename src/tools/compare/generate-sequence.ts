/**
 * Generated sequences of docker commands: few names, so that commands meet each other's objects (none is the beginning of an
 * id); valid arguments and wrong ones. What would be a matter of timing is left out: nothing short runs detached.
 */
import { Choice } from './seeded-choice.ts';

type Maker = (choice: Choice) => string;

/** What a prune says has no order, and ids sort by chance. */
const sorted = "sed -E 's/[0-9a-f]{64}/<id>/g' | sort";

const container: Maker = (c) =>
  c.weighted([
    [30, () => c.pick(['web', 'jar', 'pot'])],
    [1, () => c.pick(['nosuch', 'UPPER', 'w'])],
  ]);
const image: Maker = (c) =>
  c.weighted([
    [12, () => 'busybox'],
    [5, () => c.pick(['seq/one:1', 'seq/two'])],
    [1, () => c.pick(['busybox:nosuch', 'nosuch/image', 'Bad/Name', 'busybox:latest', 'hello-world'])],
  ]);
const tag: Maker = (c) =>
  c.weighted([
    [15, () => c.pick(['seq/one:1', 'seq/two', 'seq/one:2'])],
    [1, () => c.pick(['UPPER', 'seq/one:-x', 'busybox', 'a//b', 'localhost:5000/x:y'])],
  ]);
const volume: Maker = (c) =>
  c.weighted([
    [15, () => c.pick(['va', 'vb'])],
    [1, () => c.pick(['nosuch', 'a', 'b/d'])],
  ]);
const network: Maker = (c) =>
  c.weighted([
    [15, () => c.pick(['na', 'nb'])],
    [1, () => c.pick(['nosuch', 'bridge', 'host', 'none'])],
  ]);

const commonFlags: readonly (readonly [number, Maker])[] = [
  [4, (c) => `-v ${volume(c)}:${c.pick(['/data', '/tmp', '/data:ro', '/etc', '/data:rw,z', 'rel', '/data:bad'])}`],
  [2, (c) => `--mount ${mount(c)}`],
  [1, (c) => c.pick(['-v /anon', '--tmpfs /t', '--tmpfs /t:size=1m', '-v /tmp/seq-host:/h', '-v :/x', '-v va'])],
  [
    5,
    (c) =>
      `--network ${c.weighted([
        [5, () => network(c)],
        [1, () => `container:${container(c)}`],
        [1, () => 'none'],
      ])}`,
  ],
  [1, () => '--network-alias al'],
  [2, (c) => `-e ${c.pick(['A=1', 'B=two', 'HOME', 'PATH=/bin', '=x', 'A='])}`],
  [1, (c) => `-w ${c.pick(['/tmp', '/made/dir', 'rel', '/etc/passwd'])}`],
  [1, (c) => `-u ${c.pick(['1000', 'daemon', 'nosuch', '7:8', 'root:nosuch'])}`],
  [2, (c) => `-l ${c.pick(['k=v', 'x', 'a.b=c d'.replace(' ', '_')])}`],
  [1, (c) => `-h ${c.pick(['name', 'a.b.c', '-bad'])}`],
  [
    1,
    (c) =>
      c.pick(['--read-only', '--init', '--privileged', '--cap-drop ALL', '--cap-add NET_ADMIN', '--cap-add NOSUCH']),
  ],
  [
    1,
    (c) =>
      c.pick([
        '--cpus .5',
        '--cpu-shares 512',
        '--pids-limit 50',
        '--cpus x',
        '-m 1k',
        '--ulimit nofile=100:200',
        '--ulimit nofile=9:1',
      ]),
  ],
  [
    1,
    (c) =>
      c.pick([
        '--stop-signal USR1',
        '--stop-timeout 0',
        '--stop-signal NOSUCH',
        '--oom-score-adj 5',
        '--shm-size 1m',
        '--shm-size x',
      ]),
  ],
  [
    2,
    (c) =>
      c.pick([
        '-p 8081:80',
        '-p 8082:81/udp',
        '-p 8081:81',
        '--expose 99',
        '-p 1:2:3:4',
        '-p 99999:1',
        '-p 8083-8084:90-91',
        '--expose x',
      ]),
  ],
  [1, (c) => `--volumes-from ${container(c)}${c.pick(['', ':ro', ':bad'])}`],
  [
    1,
    (c) =>
      c.pick(['--add-host x:1.2.3.4', '--add-host bad', '--dns 1.1.1.1', '--dns x', '--group-add 5', '--ip 10.9.9.9']),
  ],
  [
    1,
    (c) =>
      c.pick([
        '--entrypoint sleep',
        '--entrypoint nosuch',
        '--log-driver none',
        '--log-opt max-size=1k',
        '--log-driver nosuch',
      ]),
  ],
  [
    1,
    (c) =>
      c.pick([
        '--health-cmd true --health-interval 1h',
        '--no-healthcheck',
        '--health-interval x',
        '--pull never',
        '--cidfile seq-cid',
      ]),
  ],
  [
    1,
    (c) =>
      c.pick([
        '--nosuch',
        '--name',
        '--memory',
        '--pid host',
        `--pid container:${container(c)}`,
        '--ipc private',
        '--uts host',
      ]),
  ],
];

function mount(c: Choice): string {
  return c.weighted([
    [4, () => `type=volume,src=${volume(c)},dst=/m${c.pick(['', ',readonly', ',volume-nocopy', ',volume-subpath=x'])}`],
    [1, () => 'type=tmpfs,dst=/m,tmpfs-size=1m'],
    [
      1,
      () =>
        c.pick([
          'type=bind,src=/nosuch,dst=/m',
          'type=bind,src=/etc,dst=/m,ro',
          'type=nosuch,dst=/m',
          'dst=/m',
          'type=volume',
          'type=volume,src=va,dst=rel',
        ]),
    ],
  ]);
}

const flags = (c: Choice): string[] =>
  c.some(0, 2, () => c.weighted(commonFlags.map(([weight, make]) => [weight, () => make(c)])));

const restart = (c: Choice): string[] =>
  c.oneIn(8) ? [`--restart ${c.pick(['always', 'on-failure:2', 'unless-stopped', 'no', 'nosuch', 'no:3'])}`] : [];

const shortCommand: Maker = (c) =>
  c.pick([
    'true',
    "sh -c 'exit 3'",
    "sh -c 'echo out; echo more > /made; rm -f /etc/group'",
    'nosuch',
    '/etc',
    'cat /data/file',
    "sh -c 'echo x > /data/file'",
    'pwd',
    'id -u',
    'hostname',
    "sh -c 'mkdir /made; touch /made/a; ln -s a /made/l'",
  ]);

const named = (c: Choice): string[] =>
  c.oneIn(40) ? [`--name ${c.pick(['/x', 'bad!', '_', 'a'])}`] : [`--name ${container(c)}`];

const run: Maker = (c) => {
  if (c.oneIn(3)) {
    const rm = c.oneIn(3) ? ['--rm'] : named(c);
    return ['timeout -s KILL 30 docker run', ...rm, ...flags(c), image(c), shortCommand(c)].join(' ').trim();
  }
  const rm = c.oneIn(10) ? ['--rm'] : restart(c);
  return ['docker run -d', ...named(c), ...rm, ...flags(c), image(c), c.oneIn(15) ? 'nosuch' : 'sleep 1000'].join(' ');
};

const create: Maker = (c) =>
  ['docker create', ...named(c), ...restart(c), ...flags(c), image(c), c.oneIn(6) ? shortCommand(c) : 'sleep 1000']
    .join(' ')
    .trim();

const one =
  (verb: string, options: readonly string[] = ['']): Maker =>
  (c) =>
    ['docker', verb, c.pick(options), container(c), ...(c.oneIn(6) ? [container(c)] : [])]
      .filter((word) => word !== '')
      .join(' ');

const exec: Maker = (c) =>
  `docker exec ${c.pick(['', '', '', '-d ', '-w /tmp ', '-w /nosuch ', '-u 7 ', '-u nosuch ', '-e X=1 ', '--privileged '])}${container(c)} ${c.pick(
    [
      'true',
      'false',
      "sh -c 'exit 4'",
      'nosuch',
      'id -u',
      'pwd',
      "sh -c 'echo $X'",
      'touch /touched',
      'rm /etc/shadow',
      'mkdir /newdir',
      'ls /data',
      'kill 1',
      "sh -c 'echo log > /proc/1/fd/1'",
      '',
    ],
  )}`.trim();

const copy: Maker = (c) =>
  c.pick([
    `docker cp ${container(c)}:/etc/hostname ~/seq-file; rm -f ~/seq-file`,
    `docker cp /etc/passwd ${container(c)}:${c.pick(['/tmp/passwd', '/tmp', '/', '/nosuch/x', '/tmp/'])}`,
    `docker cp ${container(c)}:${c.pick(['/tmp', '/etc/passwd', '/nosuch', '/data', '/made'])} - | tar t | head -3`,
    `docker cp ${container(c)}:/tmp ${container(c)}:/tmp`,
    `docker cp /nosuch ${container(c)}:/`,
    `docker cp ${container(c)}:/etc/group /nosuch/dir/x`,
  ]);

const images: Maker = (c) =>
  c.pick([
    `docker tag ${image(c)} ${tag(c)}`,
    `docker rmi ${tag(c)}`,
    `docker rmi -f ${tag(c)}`,
    `docker rmi ${tag(c)} ${tag(c)}`,
    'docker rmi busybox',
    `docker image inspect -f '{{json .RepoTags}} {{json .Config.Cmd}} {{json .Config.Env}}' ${image(c)}`,
    `docker history --format '{{.CreatedBy}} {{.Comment}}' ${tag(c)}`,
    `docker images --format '{{.Repository}}:{{.Tag}}' ${c.pick(['', 'seq/*', '-a', '--filter dangling=true', '--filter reference=seq/one', '--filter bad=x'])} | sort`,
    `docker image prune ${c.pick(['-f', '-af', '-f --filter label=x', '-f --filter until=1h'])} | grep -v reclaimed | ${sorted}`,
    `docker save ${tag(c)} -o ~/seq.tar && docker rmi ${tag(c)}; docker load -i ~/seq.tar; rm -f ~/seq.tar`,
    `docker export ${container(c)} | docker import ${c.pick(['', "-c 'ENV I=1' ", '-m msg '])}- ${tag(c)}`,
    `docker pull -q ${c.pick(['busybox', 'hello-world', 'nosuch/image', 'busybox:nosuch'])}`,
    `printf 'FROM ${image(c)}\\nRUN echo ${c.pick(['a', 'b'])} > /built\\nLABEL built=1\\n' | docker build -q -t ${tag(c)} - >/dev/null`,
  ]);

const commit: Maker = (c) =>
  `docker commit ${c.pick(['', '', '-m msg ', '-a me ', "-c 'ENV C=1' ", '-c \'CMD ["sleep", "1000"]\' ', "-c 'RUN x' ", '-p=false ', "-c 'EXPOSE 70' "])}${container(c)} ${tag(c)}`;

const update: Maker = (c) =>
  `docker update ${c.pick(['--restart always', '--restart no', '--cpu-shares 256', '--cpus 1', '--pids-limit 20', '--restart nosuch', '--memory 1k', '', '--cpus .2 --cpu-shares 2'])} ${container(c)}`;

const volumes: Maker = (c) =>
  c.pick([
    `docker volume create ${volume(c)}`,
    `docker volume create --label k=v ${volume(c)}`,
    `docker volume create -d nosuch ${volume(c)}`,
    `docker volume rm ${volume(c)}`,
    `docker volume rm -f ${volume(c)} ${volume(c)}`,
    `docker volume prune ${c.pick(['-f', '-af', '-af --filter label=k', '-f --filter all=1'])} | grep -v reclaimed | ${sorted}`,
    `docker volume inspect -f '{{.Name}} {{.Driver}} {{json .Labels}} {{.Scope}}' ${volume(c)}`,
    `docker volume ls -q ${c.pick(['', '--filter dangling=true', '--filter name=a', '--filter label=k', '--filter bad=1'])} | sort`,
  ]);

const networks: Maker = (c) =>
  c.pick([
    `docker network create ${network(c)}`,
    `docker network create ${c.pick(['--internal', '--label k=v', '--subnet 10.7.0.0/24', '--subnet 10.7.0.0/24 --gateway 10.8.0.1', '--subnet bad', '-d nosuch', '--attachable', '-d host'])} ${network(c)}`,
    `docker network connect ${c.pick(['', '', '--alias x ', '--ip 10.7.0.9 ', '--ip bad ', '--link jar:l '])}${network(c)} ${container(c)}`,
    `docker network disconnect ${c.pick(['', '-f '])}${network(c)} ${container(c)}`,
    `docker network rm ${network(c)}`,
    `docker network rm ${network(c)} ${network(c)}`,
    'docker network prune -f | sort',
    `docker network inspect -f '{{.Name}} {{.Driver}} {{.Internal}} {{json .IPAM.Config}} {{json .Labels}}' ${network(c)}`,
    `docker network ls --format '{{.Name}} {{.Driver}}' ${c.pick(['', '--filter driver=bridge', '--filter type=custom', '--filter bad=1'])} | sort`,
  ]);

const looks: Maker = (c) =>
  c.pick([
    `docker ps ${c.pick(['-a', '', '-l', '-n 2', '-aq --no-trunc | wc -l', '-a --filter status=exited', '-a --filter name=a', '-a --filter ancestor=busybox', '-a --filter volume=va', '-a --filter network=na', '-a --filter exited=3', '-a --filter bad=1', '-a --filter label=k'])}`.replace(
      /^docker ps(?!.*wc -l)(.*)$/,
      "docker ps$1 --format '{{.Names}} {{.Image}} {{.Command}} {{.State}} {{.Ports}} {{.Mounts}} {{.Networks}} {{.Labels}}'",
    ),
    `docker port ${container(c)}${c.pick(['', ' 80', ' 81/udp', ' x'])}`,
    `docker logs ${c.pick(['', '-n 1 ', '--tail x ', '--since 1h '])}${container(c)}`,
    `docker diff ${container(c)} | sort`,
    `docker top ${container(c)} -o pid,args | wc -l`,
    `docker inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{.Path}} {{json .Args}}' ${container(c)}`,
    `docker inspect --type ${c.pick(['image', 'volume', 'network', 'nosuch'])} -f '{{.Name}}' ${container(c)}`,
    `docker container prune -f | grep -v reclaimed | ${sorted}`,
    `timeout 3 docker wait ${container(c)}`,
    `docker system prune -f | grep -v reclaimed | ${sorted}`,
    `docker attach --no-stdin --sig-proxy=false nosuch`,
    `docker stats --no-stream --format '{{.Name}}' ${container(c)}`,
  ]);

const settle = '; sleep 0.4';

const commands: readonly (readonly [number, Maker])[] = [
  [8, run],
  [4, create],
  [4, (c) => one('start')(c) + settle],
  [1, (c) => `timeout -s KILL 3 ${one('start', ['-a'])(c)}`],
  [3, one('stop', ['-t 0', '-t 0', '-t 0 -s KILL', '-t x'])],
  [3, one('kill', ['', '', '-s USR1', '-s 9', '-s NOSUCH', '-s TERM'])],
  [2, (c) => one('restart', ['-t 0'])(c) + settle],
  [3, one('pause')],
  [3, one('unpause')],
  [5, one('rm', ['', '-f', '-v', '-fv', '-f', '-l'])],
  [2, (c) => `docker rename ${container(c)} ${c.oneIn(8) ? c.pick(['bad!', '', '/x']) : container(c)}`],
  [5, exec],
  [3, commit],
  [3, copy],
  [3, update],
  [6, images],
  [5, volumes],
  [7, networks],
  [6, looks],
];

const makers: readonly (readonly [number, Maker])[] = [
  [5, run],
  [3, create],
  [1, (c) => `docker network create ${c.pick(['na', 'nb'])}`],
  [1, (c) => `docker volume create ${c.pick(['va', 'vb'])}`],
  [1, (c) => `docker tag busybox ${c.pick(['seq/one:1', 'seq/two'])}`],
];

/** The same seed gives the same command lines. */
export function generateSequence(seed: number): string[] {
  const choice = new Choice(seed);
  const from = (list: readonly (readonly [number, Maker])[]): string =>
    choice.weighted(list.map(([weight, make]) => [weight, () => make(choice)]));
  const first = choice.some(2, 4, () => from(makers));
  return [...first, ...choice.some(5, 9, () => from(commands))];
}
