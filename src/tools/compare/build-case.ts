/** One generated build, how it is carried out on a side, and what is compared of it. */

import { arrangeOutput } from '../../course/arrange-output.ts';
import { text } from '../../lib/bytes.ts';
import { shellQuote } from '../../lib/shell-quote.ts';
import { Masker } from '../conform/mask.ts';
import type { EngineSide } from './engine-side.ts';
import { fileHashes, imageFacts } from './image-facts.ts';

export interface BuildCase {
  readonly dockerfile: string;
  /** .dockerignore; empty: none. */
  readonly ignore: string;
  /** Of `docker build`, as words for the shell, before the context. */
  readonly args: string;
  /** Dockerfile of the image `generated-base`; empty: not needed. */
  readonly base: string;
  /** What a shell does in the context before the second build. */
  readonly change: string;
}

/** What isn't said is empty: so it is kept. */
export type KeptCase = Partial<BuildCase>;

export const completed = (kept: KeptCase): BuildCase => ({
  dockerfile: '',
  ignore: '',
  args: '',
  base: '',
  change: '',
  ...kept,
});

export const kept = (one: BuildCase): KeptCase =>
  Object.fromEntries(Object.entries(one).filter(([, text]) => text !== ''));

/** What came of it, in lines. */
export interface BuildOutcome {
  /** Exit status and progress, arranged and masked. */
  readonly first: readonly string[];
  /** Steps of the second build that came from the cache. */
  readonly cached: readonly string[];
  /** The image after the first build: configuration, history, files of its layers. */
  readonly image: readonly string[];
}

const mark = '\u001e';
const tag = 'generated';

function caseScript({ dockerfile, ignore, args, base, change }: BuildCase): string {
  const build = (name: string): string =>
    `docker build --progress=plain -t ${name} ${args} context </dev/null; status=$?; printf '${mark}%s${mark}' $status`;
  return [
    'rm -rf context; cp -a pristine context',
    ...(base === ''
      ? []
      : [
          `printf %s ${shellQuote(base)} > context/Dockerfile.base; docker build -q -t ${tag}-base -f context/Dockerfile.base context </dev/null; rm context/Dockerfile.base`,
        ]),
    `printf %s ${shellQuote(dockerfile)} > context/Dockerfile`,
    ...(ignore === '' ? [] : [`printf %s ${shellQuote(ignore)} > context/.dockerignore`]),
    `printf '${mark}'`,
    build(`${tag}-first`),
    // What failed isn't tried again.
    '[ $status = 0 ] || exit 0',
    ...(change === '' ? [] : [`(cd context; ${change})`]),
    build(tag),
  ].join('\n');
}

/** Unpacks the context, once a side. @returns what `runCase` needs to know of busybox's files */
export async function prepareSide(side: EngineSide, context: Uint8Array): Promise<ReadonlySet<string>> {
  await side.write('pristine.tar', context);
  const said = await side.shell('rm -rf pristine; mkdir pristine; tar -xpf pristine.tar -C pristine');
  if (said !== '') throw new Error(said);
  return fileHashes((await side.request('GET', '/v1.47/images/busybox/get')).body);
}

const noise = /^(?:exporting to image|\[internal\] load (?:build definition|metadata|\.dockerignore))/;

/** Steps by name, each one's lines in order. */
function stepsOf(lines: readonly string[]): string[][] {
  const steps: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('  ')) steps.at(-1)?.push(line);
    else steps.push([line]);
  }
  return steps.map(([title = '', ...lines]) => [title, ...lines.sort()]);
}

/** Of a build that failed only the step that failed: which others had begun is a matter of timing. */
function progress(output: string, status: string): string[] {
  const lines = arrangeOutput({ command: '', reading: ['build'] }, output)
    .join('\n')
    .split('\n');
  const masker = new Masker([output]);
  const at = lines.indexOf('--');
  const rest = lines.slice(at + 1);
  const failed = rest.flatMap((line) => /^ > (.*):$/.exec(line)?.[1] ?? []);
  const kept = stepsOf(lines.slice(0, at)).filter(([title = '']) =>
    status === '0' ? !noise.test(title) : failed.includes(title),
  );
  return [`exit status ${status}`, ...[...kept.flat(), ...rest].map((line) => masker.line(line))];
}

function cachedSteps(output: string, status: string): string[] {
  if (status !== '0') return [`exit status ${status}`];
  const names = new Map<string, string>();
  const cached: string[] = [];
  for (const line of output.split('\n')) {
    const [, number = '', rest = ''] = /^#(\d+) (.*)$/.exec(line) ?? [];
    if (rest === 'CACHED') cached.push(names.get(number) ?? '');
    else if (number !== '' && !names.has(number)) names.set(number, rest);
  }
  return [`exit status ${status}`, ...cached.sort()];
}

/** Builds twice and looks at the image; nothing is left behind but the base. */
export async function runCase(side: EngineSide, one: BuildCase, ofBase: ReadonlySet<string>): Promise<BuildOutcome> {
  await side.request('POST', '/v1.47/build/prune?all=1');
  const output = await side.shell(caseScript(one));
  const [, first = '', status = '', second = '', secondStatus = status] = output.split(mark);
  const saved = await side.request('GET', `/v1.47/images/${tag}-first/get`);
  const image =
    saved.status === 200
      ? imageFacts(saved.body, one.args.includes('SOURCE_DATE_EPOCH'), ofBase)
      : [text(saved.body).trim()];
  for (const name of [tag, `${tag}-first`, `${tag}-base`])
    await side.request('DELETE', `/v1.47/images/${name}?force=1`);
  return { first: progress(first, status), cached: cachedSteps(second, secondStatus), image };
}

/** The lines of an outcome, under headings. */
export function outcomeLines({ first, cached, image }: BuildOutcome): string[] {
  return [
    ...first,
    'second build:',
    ...cached.map((line) => `  ${line}`),
    'image:',
    ...image.map((line) => `  ${line}`),
  ];
}
