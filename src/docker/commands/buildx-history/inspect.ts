/** docker buildx history inspect: inspect a build record (docker/docs reference/cli/docker/buildx/history/inspect). */

import { text } from '../../../lib/bytes.ts';
import { fromJson, Struct, type Value } from '../../../lib/gotemplate/value.ts';
import { requireBuilder } from '../../build/cache-usage.ts';
import { excerpt } from '../../build/excerpt.ts';
import { failureSource } from '../../build/failure-source.ts';
import { type BuildRecord, type HistoryControl, withHistory } from '../../build/history/control.ts';
import { type Details, detailsOf, detailsText, type FailureText } from '../../build/history/details.ts';
import { failedSteps, lastLines } from '../../build/report.ts';
import { TraceModel } from '../../build/trace-model.ts';
import { atMost, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { compile, execute } from '../../cli/format/formatter.ts';
import { dockerShapes } from '../../cli/format/inspect.ts';

interface Provenance {
  readonly materials?: readonly { readonly uri: string; readonly digest: Readonly<Record<string, string>> }[];
}

/** What the build stood on, by its provenance; nothing where there is none. */
async function materialsOf(history: HistoryControl, record: BuildRecord): Promise<NonNullable<Details['Materials']>> {
  const attested = record.attachments.find(({ type }) => type.startsWith('https://slsa.dev/provenance/'));
  if (!attested) return [];
  const { materials = [] } = JSON.parse(text(await history.content(attested.digest))) as Provenance;
  return materials.map(({ uri, digest }) => ({
    URI: uri,
    Digests: Object.entries(digest).map(([algorithm, value]) => `${algorithm}:${value}`),
  }));
}

async function failureOf(history: HistoryControl, record: BuildRecord): Promise<FailureText | undefined> {
  const error = await history.failure(record);
  if (!error) return undefined;
  const source = failureSource(error);
  const model = new TraceModel();
  await history.follow(record.ref, (status) => model.update(status));
  const [step] = failedSteps(model);
  const lines = step ? lastLines(step) : [];
  // Lines are kept with their time in front.
  const shown = lines.map((line) => `> ${line.replace(/^\d+\.\d+ /, '')}\n`).join('');
  return {
    excerpt: source ? excerpt(source.filename, source.content, source.ranges) : '',
    logs: step && lines.length > 0 ? `Logs:\n> => ${step.vertex.name}:\n${shown}\n` : '',
  };
}

/** What JSON leaves out where it is empty. */
const empty: readonly (readonly [string, Value])[] = [
  ...['Name', 'Context', 'Dockerfile', 'VCSRepository', 'VCSRevision', 'Target', 'Error'].map(
    (name): [string, Value] => [name, ''],
  ),
  ...['Platform', 'NamedContexts', 'BuildArgs', 'Labels', 'Materials', 'Attachments'].map((name): [string, Value] => [
    name,
    [],
  ]),
];

/** @throws CliError */
function byTemplate(details: Details, format: string): string {
  const own = Object.entries(details).map(([name, value]): [string, Value] => [name, fromJson(value, plainShapes)]);
  const fields = new Map([...empty, ...own]);
  return execute(compile(format, 'inspect'), new Struct([...fields], 'history.inspectOutput'), failure);
}

const failure = 'ERROR: failed to execute format template';
const plainShapes = { ...dockerShapes, kind: () => 'struct' as const };

export default command({
  path: 'buildx history inspect',
  aliases: [],
  use: '[OPTIONS] [REF]',
  short: 'Inspect a build record',
  args: atMost(1),
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    format: string('Format the output', { default: 'pretty' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    requireBuilder(flags.builder);
    const [ref = ''] = args;
    await withHistory(cli, async (history) => {
      const record = await history.record(ref);
      const materials = await materialsOf(history, record);
      const details = detailsOf(record, { cwd: cli.system.cwd(), now: cli.system.now(), materials });
      if (flags.format === 'json') await cli.out(`${JSON.stringify(details, null, 2)}\n`);
      else if (flags.format === 'pretty') await cli.out(detailsText(details, await failureOf(history, record)));
      else await cli.out(`${byTemplate(details, flags.format)}\n`);
    });
  },
});
