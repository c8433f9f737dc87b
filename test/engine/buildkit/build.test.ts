/** Builds on a booted machine: what comes out of the instructions, the cache, errors with their places, both streams. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBytes, readText } from '../../../src/lib/stream.ts';
import { type NodeMachine, nodeMachine } from '../../machine/node-machine.ts';
import { archive, type BuildOutcome, build, type TestBuildOptions, type TestFiles } from './builder.ts';

let machine: NodeMachine;
beforeAll(async () => {
  machine = await nodeMachine();
});
afterAll(() => {
  machine.stop();
  expect(machine.faults).toEqual([]);
});

const run = (dockerfile: string, files: TestFiles = {}, options: TestBuildOptions = {}): Promise<BuildOutcome> =>
  build(machine.machine.docker, { Dockerfile: dockerfile, ...files }, options);

/** The files that a last stage `FROM scratch` holds. */
const filesOf = async (dockerfile: string, files: TestFiles = {}, options: TestBuildOptions = {}) => {
  const made = await run(dockerfile, files, { ...options, output: true });
  expect(made.error).toBe('');
  return made.files;
};

const inspect = async (id: string) => {
  const url = `/images/${id}/json`;
  const { body } = await machine.machine.docker({ method: 'GET', url, headers: new Headers(), body: null });
  return JSON.parse(await readText(body)) as { Config: Record<string, unknown>; RootFS: { Layers: string[] } };
};

const history = async (id: string) => {
  const url = `/images/${id}/history`;
  const { body } = await machine.machine.docker({ method: 'GET', url, headers: new Headers(), body: null });
  const entries = JSON.parse(await readText(body)) as { CreatedBy: string }[];
  return entries.map((entry) => entry.CreatedBy).reverse();
};

const nameOfCached = ({ vertices }: BuildOutcome) => vertices.filter(({ cached }) => cached).map(({ name }) => name);

test('of ARG and ENV the later one counts, and of a stage below ENV', async () => {
  const steps = 'ENV V=env\nARG V\nLABEL a=$V\nARG V=arg\nLABEL b=$V\nENV V=last\nLABEL c=$V\n';
  const made = await run(`FROM scratch AS one\n${steps}ARG V=again\nFROM one\nLABEL d=$V\n`);
  expect(made.error).toBe('');
  expect((await inspect(made.imageId)).Config).toMatchObject({ Labels: { a: 'env', b: 'arg', c: 'last', d: 'last' } });
});

test('sources that BuildKit refuses', async () => {
  const refused = async (line: string): Promise<string> => (await run(`FROM scratch\n${line}\n`, { f: 'f' })).error;
  expect(await refused('COPY https://example.com/f /')).toBe("source can't be a URL for COPY");
  expect(await refused('ADD --checksum=sha256:12 https://example.com/f /')).toBe('invalid checksum digest length');
  expect(await refused('ADD --checksum=f https://example.com/f /')).toBe('invalid checksum digest format');
  expect(await refused('ADD --checksum=sha256:12 f /')).toBe('checksum requires HTTP(S) or Git sources');
});

test('what only begins like an archive is added as it is', async () => {
  const files = await filesOf('FROM scratch\nADD a.tbz /x/\n', { 'a.tbz': 'BZh9 no archive' });
  expect(files.get('x/a.tbz')?.text).toBe('BZh9 no archive');
});

describe('images', () => {
  test('configuration and history are BuildKit’s', async () => {
    const made = await run(
      'FROM scratch\nARG Q=7\nENV A=1 B="x y"\nEXPOSE 80 53/udp\nVOLUME /data\nSHELL ["/bin/ash","-ec"]\nCMD run $X\nHEALTHCHECK --interval=5s --retries=4 CMD ls\nLABEL q=r\nUSER www-data\nSTOPSIGNAL SIGINT\nONBUILD RUN x\n',
      {},
      { tags: ['config-test'] },
    );
    expect(made.error).toBe('');
    const { Config } = await inspect(made.imageId);
    expect(Config).toMatchObject({
      User: 'www-data',
      ExposedPorts: { '80/tcp': {}, '53/udp': {} },
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'A=1', 'B=x y'],
      Cmd: ['/bin/ash', '-ec', 'run $X'],
      Volumes: { '/data': {} },
      Labels: { q: 'r' },
      StopSignal: 'SIGINT',
      OnBuild: ['RUN x'],
      Healthcheck: { Test: ['CMD-SHELL', 'ls'], Interval: 5_000_000_000, Retries: 4 },
    });
    expect(await history(made.imageId)).toEqual([
      'ARG Q=7',
      'ENV A=1 B=x y',
      'EXPOSE [53/udp 80/tcp]',
      'VOLUME [/data]',
      'SHELL [/bin/ash -ec]',
      'CMD ["/bin/ash" "-ec" "run $X"]',
      `HEALTHCHECK &{["CMD-SHELL" "ls"] "5s" "0s" "0s" "0s" '\\x04'}`,
      'LABEL q=r',
      'USER www-data',
      'STOPSIGNAL SIGINT',
    ]);
  });

  test('RUN, COPY and WORKDIR make layers, the rest doesn’t', async () => {
    const made = await run('FROM busybox\nWORKDIR /w\nENV X=1\nCOPY a /a\nRUN echo hi > /hi\n', { a: 'one' });
    expect(made.error).toBe('');
    const base = await run('FROM busybox\nENV Y=1\n');
    const [own, below] = [await inspect(made.imageId), await inspect(base.imageId)];
    expect(own.RootFS.Layers.length).toBe(below.RootFS.Layers.length + 3);
    expect((await history(made.imageId)).slice(-4)).toEqual([
      'WORKDIR /w',
      'ENV X=1',
      'COPY a /a # buildkit',
      'RUN /bin/sh -c echo hi > /hi # buildkit',
    ]);
  });

  test('ONBUILD is carried out by what is built on it', async () => {
    const base = await run(
      'FROM busybox\nONBUILD COPY app /app\nONBUILD RUN echo built >> /app\n',
      {},
      { tags: ['ob'] },
    );
    expect(base.error).toBe('');
    const files = await filesOf('FROM ob AS x\nFROM scratch\nCOPY --from=x /app /app\n', { app: 'source\n' });
    expect(files.get('app')?.text).toBe('source\nbuilt\n');
  });
});

describe('cache', () => {
  const dockerfile = 'FROM busybox\nWORKDIR /cache-test\nCOPY a /a\nRUN cat /a > /b\nCOPY c /c\n';

  test('equal steps are done once; what changed and what follows is done again', async () => {
    const first = await run(dockerfile, { a: '1', c: 'c' });
    const again = await run(dockerfile, { a: '1', c: 'c' });
    expect(again.imageId).toBe(first.imageId);
    expect(nameOfCached(again).filter((name) => !name.includes('FROM'))).toEqual([
      '[5/5] COPY c /c',
      '[4/5] RUN cat /a > /b',
      '[3/5] COPY a /a',
      '[2/5] WORKDIR /cache-test',
    ]);
    const changed = await run(dockerfile, { a: '2', c: 'c' });
    expect(changed.imageId).not.toBe(first.imageId);
    expect(nameOfCached(changed).filter((name) => !name.includes('FROM'))).toEqual(['[2/5] WORKDIR /cache-test']);
  });

  test('times of files don’t count, modes do', async () => {
    const made = await run(dockerfile, { a: { content: '1', mode: 0o600 }, c: 'c' });
    expect(nameOfCached(made)).not.toContain('[3/5] COPY a /a');
  });

  test('--no-cache does everything again', async () => {
    await run('FROM busybox\nRUN echo nc\n');
    const made = await run('FROM busybox\nRUN echo nc\n', {}, { attributes: { 'no-cache': '' } });
    expect(nameOfCached(made).filter((name) => name.includes('RUN'))).toEqual([]);
    expect(made.logs).toBe('nc\n');
  });

  test('prune forgets, and df counts', async () => {
    await run('FROM busybox\nRUN echo pruned > /pruned\n');
    const { daemon } = machine.machine;
    expect(daemon.buildCache?.().length).toBeGreaterThan(0);
    const url = '/build/prune?all=1';
    const { body } = await machine.machine.docker({ method: 'POST', url, headers: new Headers(), body: null });
    expect((JSON.parse(await readText(body)) as { CachesDeleted: string[] }).CachesDeleted.length).toBeGreaterThan(0);
    expect(daemon.buildCache?.()).toEqual([]);
    const again = await run('FROM busybox\nRUN echo pruned > /pruned\n');
    expect(nameOfCached(again).filter((name) => name.includes('RUN'))).toEqual([]);
  });
});

describe('files', () => {
  test('COPY: links, modes, owners, wildcards, several sources', async () => {
    const files = await filesOf(
      'FROM scratch\nCOPY dir /d/\nCOPY --chmod=640 --chown=5:6 a /own/a\nCOPY *.md /md/\nCOPY a b.md /two/\nCOPY dir/link /followed\nCOPY none* /none/\n',
      { a: 'a', 'b.md': 'b', 'dir/f': { content: 'f', mode: 0o600 }, 'dir/link': { linkname: 'f' } },
    );
    expect(files.get('d/f')?.entry.mode).toBe(0o600);
    expect(files.get('d/link')?.entry.linkname).toBe('f');
    expect(files.get('own/a')?.entry).toMatchObject({ mode: 0o640, uid: 5, gid: 6 });
    expect(files.get('own')?.entry).toMatchObject({ mode: 0o640, uid: 5, gid: 6 });
    expect(files.get('followed')?.text).toBe('f');
    expect([...files.keys()].filter((name) => name.includes('/')).sort()).toEqual(
      ['d/f', 'd/link', 'md/b.md', 'own/a', 'two/a', 'two/b.md'].sort(),
    );
  });

  test('.dockerignore and the Dockerfile that it names', async () => {
    const files = await filesOf('FROM scratch\nCOPY . /\n', { '.dockerignore': 'Dockerfile\n', x: 'x' });
    expect([...files.keys()].sort()).toEqual(['.dockerignore', 'x']);
  });

  test('heredocs', async () => {
    const files = await filesOf(
      'FROM busybox AS b\nARG X=1\nCOPY <<A <<"B" /h/\nx $X\nA\nx $X\nB\nRUN <<E\necho two > /two\nE\nRUN <<E cat > /three\nline\nE\nFROM scratch\nCOPY --from=b /h /two /three /\n',
    );
    expect(files.get('A')?.text).toBe('x 1\n');
    expect(files.get('B')?.text).toBe('x $X\n');
    expect(files.get('two')?.text).toBe('two\n');
    expect(files.get('three')?.text).toBe('line\n');
  });

  test('a link in the target leads nowhere outside of it', async () => {
    const files = await filesOf(
      'FROM busybox AS b\nRUN mkdir /real && ln -s /real /lnk && ln -s ../../../.. /up\nCOPY a /lnk/\nCOPY a /up/esc\nFROM scratch\nCOPY --from=b /real /real\nCOPY --from=b /esc /esc\n',
      { a: 'a' },
    );
    expect(files.get('real/a')?.text).toBe('a');
    expect(files.get('esc')?.text).toBe('a');
  });
});

describe('RUN', () => {
  test('mounts: cache, bind, tmpfs, secret', async () => {
    const made = await run(
      'FROM busybox\nRUN --mount=type=cache,target=/c echo kept > /c/f\nRUN --mount=type=cache,target=/c cat /c/f\nRUN --mount=target=/ctx cat /ctx/a\nRUN --mount=type=tmpfs,target=/t touch /t/x && ls /t\nRUN --mount=type=secret,id=s cat /run/secrets/s\nRUN ls -d /c /ctx /t || true\n',
      { a: 'context\n' },
      { secrets: { s: 'secret\n' } },
    );
    expect(made.logs).toBe(
      'kept\ncontext\nx\nsecret\nls: /c: No such file or directory\nls: /ctx: No such file or directory\nls: /t: No such file or directory\n',
    );
  });

  test('environment, user, directory, arguments', async () => {
    const made = await run(
      'FROM busybox\nARG X=1\nENV Y=2\nUSER 7:8\nWORKDIR /w\nRUN echo $X $Y $(id -u):$(id -g) $(pwd) $(hostname) $HOME\n',
      {},
      { attributes: { 'build-arg:X': 'given' } },
    );
    expect(made.logs).toBe('given 2 7:8 /w buildkitsandbox /\n');
    expect((await history(made.imageId)).at(-1)).toMatch(/^RUN \|1 X=given \/bin\/sh -c echo/);
  });

  test('a failure has its place, and ends the build', async () => {
    const made = await run('FROM busybox\nRUN echo said && exit 3\nRUN echo never\n', {}, { tags: ['never'] });
    expect(made.error).toBe('process "/bin/sh -c echo said && exit 3" did not complete successfully: exit code: 3');
    expect(made.logs).toBe('said\n');
    expect(made.source?.ranges[0]?.start.line).toBe(2);
    expect(made.imageId).toBe('');
  });

  test('a program that isn’t there', async () => {
    const made = await run('FROM busybox\nRUN ["nosuchexec"]\n');
    expect(made.error).toBe('process "nosuchexec" did not complete successfully: exit code: 1');
    expect(made.logs).toContain('exec: "nosuchexec": executable file not found in $PATH');
  });
});

test.each([
  ['RUNN x', 'dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)'],
  [
    'COPY x',
    'dockerfile parse error on line 2: COPY requires at least two arguments, but only one was provided. Destination could not be determined',
  ],
  ['COPY --parents x y', 'dockerfile parse error on line 2: unknown flag: --parents'],
  ['EXPOSE banana', 'invalid containerPort: banana'],
  ['HEALTHCHECK BANANA x', 'dockerfile parse error on line 2: Unknown type "BANANA" in HEALTHCHECK (try CMD)'],
  ['STOPSIGNAL FOO', 'invalid signal: FOO'],
])('%s is refused', async (line, error) => {
  expect((await run(`FROM busybox\n${line}\n`)).error).toBe(error);
});

test('build checks', async () => {
  const made = await run('FROM busybox\nCMD a\nENV x y\nRUN echo 1 \\\n\n  2\nUSER $NO\n');
  expect(made.warnings.map((text) => text.split(':', 1)[0]).sort()).toEqual([
    'JSONArgsRecommended',
    'LegacyKeyValueFormat',
    'NoEmptyContinuation',
    'UndefinedVar',
  ]);
  expect((await run('# check=skip=all\nFROM busybox\nCMD a\n')).warnings).toEqual([]);
});

test('the classic builder’s text', async () => {
  const tar = archive({ Dockerfile: 'FROM scratch\nCOPY a /\nENV x=y\n', a: 'a' });
  const url = '/build?t=classic';
  const send = async (): Promise<string> => {
    const { body } = await machine.machine.docker({
      method: 'POST',
      url,
      headers: new Headers(),
      body: fromBytes(tar),
    });
    const lines = (await readText(body)).trim().split('\r\n');
    return lines.map((line) => (JSON.parse(line) as { stream?: string }).stream ?? '').join('');
  };
  const hidden = (text: string): string => text.replace(/[0-9a-f]{12}/g, 'ID');
  expect(hidden(await send())).toBe(
    'Step 1/3 : FROM scratch\n ---> \nStep 2/3 : COPY a /\n ---> ID\nStep 3/3 : ENV x=y\n ---> Running in ID\n ---> Removed intermediate container ID\n ---> ID\nSuccessfully built ID\nSuccessfully tagged classic:latest\n',
  );
});
