/** Generated instructions of one stage, with every form, flag and modifier; few of them are wrong. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles have such variables
import { value, variable, variables } from './generate-words.ts';
import type { Choice } from './seeded-choice.ts';

/** What an instruction may refer to. */
export interface Surroundings {
  /** Stages before, by name and number. */
  readonly stages: readonly string[];
  readonly escapeToken: string;
  /** RUN is possible: the stage has a shell. */
  readonly hasShell: boolean;
}

const sources = [
  'a.txt',
  'a.txt b.txt',
  'run.sh',
  'dir',
  'dir/',
  '.',
  './',
  '*.txt',
  '?.txt',
  '[ab].txt',
  '[^a].txt',
  'dir/*',
  'dir/**/*.txt',
  '**/*.c',
  'd*',
  'src/*.[ch]',
  'link',
  'dirlink',
  'dirlink/',
  'dirlink/x.txt',
  'broken',
  'sticky',
  'hard hard2',
  'empty .hidden',
  'dir/up',
  'dir/sub/../x.txt',
  '../a.txt',
  '/a.txt',
  '[[]odd].txt',
  'ünï.txt',
  'src/./test',
  'dir/sub/deep/w.txt src/test/lib_test.c',
  'dir src',
  'data.tar',
  'c.md sticky',
];
const missingSources = ['nosuch', 'dir/nosuch', '*.nosuch', 'nosuch/*.txt', '[', 'a.txt nosuch', 'secret.txt'];
const targets = [
  '/',
  '/t/',
  '/t',
  '.',
  './',
  'rel',
  'rel/',
  '/t/new/',
  '/t/name',
  '/etc',
  '/tmp/',
  '/bin/busybox',
  '/t/../u/',
  '/link-to/',
  '/A b/',
];
const owners = [
  '0',
  '1000',
  '1000:1000',
  '7:8',
  'root',
  'root:root',
  'daemon',
  'nobody:nogroup',
  'www-data',
  ':5',
  '0:www-data',
  'nosuch',
  'root:nosuch',
  '$A',
  '-1',
];
const modes = [
  '644',
  '0755',
  '600',
  '4755',
  '1777',
  '0',
  'u+x',
  'go-r',
  'a=rx',
  'u=rw,g=r,o=',
  '+x',
  'a+X',
  '888',
  'rwx',
  '$A',
  '07777',
  'u+s',
];
const excludes = ['*.txt', 'dir/sub', '**/*.c', '*.md', 'x.txt', '**/z.txt', '!x.txt', 'src/test', '*'];

const word = (choice: Choice): string => (choice.oneIn(4) ? variable(choice) : '');

export function copy(choice: Choice, { stages }: Surroundings): string {
  const isAdd = choice.oneIn(3);
  const flags: string[] = [];
  let from = false;
  if (!isAdd && stages.length > 0 && choice.oneIn(2)) {
    from = true;
    flags.push(`--from=${choice.pick(stages)}`);
  } else if (!isAdd && choice.oneIn(12)) {
    from = true;
    flags.push(`--from=${choice.pick(['busybox', '0', 'nosuch', 'scratch', '9'])}`);
  }
  if (choice.oneIn(4)) flags.push(`--chown=${choice.pick(owners)}`);
  if (choice.oneIn(4)) flags.push(`--chmod=${choice.pick(modes)}`);
  if (choice.oneIn(8)) flags.push(choice.pick(['--link', '--link=true', '--link=false']));
  if (choice.oneIn(80)) flags.push('--parents');
  if (choice.oneIn(8)) flags.push(`--exclude=${choice.pick(excludes)}`);
  if (choice.oneIn(60)) flags.push(choice.pick(['--nosuch', '--chown', '--from=', '--link=maybe']));
  const inStage = [
    '/etc/passwd',
    '/t',
    '/t/*',
    '/etc/group /etc/passwd',
    '/f1',
    '/bin/busybox',
    'etc/passwd',
    '/w',
    '/nosuch',
  ];
  let what = choice.pick(from ? inStage : choice.oneIn(12) ? missingSources : sources);
  if (isAdd && choice.oneIn(3))
    what = choice.pick(['data.tar', 'data.tgz', 'fake.tar', 'data.tar data.tgz', 'data.t*', 'data.tgz a.txt']);
  if (!from && choice.oneIn(12))
    what = choice.pick(['${DIR:-dir}', '$NAME', '${A:-a}.txt', '"sp ace.txt"', 'sp\\ ace.txt']);
  const target = choice.pick(targets) + word(choice);
  const json = choice.oneIn(6);
  const words = json ? JSON.stringify([...what.split(' '), target]) : `${what} ${target.replace(' ', '_')}`;
  return [isAdd ? 'ADD' : 'COPY', ...flags, words].join(' ');
}

export function heredocCopy(choice: Choice): string {
  const body = choice.pick(['plain text', 'with $A and ${B:-dflt}', '\ttabbed $A', 'quote " and \' and \\$A', '']);
  const flags = [
    ...(choice.oneIn(4) ? [`--chmod=${choice.pick(modes)}`] : []),
    ...(choice.oneIn(4) ? [`--chown=${choice.pick(owners)}`] : []),
  ];
  const start = choice.pick(['<<EOF', '<<-EOF', '<<"EOF"', "<<'EOF'", "<<-'EOF'"]);
  const end = choice.oneIn(30) ? 'NOEND' : start.includes('-') && choice.oneIn(2) ? '\tEOF' : 'EOF';
  const head = [choice.pick(['COPY', 'COPY', 'ADD']), ...flags];
  if (choice.oneIn(4)) return `${[...head, '<<one <<two', '/t/'].join(' ')}\n1 $A\none\n2\ntwo`;
  return `${[...head, start, choice.pick(['/t/doc', '/doc', 'rel.txt', '/t/'])].join(' ')}\n${body}\n${body}\n${end}`;
}

const commands = [
  'echo hi > /f1',
  'echo $A > /f1',
  'echo "$A-${B}" && mkdir -p /t/made',
  'touch -d @1400000000 /t2 && chmod 4711 /t2',
  'mkdir -p /t && echo x > /t/run && chown 7:8 /t/run',
  'rm -rf /etc/passwd',
  'rm -rf /t; mkdir /t; echo y > /t/y',
  'ln -s /f1 /l1; ln -sf nowhere /t-link; mkdir -p /link-target && ln -s /link-target /link-to',
  'id -u; id -g; pwd',
  'echo out; echo err >&2',
  'pwd > /pwd.txt; umask >> /pwd.txt',
  'true',
  'test -e /f1 && echo there || echo missing',
  'env | grep -E "^(A|B|DIR|NAME|EMPTY|UNSET)=" | sort',
  'mv /etc/group /etc/group2',
  'touch /w1 && ln /w1 /w2',
  'mkfifo /fifo',
  'cat /etc/hostname > /dev/null; echo done',
  'chmod 700 /tmp',
];
const failing = ['false', 'exit 3', 'nosuchprogram', 'echo before; echo last >&2; exit 42', 'ls /nosuch', 'kill -9 $$'];

export function run(choice: Choice, { stages, escapeToken }: Surroundings): string {
  const flags: string[] = [];
  if (choice.oneIn(14))
    flags.push(choice.pick(['--network=none', '--network=default', '--network=nosuch', '--security=sandbox']));
  if (choice.oneIn(5)) flags.push(mount(choice, stages));
  if (choice.oneIn(25)) flags.push(mount(choice, stages));
  const command = choice.oneIn(14) ? choice.pick(failing) : choice.pick(commands);
  const mounted = flags.some((flag) => flag.startsWith('--mount'))
    ? 'ls -A /m 2>/dev/null; cat /m/a.txt /run/secrets/* 2>/dev/null; echo w > /m/w; '
    : '';
  const text = mounted + command;
  const head = ['RUN', ...flags].join(' ');
  return choice.weighted<string>([
    [8, () => `${head} ${text}`],
    [
      2,
      () =>
        `${head} ${JSON.stringify(choice.pick([['/bin/sh', '-c', text], ['echo', '$A', 'x y'], ['true'], ['touch', '/f1'], ['nosuch', 'x'], ['/etc/passwd']]))}`,
    ],
    [2, () => `${head} echo first ${escapeToken}\n  second ${escapeToken}\n# comment\n  && ${text}`],
    [2, () => `${head} ${choice.pick(['<<EOF', '<<-EOF', "<<'EOF'"])}\n${text}\n\techo $A\nEOF`],
    [1, () => `${head} <<EOF\n#!/bin/sh\n${text}\necho script $A\nEOF`],
    [1, () => `${head} cat <<EOF > /t3\nline $A\n\ttab\nEOF`],
    [1, () => `${head} sh -e <<EOF\n${text}\nEOF`],
  ]);
}

function mount(choice: Choice, stages: readonly string[]): string {
  const from = stages.length > 0 && choice.oneIn(2) ? `,from=${choice.pick(stages)}` : '';
  return choice.weighted<string>([
    [
      3,
      () =>
        `--mount=type=bind,target=/m${from}${choice.pick(['', ',rw', ',readonly', ',source=dir', ',source=nosuch', ',ro=false'])}`,
    ],
    [1, () => `--mount=target=/m${choice.pick(['', ',source=a.txt', ',source=/'])}`],
    [
      2,
      () =>
        `--mount=type=cache,target=/m${choice.pick(['', ',id=x', ',sharing=locked', ',mode=0700', ',uid=7,gid=8', ',sharing=nosuch', ',readonly'])}`,
    ],
    [2, () => `--mount=type=tmpfs,target=/m${choice.pick(['', ',size=1m', ',size=x'])}`],
    [
      2,
      () =>
        `--mount=type=secret,id=${choice.pick(['hush', 'hush,target=/m/s', 'hush,required', 'other', 'other,required=true', 'hush,env=HUSH', 'hush,mode=0444,uid=7'])}`,
    ],
    [
      1,
      () =>
        `--mount=${choice.pick(['type=nosuch', 'type=bind', 'type=cache', 'x', 'type=bind,target=/m,nosuch=1', ''])}`,
    ],
  ]);
}

const port = [
  '80',
  '80/tcp',
  '53/udp',
  '8000-8002',
  '80 443',
  '$A',
  '${NOPORT:-90}',
  'x',
  '80/',
  '70000',
  '80/TCP',
  '1-2/udp',
  '80/sctp',
];
const durations = ['30s', '1m', '1m30s', '500ms', '0s', '1', 'x', '1h', '0.5s', '100us'];

export function metadata(choice: Choice): string {
  const name = choice.pick(variables);
  return choice.weighted<string>([
    [6, () => `ENV ${name}=${value(choice)}`],
    [2, () => `ENV ${name}=${value(choice)} ${choice.pick(variables)}=${value(choice)}`],
    [1, () => `ENV ${name} ${value(choice)} rest`],
    [4, () => `ARG ${name}${choice.oneIn(3) ? '' : `=${value(choice)}`}`],
    [1, () => `ARG ${name}=${value(choice)} ${choice.pick(variables)}`],
    [1, () => `ARG ${choice.pick(['TARGETPLATFORM', 'TARGETARCH', 'TARGETOS', 'http_proxy', 'lower'])}`],
    [
      3,
      () =>
        `LABEL ${choice.pick(['a', 'a.b', '"quoted key"', '$A', 'k-e_y'])}=${value(choice)}${choice.oneIn(3) ? ` second=${value(choice)}` : ''}`,
    ],
    [1, () => `LABEL plain ${value(choice)}`],
    [2, () => `EXPOSE ${choice.pick(port)}`],
    [2, () => `VOLUME ${choice.pick(['/v', '/v /w', '["/v", "/w x"]', '$DIR', '[]', 'rel', '/v $A'])}`],
    [
      3,
      () =>
        `WORKDIR ${choice.pick(['/w', 'rel', 'a/b/../c', '/w/$A', '$DIR', '..', '/', '"/q w"', '/etc/passwd/x', '/t/', '${UNSET:-/dflt}'])}`,
    ],
    [
      2,
      () => `USER ${choice.pick(['root', 'daemon', '7', '7:8', 'nobody:nogroup', '$A', '1000', '${UNSET:-www-data}'])}`,
    ],
    [
      2,
      () =>
        `CMD ${choice.pick(['echo $A', '["echo", "$A"]', '["a", "b c"]', '[]', '[ "unclosed ]', "['single']", '["x"] trailing', 'sh -c "x y"'])}`,
    ],
    [2, () => `ENTRYPOINT ${choice.pick(['echo $A', '["/bin/sh", "-c"]', '["run.sh"]', '[]', 'exec top'])}`],
    [2, () => `HEALTHCHECK ${healthcheck(choice)}`],
    [
      1,
      () =>
        `STOPSIGNAL ${choice.pick(['SIGTERM', '9', 'KILL', '$A', 'SIGNOSUCH', '${UNSET:-SIGINT}', 'sigquit', '999'])}`,
    ],
    [
      1,
      () =>
        `SHELL ${choice.pick(['["/bin/sh", "-exc"]', '["/bin/ash", "-c"]', '["/bin/busybox", "sh", "-c"]', '/bin/sh -c', '[]', '["nosuch"]'])}`,
    ],
    [1, () => `MAINTAINER ${choice.pick(['someone', 'A B <a@b.c>', '$A', '"quoted"'])}`],
  ]);
}

function healthcheck(choice: Choice): string {
  const flags = choice.some(0, 3, () => {
    const name = choice.pick(['interval', 'timeout', 'start-period', 'start-interval', 'retries']);
    return `--${name}=${name === 'retries' ? choice.pick(['1', '5', '0', '-1', 'x']) : choice.pick(durations)}`;
  });
  return [
    ...flags,
    choice.pick(['NONE', 'CMD true', 'CMD ["true", "$A"]', 'CMD echo $A', 'CMD', 'true', 'NONE x', 'cmd true']),
  ].join(' ');
}

const wrong = [
  'NOSUCH x',
  'COPY',
  'COPY a.txt',
  'RUN',
  'ENV',
  'ENV A',
  'ENV =x',
  'LABEL',
  'LABEL a',
  'ARG',
  'EXPOSE',
  'USER',
  'USER a b',
  'WORKDIR',
  'CMD',
  'ENTRYPOINT',
  'VOLUME',
  'STOPSIGNAL',
  'SHELL',
  'MAINTAINER',
  'HEALTHCHECK',
  'ONBUILD',
  'ONBUILD ONBUILD RUN x',
  'ONBUILD FROM x',
  'ONBUILD MAINTAINER x',
  'FROM',
  'FROM busybox AS',
  'FROM busybox AS 9x',
  'FROM busybox as a b',
  'FROM nosuchimage',
  'FROM nosuch:tag AS z',
  'FROM Bad/Name',
  'FROM ${UNSET}',
  'FROM busybox@sha256:1234',
  'FROM --nosuch=1 busybox',
  'FROM --platform=linux/nosuch busybox',
  'EXPOSE 1 2 x',
  'run echo lower > /f1',
  'Run echo Mixed',
  'COPY --from=later a b',
  'ADD --from=x a b',
  'RUN --nosuch echo',
  'ENV A=1 B',
  'ENV A = 1',
  'LABEL a=1 b',
  'ENV A=1 "B',
  '\\',
  'RUN echo \\',
  'RUN echo a \\\n\n  b',
  '[]',
  'echo x',
];

export const mistake = (choice: Choice): string => choice.pick(wrong);

export function onbuild(choice: Choice, around: Surroundings): string {
  return `ONBUILD ${choice.weighted<string>([
    [3, () => run(choice, { ...around, escapeToken: '\\' }).split('\n', 1)[0] ?? ''],
    [3, () => copy(choice, { ...around, stages: [] })],
    [3, () => metadata(choice)],
  ])}`;
}
