/** docker buildx inspect: inspect current builder instance (docker/docs reference/cli/docker/buildx/inspect). */
import { builderWorker } from '../../build/builder-usage.ts';
import { goTime } from '../../build/cache-usage.ts';
import { lastActivity } from '../../build/last-activity.ts';
import { atMost, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx inspect',
  aliases: [],
  use: '[NAME]',
  short: 'Inspect current builder instance',
  args: atMost(1),
  flags: {
    bootstrap: bool('Ensure builder has booted before inspecting'),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
  },
  support: "partial: the one builder there is; its cache isn't cleaned by rules, so that none are shown",
  async run({ cli, args, flags }) {
    const name = args[0] ?? (flags.builder || 'default');
    if (name !== 'default') throw new CliError(`ERROR: no builder ${JSON.stringify(name)} found`);
    const { labels, platforms } = await builderWorker(cli);
    const activity = await lastActivity(cli);
    const builder = [
      ['Name:', 'default'],
      ['Driver:', 'docker'],
      ...(activity === undefined ? [] : [['Last Activity:', goTime(activity)]]),
    ];
    const node = [
      ['Name:', 'default'],
      ['Endpoint:', 'default'],
      ['Status:', 'running'],
      ['BuildKit version:', 'v0.0.0+unknown'],
      ['Platforms:', platforms.join(', ')],
    ];
    const names = [...labels.keys()].sort();
    const lines = names.map((label) => ` ${label}: ${labels.get(label)}\n`);
    const labelled = lines.length === 0 ? '' : `Labels:\n${lines.join('')}`;
    await cli.out(`${table(builder)}\nNodes:\n${table(node)}${labelled}`);
  },
});

function table(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([title = '']) => title.length)) + 1;
  return rows.map(([title = '', value = '']) => `${title.padEnd(width)}${value}\n`).join('');
}
