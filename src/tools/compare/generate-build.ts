/** A generated build: Dockerfile, .dockerignore, arguments, base image and a change before the second build. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles have such variables
import type { BuildCase } from './build-case.ts';
import { copy, heredocCopy, metadata, mistake, onbuild, run, type Surroundings } from './generate-instructions.ts';
import { plainValue, value, variables } from './generate-words.ts';
import { Choice } from './seeded-choice.ts';

const ignored = [
  '*.txt',
  '!a.txt',
  'dir',
  'dir/sub',
  '**/*.c',
  '*.md',
  '# comment',
  '',
  'Dockerfile',
  '.dockerignore',
  '!dir/x.txt',
  '*',
  '!run.sh',
  '!src',
  'src/*.h',
  '**/z.txt',
  '/b.txt',
  'd?r',
  ' spaced ',
  '[ab].txt',
  './a.txt',
  '../x',
  'sticky/',
  '**',
  '!**/*.txt',
];

const changes = [
  'echo more >> a.txt',
  'touch a.txt dir/x.txt',
  'chmod 755 a.txt',
  'rm -f dir/x.txt',
  'echo new > dir/new.txt',
  'echo more >> secret.txt',
  'echo "# more" >> Dockerfile',
  'mv b.txt d.txt',
  'ln -sf b.txt link',
  'echo x > data.tar',
];

const bases = [
  'FROM busybox\nONBUILD RUN echo trigger > /trig\nONBUILD COPY a.txt /trig.txt\n',
  'FROM busybox\nENV A=base B="from base"\nUSER 7\nWORKDIR /base\nCMD ["base"]\nENTRYPOINT ["ep"]\nLABEL a=base\nEXPOSE 1\nVOLUME /bv\n',
  'FROM busybox\nSHELL ["/bin/sh", "-ec"]\nHEALTHCHECK CMD true\nSTOPSIGNAL 9\nONBUILD ENV A=trig\nONBUILD ARG B\nONBUILD WORKDIR rel\n',
  'FROM scratch\nCOPY a.txt /\nENV A=scratch\n',
];

function stageBody(choice: Choice, around: Surroundings): string[] {
  return choice.some(1, 5, () =>
    choice.weighted<string>([
      [around.hasShell ? 7 : 1, () => run(choice, around)],
      [8, () => copy(choice, around)],
      [2, () => heredocCopy(choice)],
      [12, () => metadata(choice)],
      [1, () => onbuild(choice, around)],
      [1, () => (choice.oneIn(3) ? mistake(choice) : '# a comment')],
    ]),
  );
}

function buildArguments(choice: Choice): string {
  const words: string[] = [];
  for (const name of variables) if (choice.oneIn(5)) words.push(`--build-arg ${name}='${plainValue(choice)}'`);
  if (choice.oneIn(20)) words.push('--build-arg A');
  if (choice.oneIn(20)) words.push('--build-arg NEVER=used');
  if (choice.oneIn(6)) words.push('--build-arg SOURCE_DATE_EPOCH=1600000000');
  if (choice.oneIn(8)) words.push(`--label ${choice.pick(['a=cli', 'z=1', 'a', '"k v"=w'])}`);
  if (choice.oneIn(3)) words.push('--secret id=hush,src=context/secret.txt');
  if (choice.oneIn(8)) words.push(`--target ${choice.pick(['one', 'two', '0', '1', 'nosuch', 'ONE', 'tow'])}`);
  if (choice.oneIn(25)) words.push('--no-cache');
  if (choice.oneIn(25)) words.push('--network=none');
  if (choice.oneIn(30))
    words.push(
      choice.pick([
        '-f context/nosuch',
        '-f context/dir/x.txt',
        '--build-context extra=context/dir',
        '--add-host h:1.2.3.4',
      ]),
    );
  return words.join(' ');
}

/** The same seed gives the same build. */
export function generateBuild(seed: number): BuildCase {
  const choice = new Choice(seed);
  const lines: string[] = [];
  const escapeToken = choice.oneIn(12) ? '`' : '\\';
  if (escapeToken === '`') lines.push('# escape=`');
  if (choice.oneIn(40))
    lines.push(
      choice.pick([
        '# check=skip=all',
        '# check=error=true',
        '# escape=x',
        '# nosuch=1',
        '#check=skip=FromAsCasing,UndefinedVar',
      ]),
    );
  const globals = choice.oneIn(4)
    ? choice.some(1, 2, () => `ARG ${choice.pick(variables)}${choice.oneIn(4) ? '' : `=${value(choice)}`}`)
    : [];
  lines.push(...globals);
  const base = choice.oneIn(6) ? choice.pick(bases) : '';
  const names: string[] = [];
  const count = choice.pick([1, 1, 1, 2, 2, 3]);
  for (let stage = 0; stage < count; stage++) {
    const own = base !== '' && choice.oneIn(stage + 1);
    const from = own
      ? 'generated-base'
      : choice.weighted<string>([
          [8, () => 'busybox'],
          [1, () => 'scratch'],
          [1, () => 'busybox:latest'],
          [stage > 0 ? 5 : 0, () => choice.pick(names)],
          [globals.length > 0 ? 2 : 0, () => 'busybox:${UNSET:-latest}'],
        ]);
    const name = choice.oneIn(3) ? '' : (['one', 'two', 'three'][stage] ?? '');
    const platform = choice.oneIn(25) ? '--platform=$TARGETPLATFORM ' : '';
    lines.push(`FROM ${platform}${from}${name === '' ? '' : ` ${choice.pick(['AS', 'AS', 'as'])} ${name}`}`);
    const hasShell = from !== 'scratch' && !(own && base.startsWith('FROM scratch'));
    lines.push(...stageBody(choice, { stages: [...names], escapeToken, hasShell }));
    names.push(name === '' ? `${stage}` : choice.oneIn(3) ? `${stage}` : name);
  }
  const ending = choice.oneIn(25) ? '' : '\n';
  const text = lines.join(choice.oneIn(40) ? '\r\n' : '\n') + ending;
  return {
    dockerfile: text,
    ignore: choice.oneIn(4) ? `${choice.some(1, 4, () => choice.pick(ignored)).join('\n')}\n` : '',
    args: buildArguments(choice),
    base,
    change: choice.oneIn(3) ? choice.pick(changes) : '',
  };
}
